//! How often people may try to sign in.

mod ledger;

use crate::http::peer::network_of;
use crate::run::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use ledger::{Ledger, Who};
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One kind of attempts: so many at once, and another after each pause.
#[derive(Clone, Copy)]
struct Allowance {
    at_once: i32,
    pause: SignedDuration,
}

impl Allowance {
    /// How much of it is spent, given the time at which all of it will have grown back. Attempts
    /// can't spend more than there is: a time beyond that was written while the clock was ahead.
    fn spent(self, full_at: Option<Timestamp>, now: Timestamp) -> SignedDuration {
        let spent = full_at.unwrap_or(now).duration_since(now).max(SignedDuration::ZERO);
        if spent > self.pause * self.at_once { SignedDuration::ZERO } else { spent }
    }
}

/// Wrong passwords for one account from one address.
const FOR_ACCOUNT: Allowance = Allowance { at_once: 5, pause: SignedDuration::from_secs(30) };
/// Attempts from one address, for any account, to stop people who try a list.
const FROM_ADDRESS: Allowance = Allowance { at_once: 40, pause: SignedDuration::from_secs(6) };
/// So many accounts and addresses are remembered, at some 50 bytes each.
const REMEMBERED: usize = 40_000;

/// Counts attempts to sign in.
///
/// An attempt takes a token, and tokens grow back with time. It is kept as the time at which all
/// of them will have grown back. Of more accounts and addresses than are remembered, those that
/// were not tried for the longest time are forgotten, which only ever lets someone try again.
pub(crate) struct Throttle {
    /// Nobody can work out which names share a place.
    secret: [u8; 32],
    full_at: Mutex<Ledger>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self::remembering(REMEMBERED)
    }
}

impl Throttle {
    fn remembering(most: usize) -> Self {
        Self { secret: rand::random(), full_at: Mutex::new(Ledger::of(most)) }
    }

    /// Takes an attempt.
    ///
    /// # Errors
    /// How long to wait, when there were too many.
    pub(crate) fn attempt(
        &self,
        email: &str,
        from: IpAddr,
        clock: &dyn Clock,
    ) -> Result<(), SignedDuration> {
        let now = clock.now();
        let kinds = [(self.address(from), FROM_ADDRESS), (self.account(email, from), FOR_ACCOUNT)];
        let mut full_at = self.full_at();
        for (who, allowance) in &kinds {
            let spent = allowance.spent(full_at.get(who), now);
            let room = allowance.pause * (allowance.at_once - 1);
            if spent > room {
                return Err(spent - room);
            }
        }
        for (who, allowance) in kinds {
            let spent = allowance.spent(full_at.get(&who), now);
            full_at.insert(who, now + spent + allowance.pause);
        }
        Ok(())
    }

    /// The password was right: the account's attempts are forgotten.
    pub(crate) fn succeeded(&self, email: &str, from: IpAddr) {
        let who = self.account(email, from);
        self.full_at().remove(&who);
    }

    fn full_at(&self) -> MutexGuard<'_, Ledger> {
        self.full_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn account(&self, email: &str, from: IpAddr) -> Who {
        self.hash(b"account", from, email.to_lowercase().as_bytes())
    }

    fn address(&self, from: IpAddr) -> Who {
        self.hash(b"address", from, b"")
    }

    fn hash(&self, kind: &[u8; 7], from: IpAddr, name: &[u8]) -> Who {
        let from = match network_of(from) {
            IpAddr::V4(v4) => v4.to_ipv6_mapped(),
            IpAddr::V6(v6) => v6,
        };
        let hash = Sha256::new().chain_update(self.secret).chain_update(kind);
        let hash = hash.chain_update(from.octets()).chain_update(name).finalize();
        let mut who = Who::default();
        who.copy_from_slice(&hash[..size_of::<Who>()]);
        who
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::clock::ManualClock;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn five_wrong_passwords_then_a_pause() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let throttle = Throttle::default();
        let mallory = address("203.0.113.9");
        for _ in 0..5 {
            throttle.attempt("ana@example.com", mallory, &clock).unwrap();
        }
        let wait = throttle.attempt("Ana@example.com", mallory, &clock).unwrap_err();
        assert_eq!(wait, SignedDuration::from_secs(30));
        throttle.attempt("bo@example.com", mallory, &clock).unwrap();
        throttle.attempt("ana@example.com", address("198.51.100.1"), &clock).unwrap();
        clock.advance(wait);
        throttle.attempt("ana@example.com", mallory, &clock).unwrap();
        assert!(throttle.attempt("ana@example.com", mallory, &clock).is_err());
        throttle.succeeded("ana@example.com", mallory);
        throttle.attempt("ana@example.com", mallory, &clock).unwrap();
    }

    #[test]
    fn a_clock_that_was_ahead_locks_nobody_out() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let throttle = Throttle::default();
        let (ana, day) = (address("203.0.113.9"), SignedDuration::from_hours(24));
        clock.advance(day);
        for _ in 0..5 {
            throttle.attempt("ana@example.com", ana, &clock).unwrap();
        }
        throttle.attempt("ana@example.com", ana, &clock).unwrap_err();
        clock.advance(-day);
        throttle.attempt("ana@example.com", ana, &clock).unwrap();
    }

    #[test]
    fn going_through_a_list_of_accounts_is_stopped_too() {
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let throttle = Throttle::default();
        let stopped = (0..100).position(|n| {
            let from = address(&format!("2001:db8::{n:x}"));
            throttle.attempt(&format!("user{n}@example.com"), from, &clock).is_err()
        });
        assert_eq!(stopped, Some(40));
    }

    #[test]
    fn a_flood_of_names_and_addresses_takes_no_more_room() {
        const MOST: usize = 200;
        let clock = ManualClock::at(Timestamp::UNIX_EPOCH);
        let throttle = Throttle::remembering(MOST);
        let (ana, long) = (address("203.0.113.9"), "x".repeat(60_000));
        for _ in 0..5 {
            throttle.attempt("ana@example.com", ana, &clock).unwrap();
        }
        for n in 0..5 * MOST {
            let from = IpAddr::V4((0x0a00_0000 + u32::try_from(n).unwrap()).into());
            let name = if n % 100 == 0 { &long[n..] } else { "eve@example.com" };
            throttle.attempt(name, from, &clock).unwrap();
            assert!(throttle.full_at().len() <= MOST);
            if n % 20 == 0 {
                // Someone who keeps trying is remembered, however many others try.
                throttle.attempt("ana@example.com", ana, &clock).unwrap_err();
            }
        }
        // Each is a hash of the same length, whatever was tried.
        assert_eq!(size_of::<Who>(), 16);
    }
}
