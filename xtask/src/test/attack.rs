//! The attack: it takes minutes and measures latency, so it runs apart from the other tests.

use anyhow::{Context, Result};

use super::parts::counted;
use crate::cargo;
use crate::tally::{Runner, Tally};

/// Tells the test for how many seconds to attack.
const SECONDS: &str = "HEARBACK_ATTACK_SECONDS";

pub(super) fn run(options: &[String]) -> Result<Tally> {
    let mut test = cargo::cargo();
    // The whole workspace, as it is built for the other tests.
    test.args(["test", "--workspace", "--test", "attack", "--", "--ignored", "--nocapture"]);
    // One attack after the other.
    test.arg("--test-threads=1");
    if let Some(seconds) = options.first() {
        let seconds: u32 = seconds
            .parse()
            .with_context(|| format!("“{seconds}” is not a number of seconds to attack for"))?;
        test.env(SECONDS, seconds.to_string());
    }
    counted(Runner::Cargo, None, &mut test)
}
