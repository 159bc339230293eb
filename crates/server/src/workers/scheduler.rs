//! The scheduler: puts messages whose time has come into the outbox (S13), where the sender finds
//! them.
//!
//! A message is taken out of what is scheduled and put into the outbox in one transaction, so that
//! neither a crash nor a second node sends it twice.

use super::rounds::{Found, Worker, rounds};
use super::shift::Shift;
use hearback_store::{Error, Wake};
use std::sync::Arc;
use tokio::sync::Notify;

/// Messages at a time; what is due beyond that follows at once.
const AT_ONCE: usize = 64;

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    rounds(&shift, &Scheduler).await;
}

struct Scheduler;

impl Worker for Scheduler {
    fn woken(&self, shift: &Shift) -> Arc<Notify> {
        shift.app.store().wakes(Wake::Schedule)
    }

    async fn look(&self, shift: &Shift) -> Result<Found, Error> {
        release(shift).await
    }
}

/// Releases what is due, and says when the next is.
async fn release(shift: &Shift) -> Result<Found, Error> {
    let (store, now) = (shift.app.store(), shift.app.now());
    let released = store.release_scheduled(AT_ONCE, now).await?;
    if released == AT_ONCE {
        return Ok(Found::More);
    }
    Ok(Found::NothingBefore(store.next_scheduled(now).await?))
}
