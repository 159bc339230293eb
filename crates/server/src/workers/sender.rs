//! The sender: claims what is due in the outbox and hands it to Twilio (S3).
//!
//! A claim commits the message as handed over before Twilio is called, so that a crash in between
//! is known as such. The store claims one message of a conversation at a time, which keeps their
//! order. Each organization has a number of calls at once, so that one whose Twilio account does
//! not answer holds up nobody else; a throttled line waits by itself, and so does one that has used up
//! its pace.

mod handing;
mod lanes;

pub(in crate::workers) use handing::accepted;

use super::Shift;
use super::rounds::{Found, Worker, rounds};
use hearback_inbox::Timestamp;
use hearback_inbox::outbox::Handover;
use hearback_store::{Error, Wake};
use lanes::Lanes;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tokio::sync::Notify;
use tokio::time::Instant;

/// How many messages one claim takes.
const CLAIM: usize = 64;
/// A message that has been claimed, and when.
struct Claimed {
    handover: Handover,
    since: Instant,
    /// Twilio may have it: from now on, no one may assume that it doesn't.
    called: AtomicBool,
}

impl Claimed {
    fn new(handover: Handover, since: Instant) -> Self {
        Self { handover, since, called: AtomicBool::new(false) }
    }
}

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    rounds(&shift, &Sender(Arc::default())).await;
}

struct Sender(Arc<Lanes>);

impl Worker for Sender {
    fn woken(&self, shift: &Shift) -> Arc<Notify> {
        shift.app.store().wakes(Wake::Outbox)
    }

    async fn look(&self, shift: &Shift) -> Result<Found, Error> {
        claim(shift, &self.0).await
    }

    async fn freed(&self) {
        self.0.claimed.freed().await;
    }
}

/// Claims once, and has each message handed over.
async fn claim(shift: &Shift, lanes: &Arc<Lanes>) -> Result<Found, Error> {
    let (store, now, since) = (shift.app.store(), shift.app.clock().now(), Instant::now());
    let held = lanes.held(now);
    let room = lanes.claimed.room().min(CLAIM);
    if room == 0 {
        return Ok(Found::NothingBefore(None));
    }
    let claimed = store.claim(room, now, &shift.app.settings().node, &held).await?;
    let count = claimed.len();
    for handover in claimed {
        let place = lanes.claimed.take(handover.organization);
        let (shift, lanes) = (shift.clone(), lanes.clone());
        shift.tasks.clone().spawn(async move {
            let _place = place;
            handing::hand(&shift, &lanes, Claimed::new(handover, since)).await;
        });
    }
    // What a line's pace left behind may hide others: only a look that finds nothing is the last.
    if count > 0 {
        return Ok(Found::More);
    }
    let due = store.next_turn(&held, now).await?;
    Ok(Found::NothingBefore(next(now, due, lanes.next_release(now))))
}

/// When something becomes due, or a lane is free again. What was due already and was not claimed
/// waits for another message of its conversation, or for its line: a signal will come.
fn next(now: Timestamp, due: Option<Timestamp>, release: Option<Timestamp>) -> Option<Timestamp> {
    due.filter(|due| *due > now).into_iter().chain(release).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn it_waits_for_what_becomes_due_and_not_for_what_is_blocked() {
        let now = Timestamp::UNIX_EPOCH;
        let after = |ms| Some(now + SignedDuration::from_millis(ms));
        assert_eq!(next(now, None, None), None);
        assert_eq!(next(now, after(700), None), after(700));
        assert_eq!(next(now, after(700), after(300)), after(300));
        assert_eq!(next(now, after(0), None), None);
        assert_eq!(next(now, after(-500), after(90_000)), after(90_000));
    }
}
