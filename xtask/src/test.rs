//! `cargo xtask test`: every test of the project, on a machine that has Rust and Node.

mod attack;
mod fuzz;
mod parts;
mod problems;
mod setting;
mod slowest;
mod whole;

use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::tally::Tally;
use setting::Setting;
use slowest::Slowest;

#[derive(Args)]
pub(crate) struct Selection {
    /// What to test; everything when nothing is named.
    part: Option<Part>,
    /// Given on to the test runner of the named part, such as a test's name.
    #[arg(last = true, requires = "part")]
    options: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Part {
    /// The page's checks and unit tests.
    Web,
    /// The Rust tests of all crates.
    Rust,
    /// The store's stories on both databases.
    Store,
    /// The stories in a browser, against the real program.
    Browser,
    /// Twilio's webhooks and signatures, with whatever a fuzzer comes up with, for a while.
    Fuzz,
    /// The program under attack from all sides, for some minutes; `-- 3600` attacks for an hour.
    Attack,
}

/// How a part ended.
struct Outcome {
    name: &'static str,
    tally: Tally,
    time: Duration,
}

pub(crate) fn run(selection: &Selection) -> Result<ExitCode> {
    let parts = match selection.part {
        Some(part) => vec![part],
        None => vec![Part::Web, Part::Rust, Part::Attack, Part::Fuzz, Part::Browser],
    };
    let setting = Setting::prepare(&parts)?;
    let slowest = Mutex::new(Slowest::default());
    let outcomes = if let Some(part) = selection.part {
        let begun = Instant::now();
        let tally = parts::run(part, &setting, &selection.options, &slowest)?;
        vec![Outcome { name: part.name(), tally, time: begun.elapsed() }]
    } else {
        whole::run(&setting, &slowest)?
    };
    let mut slowest = slowest.into_inner().unwrap_or_else(PoisonError::into_inner);
    slowest.read_file(setting.times.path());
    drop(setting);
    slowest.print();
    Ok(report(&outcomes))
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Rust => "rust",
            Self::Store => "store",
            Self::Browser => "browser",
            Self::Fuzz => "fuzz",
            Self::Attack => "attack",
        }
    }
}

/// The last line, alone, is the sum.
fn report(outcomes: &[Outcome]) -> ExitCode {
    let mut sum = Tally::default();
    // Next to the sum: of a long log, the end is what's read first.
    outcomes.iter().for_each(|outcome| outcome.tally.failures.print(outcome.name));
    println!();
    for Outcome { name, tally, time } in outcomes {
        let Tally { passed, failed, skipped, .. } = tally;
        println!(
            "{name:8} {passed} passed, {failed} failed, {skipped} skipped ({} s)",
            time.as_secs()
        );
        sum.add(tally.clone());
    }
    // Once more by name alone: of a log that is cut, a few lines may be all that's left.
    for name in sum.failures.names() {
        println!("failed: {name}");
    }
    if sum.ran() == 0 {
        println!("no test ran, which is a failure too");
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if sum.ran() > 0 && sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
