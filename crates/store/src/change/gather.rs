//! Hot operations: what arrives together is loaded, decided and written together.

use super::{Change, Open};
use crate::engine::WriteTx;
use crate::engine::driver::{Driver, HotWork};
use crate::engine::waiting::{Place, Writes};
use crate::engine::write::caught;
use crate::{Access, Error};
use futures_util::future::BoxFuture;
use hearback_inbox::{OrganizationId, System};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// At most so many items of one kind run together.
const TOGETHER: usize = 256;

/// A hot operation: the items of one organization that arrive together are one change, decided in
/// order, and each gets an outcome of its own. A decision that goes against an item is an outcome like
/// any other; an error is one of the database, and then the items are run one by one.
pub(crate) trait Batch: Send + Sync + 'static {
    /// What arrives.
    type Item: Clone + Send + Sync + 'static;
    /// What each gets.
    type Outcome: Send + 'static;

    /// The part of the program that does it.
    const PART: System;

    /// Whose an item is.
    fn organization(item: &Self::Item) -> OrganizationId;

    /// Runs the items of one organization; as many outcomes as items, in their order.
    fn run<'t>(
        change: Change<'t>,
        items: &'t [Self::Item],
    ) -> impl Future<Output = Result<Vec<Self::Outcome>, Error>> + Send;
}

type Reply<B> = oneshot::Sender<Result<<B as Batch>::Outcome, Error>>;
type Caller<B> = (<B as Batch>::Item, (Reply<B>, Place));

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
        let (place, waiter) = writes.enter()?;
        let (reply, answer) = oneshot::channel();
        let first = {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.push((item, (reply, place)));
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
    replies: Vec<(Reply<B>, Place)>,
    outcomes: Vec<Result<B::Outcome, Error>>,
}

impl<B: Batch> Together<B> {
    fn of(waiting: Arc<Mutex<Vec<Caller<B>>>>) -> Self {
        Self { waiting, items: vec![], replies: vec![], outcomes: vec![] }
    }

    /// Runs items of one organization as one change.
    async fn change(tx: &mut WriteTx, items: &[B::Item]) -> Result<Vec<B::Outcome>, Error> {
        let Some(first) = items.first() else { return Ok(vec![]) };
        let access = Access::system(B::organization(first), B::PART);
        let mut open = Open::begin(tx, access).await?;
        let outcomes = B::run(open.change(), items).await?;
        open.close().await?;
        Ok(outcomes)
    }
}

impl<B: Batch> HotWork for Together<B> {
    fn take(&mut self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut wanted = std::mem::take(&mut *waiting);
        drop(waiting);
        wanted.retain(|(_, (_, place))| !place.is_given_up());
        // In one order everywhere, so that two writers can't wait for each other's locks.
        wanted.sort_by_key(|(item, _)| B::organization(item));
        (self.items, self.replies) = wanted.into_iter().unzip();
    }

    fn run<'t>(&'t mut self, tx: &'t mut WriteTx) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move {
            let one = |a: &B::Item, b: &B::Item| B::organization(a) == B::organization(b);
            for of_one in self.items.chunk_by(one) {
                for together in of_one.chunks(TOGETHER) {
                    let outcomes = caught(Self::change(tx, together)).await?;
                    self.outcomes.extend(outcomes.into_iter().map(Ok));
                }
            }
            Ok(())
        })
    }

    fn len(&self) -> usize {
        self.items.len()
    }

    fn run_one<'t>(
        &'t mut self,
        tx: &'t mut WriteTx,
        place: usize,
    ) -> BoxFuture<'t, Result<(), Error>> {
        Box::pin(async move {
            self.outcomes.truncate(place);
            let item = self.items.get(place).ok_or(Error::Closed)?;
            let outcome = caught(Self::change(tx, std::slice::from_ref(item))).await?.pop();
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
        for (reply, _place) in std::mem::take(&mut self.replies) {
            let outcome = outcomes.next().unwrap_or(Err(Error::Closed));
            drop(reply.send(fate.clone().and(outcome)));
        }
    }
}
