//! `cargo xtask api-client`: the page's typed client comes from the server's own description.

use std::fs;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{cargo, npm, process};

const DOCUMENT: &str = "web/src/api/openapi.json";

#[derive(Args)]
pub(crate) struct Options {
    /// Change nothing; fail when the document or the client is out of date.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let mut describe = cargo::cargo();
    describe.args(["run", "--quiet", "--package", "hearback", "--", "openapi"]);
    let current = process::output(&mut describe)?;
    let file = cargo::root().join(DOCUMENT);
    if options.check {
        if fs::read(&file).ok().as_ref() != Some(&current) {
            bail!("{DOCUMENT} is out of date: run `cargo xtask api-client`");
        }
    } else {
        fs::write(&file, current).with_context(|| format!("cannot write {DOCUMENT}"))?;
    }
    let Some(web) = npm::Package::ready("web")? else {
        return Ok(());
    };
    let mut generate = web.script("api-client");
    if options.check {
        generate.args(["--", "--check"]);
    }
    process::run(&mut generate)
}
