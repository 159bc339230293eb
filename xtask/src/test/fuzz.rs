//! Fuzzing by libFuzzer: it follows which code an input reaches, and changes those that reach more.
//!
//! `cargo fuzz` would build for it with a nightly compiler; without sanitizers, which safe Rust
//! gains little from, the stable one can.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::tally::Tally;
use crate::{cargo, process, tools};

const TARGETS: [&str; 2] = ["webhook", "signature"];
/// Each target is tried for so long; `-- -max_total_time=3600` tries for an hour.
const SECONDS: u32 = 20;
/// What libFuzzer wants the code to count for it.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

pub(super) fn run(options: &[String]) -> Result<Tally> {
    tools::ensure_cpp()?;
    let kept = cargo::built_programs()?;
    let kept = kept.parent().context("there is no target directory")?.join("fuzz");
    let mut build = cargo::cargo();
    build
        .args(["build", "--locked", "--manifest-path", "fuzz/Cargo.toml", "--target-dir"])
        .arg(&kept);
    build.env("RUSTFLAGS", COVERAGE);
    let mut tally = Tally::default();
    if !process::status(&mut build)?.success() {
        tally.failed += 1;
        return Ok(tally);
    }
    for target in TARGETS {
        match process::status(&mut tried(target, &kept, options)?)?.success() {
            true => tally.passed += 1,
            false => tally.failed += 1,
        }
    }
    Ok(tally)
}

/// One target, on what was found so far and on the seeds. What makes it fail is kept beside.
fn tried(target: &str, kept: &Path, options: &[String]) -> Result<Command> {
    let corpus = kept.join("corpus").join(target);
    std::fs::create_dir_all(&corpus)?;
    let mut trial = Command::new(kept.join("debug").join(target));
    trial.arg(corpus).arg(format!("fuzz/seeds/{target}")).arg("-dict=fuzz/twilio.dict");
    trial.arg(format!("-artifact_prefix={}/{target}-", kept.display()));
    trial.args(["-max_len=4096", "-verbosity=0", "-print_final_stats=1"]);
    trial.arg(format!("-max_total_time={SECONDS}")).args(options);
    Ok(trial)
}
