//! The clock and the source of ids, which everything else is given.

use jiff::{SignedDuration, Timestamp};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// What time it is, and a new id.
pub trait Clock: Send + Sync + 'static {
    /// The time, in whole microseconds: what the store can keep.
    fn now(&self) -> Timestamp;

    /// A new id of version 7, so that ids sort by the time they were made.
    fn id(&self) -> Uuid;

    /// How long the machine takes for a stretch of this clock's time; what workers sleep.
    fn real(&self, stretch: Duration) -> Duration {
        stretch
    }
}

/// Whether a time lies less than so long ago. One that has yet to come was noted while the clock was
/// ahead: when that really was, nobody knows.
pub(crate) fn lies_within(at: Timestamp, span: SignedDuration, now: Timestamp) -> bool {
    (SignedDuration::ZERO..span).contains(&now.duration_since(at))
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealClock;

impl Clock for RealClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
        whole_microseconds(Timestamp::now())
    }

    fn id(&self) -> Uuid {
        #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
        Uuid::now_v7()
    }
}

/// A clock that stops until it's moved, for stories.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock stopped at this time.
    #[must_use]
    pub fn at(time: Timestamp) -> Self {
        Self(Mutex::new(whole_microseconds(time)))
    }

    /// Moves it.
    pub fn advance(&self, by: SignedDuration) {
        let mut time = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *time += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody knows when it is moved next, so those who sleep look up more often.
    fn real(&self, stretch: Duration) -> Duration {
        stretch / 20
    }

    fn id(&self) -> Uuid {
        // Ids must differ even while the time stands still: only the real ones are sure to.
        RealClock.id()
    }
}

fn whole_microseconds(time: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_has_yet_to_come_lies_within_no_span() {
        let now = Timestamp::UNIX_EPOCH;
        let (second, minute) = (SignedDuration::from_secs(1), SignedDuration::from_mins(1));
        assert!(lies_within(now - second, minute, now));
        assert!(!lies_within(now - minute, minute, now));
        assert!(!lies_within(now + second, minute, now));
    }
}
