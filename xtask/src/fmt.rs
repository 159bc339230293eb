//! `cargo xtask fmt`

use anyhow::Result;
use clap::Args;

use crate::{cargo, npm, process};

#[derive(Args)]
pub(crate) struct Options {
    /// Change nothing; fail when something is not formatted.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
        let mut rust = cargo::cargo();
        rust.args(["fmt", "--all", "--manifest-path", manifest]);
        if options.check {
            rust.arg("--check");
        }
        process::run(&mut rust)?;
    }
    for folder in ["web", "e2e"] {
        let Some(package) = npm::Package::ready(folder)? else {
            continue;
        };
        let Some(mut prettier) = package.program("prettier") else {
            continue;
        };
        prettier.args([if options.check { "--check" } else { "--write" }, "."]);
        process::run(&mut prettier)?;
    }
    Ok(())
}
