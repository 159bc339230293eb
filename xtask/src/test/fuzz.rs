//! Fuzzing by libFuzzer: it follows which code an input reaches, and changes those that reach more.
//!
//! `cargo fuzz` would build for it with a nightly compiler; without sanitizers, which safe Rust
//! gains little from, the stable one can.

use std::path::Path;
use std::process::Command;
use std::thread;

use anyhow::{Context, Result, anyhow};

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
    // With a target named, the flags are not for build scripts, which nothing counts.
    let host = host()?;
    let mut build = cargo::cargo();
    build.args(["build", "--locked", "--manifest-path", "fuzz/Cargo.toml", "--target", &host]);
    build.arg("--target-dir").arg(&kept).env("RUSTFLAGS", COVERAGE);
    let mut tally = Tally::default();
    if !process::status(&mut build)?.success() {
        tally.failed += 1;
        return Ok(tally);
    }
    let programs = kept.join(host).join("debug");
    let tried = thread::scope(|scope| {
        let trials = TARGETS.map(|target| {
            let (program, kept) = (programs.join(target), &kept);
            scope.spawn(move || fuzz(&program, target, kept, options))
        });
        trials.map(|trial| trial.join().map_err(|_| anyhow!("a fuzz target's thread panicked"))?)
    });
    for passed in tried {
        if passed? {
            tally.passed += 1;
        } else {
            tally.failed += 1;
        }
    }
    Ok(tally)
}

/// Fuzzes one target; whether it held.
fn fuzz(program: &Path, target: &str, kept: &Path, options: &[String]) -> Result<bool> {
    let mut trial = Command::new(program);
    tried(&mut trial, target, kept)?;
    Ok(process::stream(trial.args(options), Some(target), |_| {})?.success())
}

/// One target, on what was found so far and on the seeds. What makes it fail is kept beside.
fn tried(trial: &mut Command, target: &str, kept: &Path) -> Result<()> {
    let corpus = kept.join("corpus").join(target);
    std::fs::create_dir_all(&corpus)?;
    trial.current_dir(cargo::root());
    trial.arg(corpus).arg(format!("fuzz/seeds/{target}")).arg("-dict=fuzz/twilio.dict");
    trial.arg(format!("-artifact_prefix={}/{target}-", kept.display()));
    trial.args(["-max_len=4096", "-verbosity=0", "-print_final_stats=1"]);
    trial.arg(format!("-max_total_time={SECONDS}"));
    Ok(())
}

/// What this machine's compiler builds for.
fn host() -> Result<String> {
    let told = String::from_utf8(Command::new("rustc").arg("-vV").output()?.stdout)?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not say what it builds for")?.to_owned())
}
