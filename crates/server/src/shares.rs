//! How many of something each holder has at once, such as sockets of a session. Nobody takes more
//! than their share, and a share is free again however its holder ends.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts by holder. Has at most one entry per share.
pub(crate) struct Shares<K>(Arc<Mutex<HashMap<K, usize>>>);

impl<K> Clone for Shares<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K> Default for Shares<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// One of them. Dropping it frees it.
pub(crate) struct Share<K: Eq + Hash> {
    shares: Shares<K>,
    holder: K,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// The holder has all that each may have.
    Own,
    /// All holders together have all that there are.
    All,
}

impl<K: Eq + Hash + Copy> Shares<K> {
    /// Takes one, without waiting, where each may have so many and all together so many.
    ///
    /// # Errors
    /// [`Full`]
    pub(crate) fn take(&self, holder: K, each: usize, all: usize) -> Result<Share<K>, Full> {
        let mut taken = self.taken();
        let own = taken.get(&holder).copied().unwrap_or_default();
        if own >= each {
            return Err(Full::Own);
        }
        if taken.values().sum::<usize>() >= all {
            return Err(Full::All);
        }
        taken.insert(holder, own + 1);
        Ok(Share { shares: self.clone(), holder })
    }
}

impl<K> Shares<K> {
    fn taken(&self) -> MutexGuard<'_, HashMap<K, usize>> {
        // Nothing panics while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many hold some.
    #[cfg(test)]
    pub(crate) fn holders(&self) -> usize {
        self.taken().len()
    }

    /// How many one holds.
    #[cfg(test)]
    pub(crate) fn of(&self, holder: &K) -> usize
    where
        K: Eq + Hash,
    {
        self.taken().get(holder).copied().unwrap_or_default()
    }
}

impl<K: Eq + Hash> Drop for Share<K> {
    fn drop(&mut self) {
        let mut taken = self.shares.taken();
        if let Some(own) = taken.get_mut(&self.holder) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.holder);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_share_and_there_is_an_end() {
        let shares = Shares::default();
        let first = shares.take('a', 2, 3).ok();
        let _second = shares.take('a', 2, 3).ok();
        assert_eq!(shares.take('a', 2, 3).err(), Some(Full::Own));
        let _third = shares.take('b', 2, 3).ok();
        assert_eq!(shares.take('c', 2, 3).err(), Some(Full::All));
        drop(first);
        drop(shares.take('c', 2, 3).ok().unwrap());
        assert_eq!(shares.holders(), 2);
    }
}
