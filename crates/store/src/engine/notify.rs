//! What a commit wakes: followers of an organization's events, and workers.

use crate::engine::tx::Told;
use enumset::EnumSetType;
use hearback_inbox::OrganizationId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, watch};

/// Why a commit wakes a worker.
#[derive(Debug, EnumSetType)]
pub enum Wake {
    /// There may be something to send.
    Outbox,
    /// There may be an attachment to fetch.
    Media,
    /// There may be a mail to send.
    Mail,
    /// A message was scheduled, or its time was changed.
    Schedule,
    /// A person is to be erased.
    Erasure,
    /// A file of customers is to be checked, imported, or undone, or is no longer needed.
    CustomerImport,
}

/// Wakes on commits. Clones share their listeners.
#[derive(Clone, Default)]
pub(crate) struct Notifier {
    events: Arc<Mutex<HashMap<OrganizationId, watch::Sender<i64>>>>,
    outbox: Arc<Notify>,
    media: Arc<Notify>,
    mail: Arc<Notify>,
    schedule: Arc<Notify>,
    erasure: Arc<Notify>,
    customer_import: Arc<Notify>,
}

impl Notifier {
    /// Follows the number of an organization's last event that was committed since it is followed;
    /// 0 before the first.
    pub(crate) fn follow(&self, organization: OrganizationId) -> watch::Receiver<i64> {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        events.entry(organization).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// The handle that wakes a worker.
    pub(crate) fn worker(&self, wake: Wake) -> &Arc<Notify> {
        match wake {
            Wake::Outbox => &self.outbox,
            Wake::Media => &self.media,
            Wake::Mail => &self.mail,
            Wake::Schedule => &self.schedule,
            Wake::Erasure => &self.erasure,
            Wake::CustomerImport => &self.customer_import,
        }
    }

    pub(crate) fn committed(&self, told: Told) {
        let Told { events: news, wakes } = told;
        for wake in wakes {
            self.worker(wake).notify_one();
        }
        if news.is_empty() {
            return;
        }
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        for (organization, last) in news {
            if let Some(followers) = events.get(&organization) {
                followers.send_if_modified(|number| {
                    let newer = last > *number;
                    *number = last.max(*number);
                    newer
                });
            }
        }
    }
}
