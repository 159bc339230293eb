//! Tries whether anything can be written, also while nothing happens: so the log says when a disk
//! filled up, and the check since when.

use super::shift::Shift;
use std::time::Duration;

/// How often.
const EVERY: Duration = Duration::from_secs(60);
/// And while nothing can be written: so the log says when that was over.
const WHILE_FAILING: Duration = Duration::from_secs(5);

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    while !shift.stop.is_cancelled() {
        shift.app.writes().probe();
        // By the machine's own time: what is tried is the machine.
        let pause = if shift.app.writes().is_failing() { WHILE_FAILING } else { EVERY };
        let _ = tokio::time::timeout(pause, shift.stop.cancelled()).await;
    }
}
