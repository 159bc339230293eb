//! What CRMs answered of late, and which of them keep failing. Kept in this process's memory, within
//! limits.

use super::failure::CrmFailure;
use super::record::Found;
use hearback_inbox::{Address, OrganizationId, Timestamp};
use jiff::SignedDuration;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// For how long an answer is shown without asking again.
const FRESH_FOR: SignedDuration = SignedDuration::from_mins(2);
/// For how long it is shown while the CRM is asked again.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(1);
/// About how many bytes are kept, of all organizations together.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// So many failures in a row, and a CRM is left alone.
const FAILURES: u32 = 3;
/// For so long, and each time twice as long.
const FIRST_REST: SignedDuration = SignedDuration::from_secs(30);
const LONGEST_REST: SignedDuration = SignedDuration::from_mins(5);
/// A person who asks for it has it tried sooner, but no more often than that.
const TRIED_EVERY: SignedDuration = SignedDuration::from_secs(2);

/// What was asked: of which organization's CRM, in which version, about whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) organization: OrganizationId,
    pub(super) version: Uuid,
    pub(super) number: Address,
    pub(super) external_id: Option<String>,
}

/// An answer, and when it came.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) found: Arc<Found>,
    pub(super) at: Timestamp,
}

impl Kept {
    /// Whether it's shown without asking again.
    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        now.duration_since(self.at).abs() < FRESH_FOR
    }

    fn is_kept(&self, now: Timestamp) -> bool {
        now.duration_since(self.at).abs() < KEPT_FOR
    }
}

/// A CRM that failed.
#[derive(Clone, Debug)]
struct Ailing {
    version: Uuid,
    failures: u32,
    last: CrmFailure,
    at: Timestamp,
    /// Until when it isn't asked.
    until: Timestamp,
    /// It said so itself.
    asked_for_it: bool,
}

#[derive(Default)]
struct Inner {
    answers: HashMap<Key, (Kept, usize)>,
    /// The oldest first.
    order: VecDeque<Key>,
    bytes: usize,
    ailing: HashMap<OrganizationId, Ailing>,
}

/// Answers of late, and CRMs that keep failing.
#[derive(Default)]
pub(super) struct Memory(Mutex<Inner>);

