//! Writes that wait: so many, and each for so long. A disk that is full refuses what is to be
//! written; one that is frozen says nothing.

use crate::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;

/// So many may wait; they are held in memory.
const MOST: usize = 2_048;
/// Until a write is durable. Twilio waits 15 seconds for a webhook's answer.
const DURABLE_WITHIN: Duration = Duration::from_secs(10);

/// The writes of one store.
#[derive(Clone)]
pub(crate) struct Writes(Arc<Inner>);

struct Inner {
    most: usize,
    within: Duration,
    waiting: AtomicUsize,
}

/// Kept with a write until it has run, or never will.
pub(crate) struct Place {
    writes: Writes,
    given_up: Arc<AtomicBool>,
}

impl Place {
    /// Whether nobody waits for it anymore, because it took too long. Such a write is left undone
    /// unless it has begun: its caller was told that it may not happen.
    pub(crate) fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.writes.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Waits for what becomes of a write.
pub(crate) struct Waiter {
    writes: Writes,
    given_up: Arc<AtomicBool>,
}

impl Default for Writes {
    fn default() -> Self {
        Self::limited(MOST, DURABLE_WITHIN)
    }
}

impl Writes {
    fn limited(most: usize, within: Duration) -> Self {
        Self(Arc::new(Inner { most, within, waiting: AtomicUsize::default() }))
    }

    /// One more.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many wait.
    pub(crate) fn enter(&self) -> Result<(Place, Waiter), Error> {
        let given_up = Arc::<AtomicBool>::default();
        let before = self.0.waiting.fetch_add(1, Ordering::Relaxed);
        let place = Place { writes: self.clone(), given_up: given_up.clone() };
        if before >= self.0.most {
            return Err(Error::Unavailable(format!("{before} writes are waiting")));
        }
        Ok((place, Waiter { writes: self.clone(), given_up }))
    }
}

impl Waiter {
    /// What became of it, if that is known in time. Nobody waits in vain for what has no limit.
    pub(crate) async fn answer<T>(
        self,
        answer: oneshot::Receiver<Result<T, Error>>,
        is_long: bool,
    ) -> Result<T, Error> {
        if is_long {
            return answer.await.map_err(|_| Error::Closed)?;
        }
        let in_time = tokio::time::timeout(self.writes.0.within, answer).await;
        in_time.map_err(|_| self.give_up())?.map_err(|_| Error::Closed)?
    }

    fn give_up(&self) -> Error {
        self.given_up.store(true, Ordering::Relaxed);
        let within = self.writes.0.within;
        Error::Unavailable(format!("nothing could be written within {within:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::WriteTx;
    use crate::{Store, WriteProbe, testing};
    use futures_util::future::join_all;
    use hearback_inbox::Timestamp;
    use std::sync::mpsc;

    /// Holds up the one writer of SQLite, and on PostgreSQL the row that is written; until the
    /// sender is dropped.
    async fn hold(store: &Store) -> (mpsc::Sender<()>, tokio::task::JoinHandle<Result<(), Error>>) {
        let (go_on, waits) = mpsc::channel::<()>();
        let (begun, has_begun) = oneshot::channel();
        let store = store.clone();
        let holder = tokio::spawn(async move {
            let held = store.database.write_without_limit(async move |tx: &mut WriteTx| {
                tx.execute("INSERT INTO write_probes (id, at) VALUES (1, 1)", &[]).await?;
                let _ = begun.send(());
                // As a disk does that is frozen: the thread goes no further.
                let _ = waits.recv();
                Ok(())
            });
            held.await
        });
        has_begun.await.unwrap();
        (go_on, holder)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn nothing_waits_without_end_for_what_can_not_be_written() {
        let _alone = testing::alone().await;
        let folder = tempfile::tempdir().unwrap();
        for location in testing::each_engine(&folder).await {
            let mut store = Store::open(&location).await.unwrap();
            let patient = store.clone();
            store.database.limit(Writes::limited(3, Duration::from_millis(200)));
            let (go_on, holder) = hold(&patient).await;
            let at = Timestamp::UNIX_EPOCH;
            let probes = (0..3).map(|_| store.probe_write(WriteProbe::Serving, at));
            let (waited, refused) =
                tokio::join!(join_all(probes), store.probe_write(WriteProbe::Serving, at));
            for told in waited {
                let told = told.unwrap_err().to_string();
                assert!(told.contains("nothing could be written within"), "{told}");
            }
            let refused = refused.unwrap_err().to_string();
            assert!(refused.contains("3 writes are waiting"), "{refused}");
            assert_eq!(store.last_write_probe().await.unwrap(), None, "nothing is durable yet");
            store.ping().await.unwrap();

            drop(go_on);
            holder.await.unwrap().unwrap();
            if store.engine_name() == "sqlite" {
                // Those that had not begun were left undone.
                let written = Timestamp::from_microsecond(1).unwrap();
                assert_eq!(store.last_write_probe().await.unwrap(), Some(written));
            }
            let later = Timestamp::from_second(7).unwrap();
            // On PostgreSQL those that had begun may still come in between.
            while store.probe_write(WriteProbe::Serving, later).await.is_err()
                || store.last_write_probe().await.unwrap() != Some(later)
            {}
            store.close().await;
        }
    }
}
