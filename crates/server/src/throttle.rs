//! How often somebody may try to sign in.

use crate::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

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
/// Attempts from one address, whatever the account: somebody who goes through a list.
const FROM_ADDRESS: Allowance = Allowance { at_once: 40, pause: SignedDuration::from_secs(6) };
/// Beyond so many entries the idle ones are dropped.
const MANY: usize = 20_000;

#[derive(Clone, PartialEq, Eq, Hash)]
enum Who {
    Account(String, IpAddr),
    Address(IpAddr),
}

/// Counts attempts to sign in.
///
/// An attempt takes a token, and tokens grow back with time. It is kept as the time at which all
/// of them will have grown back.
#[derive(Default)]
pub(crate) struct Throttle(Mutex<HashMap<Who, Timestamp>>);

impl Throttle {
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
        let mut full_at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() > MANY {
            full_at.retain(|_, at| *at > now);
        }
        let kinds = [
            (Who::Address(network_of(from)), FROM_ADDRESS),
            (Who::Account(email.to_lowercase(), network_of(from)), FOR_ACCOUNT),
        ];
        for (who, allowance) in &kinds {
            let spent = allowance.spent(full_at.get(who).copied(), now);
            let room = allowance.pause * (allowance.at_once - 1);
            if spent > room {
                return Err(spent - room);
            }
        }
        for (who, allowance) in kinds {
            let spent = allowance.spent(full_at.get(&who).copied(), now);
            full_at.insert(who, now + spent + allowance.pause);
        }
        Ok(())
    }

    /// The password was right: the account's attempts are forgotten.
    pub(crate) fn succeeded(&self, email: &str, from: IpAddr) {
        let mut full_at = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        full_at.remove(&Who::Account(email.to_lowercase(), network_of(from)));
    }
}

/// One customer of a network provider has a whole /64 of IPv6 addresses to try from.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

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
}
