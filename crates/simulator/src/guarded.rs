//! A mutex whose holder never waits for anything, so that a panic elsewhere cannot poison it for good.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Data behind a lock that is held for a few instructions and never across an await.
#[derive(Debug, Default)]
pub(crate) struct Guarded<T>(Mutex<T>);

impl<T> Guarded<T> {
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
