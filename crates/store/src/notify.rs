//! Who is woken by a commit: those who follow an organization's events, the senders, and whoever
//! fetches attachments.

use crate::tx::Told;
use hearback_inbox::OrganizationId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, watch};

/// Wakes on commits. Clones share their listeners.
#[derive(Clone, Default)]
pub(crate) struct Notifier {
    events: Arc<Mutex<HashMap<OrganizationId, watch::Sender<i64>>>>,
    outbox: Arc<Notify>,
    media: Arc<Notify>,
    mail: Arc<Notify>,
    scheduled: Arc<Notify>,
}

impl Notifier {
    /// Follows the number of an organization's last event that was committed since it is followed;
    /// 0 before the first.
    pub(crate) fn follow(&self, organization: OrganizationId) -> watch::Receiver<i64> {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        events.entry(organization).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// Woken when there is something to send.
    pub(crate) fn outbox(&self) -> Arc<Notify> {
        self.outbox.clone()
    }

    /// Woken when there is an attachment to fetch.
    pub(crate) fn media(&self) -> Arc<Notify> {
        self.media.clone()
    }

    /// Woken when there is a mail to send.
    pub(crate) fn mail(&self) -> Arc<Notify> {
        self.mail.clone()
    }

    /// Woken when a message was scheduled.
    pub(crate) fn scheduled(&self) -> Arc<Notify> {
        self.scheduled.clone()
    }

    pub(crate) fn committed(&self, told: Told) {
        let Told { events: news, outbox, media, scheduled, mail } = told;
        let wakes = [
            (outbox, &self.outbox),
            (media, &self.media),
            (scheduled, &self.scheduled),
            (mail, &self.mail),
        ];
        for (_, worker) in wakes.into_iter().filter(|(wanted, _)| *wanted) {
            worker.notify_one();
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
