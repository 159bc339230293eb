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
use hearback_inbox::Timestamp;
use hearback_inbox::outbox::Handover;
use hearback_store::{Error, Wake};
use lanes::Lanes;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::time::Instant;

/// How many messages one claim takes.
const CLAIM: usize = 64;
/// How long a sleeper sleeps at most: what it waits for is signalled, so this only fixes a signal
/// that was lost, such as another node's.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// And at least, so that nothing can make it spin.
const SHORTEST_SLEEP: Duration = Duration::from_millis(5);
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// A message that has been claimed, and when.
struct Claimed {
    handover: Handover,
    since: Instant,
    /// Twilio may have it: from now on nobody may conclude that it does not.
    called: AtomicBool,
}

impl Claimed {
    fn new(handover: Handover, since: Instant) -> Self {
        Self { handover, since, called: AtomicBool::new(false) }
    }
}

/// What a look at the outbox found.
enum Found {
    /// There may be more.
    More,
    /// Nothing more for so long, unless a signal comes.
    NothingFor(Duration),
}

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    let lanes = Arc::new(Lanes::default());
    let wakes = shift.app.store().wakes(Wake::Outbox);
    while !shift.stop.is_cancelled() {
        let woken = wakes.notified();
        let freed = lanes.freed();
        let sleep = match claim(&shift, &lanes).await {
            Ok(Found::More) => continue,
            Ok(Found::NothingFor(time)) => time,
            Err(error) => {
                tracing::error!(%error, "could not read the outbox");
                AFTER_FAILURE
            }
        };
        shift.rest(sleep, woken, freed).await;
    }
}

/// Claims once, and has each message handed over.
async fn claim(shift: &Shift, lanes: &Arc<Lanes>) -> Result<Found, Error> {
    let (store, now, since) = (shift.app.store(), shift.app.clock().now(), Instant::now());
    let held = lanes.held(now);
    let room = lanes.room().min(CLAIM);
    if room == 0 {
        return Ok(Found::NothingFor(LONGEST_SLEEP));
    }
    let claimed = store.claim(room, now, &shift.app.settings().node, &held).await?;
    let count = claimed.len();
    for handover in claimed {
        let claim = lanes.begin(handover.organization);
        let (shift, lanes) = (shift.clone(), lanes.clone());
        shift.tasks.clone().spawn(async move {
            let _claim = claim;
            handing::hand(&shift, &lanes, Claimed::new(handover, since)).await;
        });
    }
    // What a line's pace left behind may hide others: only a look that finds nothing is the last.
    if count > 0 {
        return Ok(Found::More);
    }
    let due = store.next_turn(&held, now).await?;
    Ok(Found::NothingFor(until(now, due, lanes.next_release(now))))
}

/// How long until something becomes due, or a lane is free again. What was due already and was not
/// claimed waits for another message of its conversation, or for its line: a signal will come.
fn until(now: Timestamp, due: Option<Timestamp>, release: Option<Timestamp>) -> Duration {
    let due = due.filter(|due| *due > now);
    let Some(next) = due.into_iter().chain(release).min() else { return LONGEST_SLEEP };
    let wait = Duration::try_from(next.duration_since(now)).unwrap_or_default();
    wait.clamp(SHORTEST_SLEEP, LONGEST_SLEEP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn it_sleeps_until_something_is_due_and_never_spins_on_what_is_blocked() {
        let now = Timestamp::UNIX_EPOCH;
        let after = |ms| Some(now + SignedDuration::from_millis(ms));
        assert_eq!(until(now, None, None), LONGEST_SLEEP);
        assert_eq!(until(now, after(700), None), Duration::from_millis(700));
        assert_eq!(until(now, after(700), after(300)), Duration::from_millis(300));
        assert_eq!(until(now, after(0), None), LONGEST_SLEEP);
        assert_eq!(until(now, after(-500), after(90_000)), LONGEST_SLEEP);
    }
}
