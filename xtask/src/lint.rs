//! `cargo xtask lint`

mod files;
mod glossary;
mod imports;
mod system_scope;

use anyhow::Result;
use clap::Args;

use crate::{cargo, npm, process};

#[derive(Args)]
pub(crate) struct Options {
    /// Also ask the advisory database for known holes in dependencies.
    #[arg(long)]
    advisories: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    imports::check()?;
    glossary::check()?;
    system_scope::check()?;
    process::run(cargo::cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ]))?;
    dependencies(options)?;
    for folder in ["web", "e2e"] {
        let Some(package) = npm::Package::ready(folder)? else {
            continue;
        };
        process::run(&mut package.script("lint"))?;
        process::run(&mut package.script("check"))?;
    }
    Ok(())
}

fn dependencies(options: &Options) -> Result<()> {
    cargo::ensure_subcommand("cargo-deny", "0.20.2")?;
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
        let mut deny = cargo::cargo();
        deny.args(["deny", "--manifest-path", manifest, "check", "--hide-inclusion-graph"]);
        deny.args(["licenses", "bans", "sources"]);
        // The advisories are in a git repository of their own. Not every machine that checks a
        // change can reach a git host, and a new advisory should not turn red a change that did
        // not cause it.
        if options.advisories {
            deny.arg("advisories");
        }
        process::run(&mut deny)?;
    }

    cargo::ensure_subcommand("cargo-machete", "0.9.2")?;
    process::run(cargo::cargo().args(["machete", "--skip-target-dir"]))
}
