//! How an operation reaches the writer by itself.

use super::driver::{Done, Driver, Work};
use super::tx::WriteTx;
use super::waiting::{Place, Writes};
use crate::Error;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use std::panic::AssertUnwindSafe;
use tokio::sync::oneshot;

/// An operation that writes: an async closure or function over a [`WriteTx`].
pub(crate) trait Write<'t, T>: FnOnce(&'t mut WriteTx) -> Self::Running {
    /// What it runs as.
    type Running: Future<Output = Result<T, Error>> + Send;
}

impl<'t, T, W, R> Write<'t, T> for W
where
    W: FnOnce(&'t mut WriteTx) -> R,
    R: Future<Output = Result<T, Error>> + Send,
{
    type Running = R;
}

/// Runs an operation; one that panics fails like any other, and takes neither its neighbours nor the
/// writer with it. What the panic said may hold what was worked on, and goes nowhere.
pub(crate) async fn caught<T>(
    operation: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    AssertUnwindSafe(operation).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!("a store operation panicked and was taken back");
        Err(Error::Corrupt("an operation panicked"))
    })
}

/// Runs an operation in a transaction of its own; its result is told once it is durable. No limit ends
/// one that `is_long`.
pub(crate) async fn alone<T: Send + 'static>(
    driver: &Driver,
    writes: &Writes,
    operation: impl for<'t> Write<'t, T> + Send + 'static,
    is_long: bool,
) -> Result<T, Error> {
    let (place, waiter) = writes.enter()?;
    let (reply, answer) = oneshot::channel();
    driver.alone(Box::new(Single { operation, is_long, place, reply }))?;
    waiter.answer(answer, is_long).await
}

/// One operation and who waits for it.
struct Single<F, T> {
    operation: F,
    is_long: bool,
    place: Place,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<F, T> Work for Single<F, T>
where
    F: for<'t> Write<'t, T> + Send + 'static,
    T: Send + 'static,
{
    fn run<'t>(self: Box<Self>, tx: &'t mut WriteTx) -> BoxFuture<'t, Done> {
        let Self { operation, reply, place, .. } = *self;
        Box::pin(async move {
            if place.is_given_up() {
                return Done { keep: false, tell: Box::new(|_| {}) };
            }
            let result = caught(async { operation(tx).await }).await;
            Done {
                keep: result.is_ok(),
                tell: Box::new(move |fate| drop(reply.send(fate.and(result)))),
            }
        })
    }

    fn is_long(&self) -> bool {
        self.is_long
    }

    fn fail(self: Box<Self>, error: Error) {
        drop(self.reply.send(Err(error)));
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::{WriteTx, values};
    use crate::{Error, Store, testing};

    #[tokio::test(flavor = "multi_thread")]
    async fn an_operation_that_panics_is_taken_back_and_the_next_one_runs() {
        let _alone = testing::alone().await;
        let folder = tempfile::tempdir().unwrap();
        for location in testing::each_engine(&folder).await {
            let store = Store::open(&location).await.unwrap();
            let nobody: Vec<u8> = vec![];
            let faulty =
                store.database.write_unlocked(async move |tx: &mut WriteTx| -> Result<u8, Error> {
                    let sql = "INSERT INTO panics VALUES (?1, 'half', 1, 1, 1)";
                    tx.execute(sql, values![uuid::Uuid::nil()]).await?;
                    Ok(nobody[nobody.len()])
                });
            let write = |job| store.count_panic(None, job, hearback_inbox::Timestamp::UNIX_EPOCH);
            let (faulty, neighbour) = tokio::join!(faulty, write("beside"));
            assert!(matches!(faulty, Err(Error::Corrupt(_))), "{faulty:?}");
            neighbour.unwrap();
            write("after").await.unwrap();
            let access =
                crate::Access::system(uuid::Uuid::nil().into(), hearback_inbox::System::Console);
            let counted = store.panics(&access).await.unwrap();
            let jobs: Vec<_> = counted.iter().map(|one| one.job.as_str()).collect();
            assert_eq!(jobs, ["after", "beside"]);
            store.close().await;
        }
    }
}
