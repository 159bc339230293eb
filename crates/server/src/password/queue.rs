//! The queue for hashing passwords. Anyone can ask for a hash, so the queue is bounded, and each address
//! and provider gets only a share of it.

use super::argon::Memory;
use super::turns::{Turn, Turns};
use crate::http::peer::{network_of, provider_of};
use crate::shares::{Share, Shares};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

/// How long unused memory is kept for the next hash.
const KEPT: Duration = Duration::from_secs(10);

/// How many passwords are hashed, and wait for it.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// So many at once; each takes a core, and 19 MiB of memory.
    pub at_once: usize,
    /// So many at most are hashed or wait.
    pub waiting: usize,
    /// So many of them for one address.
    pub share: usize,
    /// The same for one provider's network, over all its addresses.
    pub provider: usize,
    /// So many more for people whose browser has signed in before.
    pub known: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        // The other half of the machine is for everybody else.
        Self { at_once: (cores / 2).clamp(1, 3), waiting: 32, share: 12, provider: 24, known: 8 }
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
    turns: Arc<Turns>,
    places: Shares<IpAddr>,
    providers: Shares<IpAddr>,
    /// Memory that is free for the next hash, and when it was last used.
    memories: Mutex<Vec<(Instant, Memory)>>,
}

impl Inner {
    fn memories(&self) -> MutexGuard<'_, Vec<(Instant, Memory)>> {
        // Nothing panics while holding it.
        self.memories.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hashes in memory from an earlier hash if there is any, and keeps it for the next.
    fn work<T>(&self, work: impl FnOnce(&mut Memory) -> T) -> T {
        let kept = self.memories().pop();
        let mut memory = kept.map(|(_, memory)| memory).unwrap_or_default();
        let result = work(&mut memory);
        self.memories().push((Instant::now(), memory));
        result
    }

    /// Frees memory that has not been used for a while.
    fn tidy(&self) {
        self.memories().retain(|(used, _)| used.elapsed() < KEPT);
    }
}

impl Queue {
    pub(crate) fn new(limits: Limits) -> Self {
        let turns = Turns::new(limits.at_once);
        let (places, providers) = (Shares::default(), Shares::default());
        Self(Arc::new(Inner { limits, turns, places, providers, memories: Mutex::default() }))
    }

    /// Takes a place, without waiting. Some places are kept for known browsers, no matter who is at the same
    /// address.
    ///
    /// # Errors
    /// [`Busy`] when all are taken, or all that this address or its provider may have.
    pub(crate) fn enter(&self, from: IpAddr, is_known: bool) -> Result<Place, Busy> {
        let Inner { limits, places, providers, .. } = &*self.0;
        let kept = if is_known { limits.known } else { 0 };
        let own = places.take(network_of(from), limits.share + kept, limits.waiting + kept);
        let own = own.map_err(|_| Busy)?;
        let shared = providers.take(provider_of(from), limits.provider + kept, usize::MAX);
        let shared = shared.map_err(|_| Busy)?;
        Ok(Place { queue: self.0.clone(), from, _own: own, _shared: shared })
    }
}

/// A place in the queue. Dropping it frees it.
pub(crate) struct Place {
    queue: Arc<Inner>,
    from: IpAddr,
    _own: Share<IpAddr>,
    _shared: Share<IpAddr>,
}

impl Place {
    /// Waits for its turn, and works on a thread where nobody waits behind it. The caller may go
    /// away meanwhile: the turn and the place are taken until the work is done.
    pub(super) async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Option<T> {
        let turn = self.queue.turns.take(self.from).await?;
        tokio::task::spawn_blocking(move || self.work(turn, work)).await.ok()
    }

    fn work<T>(self, turn: Turn, work: impl FnOnce(&mut Memory) -> T) -> T {
        let result = self.queue.work(work);
        drop(turn);
        let queue = self.queue.clone();
        drop(self);
        tokio::spawn(async move {
            tokio::time::sleep(KEPT).await;
            queue.tidy();
        });
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn queue(at_once: usize, waiting: usize, share: usize) -> Queue {
        Queue::new(Limits { at_once, waiting, share, provider: waiting, known: 1 })
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn each_address_has_its_share_and_the_queue_an_end() {
        let queue = queue(1, 3, 2);
        let (mallory, ana) = (address("2001:db8::1"), address("203.0.113.9"));
        let first = queue.enter(mallory, false).ok().unwrap();
        let _second = queue.enter(address("2001:db8::2"), false).ok().unwrap();
        assert!(queue.enter(mallory, false).is_err(), "it is the same network");
        let _anas = queue.enter(ana, false).ok().unwrap();
        assert!(queue.enter(address("203.0.113.10"), false).is_err(), "all are taken");
        drop(first);
        queue.enter(mallory, false).ok().unwrap();
        assert_eq!(queue.0.places.holders(), 2);
    }

    #[test]
    fn a_known_browser_finds_a_place_in_a_full_queue() {
        let queue = queue(1, 2, 2);
        let from = address("203.0.113.9");
        let _strangers = [0, 1].map(|_| queue.enter(from, false).ok().unwrap());
        assert!(queue.enter(from, false).is_err());
        let _anas = queue.enter(from, true).ok().unwrap();
        assert!(queue.enter(from, true).is_err(), "there is an end to it, too");
    }

    #[test]
    fn a_providers_network_leaves_places_to_others() {
        let limits = Limits { at_once: 1, waiting: 3, share: 3, provider: 2, known: 1 };
        let queue = Queue::new(limits);
        let _flood = ["203.0.113.1", "203.0.7.1"]
            .map(|from| queue.enter(address(from), false).ok().unwrap());
        assert!(queue.enter(address("203.0.99.1"), false).is_err(), "it is of the same provider");
        assert!(queue.enter(address("198.51.100.7"), false).is_ok());
        assert_eq!(queue.0.places.holders(), 2, "what was refused left nothing behind");
    }

    #[tokio::test]
    async fn whoever_goes_away_leaves_no_room_before_the_work_is_done() {
        let queue = queue(1, 9, 9);
        let from = address("203.0.113.9");
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (go_on, waits) = mpsc::channel::<()>();
        let place = queue.enter(from, false).ok().unwrap();
        let gone = tokio::spawn(place.run(move |_| {
            begun.send(()).unwrap();
            waits.recv().unwrap();
        }));
        has_begun.await.unwrap();
        gone.abort();
        assert!(gone.await.unwrap_err().is_cancelled());
        assert_eq!(queue.0.turns.free(), 0);
        assert_eq!(queue.0.places.of(&from), 1);
        go_on.send(()).unwrap();
        let next = queue.enter(from, false).ok().unwrap();
        assert_eq!(next.run(|_| 7).await, Some(7));
    }
}
