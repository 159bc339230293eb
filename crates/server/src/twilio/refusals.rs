//! Counts the webhooks that are refused, behind their answers.
//!
//! Forged webhooks must not slow down real ones, so counts are added up in memory and written in one
//! go, once a second at most.

use crate::sampled;
use hearback_inbox::{OrganizationId, Timestamp};
use hearback_store::{RefusalTimes, Store};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot};

/// How long what was counted may wait until it is written down.
const AT_MOST: Duration = Duration::from_secs(1);

/// Under these names what came to the wrong address is counted.
pub(crate) const TEXT_ASTRAY: &str = "text_at_status_url";
pub(crate) const STATUS_ASTRAY: &str = "status_at_text_url";

/// Counts refused webhooks.
pub struct Refusals {
    waiting: Arc<Waiting>,
    settle: mpsc::UnboundedSender<oneshot::Sender<()>>,
}

/// By whose they are and for which reason; there are few of either.
type Counts = BTreeMap<(Option<OrganizationId>, &'static str), RefusalTimes>;

#[derive(Default)]
struct Waiting {
    counts: Mutex<Counts>,
    some: Notify,
}

impl Waiting {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, whose: Option<OrganizationId>, reason: &'static str, times: RefusalTimes) {
        let mut counts = self.counts();
        let sum = counts.entry((whose, reason)).or_insert(RefusalTimes { count: 0, ..times });
        sum.count += times.count;
        sum.first_at = sum.first_at.min(times.first_at);
        sum.last_at = sum.last_at.max(times.last_at);
    }

    /// Writes down what was counted so far; what can't be is counted on.
    async fn write_down(&self, store: &Store) {
        let counts = std::mem::take(&mut *self.counts());
        for ((whose, reason), times) in counts {
            if let Err(error) = store.count_refusals(whose, reason, times).await {
                self.add(whose, reason, times);
                if sampled::is_written("refusals_not_counted") {
                    tracing::warn!(%error, reason, "refused webhooks could not be counted yet");
                }
            }
        }
    }
}

impl Refusals {
    pub(crate) fn counting_in(store: Store) -> Self {
        let waiting = Arc::<Waiting>::default();
        let (settle, mut asked) = mpsc::unbounded_channel::<oneshot::Sender<()>>();
        let counted = waiting.clone();
        // It ends with the last sender, that is, with the program.
        tokio::spawn(async move {
            loop {
                // What is counted within a moment is written down together.
                let later = async {
                    counted.some.notified().await;
                    tokio::time::sleep(AT_MOST).await;
                };
                let settled = tokio::select! {
                    settled = asked.recv() => match settled {
                        Some(settled) => Some(settled),
                        None => return,
                    },
                    () = later => None,
                };
                counted.write_down(&store).await;
                settled.map(|settled| settled.send(()));
            }
        });
        Self { waiting, settle }
    }

    /// Counts one, later.
    pub(crate) fn count(
        &self,
        organization: Option<OrganizationId>,
        reason: &'static str,
        at: Timestamp,
    ) {
        if sampled::is_written(reason) {
            let organization = organization.map(tracing::field::display);
            tracing::warn!(organization, reason, "a webhook was refused");
        }
        self.add(organization, reason, at);
    }

    /// Counts one that came to the wrong address of ours and was answered anyway.
    pub(crate) fn count_astray(
        &self,
        organization: OrganizationId,
        reason: &'static str,
        at: Timestamp,
    ) {
        if sampled::is_written(reason) {
            tracing::warn!(%organization, reason, "a webhook came to the wrong address");
        }
        self.add(Some(organization), reason, at);
    }

    fn add(&self, whose: Option<OrganizationId>, reason: &'static str, at: Timestamp) {
        self.waiting.add(whose, reason, RefusalTimes { count: 1, first_at: at, last_at: at });
        self.waiting.some.notify_one();
    }

    /// Waits until what was counted so far is in the database.
    pub async fn settled(&self) {
        let (sender, settled) = oneshot::channel();
        if self.settle.send(sender).is_ok() {
            drop(settled.await);
        }
    }
}
