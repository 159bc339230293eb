//! A clock that runs faster than the machine's.

use hearback_inbox::Timestamp;
use hearback_server::clock::{Clock, RealClock};
use jiff::SignedDuration;
use std::time::{Duration, Instant};
use uuid::Uuid;

#[derive(Debug)]
pub(crate) struct FastClock {
    began: Instant,
    at: Timestamp,
    speed: u32,
}

impl FastClock {
    pub(crate) fn new(speed: u32) -> Self {
        Self { began: Instant::now(), at: RealClock.now(), speed }
    }
}

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.began.elapsed() * self.speed).unwrap();
        let now = self.at + passed;
        Timestamp::from_microsecond(now.as_microsecond()).unwrap()
    }

    fn id(&self) -> Uuid {
        RealClock.id()
    }

    fn real(&self, stretch: Duration) -> Duration {
        stretch / self.speed
    }
}
