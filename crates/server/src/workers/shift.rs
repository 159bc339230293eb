//! What the workers have in common.

use crate::run::app::App;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What the workers have in common.
#[derive(Clone)]
pub(super) struct Shift {
    pub(super) app: App,
    /// No new work starts.
    pub(super) stop: CancellationToken,
    /// Everything under way, so that a stop can wait for it.
    pub(super) tasks: TaskTracker,
    /// A message has become uncertain.
    pub(super) uncertain: Arc<Notify>,
}

impl Shift {
    /// Sleeps, by the app's clock.
    pub(super) async fn sleep(&self, time: Duration) {
        tokio::time::sleep(self.app.clock().real(time)).await;
    }

    /// Waits until there may be work again: for so long, until a commit woke this worker or one of
    /// its places is free, or until the stop. Both signals are asked for before the work is looked
    /// for, so that what is committed meanwhile is not slept through.
    pub(super) async fn rest(
        &self,
        time: Duration,
        woken: impl Future<Output = ()>,
        freed: impl Future<Output = ()>,
    ) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = self.sleep(time) => {}
            () = woken => {}
            () = freed => {}
        }
    }
}
