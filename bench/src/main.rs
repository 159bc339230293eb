//! Measures Hearback against floors: the least code that does the same physical work, in the same
//! run, in turn. Every bench checks its own result before it prints a number.

mod floor;
mod importing;
mod ingest;
mod latency;
mod load;
mod process;
mod reading;
mod seeded;
mod stats;
mod subject;
mod texts;
mod wire;

use clap::{Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser)]
#[command(about = "Measures Hearback against floors, in one run and in turn")]
struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// Signed webhooks of incoming texts, durable before the answer
    Ingest(ingest::Options),
    /// From a webhook to the frame in signed-in sockets
    Latency(latency::Options),
    /// Pages of conversations, at 10,000, 100,000 and 1,000,000 of them
    List(seeded::Options),
    /// Pages of a thread of 20,000 messages, and of any
    Thread(seeded::Options),
    /// The list of customers, what a search finds in it, and a customer's page
    Customers(seeded::Options),
    /// A file of customers, imported while texts come in
    Import(importing::Options),
    /// The counts of all tabs
    Counts(seeded::Options),
    /// The floor of `ingest`, which starts it by itself
    #[command(hide = true)]
    Floor {
        /// Its database.
        database: PathBuf,
    },
    /// HTTP alone, which those that read start by themselves
    #[command(hide = true)]
    Wire,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Arguments::parse().bench {
        Bench::Ingest(options) => ingest::run(&options).await,
        Bench::Latency(options) => latency::run(&options).await,
        Bench::List(options) => reading::run("list", &options, reading::list).await,
        Bench::Thread(options) => reading::run("thread", &options, reading::thread).await,
        Bench::Customers(options) => reading::run("customers", &options, reading::customers).await,
        Bench::Import(options) => importing::run(&options).await,
        Bench::Counts(options) => reading::run("counts", &options, reading::counts).await,
        Bench::Floor { database } => floor::serve(&database).await,
        Bench::Wire => wire::serve().await,
    }
}
