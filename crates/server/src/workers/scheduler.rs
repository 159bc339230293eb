//! The scheduler: puts messages whose time has come into the outbox (S13), where the sender finds
//! them.
//!
//! A message is taken out of what is scheduled and put into the outbox in one transaction, so that
//! neither a crash nor a second node sends it twice.

use super::Shift;
use hearback_inbox::Timestamp;
use hearback_store::{Error, Wake};
use std::time::Duration;

/// Messages at a time; what is due beyond that follows at once.
const AT_ONCE: usize = 64;
/// A lost signal, such as another node's, costs no more than this.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
const SHORTEST_SLEEP: Duration = Duration::from_millis(5);
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    let wakes = shift.app.store().wakes(Wake::Schedule);
    while !shift.stop.is_cancelled() {
        let woken = wakes.notified();
        let sleep = match release(&shift).await {
            Ok(sleep) => sleep,
            Err(Error::Closed) => return,
            Err(error) => {
                tracing::error!(%error, "could not read what is scheduled");
                AFTER_FAILURE
            }
        };
        shift.rest(sleep, woken, std::future::pending()).await;
    }
}

/// Releases what is due, and says for how long nothing is.
async fn release(shift: &Shift) -> Result<Duration, Error> {
    let (store, now) = (shift.app.store(), shift.app.now());
    let released = store.release_scheduled(AT_ONCE, now).await?;
    if released == AT_ONCE {
        return Ok(Duration::ZERO);
    }
    Ok(until(now, store.next_scheduled(now).await?))
}

fn until(now: Timestamp, next: Option<Timestamp>) -> Duration {
    let wait = next.map(|due| Duration::try_from(due.duration_since(now)).unwrap_or_default());
    wait.unwrap_or(LONGEST_SLEEP).clamp(SHORTEST_SLEEP, LONGEST_SLEEP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn it_sleeps_until_the_next_is_due() {
        let now = Timestamp::UNIX_EPOCH;
        let after = |ms| Some(now + SignedDuration::from_millis(ms));
        assert_eq!(until(now, None), LONGEST_SLEEP);
        assert_eq!(until(now, after(700)), Duration::from_millis(700));
        assert_eq!(until(now, after(-700)), SHORTEST_SLEEP);
        assert_eq!(until(now, after(90_000)), LONGEST_SLEEP);
    }
}
