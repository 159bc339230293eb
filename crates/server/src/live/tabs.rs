//! How many sockets each session has: one for every tab.

use crate::session::TokenHash;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The sockets of all sessions. There are no more entries than sockets.
#[derive(Clone, Default)]
pub(super) struct Tabs(Arc<Mutex<HashMap<TokenHash, usize>>>);

/// One socket. Dropping it takes it off the count.
pub(super) struct Tab {
    tabs: Tabs,
    session: TokenHash,
}

impl Tabs {
    fn open(&self) -> MutexGuard<'_, HashMap<TokenHash, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more; none when the session has as many as it may.
    pub(super) fn enter(&self, session: TokenHash, most: usize) -> Option<Tab> {
        let mut open = self.open();
        let own = open.get(&session).copied().unwrap_or_default();
        if own >= most {
            return None;
        }
        open.insert(session, own + 1);
        Some(Tab { tabs: self.clone(), session })
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        let mut open = self.tabs.open();
        if let Some(own) = open.get_mut(&self.session) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.session);
            }
        }
    }
}
