//! What was read while its organization's lock was held.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

/// Bound to one [`Change`](super::Change): it fits no other, and outlives none.
pub(super) type Brand<'t> = PhantomData<fn(&'t ()) -> &'t ()>;

/// A value that was read, or made, while its organization's lock was held: only such a value may be
/// written back whole. What was read before the lock may have been changed by someone else since,
/// and writing it would undo that; the compiler refuses it
/// (`docs/decisions/0002-organization-lock-first.md`).
#[derive(Debug)]
pub(crate) struct Locked<'t, T> {
    value: T,
    brand: Brand<'t>,
}

impl<T> Locked<'_, T> {
    /// For [`Change`](super::Change) alone, which knows that the lock is held.
    pub(super) fn new(value: T) -> Self {
        Self { value, brand: PhantomData }
    }

    /// The value, to be told of and no longer to be written.
    pub(crate) fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Deref for Locked<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Locked<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}
