//! Whether anything can be saved.

use super::counted::counted;
use crate::check::facts::Facts;
use crate::check::probe::Probe;
use crate::check::{Code, Finding};
use jiff::SignedDuration;

/// A serving process writes something every minute.
const STALE: SignedDuration = SignedDuration::from_mins(3);

pub(super) fn findings(facts: &Facts) -> Option<Finding> {
    let writes = &facts.writes;
    let finding = match &writes.failure {
        Some(reason) => {
            let sentence = format!(
                "Nothing can be saved right now ({reason}), so texts can't be sent or received. Check whether the disk is full and whether the database is writable."
            );
            Finding::problem(Code::NotWritable, sentence)
        }
        None => stale(facts)?,
    };
    Some(match writes.last_at {
        Some(at) => finding.at(at),
        None => finding,
    })
}

/// This process can write, but the serving one hasn't for a while.
fn stale(facts: &Facts) -> Option<Finding> {
    let serves = matches!(facts.address.probe, Probe::Held | Probe::Arrived);
    let silent = facts.now.duration_since(facts.writes.last_at?);
    if !serves || silent < STALE {
        return None;
    }
    let minutes = usize::try_from(silent.as_mins()).unwrap_or_default();
    let sentence = format!(
        "Hearback is running but hasn't saved anything for {}. Check its log, and restart it.",
        counted(minutes, "minute", "minutes")
    );
    Some(Finding::problem(Code::NotWritable, sentence))
}
