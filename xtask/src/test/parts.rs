//! The parts that the tests are in, each with the runner it has.

use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};

use super::setting::Setting;
use super::slowest::Slowest;
use super::{Part, attack, fuzz, problems};
use crate::tally::{Runner, Tally};
use crate::{cargo, process};

pub(super) fn run(
    part: Part,
    setting: &Setting,
    options: &[String],
    slowest: &Mutex<Slowest>,
) -> Result<Tally> {
    match part {
        Part::Web => web(setting, None, options),
        Part::Rust => {
            let mut tally = rust(&["--workspace"], setting, options)?;
            // Some of the tests provoke only some of the problems.
            if options.is_empty() {
                tally.add(problems::check(setting.problems.path())?);
            }
            Ok(tally)
        }
        Part::Store => rust(&["--package", "hearback-store"], setting, options),
        Part::Browser => browser(setting, options, slowest),
        Part::Fuzz => fuzz::run(options),
        Part::Attack => attack::run(options),
    }
}

pub(super) fn web(setting: &Setting, name: Option<&str>, options: &[String]) -> Result<Tally> {
    let Some(package) = &setting.web else {
        return Ok(Tally::default());
    };
    let mut tally = Tally::default();
    if !process::stream(&mut package.script("check"), name, |_| {})?.success() {
        tally.failed += 1;
        tally.failures.tell("the page's check");
    }
    let mut tests = package.npm("test");
    tests.arg("--").args(options);
    tally.add(counted(Runner::Vitest, name, &mut tests)?);
    Ok(tally)
}

fn rust(packages: &[&str], setting: &Setting, options: &[String]) -> Result<Tally> {
    let mut tests = cargo::cargo();
    tests.args(["test", "--no-fail-fast"]).args(packages).args(options);
    setting.tell(&mut tests);
    counted(Runner::Cargo, None, &mut tests)
}

pub(super) fn browser(
    setting: &Setting,
    options: &[String],
    slowest: &Mutex<Slowest>,
) -> Result<Tally> {
    let Some(package) = &setting.stories else {
        return Ok(Tally::default());
    };
    let Some(program) = program(setting)? else {
        return Ok(Tally { failed: 1, ..Tally::default() });
    };
    let mut tests = package.program("playwright").context("e2e/ does not depend on Playwright")?;
    tests.args(["test", "--reporter=list"]).args(options);
    tests.env("HEARBACK_BIN", program);
    setting.tell(&mut tests);
    let mut tally = Tally::default();
    let status = process::stream(&mut tests, None, |line| {
        tally.read(Runner::Playwright, line);
        slowest.lock().unwrap_or_else(PoisonError::into_inner).read(line);
    })?;
    Ok(with_failure(tally, status))
}

/// The program that the stories are played against, built unless `HEARBACK_BIN` names one; nothing
/// when it does not build.
fn program(setting: &Setting) -> Result<Option<PathBuf>> {
    if let Some(given) = std::env::var_os("HEARBACK_BIN") {
        return Ok(Some(PathBuf::from(given)));
    }
    let mut build = cargo::cargo();
    build.args(["build", "--bin", "hearback"]);
    // After the Rust tests: with the same features as they were built, which is most of the work.
    if setting.rust_is_built {
        build.args(["--workspace", "--tests"]);
    }
    let built = process::status(&mut build)?.success();
    let path = cargo::built_programs()?.join("hearback");
    Ok(built.then_some(path))
}

pub(super) fn counted(runner: Runner, name: Option<&str>, tests: &mut Command) -> Result<Tally> {
    let mut tally = Tally::default();
    let status = process::stream(tests, name, |line| tally.read(runner, line))?;
    Ok(with_failure(tally, status))
}

/// A runner that failed without a failed test (it did not compile, it crashed) is a failure too.
fn with_failure(mut tally: Tally, status: ExitStatus) -> Tally {
    if !status.success() && tally.failed == 0 {
        tally.failed = 1;
        tally.failures.tell(&format!("no test failed, but the runner did: {status}"));
    }
    tally
}
