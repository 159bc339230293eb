//! Whether anything can be written. A full disk refuses every write, a frozen one takes none, and a
//! database that still answers questions hides both.

use crate::clock::Clock;
use hearback_inbox::Timestamp;
use hearback_store::{Error, Store, WriteProbe};
use jiff::SignedDuration;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// What was written so lately shows that it can be done.
const FRESH: Duration = Duration::from_secs(2);
/// A monitor rarely waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Tries whether anything can be written.
#[derive(Clone)]
pub(crate) struct Writes(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    probe: WriteProbe,
    /// A probe is under way: on a frozen disk no second one joins it.
    running: AtomicBool,
    failing: AtomicBool,
    told: watch::Sender<Result<(), Error>>,
}

impl Writes {
    pub(crate) fn new(store: Store, clock: Arc<dyn Clock>, probe: WriteProbe) -> Self {
        let (running, failing) = (AtomicBool::default(), AtomicBool::default());
        let told = watch::Sender::new(Ok(()));
        Self(Arc::new(Inner { store, clock, probe, running, failing, told }))
    }

    /// Whether something was written a moment ago, or can be now.
    ///
    /// # Errors
    /// Why nothing can be written.
    pub(crate) async fn check(&self) -> Result<(), Error> {
        if self.0.store.wrote_ago().is_some_and(|ago| ago < FRESH) {
            return Ok(());
        }
        let mut told = self.0.told.subscribe();
        self.probe();
        match timeout(PATIENCE, told.changed()).await {
            Ok(_) => told.borrow().clone(),
            Err(_) => {
                let seconds = PATIENCE.as_secs();
                let reason = format!("nothing could be written within {seconds} seconds");
                Err(Error::Unavailable(reason))
            }
        }
    }

    /// Begins a probe, unless one is under way. The store gives it up by itself.
    pub(crate) fn probe(&self) {
        if self.0.running.swap(true, Ordering::Relaxed) {
            return;
        }
        let inner = self.0.clone();
        tokio::spawn(async move {
            let probed = inner.store.probe_write(inner.probe, inner.clock.now()).await;
            inner.note(&probed);
            inner.running.store(false, Ordering::Relaxed);
            drop(inner.told.send_replace(probed));
        });
    }

    /// When this process last wrote something; before that, when one that serves did.
    pub(crate) async fn last_at(&self) -> Result<Option<Timestamp>, Error> {
        let ago = self.0.store.wrote_ago().filter(|_| self.0.probe == WriteProbe::Serving);
        match ago.and_then(|ago| SignedDuration::try_from(ago).ok()) {
            Some(ago) => Ok(Some(self.0.clock.now() - ago)),
            None => self.0.store.last_write_probe().await,
        }
    }
}

impl Inner {
    /// Logs when it begins to fail and when it is over, not each time.
    fn note(&self, probed: &Result<(), Error>) {
        let fails = probed.is_err();
        let failed = self.failing.swap(fails, Ordering::Relaxed);
        match probed {
            Err(Error::Closed) => {}
            Err(error) if !failed => {
                tracing::error!(%error, "nothing can be written to the database");
            }
            Ok(()) if failed => tracing::info!("the database can be written again"),
            _ => {}
        }
    }
}
