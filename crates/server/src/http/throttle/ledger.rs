//! When each will have all its attempts back, for a bounded number of them.

use jiff::Timestamp;
use std::collections::HashMap;

/// Whose attempts are counted: a hash, because a stranger chooses how long an account's name is.
pub(super) type Who = [u8; 16];

/// What was looked at of late is in the young half. When that is full it becomes the old half, and
/// what was old and not looked at since is forgotten: so each step costs the same, even in a flood.
pub(super) struct Ledger {
    half: usize,
    young: HashMap<Who, Timestamp>,
    old: HashMap<Who, Timestamp>,
}

impl Ledger {
    /// One for so many.
    pub(super) fn of(most: usize) -> Self {
        Self { half: most / 2, young: HashMap::new(), old: HashMap::new() }
    }

    /// One of them. Asking for it keeps it from being forgotten.
    pub(super) fn get(&mut self, who: &Who) -> Option<Timestamp> {
        if let Some(at) = self.young.get(who) {
            return Some(*at);
        }
        let at = self.old.remove(who)?;
        self.insert(*who, at);
        Some(at)
    }

    pub(super) fn insert(&mut self, who: Who, at: Timestamp) {
        if self.young.len() >= self.half && !self.young.contains_key(&who) {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&who);
        self.young.insert(who, at);
    }

    pub(super) fn remove(&mut self, who: &Who) {
        self.young.remove(who);
        self.old.remove(who);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(n: u8) -> Who {
        [n; 16]
    }

    #[test]
    fn what_nobody_asked_for_is_forgotten_first() {
        let at = Timestamp::UNIX_EPOCH;
        let mut ledger = Ledger::of(4);
        for n in 0..4 {
            ledger.insert(who(n), at);
        }
        assert_eq!(ledger.len(), 4);
        assert_eq!(ledger.get(&who(1)), Some(at), "it is young again");
        ledger.insert(who(4), at);
        assert_eq!(ledger.get(&who(0)), None);
        assert_eq!(ledger.get(&who(1)), Some(at));
        assert!(ledger.len() <= 4);
        ledger.remove(&who(1));
        assert_eq!(ledger.get(&who(1)), None);
    }
}
