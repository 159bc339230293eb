//! Counts the webhooks that are refused, behind their answers.
//!
//! Whoever sends forged webhooks must not be able to slow down real ones: the counts wait in a
//! short line for one writer, and what does not fit is dropped.

use hearback_inbox::{OrganizationId, Timestamp};
use hearback_store::Store;
use tokio::sync::{mpsc, oneshot};

/// So many may wait.
const WAITING: usize = 1_024;

/// Counts refused webhooks.
pub struct Refusals(mpsc::Sender<Entry>);

enum Entry {
    Refused { organization: Option<OrganizationId>, reason: &'static str, at: Timestamp },
    Settled(oneshot::Sender<()>),
}

impl Refusals {
    pub(crate) fn counting_in(store: Store) -> Self {
        let (sender, mut entries) = mpsc::channel(WAITING);
        // It ends with the last sender, that is, with the program.
        tokio::spawn(async move {
            while let Some(entry) = entries.recv().await {
                match entry {
                    Entry::Refused { organization, reason, at } => {
                        if let Err(error) = store.count_refusal(organization, reason, at).await {
                            tracing::warn!(%error, reason, "a refused webhook was not counted");
                        }
                    }
                    Entry::Settled(waiting) => drop(waiting.send(())),
                }
            }
        });
        Self(sender)
    }

    /// Counts one, later.
    pub(crate) fn count(
        &self,
        organization: Option<OrganizationId>,
        reason: &'static str,
        at: Timestamp,
    ) {
        tracing::warn!(
            organization = organization.map(tracing::field::display),
            reason,
            "a webhook was refused"
        );
        drop(self.0.try_send(Entry::Refused { organization, reason, at }));
    }

    /// Counts one that came to the wrong address of ours and was answered all the same.
    pub(crate) fn count_astray(
        &self,
        organization: OrganizationId,
        reason: &'static str,
        at: Timestamp,
    ) {
        tracing::warn!(%organization, reason, "a webhook came to the wrong address");
        let organization = Some(organization);
        drop(self.0.try_send(Entry::Refused { organization, reason, at }));
    }

    /// Waits until what was counted so far is in the database.
    pub async fn settled(&self) {
        let (sender, settled) = oneshot::channel();
        if self.0.send(Entry::Settled(sender)).await.is_ok() {
            drop(settled.await);
        }
    }
}
