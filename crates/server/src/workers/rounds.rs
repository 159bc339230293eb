//! The loop that every worker runs: look for work, then rest until there may be more.

use super::fair_share::{FairShare, Limits};
use super::shift::Shift;
use hearback_inbox::{OrganizationId, Timestamp};
use hearback_store::{Error, Wake};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// How long a worker rests at most. What it waits for is signaled, so this only makes up for a signal
/// that was lost, such as another node's.
const LONGEST_REST: Duration = Duration::from_secs(5);
/// And at least, so that nothing can make it spin.
const SHORTEST_REST: Duration = Duration::from_millis(5);
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// What a look for work found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// There may be more.
    More,
    /// Nothing before that time, if a time is known, unless a signal comes.
    NothingBefore(Option<Timestamp>),
    /// It did not go well: nothing for so long.
    NothingFor(Duration),
}

impl Found {
    /// How long there is nothing to do.
    fn rest(self, now: Timestamp) -> Duration {
        match self {
            Self::More => Duration::ZERO,
            Self::NothingFor(time) => time,
            Self::NothingBefore(None) => LONGEST_REST,
            Self::NothingBefore(Some(due)) => {
                let wait = Duration::try_from(due.duration_since(now)).unwrap_or_default();
                wait.clamp(SHORTEST_REST, LONGEST_REST)
            }
        }
    }
}

/// Who looks for work, and for what.
pub(super) trait Worker: Sync {
    /// What signals that there may be something to do.
    fn woken(&self, shift: &Shift) -> Arc<Notify>;

    /// Looks once, and has done what there is to do.
    fn look(&self, shift: &Shift) -> impl Future<Output = Result<Found, Error>> + Send;

    /// Resolves when there is room for more work than before.
    fn freed(&self) -> impl Future<Output = ()> + Send {
        std::future::pending()
    }
}

/// Looks for work until the stop. Signals are asked for before each look, so that what is committed
/// meanwhile is not slept through.
pub(super) async fn rounds(shift: &Shift, worker: &impl Worker) {
    let wakes = worker.woken(shift);
    while !shift.stop.is_cancelled() {
        let (woken, freed) = (wakes.notified(), worker.freed());
        let found = match worker.look(shift).await {
            Ok(Found::More) => continue,
            Ok(found) => found,
            Err(Error::Closed) => return,
            Err(error) => {
                tracing::error!(%error, "a worker could not read what there is to do");
                Found::NothingFor(AFTER_FAILURE)
            }
        };
        shift.rest(found.rest(shift.app.now()), woken, freed).await;
    }
}

/// A queue in the store, whose jobs are claimed one by one, each by a lease. Should this process
/// vanish in the middle, a job is due again when its lease is over.
pub(super) trait Queue: Sync {
    /// A claimed job.
    type Claimed: Send + 'static;

    /// What signals that there may be something to claim.
    const WAKE: Wake;
    /// How many jobs may be under way.
    const LIMITS: Limits;

    /// Claims up to this many due jobs, except those of these organizations.
    fn claim(
        shift: &Shift,
        room: usize,
        full: Vec<OrganizationId>,
    ) -> impl Future<Output = Result<Vec<Self::Claimed>, Error>> + Send;

    /// When the next job is due, of other organizations than these.
    fn next(
        shift: &Shift,
        full: Vec<OrganizationId>,
    ) -> impl Future<Output = Result<Option<Timestamp>, Error>> + Send;

    /// Whose a job is.
    fn organization(job: &Self::Claimed) -> OrganizationId;

    /// Does a job, and writes down what became of it.
    fn work(shift: Shift, job: Self::Claimed) -> impl Future<Output = ()> + Send + 'static;
}

/// Claims the jobs of a queue, with a fair share for each organization, and has them done.
pub(super) struct Claiming<Q> {
    share: FairShare,
    queue: PhantomData<fn() -> Q>,
}

impl<Q: Queue> Claiming<Q> {
    pub(super) fn new() -> Self {
        Self { share: FairShare::new(Q::LIMITS), queue: PhantomData }
    }
}

impl<Q: Queue> Worker for Claiming<Q> {
    fn woken(&self, shift: &Shift) -> Arc<Notify> {
        shift.app.store().wakes(Q::WAKE)
    }

    async fn look(&self, shift: &Shift) -> Result<Found, Error> {
        let room = self.share.room().min(Q::LIMITS.each);
        if room == 0 {
            return Ok(Found::NothingBefore(None));
        }
        let claimed = Q::claim(shift, room, self.share.full()).await?;
        let full = claimed.len() == room;
        for job in claimed {
            let place = self.share.take(Q::organization(&job));
            let work = Q::work(shift.clone(), job);
            shift.tasks.spawn(async move {
                let _place = place;
                work.await;
            });
        }
        if full {
            return Ok(Found::More);
        }
        Ok(Found::NothingBefore(Q::next(shift, self.share.full()).await?))
    }

    async fn freed(&self) {
        self.share.freed().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn a_worker_rests_until_something_is_due_and_never_spins() {
        let now = Timestamp::UNIX_EPOCH;
        let after = |ms| Found::NothingBefore(Some(now + SignedDuration::from_millis(ms)));
        assert_eq!(Found::NothingBefore(None).rest(now), LONGEST_REST);
        assert_eq!(after(700).rest(now), Duration::from_millis(700));
        assert_eq!(after(-700).rest(now), SHORTEST_REST);
        assert_eq!(after(90_000).rest(now), LONGEST_REST);
        let trouble = Duration::from_secs(10);
        assert_eq!(Found::NothingFor(trouble).rest(now), trouble);
    }
}
