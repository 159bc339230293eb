//! Whether anything can be written. A full disk refuses every write, a frozen one takes none, and a
//! database that still answers questions hides both.

use crate::run::clock::Clock;
use hearback_inbox::Timestamp;
use hearback_store::{Error, Store, WriteProbe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::timeout;

/// What was written so lately shows that it can be done. That other operations went well shows
/// nothing: many of them find that there is nothing to write.
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
    last: Mutex<Option<(Instant, Timestamp)>>,
    told: watch::Sender<Result<(), Error>>,
}

impl Writes {
    pub(crate) fn new(store: Store, clock: Arc<dyn Clock>, probe: WriteProbe) -> Self {
        let (running, failing) = (AtomicBool::default(), AtomicBool::default());
        let (last, told) = (Mutex::default(), watch::Sender::new(Ok(())));
        Self(Arc::new(Inner { store, clock, probe, running, failing, last, told }))
    }

    /// Whether something was written a moment ago, or can be now.
    ///
    /// # Errors
    /// Why nothing can be written.
    pub(crate) async fn check(&self) -> Result<(), Error> {
        if self.0.last().is_some_and(|(at, _)| at.elapsed() < FRESH) {
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
            let at = inner.clock.now();
            let probed = inner.store.probe_write(inner.probe, at).await;
            if probed.is_ok() {
                *inner.last() = Some((Instant::now(), at));
            }
            inner.note(&probed);
            inner.running.store(false, Ordering::Relaxed);
            drop(inner.told.send_replace(probed));
        });
    }

    /// Whether the last probe failed.
    pub(crate) fn is_failing(&self) -> bool {
        self.0.failing.load(Ordering::Relaxed)
    }

    /// When this process last wrote something; before that, when one that serves did.
    pub(crate) async fn last_at(&self) -> Result<Option<Timestamp>, Error> {
        let own = self.0.last().filter(|_| self.0.probe == WriteProbe::Serving);
        match own {
            Some((_, at)) => Ok(Some(at)),
            None => self.0.store.last_write_probe().await,
        }
    }
}

impl Inner {
    fn last(&self) -> MutexGuard<'_, Option<(Instant, Timestamp)>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

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
