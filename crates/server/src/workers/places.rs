//! How many jobs of each organization are under way. A job holds a place, which is free again
//! however the job ends.

use hearback_inbox::OrganizationId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// The places of one worker.
#[derive(Default)]
pub(super) struct Places {
    taken: Mutex<HashMap<OrganizationId, usize>>,
    /// Notified when one is free again.
    pub(super) freed: Notify,
}

/// A job's place. Dropping it frees it.
pub(super) struct Place {
    places: Arc<Places>,
    organization: OrganizationId,
}

impl Places {
    fn taken(&self) -> MutexGuard<'_, HashMap<OrganizationId, usize>> {
        // Nothing panics while holding it.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many of so many are free.
    pub(super) fn free(&self, of: usize) -> usize {
        of.saturating_sub(self.taken().values().sum())
    }

    /// Who has as many as each may have.
    pub(super) fn full(&self, each: usize) -> Vec<OrganizationId> {
        let taken = self.taken();
        taken.iter().filter(|(_, count)| **count >= each).map(|(id, _)| *id).collect()
    }

    /// Takes one.
    pub(super) fn take(self: &Arc<Self>, organization: OrganizationId) -> Place {
        *self.taken().entry(organization).or_default() += 1;
        Place { places: self.clone(), organization }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        if let Some(count) = taken.get_mut(&self.organization) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                taken.remove(&self.organization);
            }
        }
        drop(taken);
        self.places.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[tokio::test]
    async fn a_place_is_free_again_when_its_job_panics() {
        let places = Arc::new(Places::default());
        let organization = Uuid::from_u128(1).into();
        let (one, two) = (places.take(organization), places.take(organization));
        assert_eq!((places.free(3), places.full(2)), (1, vec![organization]));
        let faulty = tokio::spawn(async move {
            let _place = one;
            let list: Vec<u8> = vec![];
            list[list.len()]
        });
        assert!(faulty.await.unwrap_err().is_panic());
        places.freed.notified().await;
        assert_eq!((places.free(3), places.full(2)), (2, vec![]));
        drop(two);
        assert_eq!(places.free(3), 3);
    }
}
