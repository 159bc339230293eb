//! A clock that only the story moves, while workers look at it again and again.

use hearback_inbox::Timestamp;
use hearback_server::clock::{Clock, ManualClock, RealClock};
use jiff::SignedDuration;
use std::time::Duration;
use uuid::Uuid;

/// The longest that a worker sleeps by it.
const NAP: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub(crate) struct StoryClock(ManualClock);

impl StoryClock {
    pub(crate) fn new() -> Self {
        Self(ManualClock::at(RealClock.now()))
    }

    pub(crate) fn advance(&self, by: SignedDuration) {
        self.0.advance(by);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn id(&self) -> Uuid {
        self.0.id()
    }

    fn real(&self, stretch: Duration) -> Duration {
        stretch.min(NAP)
    }
}
