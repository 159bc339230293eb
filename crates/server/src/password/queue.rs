//! The queue for hashing passwords. Strangers can ask for that, so the queue is bounded, and each
//! address gets only a share of it.

use crate::peer::network_of;
use crate::shares::{Share, Shares};
use std::net::IpAddr;
use std::sync::Arc;
use std::thread::available_parallelism;
use tokio::sync::Semaphore;

/// How many passwords are hashed, and wait for it.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// So many at once; each takes a core, and 19 MiB of memory.
    pub at_once: usize,
    /// So many at most are hashed or wait.
    pub waiting: usize,
    /// So many of them for one address.
    pub share: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        // The other half of the machine is for everybody else.
        Self { at_once: (cores / 2).clamp(1, 3), waiting: 32, share: 12 }
    }
}

/// More wait than is sensible: to wait as well would take longer than to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Busy;

/// The queue.
#[derive(Clone)]
pub(crate) struct Queue(Arc<Inner>);

struct Inner {
    limits: Limits,
    turns: Arc<Semaphore>,
    places: Shares<IpAddr>,
}

impl Queue {
    pub(crate) fn new(limits: Limits) -> Self {
        let turns = Arc::new(Semaphore::new(limits.at_once));
        Self(Arc::new(Inner { limits, turns, places: Shares::default() }))
    }

    /// Takes a place, without waiting.
    ///
    /// # Errors
    /// [`Busy`] when all are taken, or all that this address may have.
    pub(crate) fn enter(&self, from: IpAddr) -> Result<Place, Busy> {
        let Inner { limits, turns, places } = &*self.0;
        let place = places.take(network_of(from), limits.share, limits.waiting);
        Ok(Place { turns: turns.clone(), _place: place.map_err(|_| Busy)? })
    }
}

/// A place in the queue. Dropping it frees it.
pub(crate) struct Place {
    turns: Arc<Semaphore>,
    _place: Share<IpAddr>,
}

impl Place {
    /// Waits for its turn, and works on a thread where nobody waits behind it. The caller may go
    /// away meanwhile: the turn and the place are taken until the work is done.
    pub(super) async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let turn = self.turns.clone().acquire_owned().await.ok()?;
        let working = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            drop(self);
            result
        });
        working.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn queue(at_once: usize, waiting: usize, share: usize) -> Queue {
        Queue::new(Limits { at_once, waiting, share })
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn each_address_has_its_share_and_the_queue_an_end() {
        let queue = queue(1, 3, 2);
        let (mallory, ana) = (address("2001:db8::1"), address("203.0.113.9"));
        let first = queue.enter(mallory).ok().unwrap();
        let _second = queue.enter(address("2001:db8::2")).ok().unwrap();
        assert!(queue.enter(mallory).is_err(), "it is the same network");
        let _anas = queue.enter(ana).ok().unwrap();
        assert!(queue.enter(address("203.0.113.10")).is_err(), "all are taken");
        drop(first);
        queue.enter(mallory).ok().unwrap();
        assert_eq!(queue.0.places.holders(), 2);
    }

    #[tokio::test]
    async fn whoever_goes_away_leaves_no_room_before_the_work_is_done() {
        let queue = queue(1, 9, 9);
        let from = address("203.0.113.9");
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (go_on, waits) = mpsc::channel::<()>();
        let place = queue.enter(from).ok().unwrap();
        let gone = tokio::spawn(place.run(move || {
            begun.send(()).unwrap();
            waits.recv().unwrap();
        }));
        has_begun.await.unwrap();
        gone.abort();
        assert!(gone.await.unwrap_err().is_cancelled());
        assert_eq!(queue.0.turns.available_permits(), 0);
        assert_eq!(queue.0.places.of(&from), 1);
        go_on.send(()).unwrap();
        let next = queue.enter(from).ok().unwrap();
        assert_eq!(next.run(|| 7).await, Some(7));
    }
}
