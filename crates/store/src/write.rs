//! How operations reach a writer: one by one, or gathered with their like.

use crate::driver::{Done, Driver, Work};
use crate::tx::Tx;
use crate::{Error, Store};
use futures_util::future::BoxFuture;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// At most so many items of one kind run together.
const TOGETHER: usize = 256;

/// One operation and who waits for it.
struct Single<F, T> {
    operation: F,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<F, T> Work for Single<F, T>
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + 'static,
    T: Send + 'static,
{
    fn run<'t>(self: Box<Self>, tx: &'t mut Tx) -> BoxFuture<'t, Done> {
        let Self { operation, reply } = *self;
        Box::pin(async move {
            let result = operation(tx).await;
            Done {
                keep: result.is_ok(),
                tell: Box::new(move |fate| drop(reply.send(fate.and(result)))),
            }
        })
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
        let (reply, answer) = oneshot::channel();
        self.driver.alone(Box::new(Single { operation, reply }))?;
        answer.await.map_err(|_| Error::Closed)?
    }

    /// Runs a query, without waiting for any writer.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        query: impl for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        self.driver.read(query).await
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
type Caller<B> = (<B as Batch>::Item, oneshot::Sender<Result<<B as Batch>::Outcome, Error>>);

/// Where the items of one hot operation wait for the writer.
pub(crate) struct Gatherer<B: Batch>(Arc<Mutex<Vec<Caller<B>>>>);

impl<B: Batch> Default for Gatherer<B> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<B: Batch> Gatherer<B> {
    /// Adds an item, and waits until it is durable.
    pub(crate) async fn submit(&self, driver: &Driver, item: B::Item) -> Result<B::Outcome, Error> {
        let (reply, answer) = oneshot::channel();
        let first = {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.push((item, reply));
            waiting.len() == 1
        };
        if first {
            driver.gather(Box::new(Together::<B> { waiting: self.0.clone(), _of: PhantomData }))?;
        }
        answer.await.map_err(|_| Error::Closed)?
    }
}

/// All that waits of one hot operation at the moment when the writer gets to it.
struct Together<B: Batch> {
    waiting: Arc<Mutex<Vec<Caller<B>>>>,
    _of: PhantomData<B>,
}

impl<B: Batch> Together<B> {
    fn take(&self) -> (Vec<B::Item>, Vec<Reply<B>>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *waiting).into_iter().unzip()
    }
}

impl<B: Batch> Work for Together<B> {
    fn run<'t>(self: Box<Self>, tx: &'t mut Tx) -> BoxFuture<'t, Done> {
        let (items, replies) = self.take();
        Box::pin(async move {
            let result = run_all::<B>(tx, &items).await;
            Done {
                keep: result.is_ok(),
                tell: Box::new(move |fate| match fate.and(result) {
                    Ok(outcomes) => {
                        for (reply, outcome) in replies.into_iter().zip(outcomes) {
                            drop(reply.send(outcome));
                        }
                    }
                    Err(error) => {
                        for reply in replies {
                            drop(reply.send(Err(error.clone())));
                        }
                    }
                }),
            }
        })
    }

    fn fail(self: Box<Self>, error: Error) {
        for reply in self.take().1 {
            drop(reply.send(Err(error.clone())));
        }
    }
}

/// Runs the items together; if the database refuses the lot, one by one, so that a bad one fails
/// alone.
async fn run_all<B: Batch>(
    tx: &mut Tx,
    items: &[B::Item],
) -> Result<Vec<Result<B::Outcome, Error>>, Error> {
    let mut outcomes = Vec::with_capacity(items.len());
    for together in items.chunks(TOGETHER) {
        tx.savepoint().await?;
        match B::run(tx, together).await {
            Ok(all) => outcomes.extend(all.into_iter().map(Ok)),
            Err(error) if together.len() == 1 => {
                tx.back_to_savepoint().await?;
                outcomes.push(Err(error));
            }
            Err(error) => {
                tracing::warn!(%error, items = together.len(), "a batch failed; running it one by one");
                tx.back_to_savepoint().await?;
                for item in together {
                    tx.savepoint().await?;
                    let outcome = B::run(tx, std::slice::from_ref(item)).await;
                    if outcome.is_err() {
                        tx.back_to_savepoint().await?;
                    }
                    outcomes.push(outcome.and_then(|mut all| all.pop().ok_or(Error::Closed)));
                }
            }
        }
    }
    Ok(outcomes)
}
