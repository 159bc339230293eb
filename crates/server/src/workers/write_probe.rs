//! Tries whether anything can be written, also while nothing happens: so the log says when a disk
//! filled up, and the check since when.

use super::Shift;
use std::time::Duration;

/// How often.
pub(super) const EVERY: Duration = Duration::from_secs(60);

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    while !shift.stop.is_cancelled() {
        shift.app.writes().probe();
        // By the machine's own time: what is tried is the machine.
        let _ = tokio::time::timeout(EVERY, shift.stop.cancelled()).await;
    }
}
