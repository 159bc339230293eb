//! How often people may try to sign in.

mod ledger;

use crate::http::peer::network_of;
use crate::known_browser::BrowserId;
use crate::run::clock::Clock;
use hearback_inbox::UserId;
use jiff::{SignedDuration, Timestamp};
use ledger::{Ledger, Who};
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

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
/// Attempts for one account from any address, to stop people who have many.
const FROM_ANYWHERE: Allowance = Allowance { at_once: 50, pause: SignedDuration::from_secs(60) };
/// Wrong passwords for one account from a browser that it was signed in to from before.
const FROM_KNOWN: Allowance = Allowance { at_once: 10, pause: SignedDuration::from_secs(30) };
/// Codes for one step of signing in: then it is over.
const FOR_STEP: Allowance = Allowance { at_once: 5, pause: SignedDuration::from_hours(1) };
/// Codes of an authenticator app for one account, by people who have its password.
const FOR_CODES: Allowance = Allowance { at_once: 10, pause: SignedDuration::from_mins(2) };
/// Recovery codes for one account, by people who have its password.
const FOR_RECOVERY: Allowance = Allowance { at_once: 5, pause: SignedDuration::from_mins(10) };
/// What can't be guessed, from one address: only the work is limited.
const UNGUESSABLE: Allowance = Allowance { at_once: 120, pause: SignedDuration::from_secs(1) };
/// Emails that one address asks for.
const FOR_MAILS: Allowance = Allowance { at_once: 10, pause: SignedDuration::from_mins(1) };
/// So many accounts and addresses are remembered, at some 50 bytes each.
const REMEMBERED: usize = 40_000;

/// What someone tries, and where it comes from.
#[derive(Clone, Copy)]
pub(crate) enum Attempt<'a> {
    /// A password for an email address. `known`: the browser, if the account was signed in to from it
    /// before. Strangers can't slow it down.
    Password { email: &'a str, from: IpAddr, known: Option<BrowserId> },
    /// The password of someone who is signed in, for their session.
    OwnPassword { session: [u8; 32] },
    /// A code of an authenticator app, in a step of signing in.
    Code { step: Uuid, user: UserId, known: Option<BrowserId> },
    /// A recovery code, in a step of signing in.
    RecoveryCode { step: Uuid, user: UserId, known: Option<BrowserId> },
    /// Something that can't be guessed, such as a passkey or what an identity provider signed.
    Unguessable { from: IpAddr },
    /// An email, to an address that may be a user's.
    Mail { from: IpAddr },
}

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
        attempt: Attempt<'_>,
        clock: &dyn Clock,
    ) -> Result<(), SignedDuration> {
        let now = clock.now();
        let counted = self.counted(attempt);
        let mut full_at = self.full_at();
        for (who, allowance) in &counted {
            let spent = allowance.spent(full_at.get(who), now);
            let room = allowance.pause * (allowance.at_once - 1);
            if spent > room {
                return Err(spent - room);
            }
        }
        for (who, allowance) in counted {
            let spent = allowance.spent(full_at.get(&who), now);
            full_at.insert(who, now + spent + allowance.pause);
        }
        Ok(())
    }

    /// It was right: what was tried for the account is forgotten. Of what it shares with strangers, only
    /// this attempt is given back; of what an address has, nothing.
    pub(crate) fn succeeded(&self, attempt: Attempt<'_>) {
        let mut full_at = self.full_at();
        match attempt {
            Attempt::Password { email, from, known: None } => {
                full_at.remove(&self.account(email, from));
                let everywhere = self.everywhere(email);
                if let Some(at) = full_at.get(&everywhere) {
                    full_at.insert(everywhere, at - FROM_ANYWHERE.pause);
                }
            }
            Attempt::Unguessable { .. } | Attempt::Mail { .. } => {}
            own => {
                for (who, _) in self.counted(own) {
                    full_at.remove(&who);
                }
            }
        }
    }

    /// What an attempt counts for.
    fn counted(&self, attempt: Attempt<'_>) -> Vec<(Who, Allowance)> {
        let of_user = |kind, user: UserId, known: Option<BrowserId>| {
            self.hash(kind, &[user.0.as_bytes(), known.as_ref().map_or(&[], |id| &id[..])])
        };
        let of_step = |step: Uuid| self.hash("step", &[step.as_bytes()]);
        match attempt {
            Attempt::Password { email, from, known: None } => vec![
                (self.address(from), FROM_ADDRESS),
                (self.account(email, from), FOR_ACCOUNT),
                (self.everywhere(email), FROM_ANYWHERE),
            ],
            Attempt::Password { email, known: Some(browser), .. } => {
                vec![(self.hash("known", &[&browser, email.to_lowercase().as_bytes()]), FROM_KNOWN)]
            }
            Attempt::OwnPassword { session } => {
                vec![(self.hash("session", &[&session]), FOR_ACCOUNT)]
            }
            Attempt::Code { step, user, known } => {
                vec![(of_step(step), FOR_STEP), (of_user("code", user, known), FOR_CODES)]
            }
            Attempt::RecoveryCode { step, user, known } => {
                vec![(of_step(step), FOR_STEP), (of_user("recovery", user, known), FOR_RECOVERY)]
            }
            Attempt::Unguessable { from } => {
                vec![(self.hash("unguessable", &[&octets(from)]), UNGUESSABLE)]
            }
            Attempt::Mail { from } => {
                vec![(self.hash("mail", &[&octets(from)]), FOR_MAILS)]
            }
        }
    }

    fn full_at(&self) -> MutexGuard<'_, Ledger> {
        self.full_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn account(&self, email: &str, from: IpAddr) -> Who {
        self.hash("account", &[&octets(from), email.to_lowercase().as_bytes()])
    }

    fn everywhere(&self, email: &str) -> Who {
        self.hash("everywhere", &[email.to_lowercase().as_bytes()])
    }

    fn address(&self, from: IpAddr) -> Who {
        self.hash("address", &[&octets(from)])
    }

    /// Names of strangers come last, so that none can pass for another's.
    fn hash(&self, kind: &str, parts: &[&[u8]]) -> Who {
        let mut hash = Sha256::new().chain_update(self.secret).chain_update([0]);
        hash.update(kind);
        hash.update([0]);
        for part in parts {
            hash.update(part);
        }
        let mut who = Who::default();
        who.copy_from_slice(&hash.finalize()[..size_of::<Who>()]);
        who
    }
}

/// The network that counts as one address.
fn octets(from: IpAddr) -> [u8; 16] {
    match network_of(from) {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
        IpAddr::V6(v6) => v6.octets(),
    }
}

#[cfg(test)]
mod tests;
