//! The project's own commands. `cargo xtask test` is the one to know; `.ci/run` calls the same ones.

mod api_client;
mod cargo;
mod debian;
mod fmt;
mod lint;
mod npm;
mod postgres;
mod process;
mod tally;
mod test;
mod tools;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Commands for working on Hearback.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Runs every test. Installs what is missing, and says so.
    Test(test::Selection),
    /// Formats Rust, TypeScript, and Svelte.
    Fmt(fmt::Options),
    /// Runs clippy, and checks imports, licenses and sources of dependencies, unused dependencies, and
    /// the page.
    Lint(lint::Options),
    /// Generates the OpenAPI document and the page's typed client.
    ApiClient(api_client::Options),
    /// Runs a command against a private, empty PostgreSQL, and removes it afterwards.
    Postgres(postgres::Options),
}

fn main() -> ExitCode {
    let task = Arguments::parse().command;
    let outcome = process::end_children_on_signals().and_then(|()| perform(&task));
    match (process::received_signal(), outcome) {
        (Some(signal), _) => ExitCode::from(128 + signal),
        (None, Ok(code)) => code,
        (None, Err(error)) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: &Task) -> Result<ExitCode> {
    match task {
        Task::Test(selection) => return test::run(selection),
        Task::Postgres(options) => return postgres::run(options),
        Task::Fmt(options) => fmt::run(options)?,
        Task::Lint(options) => lint::run(options)?,
        Task::ApiClient(options) => api_client::run(options)?,
    }
    Ok(ExitCode::SUCCESS)
}
