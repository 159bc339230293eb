//! One file at a time: each is held in memory while it is read.

use crate::problem::{Answer, Code, Problem};
use hearback_inbox::OrganizationId;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Files of all organizations together: each is held in memory, with what is read of it.
const AT_ONCE: usize = 2;

/// Who is bringing a file in.
#[derive(Clone, Default)]
pub(crate) struct Importing(Arc<Mutex<HashSet<OrganizationId>>>);

/// The place of one import. Dropping it frees it.
pub(crate) struct Place {
    importing: Importing,
    organization: OrganizationId,
}

impl Importing {
    fn all(&self) -> MutexGuard<'_, HashSet<OrganizationId>> {
        // Nothing panics while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins an import.
    ///
    /// # Errors
    /// When one of this organization is under way, or too many of others are.
    pub(super) fn begin(&self, organization: OrganizationId) -> Answer<Place> {
        let mut all = self.all();
        let busy = if all.contains(&organization) {
            "Another file is being imported. Try again when it’s done."
        } else if all.len() >= AT_ONCE {
            "Other imports are running. Try again in a minute."
        } else {
            all.insert(organization);
            return Ok(Place { importing: self.clone(), organization });
        };
        Err(Problem::new(Code::ImportRunning, busy))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.importing.all().remove(&self.organization);
    }
}
