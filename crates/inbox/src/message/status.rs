//! The status of a message, which only moves forward (S5, invariant 4).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The status of a message. *Pending, scheduled, canceled*, and *uncertain* are ours. *Received* is the
/// only one of an inbound text. The others are Twilio's for an outbound message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Committed here, not yet handed to Twilio.
    Pending,
    /// To be sent at a later time.
    Scheduled,
    /// Will not be sent.
    Canceled,
    /// Handed over, and it is open whether Twilio took it (S4).
    Uncertain,
    /// Taken by a messaging service, which is choosing a sender.
    Accepted,
    /// Waiting at Twilio.
    Queued,
    /// Leaving Twilio.
    Sending,
    /// Taken by the carrier. Can be the last word ever heard.
    Sent,
    /// The carrier reports that it arrived.
    Delivered,
    /// The carrier reports that it did not arrive.
    Undelivered,
    /// Never left.
    Failed,
    /// The customer has read it.
    Read,
    /// An inbound text.
    Received,
}

impl Status {
    /// The status's name in the API and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Scheduled => "scheduled",
            Self::Canceled => "canceled",
            Self::Uncertain => "uncertain",
            Self::Accepted => "accepted",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
            Self::Read => "read",
            Self::Received => "received",
        }
    }

    /// The status of that name, if there is one. A word of Twilio's that is not known yet gives
    /// none: the report is kept, and changes nothing.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        use Status as S;
        [
            S::Pending,
            S::Scheduled,
            S::Canceled,
            S::Uncertain,
            S::Accepted,
            S::Queued,
            S::Sending,
            S::Sent,
            S::Delivered,
            S::Undelivered,
            S::Failed,
            S::Read,
            S::Received,
        ]
        .into_iter()
        .find(|status| status.as_str() == name)
    }

    /// Whether Twilio has the message, as far as is known.
    #[must_use]
    pub fn is_with_twilio(self) -> bool {
        self.rank() > 0
    }

    /// Whether it did not get through.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::Undelivered)
    }

    /// How far along it is; reports may only raise it. Final ones share the highest ranks.
    fn rank(self) -> u8 {
        match self {
            Self::Pending | Self::Uncertain => 0,
            Self::Scheduled | Self::Accepted => 1,
            Self::Queued => 2,
            Self::Sending => 3,
            Self::Sent => 4,
            Self::Delivered | Self::Undelivered | Self::Failed | Self::Canceled => 5,
            Self::Read | Self::Received => 6,
        }
    }

    /// The only function that changes a status: the new status after a report, or `None` if the report
    /// is late, repeated, or contradicts a final one. Canceled, failed, and undelivered are final;
    /// delivered can still become read.
    #[must_use]
    pub fn advanced_by(self, reported: Self) -> Option<Self> {
        let final_already = matches!(self, Self::Canceled | Self::Failed | Self::Undelivered);
        (!final_already && reported.rank() > self.rank()).then_some(reported)
    }
}

#[cfg(test)]
mod tests {
    use super::Status::{self, *};

    const TWILIOS: [Status; 9] =
        [Accepted, Queued, Sending, Sent, Delivered, Undelivered, Failed, Canceled, Read];

    #[test]
    fn every_order_of_reports_ends_the_same() {
        let reports = [Queued, Sending, Sent, Delivered];
        for a in reports {
            for b in reports {
                for c in reports {
                    let end = [a, b, c, Delivered, a, b, c]
                        .into_iter()
                        .fold(Pending, |now, report| now.advanced_by(report).unwrap_or(now));
                    assert_eq!(end, Delivered, "{a:?} {b:?} {c:?}");
                }
            }
        }
    }

    #[test]
    fn nothing_goes_backwards() {
        for from in TWILIOS {
            for report in TWILIOS {
                if let Some(to) = from.advanced_by(report) {
                    assert!(to.rank() > from.rank(), "{from:?} → {to:?}");
                }
            }
        }
        assert_eq!(Delivered.advanced_by(Sent), None);
        assert_eq!(Delivered.advanced_by(Read), Some(Read));
        assert_eq!(Failed.advanced_by(Read), None);
        assert_eq!(Undelivered.advanced_by(Delivered), None);
    }

    #[test]
    fn any_report_settles_an_uncertain_message() {
        for report in TWILIOS {
            assert_eq!(Uncertain.advanced_by(report), Some(report));
        }
    }

    #[test]
    fn names_are_read_back() {
        for status in TWILIOS {
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
        assert_eq!(Status::parse("teleported"), None);
    }
}
