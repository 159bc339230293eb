//! Fair scheduling of hashes. The next turn goes to the network that was served least recently, so a
//! flood of guesses from one provider waits behind itself, however many addresses it has.

use crate::http::peer::provider_of;
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// How many recently served networks are remembered.
const REMEMBERED: usize = 64;

/// A limited number of turns at once.
pub(super) struct Turns(Mutex<State>);

struct State {
    free: usize,
    /// Who waits in each network, first come first.
    waiting: HashMap<IpAddr, VecDeque<oneshot::Sender<Turn>>>,
    /// The waiting networks, first come first.
    networks: Vec<IpAddr>,
    /// Recently served networks, the most recent last.
    served: VecDeque<IpAddr>,
}

/// A turn, passed on to the next on drop.
pub(super) struct Turn(Arc<Turns>);

impl Turns {
    pub(super) fn new(at_once: usize) -> Arc<Self> {
        let state = State {
            free: at_once,
            waiting: HashMap::new(),
            networks: Vec::new(),
            served: VecDeque::new(),
        };
        Arc::new(Self(Mutex::new(state)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn.
    pub(super) async fn take(self: &Arc<Self>, from: IpAddr) -> Option<Turn> {
        let turn = {
            let mut state = self.state();
            if state.free > 0 {
                state.free -= 1;
                state.serve(provider_of(from));
                return Some(Turn(self.clone()));
            }
            state.wait(provider_of(from))
        };
        turn.await.ok()
    }

    #[cfg(test)]
    pub(super) fn free(&self) -> usize {
        self.state().free
    }
}

impl State {
    fn wait(&mut self, network: IpAddr) -> oneshot::Receiver<Turn> {
        let (gives, turn) = oneshot::channel();
        let own = self.waiting.entry(network).or_default();
        if own.is_empty() {
            self.networks.push(network);
        }
        own.push_back(gives);
        turn
    }

    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        // `None`, not served lately, sorts first; ties go to the one that waited longer.
        let lately = |network: &IpAddr| self.served.iter().position(|served| served == network);
        let network = *self.networks.iter().min_by_key(|network| lately(network))?;
        self.serve(network);
        let own = self.waiting.get_mut(&network)?;
        let next = own.pop_front();
        if own.is_empty() {
            self.waiting.remove(&network);
            self.networks.retain(|other| *other != network);
        }
        next
    }

    fn serve(&mut self, network: IpAddr) {
        self.served.retain(|other| *other != network);
        if self.served.len() == REMEMBERED {
            self.served.pop_front();
        }
        self.served.push_back(network);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.0.state();
        let Some(next) = state.next() else {
            state.free += 1;
            return;
        };
        drop(state);
        // If that one stopped waiting, dropping its turn passes it on.
        drop(next.send(Self(self.0.clone())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;
    use std::pin::{Pin, pin};

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn ready(turn: &mut Pin<&mut impl Future<Output = Option<Turn>>>) -> Option<Turn> {
        turn.as_mut().now_or_never().flatten()
    }

    #[test]
    fn networks_take_turns_however_many_addresses_each_has() {
        let turns = Turns::new(1);
        let first = turns.take(address("203.0.113.1")).now_or_never().flatten().unwrap();
        let mut flood = Vec::new();
        for number in 1..=20 {
            let mut one = Box::pin(turns.take(address(&format!("203.0.{number}.7"))));
            assert!(one.as_mut().now_or_never().is_none());
            flood.push(one);
        }
        let mut ana = pin!(turns.take(address("198.51.100.7")));
        let mut ben = pin!(turns.take(address("2001:db8:7::1")));
        assert!(ready(&mut ana).is_none() && ready(&mut ben).is_none());
        drop(first);
        let anas = ready(&mut ana).expect("it is her turn, before twenty of theirs");
        drop(anas);
        let bens = ready(&mut ben).unwrap();
        flood.drain(..10);
        drop(bens);
        let theirs = flood[0].as_mut().now_or_never().flatten().expect("who went away has none");
        // Ana was served a moment ago, and the flood has the turn now.
        let mut ana = pin!(turns.take(address("198.51.100.9")));
        assert!(ready(&mut ana).is_none());
        drop(theirs);
        assert!(ready(&mut ana).is_some());
        drop(flood);
        assert_eq!(turns.free(), 1);
        assert!(turns.state().waiting.is_empty() && turns.state().networks.is_empty());
    }

    #[test]
    fn networks_without_end_are_not_remembered() {
        let turns = Turns::new(1);
        for number in 0..=255 {
            let from = address(&format!("{number}.0.0.1"));
            assert!(turns.take(from).now_or_never().flatten().is_some());
        }
        assert_eq!(turns.state().served.len(), REMEMBERED);
    }

    #[test]
    fn a_turn_that_came_too_late_goes_on_to_the_next() {
        let turns = Turns::new(1);
        let first = turns.take(address("203.0.113.1")).now_or_never().flatten().unwrap();
        let mut gone = Box::pin(turns.take(address("203.0.113.2")));
        let mut next = pin!(turns.take(address("203.0.113.3")));
        assert!(gone.as_mut().now_or_never().is_none() && ready(&mut next).is_none());
        drop(first);
        // It was given the turn but never polled again.
        drop(gone);
        assert!(ready(&mut next).is_some());
        assert_eq!(turns.free(), 1);
    }
}