impl Memory {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, key: &Key, now: Timestamp) -> Option<Kept> {
        let inner = self.inner();
        let (kept, _) = inner.answers.get(key)?;
        kept.is_kept(now).then(|| kept.clone())
    }

    /// Whether a CRM is left alone now: what went wrong last, and for how long. `by_hand` is for someone
    /// who has it tried again.
    pub(super) fn rests(
        &self,
        key: &Key,
        by_hand: bool,
        now: Timestamp,
    ) -> Option<(CrmFailure, SignedDuration)> {
        let inner = self.inner();
        let ailing =
            inner.ailing.get(&key.organization).filter(|one| one.version == key.version)?;
        let until = if by_hand && !ailing.asked_for_it {
            ailing.until.min(ailing.at + TRIED_EVERY)
        } else {
            ailing.until
        };
        let wait = until.duration_since(now);
        wait.is_positive().then(|| (ailing.last.clone(), wait))
    }

    /// Forgets an organization's answers.
    pub(super) fn forget(&self, organization: OrganizationId) {
        let mut inner = self.inner();
        inner.order.retain(|key| key.organization != organization);
        let gone: usize = inner
            .answers
            .extract_if(|key, _| key.organization == organization)
            .map(|(_, (_, weight))| weight)
            .sum();
        inner.bytes -= gone;
    }

    pub(super) fn answered(&self, key: Key, found: Found, now: Timestamp) -> Kept {
        let weight = found.weight();
        let kept = Kept { found: Arc::new(found), at: now };
        let mut inner = self.inner();
        inner.ailing.remove(&key.organization);
        inner.bytes += weight;
        if let Some((_, before)) = inner.answers.insert(key.clone(), (kept.clone(), weight)) {
            inner.bytes -= before;
            inner.order.retain(|one| *one != key);
        }
        inner.order.push_back(key);
        while inner.bytes > MOST_BYTES {
            let Some(oldest) = inner.order.pop_front() else { break };
            if let Some((_, weight)) = inner.answers.remove(&oldest) {
                inner.bytes -= weight;
            }
        }
        kept
    }

    /// Notes that a CRM failed. How long it is left alone, if it is.
    pub(super) fn failed(
        &self,
        key: &Key,
        failure: &CrmFailure,
        now: Timestamp,
    ) -> Option<SignedDuration> {
        if !failure.counts() {
            return None;
        }
        let mut inner = self.inner();
        let before = inner.ailing.get(&key.organization).filter(|one| one.version == key.version);
        let failures = before.map_or(0, |one| one.failures) + 1;
        let (rest, asked_for_it) = match failure {
            CrmFailure::TooMany(wait) => (*wait, true),
            _ if failures < FAILURES => (SignedDuration::ZERO, false),
            _ => {
                let doubled = FIRST_REST * 2_i32.pow((failures - FAILURES).min(10));
                (doubled.min(LONGEST_REST), false)
            }
        };
        let (version, last) = (key.version, failure.clone());
        let ailing = Ailing { version, failures, last, at: now, until: now + rest, asked_for_it };
        inner.ailing.insert(key.organization, ailing);
        rest.is_positive().then_some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::record::{CrmRecord, CrmValue};
    use hearback_inbox::crm::CrmFieldKind;

    fn key(number: u32) -> Key {
        let organization = OrganizationId(Uuid::from_u128(1));
        let number = Address::from_twilio(&format!("+1415555{number:04}"));
        Key { organization, version: Uuid::from_u128(2), number, external_id: None }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn a_crm_that_keeps_failing_is_left_alone_longer_each_time() {
        let memory = Memory::default();
        let fails = |at| memory.failed(&key(1), &CrmFailure::Slow, at);
        assert_eq!((fails(at(0)), fails(at(1))), (None, None));
        assert_eq!(memory.rests(&key(2), false, at(1)), None);
        assert_eq!(fails(at(2)), Some(SignedDuration::from_secs(30)));
        // For every number.
        let (last, wait) = memory.rests(&key(2), false, at(12)).unwrap();
        assert_eq!((last, wait), (CrmFailure::Slow, SignedDuration::from_secs(20)));
        assert_eq!(memory.rests(&key(2), true, at(12)), None, "a person may have it tried");
        assert!(memory.rests(&key(2), true, at(3)).is_some(), "but not all the time");
        assert_eq!(memory.rests(&key(2), false, at(33)), None);
        assert_eq!(fails(at(33)), Some(SignedDuration::from_secs(60)));
        for _ in 0..20 {
            fails(at(34));
        }
        assert_eq!(fails(at(35)), Some(LONGEST_REST));
        let changed = Key { version: Uuid::from_u128(3), ..key(1) };
        assert_eq!(memory.rests(&changed, false, at(36)), None, "it was set up differently");
        memory.answered(key(1), Found::default(), at(40));
        assert_eq!(memory.rests(&key(1), false, at(40)), None);
    }

    #[test]
    fn one_that_wants_to_be_left_alone_is() {
        let memory = Memory::default();
        let wait = SignedDuration::from_secs(7);
        assert_eq!(memory.failed(&key(1), &CrmFailure::TooMany(wait), at(0)), Some(wait));
        assert!(memory.rests(&key(1), true, at(6)).is_some(), "for everyone who asks");
        assert_eq!(memory.rests(&key(1), true, at(7)), None);
        assert_eq!(memory.failed(&key(1), &CrmFailure::NoExternalId, at(8)), None);
    }

    #[test]
    fn answers_are_kept_for_a_while_and_only_so_many() {
        let memory = Memory::default();
        let value = CrmValue {
            label: "Notes".into(),
            kind: CrmFieldKind::Text,
            value: "x".repeat(MOST_BYTES / 4),
            currency: None,
        };
        let found = Found {
            records: vec![CrmRecord { title: None, values: vec![value] }],
            ..Found::default()
        };
        for number in 0..5 {
            memory.answered(key(number), found.clone(), at(0));
            memory.answered(key(number), found.clone(), at(0));
        }
        assert!(memory.get(&key(0), at(0)).is_none() && memory.get(&key(4), at(0)).is_some());
        assert!(memory.inner().bytes <= MOST_BYTES);
        assert!(memory.get(&key(4), at(119)).unwrap().is_fresh(at(119)));
        assert!(!memory.get(&key(4), at(120)).unwrap().is_fresh(at(120)));
        assert!(memory.get(&key(4), at(3_600)).is_none());
    }
}
