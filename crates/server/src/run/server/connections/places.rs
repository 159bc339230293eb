//! The places of connections: so many in total, and so many for each address. When all are taken, an
//! idle connection is closed: first one on which nothing was ever asked.

use crate::http::peer::network_of;
use crate::run::settings::{ConnectionLimits, Network};
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// The address has all that it may have.
    Address,
    /// All are taken, and on each something is being asked.
    Total,
}

/// All places.
#[derive(Clone)]
pub(super) struct Places(Arc<Shared>);

struct Shared {
    limits: ConnectionLimits,
    /// Proxies, which stand for many.
    trusted: Vec<Network>,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by_network: HashMap<IpAddr, usize>,
    /// Those on which nothing is asked, in the order in which they give way: whether anything ever
    /// was, and since when (by a count).
    idle: BTreeMap<(bool, u64), (IpAddr, CancellationToken)>,
    count: u64,
}

impl Taken {
    fn release(&mut self, network: IpAddr) {
        self.all = self.all.saturating_sub(1);
        if let Some(own) = self.by_network.get_mut(&network) {
            *own -= 1;
            if *own == 0 {
                self.by_network.remove(&network);
            }
        }
    }

    /// Closes the connection that will be missed least.
    fn make_room(&mut self) -> bool {
        let Some((_, (network, replaced))) = self.idle.pop_first() else { return false };
        replaced.cancel();
        self.release(network);
        true
    }
}

/// Nothing is asked.
const IDLE: u8 = 0;
/// A request has begun to come in.
const BEGUN: u8 = 1;
/// A request is being answered, or the connection is a socket.
const BUSY: u8 = 2;

/// The place of one connection. Dropping it frees it.
pub(super) struct Place {
    places: Places,
    network: IpAddr,
    phase: AtomicU8,
    /// Its position among the idle ones.
    idle: Mutex<Option<(bool, u64)>>,
    replaced: CancellationToken,
}

impl Places {
    pub(super) fn new(limits: ConnectionLimits, trusted: Vec<Network>) -> Self {
        Self(Arc::new(Shared { limits, trusted, taken: Mutex::default() }))
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place, without waiting.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn enter(&self, peer: IpAddr) -> Result<Arc<Place>, Full> {
        let network = network_of(peer);
        let proxy = self.0.trusted.iter().any(|trusted| trusted.contains(peer));
        let mut taken = self.taken();
        let own = taken.by_network.get(&network).copied().unwrap_or_default();
        if own >= self.0.limits.per_address && !proxy {
            return Err(Full::Address);
        }
        if taken.all >= self.0.limits.total && !taken.make_room() {
            return Err(Full::Total);
        }
        taken.all += 1;
        *taken.by_network.entry(network).or_default() += 1;
        drop(taken);
        let place = Arc::new(Place {
            places: self.clone(),
            network,
            phase: AtomicU8::new(IDLE),
            idle: Mutex::default(),
            replaced: CancellationToken::new(),
        });
        place.wait(false);
        Ok(place)
    }

    /// The system has no descriptor left: an idle connection is closed.
    pub(super) fn make_room(&self) {
        self.taken().make_room();
    }
}

impl Place {
    fn idle_key(&self) -> MutexGuard<'_, Option<(bool, u64)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, used: bool) {
        let mut taken = self.places.taken();
        taken.count += 1;
        let key = (used, taken.count);
        taken.idle.insert(key, (self.network, self.replaced.clone()));
        drop(taken);
        *self.idle_key() = Some(key);
    }

    /// Resolves when this connection is to end, so that another has a place.
    pub(super) async fn replaced(&self) {
        self.replaced.cancelled().await;
    }

    /// A request is there. False when the connection has given way: then it is not to be answered.
    pub(super) fn begin(&self) -> bool {
        let key = self.idle_key().take();
        let stays = key.is_none_or(|key| self.places.taken().idle.remove(&key).is_some());
        self.phase.store(BUSY, Ordering::Relaxed);
        stays
    }

    /// The request is answered; another may come.
    pub(super) fn end(&self) {
        self.phase.store(IDLE, Ordering::Relaxed);
        self.wait(true);
    }

    /// Bytes came; whether they begin a request.
    pub(super) fn hears(&self) -> bool {
        let heard = self.phase.compare_exchange(IDLE, BEGUN, Ordering::Relaxed, Ordering::Relaxed);
        heard.is_ok()
    }

    /// Whether a request has begun to come in, and its header is not there yet.
    pub(super) fn awaits_header(&self) -> bool {
        self.phase.load(Ordering::Relaxed) == BEGUN
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let key = self.idle_key().take();
        let mut taken = self.places.taken();
        match key {
            // One that gave way was released then.
            Some(key) if taken.idle.remove(&key).is_none() => {}
            _ if self.replaced.is_cancelled() => {}
            _ => taken.release(self.network),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(total: usize, per_address: usize, trusted: &[&str]) -> Places {
        let limits = ConnectionLimits { total, per_address, ..ConnectionLimits::default() };
        Places::new(limits, trusted.iter().map(|network| network.parse().unwrap()).collect())
    }

    fn enter(places: &Places, from: &str) -> Result<Arc<Place>, Full> {
        places.enter(from.parse().unwrap())
    }

    #[test]
    fn each_address_has_its_share_and_a_proxy_stands_for_many() {
        let places = places(10, 2, &["10.0.0.1"]);
        let held: Vec<_> =
            ["2001:db8::1", "2001:db8::2"].map(|from| enter(&places, from).ok()).into();
        assert_eq!(enter(&places, "2001:db8::3").err(), Some(Full::Address));
        let proxies: Vec<_> = (0..4).map(|_| enter(&places, "10.0.0.1").ok().unwrap()).collect();
        drop(held);
        assert!(enter(&places, "2001:db8::3").is_ok());
        drop(proxies);
        assert_eq!(places.taken().all, 0);
        assert!(places.taken().by_network.is_empty() && places.taken().idle.is_empty());
    }

    #[test]
    fn whoever_never_asked_gives_way_first_and_whoever_asks_does_not() {
        let places = places(3, 9, &[]);
        let [asks, idle, silent] =
            ["203.0.113.1", "203.0.113.2", "203.0.113.3"].map(|from| enter(&places, from).unwrap());
        assert!(idle.begin());
        idle.end();
        assert!(asks.begin());
        let newer = enter(&places, "203.0.113.4").unwrap();
        assert!(silent.replaced.is_cancelled() && !silent.begin());
        assert!(newer.begin());
        let newest = enter(&places, "203.0.113.5").unwrap();
        assert!(idle.replaced.is_cancelled());
        assert!(newest.begin());
        assert_eq!(enter(&places, "203.0.113.6").err(), Some(Full::Total));
        drop((silent, idle));
        assert_eq!(places.taken().all, 3, "those that gave way are not counted twice");
        drop((asks, newer, newest));
        assert_eq!(places.taken().all, 0);
    }
}
