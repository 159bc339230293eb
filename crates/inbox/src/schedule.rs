//! Sending at a later time (S13).

use crate::outbox::Refusal;
use jiff::{SignedDuration, Timestamp};

/// The farthest ahead that a message can be scheduled.
pub const FARTHEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// When to send a message, and what cancels it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// When it is sent.
    pub send_at: Timestamp,
    /// It is canceled when the customer writes before that.
    pub cancel_on_reply: bool,
}

impl Schedule {
    /// Whether it can be kept.
    ///
    /// # Errors
    /// [`Refusal::TimePassed`], [`Refusal::TooFarAhead`].
    pub fn check(&self, now: Timestamp) -> Result<(), Refusal> {
        if self.send_at <= now {
            return Err(Refusal::TimePassed);
        }
        if self.send_at.duration_since(now) > FARTHEST {
            return Err(Refusal::TooFarAhead);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_scheduled_for_the_next_moment_to_the_next_year() {
        let now = Timestamp::UNIX_EPOCH;
        let check = |seconds| {
            let send_at = now + SignedDuration::from_secs(seconds);
            Schedule { send_at, cancel_on_reply: false }.check(now)
        };
        assert_eq!(check(0), Err(Refusal::TimePassed));
        assert_eq!(check(-60), Err(Refusal::TimePassed));
        assert_eq!(check(1), Ok(()));
        assert_eq!(check(366 * 86_400), Ok(()));
        assert_eq!(check(366 * 86_400 + 1), Err(Refusal::TooFarAhead));
    }
}
