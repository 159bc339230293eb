//! All parts of a whole run: what kills the program or measures it under attack has the machine to
//! itself, as the browser has, which needs all of it; what mostly waits runs beside what computes.

use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use serde_json::Value;

use super::parts::counted;
use super::setting::Setting;
use super::slowest::Slowest;
use super::{Outcome, attack, fuzz, parts, problems};
use crate::tally::{Runner, Tally};
use crate::{cargo, process};

/// Rust tests that nothing else runs beside: they kill the program and break its disk and database.
const ALONE: &str = "kill";
/// Those that compute most. The others wait for clocks, workers and other programs.
const BUSIEST: &str = "stories";

/// Runs everything; how each part ended, in the order of the report.
pub(super) fn run(setting: &Setting, slowest: &Mutex<Slowest>) -> Result<Vec<Outcome>> {
    let mut outcomes = side_by_side(
        || timed("web", || parts::web(setting, Some("web"), &[])),
        || timed("build", || build(setting)),
    )?;
    // What doesn't compile has been counted as a failure; there is nothing to test in it.
    if outcomes.iter().all(|outcome| outcome.name != "build" || outcome.tally.failed == 0) {
        outcomes.push(timed(ALONE, || rust(setting, None, &one(ALONE)))?);
        outcomes.push(timed("attack", || attack::run(&[]))?);
        outcomes.extend(side_by_side(
            || timed(BUSIEST, || rust(setting, Some(BUSIEST), &one(BUSIEST))),
            || timed("rust", || others(setting)),
        )?);
        outcomes.push(timed("problems", || problems::check(setting.problems.path()))?);
        outcomes.push(timed("browser", || parts::browser(setting, &[], slowest))?);
    }
    outcomes.push(timed("fuzz", || fuzz::run(&[]))?);
    Ok(outcomes)
}

fn timed(name: &'static str, part: impl FnOnce() -> Result<Tally>) -> Result<Outcome> {
    let begun = Instant::now();
    Ok(Outcome { name, tally: part()?, time: begun.elapsed() })
}

/// Runs two parts at the same time, and waits for both.
fn side_by_side(
    one: impl FnOnce() -> Result<Outcome> + Send,
    other: impl FnOnce() -> Result<Outcome> + Send,
) -> Result<Vec<Outcome>> {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        let one = one.join().map_err(|_| anyhow!("a part of the tests panicked"))?;
        Ok(vec![one?, other?])
    })
}

/// Builds all Rust tests, so that nothing is compiled beside those that run alone.
fn build(setting: &Setting) -> Result<Tally> {
    let mut build = cargo::cargo();
    build.args(["test", "--workspace", "--no-run"]);
    setting.tell(&mut build);
    let built = process::stream(&mut build, Some("build"), |_| {})?.success();
    Ok(Tally { failed: u64::from(!built), ..Tally::default() })
}

fn rust(setting: &Setting, name: Option<&str>, options: &[String]) -> Result<Tally> {
    let mut tests = cargo::cargo();
    tests.args(["test", "--no-fail-fast", "--workspace"]).args(options);
    setting.tell(&mut tests);
    counted(Runner::Cargo, name, &mut tests)
}

fn one(target: &str) -> [String; 2] {
    ["--test".to_owned(), target.to_owned()]
}

/// The other Rust tests, those in documents too.
fn others(setting: &Setting) -> Result<Tally> {
    let mut targets = vec!["--lib".to_owned(), "--bins".to_owned()];
    for target in
        test_targets()?.iter().filter(|target| ![ALONE, BUSIEST].contains(&target.as_str()))
    {
        targets.extend(one(target));
    }
    let mut tally = rust(setting, Some("rust"), &targets)?;
    tally.add(rust(setting, Some("rust"), &["--doc".to_owned()])?);
    Ok(tally)
}

/// The names of the workspace's test targets.
fn test_targets() -> Result<Vec<String>> {
    let mut metadata = cargo::cargo();
    metadata.args(["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Value = serde_json::from_slice(&process::output(&mut metadata)?)?;
    let packages = metadata["packages"].as_array().context("cargo names no packages")?;
    let targets = packages.iter().filter_map(|package| package["targets"].as_array()).flatten();
    let tests = targets.filter(|target| target["kind"][0] == "test");
    let mut names: Vec<_> =
        tests.filter_map(|target| target["name"].as_str()).map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}
