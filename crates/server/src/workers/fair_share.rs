//! How many jobs of each organization are under way. Each has a share, so that one whose calls hang
//! holds up nobody else; a job holds its place however it ends.

use hearback_inbox::OrganizationId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// How many jobs may be under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// In all.
    pub(super) all: usize,
    /// Of one organization.
    pub(super) each: usize,
    /// More of its jobs are looked for whenever an organization is down to a multiple of this: where
    /// jobs are many, not after each, since each look is a transaction.
    pub(super) step: usize,
}

/// The places of one worker. Clones share them.
#[derive(Clone)]
pub(super) struct FairShare(Arc<Inner>);

struct Inner {
    limits: Limits,
    taken: Mutex<HashMap<OrganizationId, usize>>,
    freed: Notify,
}

/// A job's place. Dropping it frees it.
pub(super) struct Place {
    share: FairShare,
    organization: OrganizationId,
}

impl FairShare {
    pub(super) fn new(limits: Limits) -> Self {
        Self(Arc::new(Inner { limits, taken: Mutex::default(), freed: Notify::new() }))
    }

    /// How many more jobs there may be.
    pub(super) fn room(&self) -> usize {
        self.0.limits.all.saturating_sub(self.taken().values().sum())
    }

    /// The organizations with all the jobs that each may have.
    pub(super) fn full(&self) -> Vec<OrganizationId> {
        let each = self.0.limits.each;
        self.taken().iter().filter(|(_, count)| **count >= each).map(|(id, _)| *id).collect()
    }

    /// Takes a place, also where its organization has its fill already: what was claimed together
    /// may be more than that.
    pub(super) fn take(&self, organization: OrganizationId) -> Place {
        *self.taken().entry(organization).or_default() += 1;
        Place { share: self.clone(), organization }
    }

    /// Resolves once an organization may have more jobs again.
    pub(super) async fn freed(&self) {
        self.0.freed.notified().await;
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<OrganizationId, usize>> {
        // Nothing panics while holding it.
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.share.taken();
        let Some(count) = taken.get_mut(&self.organization) else { return };
        *count = count.saturating_sub(1);
        let left = *count;
        if left == 0 {
            taken.remove(&self.organization);
        }
        drop(taken);
        if left.is_multiple_of(self.share.0.limits.step) {
            self.share.0.freed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[tokio::test]
    async fn a_place_is_free_again_when_its_job_panics() {
        let share = FairShare::new(Limits { all: 3, each: 2, step: 1 });
        let organization = Uuid::from_u128(1).into();
        let (one, two) = (share.take(organization), share.take(organization));
        assert_eq!((share.room(), share.full()), (1, vec![organization]));
        let faulty = tokio::spawn(async move {
            let _place = one;
            let list: Vec<u8> = vec![];
            list[list.len()]
        });
        assert!(faulty.await.unwrap_err().is_panic());
        share.freed().await;
        assert_eq!((share.room(), share.full()), (2, vec![]));
        drop(two);
        assert_eq!(share.room(), 3);
    }

    #[test]
    fn an_organization_with_all_its_jobs_under_way_leaves_the_rest_to_others() {
        let share = FairShare::new(Limits { all: 100, each: 32, step: 8 });
        let organization = Uuid::from_u128(1).into();
        let mut places = vec![];
        for _ in 0..32 {
            assert_eq!(share.full(), []);
            places.push(share.take(organization));
        }
        assert_eq!((share.full(), share.room()), (vec![organization], 68));
        places.pop();
        assert_eq!(share.full(), []);
    }

    #[tokio::test]
    async fn where_jobs_are_many_not_every_one_that_ends_is_a_reason_to_look() {
        let share = FairShare::new(Limits { all: 100, each: 4, step: 2 });
        let organization = Uuid::from_u128(1).into();
        let mut places: Vec<_> = (0..4).map(|_| share.take(organization)).collect();
        let mut freed = Box::pin(share.freed());
        places.pop();
        assert!(futures_util::poll!(&mut freed).is_pending(), "three are left");
        places.pop();
        assert!(futures_util::poll!(&mut freed).is_ready(), "two are left");
    }
}
