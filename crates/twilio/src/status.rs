//! Message statuses, and the callback that reports them.

mod report;

pub use report::{FormKind, StatusReport};

use std::fmt;

/// The status of a message in Twilio's words.
///
/// Source: the `status` values of the Message resource,
/// <https://www.twilio.com/docs/messaging/api/message-resource#message-status-values>.
/// Callbacks arrive in any order; which status may follow which is the caller's business.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MessageStatus {
    /// Outbound through a service: taken, the sender is still being chosen.
    Accepted,
    /// Outbound through a service: waiting for its time.
    Scheduled,
    /// A scheduled message that was called off.
    Canceled,
    /// Outbound: waiting in the sender's queue.
    Queued,
    /// Outbound: being handed to the carrier.
    Sending,
    /// Outbound: the nearest carrier has it. May be the last status ever seen.
    Sent,
    /// Outbound: the carrier confirmed that it arrived.
    Delivered,
    /// Outbound: the carrier reported that it did not arrive.
    Undelivered,
    /// Never sent, or (inbound) refused by Twilio's filters.
    Failed,
    /// The recipient opened it (RCS and WhatsApp only).
    Read,
    /// Some of several recipients got it. Deprecated by Twilio.
    PartiallyDelivered,
    /// Inbound: arriving.
    Receiving,
    /// Inbound: arrived.
    Received,
    /// A status this crate does not know, kept as it came. Empty where Twilio gave none.
    Other(String),
}

impl MessageStatus {
    pub(crate) const KNOWN: [(&'static str, Self); 13] = [
        ("accepted", Self::Accepted),
        ("scheduled", Self::Scheduled),
        ("canceled", Self::Canceled),
        ("queued", Self::Queued),
        ("sending", Self::Sending),
        ("sent", Self::Sent),
        ("delivered", Self::Delivered),
        ("undelivered", Self::Undelivered),
        ("failed", Self::Failed),
        ("read", Self::Read),
        ("partially_delivered", Self::PartiallyDelivered),
        ("receiving", Self::Receiving),
        ("received", Self::Received),
    ];

    /// Reads Twilio's word. Never fails: an unknown one is kept as [`MessageStatus::Other`].
    #[must_use]
    pub fn parse(word: &str) -> Self {
        Self::KNOWN
            .into_iter()
            .find(|(known, _)| *known == word)
            .map_or_else(|| Self::Other(word.to_owned()), |(_, status)| status)
    }

    /// Twilio's word for it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Accepted => "accepted",
            Self::Scheduled => "scheduled",
            Self::Canceled => "canceled",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
            Self::Read => "read",
            Self::PartiallyDelivered => "partially_delivered",
            Self::Receiving => "receiving",
            Self::Received => "received",
            Self::Other(word) => word,
        }
    }
}

impl fmt::Display for MessageStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_word_is_read_and_written_alike() {
        for (word, status) in MessageStatus::KNOWN {
            assert_eq!(MessageStatus::parse(word), status);
            assert_eq!(status.as_str(), word);
        }
    }

    #[test]
    fn an_unknown_word_is_kept() {
        for word in ["teleported", "Delivered", ""] {
            assert_eq!(MessageStatus::parse(word), MessageStatus::Other(word.to_owned()));
            assert_eq!(MessageStatus::parse(word).to_string(), word);
        }
    }
}
