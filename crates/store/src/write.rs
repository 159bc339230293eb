//! How operations reach a writer: one by one, or gathered with their like.

use crate::driver::{Done, Driver, HotWork, Work};
use crate::tx::Tx;
use crate::waiting::{Ticket, Writes};
use crate::{Error, Store};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// At most so many items of one kind run together.
const TOGETHER: usize = 256;

/// Runs an operation; one that panics fails like any other, and takes neither its neighbours nor the
/// writer with it. What the panic said may hold what was worked on, and goes nowhere.
async fn caught<T>(operation: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    AssertUnwindSafe(operation).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!("a store operation panicked and was taken back");
        Err(Error::Corrupt("an operation panicked"))
    })
}

/// One operation and who waits for it.
struct Single<F, T> {
    operation: F,
    is_long: bool,
    ticket: Ticket,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<F, T> Work for Single<F, T>
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + 'static,
    T: Send + 'static,
{
    fn run<'t>(self: Box<Self>, tx: &'t mut Tx) -> BoxFuture<'t, Done> {
        let Self { operation, reply, ticket, .. } = *self;
        Box::pin(async move {
            if ticket.is_given_up() {
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

impl Store {
    /// Runs an operation in a transaction; its result is told once it is durable.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        operation: impl for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        self.hand_over(operation, false).await
    }

    /// The same for an operation that puts in so much at once that no limit should end it.
    pub(crate) async fn write_long<T: Send + 'static>(
        &self,
        operation: impl for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        self.hand_over(operation, true).await
    }

    async fn hand_over<T: Send + 'static>(
        &self,
        operation: impl for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + 'static,
        is_long: bool,
    ) -> Result<T, Error> {
        let (ticket, waiter) = self.writes.enter()?;
        let (reply, answer) = oneshot::channel();
        self.driver.alone(Box::new(Single { operation, is_long, ticket, reply }))?;
        waiter.answer(answer, is_long).await
    }

    /// Runs a query, without waiting for any writer.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        query: impl for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        self.driver.read(query).await
    }

    /// Runs a query that is over in a moment, because it walks along an index to no more rows than
    /// a page shows; whatever may take longer is to be [read](Self::read).
    pub(crate) async fn glance<T: Send + 'static>(
        &self,
        query: impl for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        self.driver.glance(query).await
    }
}

/// A hot operation: what arrives together is loaded, decided and written together, in order, and
/// each item gets a result of its own. A decision that goes against an item is a result like any
/// other; an error is one of the database, and then the items are run one by one.
pub(crate) trait Batch: Send + Sync + 'static {
    /// What arrives.
    type Item: Clone + Send + Sync + 'static;
    /// What each gets.
    type Outcome: Send + 'static;

    /// Runs the items; as many outcomes as items, in their order.
    fn run<'t>(
        tx: &'t mut Tx,
        items: &'t [Self::Item],
    ) -> BoxFuture<'t, Result<Vec<Self::Outcome>, Error>>;
}

type Reply<B> = oneshot::Sender<Result<<B as Batch>::Outcome, Error>>;
type Caller<B> = (<B as Batch>::Item, (Reply<B>, Ticket));

/// Where the items of one hot operation wait for the writer.
pub(crate) struct Gatherer<B: Batch>(Arc<Mutex<Vec<Caller<B>>>>);

impl<B: Batch> Default for Gatherer<B> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<B: Batch> Gatherer<B> {
    /// Adds an item, and waits until it is durable.
    pub(crate) async fn submit(
        &self,
        driver: &Driver,
        writes: &Writes,
        item: B::Item,
    ) -> Result<B::Outcome, Error> {
        let (ticket, waiter) = writes.enter()?;
        let (reply, answer) = oneshot::channel();
        let first = {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.push((item, (reply, ticket)));
            waiting.len() == 1
        };
        if first {
            driver.gather(Box::new(Together::<B>::of(self.0.clone())))?;
        }
        waiter.answer(answer, false).await
    }
}

/// All that waits of one hot operation at the moment when the writer gets to it.
struct Together<B: Batch> {
    waiting: Arc<Mutex<Vec<Caller<B>>>>,
    items: Vec<B::Item>,
    replies: Vec<(Reply<B>, Ticket)>,
    outcomes: Vec<Result<B::Outcome, Error>>,
}

impl<B: Batch> Together<B> {
    fn of(waiting: Arc<Mutex<Vec<Caller<B>>>>) -> Self {
        Self { waiting, items: vec![], replies: vec![], outcomes: vec![] }
    }
}

impl<B: Batch> HotWork for Together<B> {
    fn take(&mut self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let all = std::mem::take(&mut *waiting).into_iter();
        let wanted = all.filter(|(_, (_, ticket))| !ticket.is_given_up());
        (self.items, self.replies) = wanted.unzip();
    }

    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move {
            for together in self.items.chunks(TOGETHER) {
                let outcomes = caught(async { B::run(tx, together).await }).await?;
                self.outcomes.extend(outcomes.into_iter().map(Ok));
            }
            Ok(())
        })
    }

    fn len(&self) -> usize {
        self.items.len()
    }

    fn run_one<'t>(&'t mut self, tx: &'t mut Tx, place: usize) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move {
            self.outcomes.truncate(place);
            let item = self.items.get(place).ok_or(Error::Closed)?;
            let one = caught(async { B::run(tx, std::slice::from_ref(item)).await });
            let outcome = one.await?.pop();
            self.outcomes.push(Ok(outcome.ok_or(Error::Closed)?));
            Ok(())
        })
    }

    fn give_up(&mut self, place: usize, error: Error) {
        self.outcomes.truncate(place);
        self.outcomes.push(Err(error));
    }

    fn tell(mut self: Box<Self>, fate: Result<(), Error>) {
        let mut outcomes = std::mem::take(&mut self.outcomes).into_iter();
        for (reply, _ticket) in std::mem::take(&mut self.replies) {
            let outcome = outcomes.next().unwrap_or(Err(Error::Closed));
            drop(reply.send(fate.clone().and(outcome)));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::value::values;
    use crate::{Error, Store, testing};

    #[tokio::test(flavor = "multi_thread")]
    async fn an_operation_that_panics_is_taken_back_and_the_next_one_runs() {
        let _alone = testing::alone().await;
        let folder = tempfile::tempdir().unwrap();
        for location in testing::each_engine(&folder).await {
            let store = Store::open(&location).await.unwrap();
            let nobody: Vec<u8> = vec![];
            let faulty = store.write(move |tx| {
                Box::pin(async move {
                    let sql = "INSERT INTO panics VALUES (?1, 'half', 1, 1, 1)";
                    tx.execute(sql, values![uuid::Uuid::nil()]).await?;
                    Ok(nobody[nobody.len()])
                })
            });
            let write = |job| store.count_panic(None, job, hearback_inbox::Timestamp::UNIX_EPOCH);
            let (faulty, neighbour) = tokio::join!(faulty, write("beside"));
            assert!(matches!(faulty, Err(Error::Corrupt(_))), "{faulty:?}");
            neighbour.unwrap();
            write("after").await.unwrap();
            let access = hearback_inbox::Access::system(uuid::Uuid::nil().into());
            let counted = store.panics(&access).await.unwrap();
            let jobs: Vec<_> = counted.iter().map(|one| one.job.as_str()).collect();
            assert_eq!(jobs, ["after", "beside"]);
            store.close().await;
        }
    }
}
