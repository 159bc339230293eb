//! How many calls run at once, and which lines are held back.

use super::super::fair_share::{FairShare, Limits};
use hearback_inbox::{LineId, OrganizationId, Timestamp};
use hearback_store::Held;
use jiff::SignedDuration;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// Calls at once for one organization. Twilio limits them for each account, and answers more with
/// 429.
const CALLS_EACH: usize = 32;
/// Messages claimed and not settled. An organization that fills its own calls leaves the rest of
/// these to the others.
const CLAIMED: Limits = Limits { all: 1024, each: CALLS_EACH, step: CALLS_EACH / 4 };

/// Twilio is asked for an hour at most before the next try.
const LONGEST_HOLD: SignedDuration = SignedDuration::from_hours(2);

/// Who waits, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Lane {
    /// Every line of the organization: its account makes too many calls at once.
    Account(OrganizationId),
    /// One line, whose queue at Twilio is full.
    Line(OrganizationId, LineId),
}

/// The state that the sender's tasks share.
pub(super) struct Lanes {
    pub(super) claimed: FairShare,
    calls: Mutex<HashMap<OrganizationId, Arc<Semaphore>>>,
    slow: Mutex<HashMap<Lane, Hold>>,
}

impl Default for Lanes {
    fn default() -> Self {
        let (calls, slow) = (Mutex::default(), Mutex::default());
        Self { claimed: FairShare::new(CLAIMED), calls, slow }
    }
}

/// A lane that Twilio told to slow down.
#[derive(Clone, Copy, Debug)]
struct Hold {
    until: Timestamp,
    /// How many times in a row.
    times: i64,
}

impl Hold {
    /// One that would last longer than any does was made while the clock was ahead.
    fn is_in_force(&self, now: Timestamp) -> bool {
        self.until > now && self.until <= now + LONGEST_HOLD
    }
}

impl Lanes {
    /// The semaphore that bounds an organization's calls.
    pub(super) fn calls(&self, organization: OrganizationId) -> Arc<Semaphore> {
        let mut calls = locked(&self.calls);
        calls.entry(organization).or_insert_with(|| Arc::new(Semaphore::new(CALLS_EACH))).clone()
    }

    /// Whose messages are not to be claimed: those who have as many under way as they may, and
    /// those who were told to slow down.
    pub(super) fn held(&self, now: Timestamp) -> Held {
        let mut held = Held { organizations: self.claimed.full(), lines: vec![] };
        for (lane, hold) in locked(&self.slow).iter() {
            match lane {
                _ if !hold.is_in_force(now) => {}
                Lane::Account(organization) => held.organizations.push(*organization),
                Lane::Line(_, line) => held.lines.push(*line),
            }
        }
        held
    }

    /// When the first lane may go on that was told to slow down.
    pub(super) fn next_release(&self, now: Timestamp) -> Option<Timestamp> {
        let slow = locked(&self.slow);
        slow.values().filter(|hold| hold.is_in_force(now)).map(|hold| hold.until).min()
    }

    /// Until when a message has to wait that was claimed before its lane was told to slow down.
    pub(super) fn waits_until(
        &self,
        organization: OrganizationId,
        line: LineId,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let slow = locked(&self.slow);
        let lanes = [Lane::Account(organization), Lane::Line(organization, line)];
        let holds = lanes.iter().filter_map(|lane| slow.get(lane));
        holds.filter(|hold| hold.is_in_force(now)).map(|hold| hold.until).max()
    }

    /// Notes that a lane is being throttled; gives the number of times in a row. What fails in
    /// the same moment counts once: those calls were under way together.
    pub(super) fn throttled(&self, lane: Lane, now: Timestamp) -> i64 {
        let mut slow = locked(&self.slow);
        let hold = slow.entry(lane).or_insert(Hold { until: now, times: 0 });
        if !hold.is_in_force(now) {
            hold.times += 1;
        }
        hold.times
    }

    /// Holds a lane back.
    pub(super) fn hold(&self, lane: Lane, until: Timestamp, now: Timestamp) {
        if let Some(hold) = locked(&self.slow).get_mut(&lane) {
            hold.until = if hold.is_in_force(now) { hold.until.max(until) } else { until };
        }
    }

    /// Twilio accepted a message from this line, so it and its account are no longer throttled.
    pub(super) fn flows(&self, organization: OrganizationId, line: LineId, now: Timestamp) {
        let mut slow = locked(&self.slow);
        for lane in [Lane::Account(organization), Lane::Line(organization, line)] {
            // A hold still in force was set by a later answer than this one.
            if slow.get(&lane).is_some_and(|hold| !hold.is_in_force(now)) {
                slow.remove(&lane);
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while holding it; if it did, what it guards would still be whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn ids() -> (OrganizationId, LineId, LineId) {
        let id = |n| Uuid::from_u128(n);
        (id(1).into(), id(2).into(), id(3).into())
    }

    #[test]
    fn a_held_line_waits_alone_and_a_held_account_with_all_its_lines() {
        let (lanes, now) = (Lanes::default(), Timestamp::UNIX_EPOCH);
        let (organization, main, repairs) = ids();
        let later = now + SignedDuration::from_secs(10);

        let line = Lane::Line(organization, main);
        assert_eq!(lanes.throttled(line, now), 1);
        lanes.hold(line, later, now);
        assert_eq!(lanes.waits_until(organization, main, now), Some(later));
        assert_eq!(lanes.waits_until(organization, repairs, now), None);
        assert_eq!(lanes.waits_until(organization, main, later), None, "the time is over");
        assert_eq!(lanes.held(now), Held { organizations: vec![], lines: vec![main] });
        assert_eq!(lanes.next_release(now), Some(later));
        assert_eq!((lanes.held(later), lanes.next_release(later)), (Held::default(), None));

        let account = Lane::Account(organization);
        lanes.throttled(account, now);
        lanes.hold(account, later, now);
        assert_eq!(lanes.waits_until(organization, repairs, now), Some(later));
        assert_eq!(lanes.held(now).organizations, [organization]);
    }

    #[test]
    fn calls_that_fail_together_count_once_and_success_starts_over() {
        let (lanes, now) = (Lanes::default(), Timestamp::UNIX_EPOCH);
        let (organization, main, _) = ids();
        let lane = Lane::Account(organization);
        let later = now + SignedDuration::from_secs(2);
        assert_eq!(lanes.throttled(lane, now), 1);
        lanes.hold(lane, later, now);
        assert_eq!(lanes.throttled(lane, now), 1, "it was under way at the same time");
        lanes.flows(organization, main, now);
        assert_eq!(lanes.throttled(lane, later), 2, "an older success does not lift it");
        lanes.flows(organization, main, later);
        assert_eq!(lanes.throttled(lane, later), 1);
    }
}
