//! A message to be sent.

use crate::sid::MessagingServiceSid;
use std::fmt;

/// A message to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboundMessage {
    /// Who it comes from.
    pub from: Sender,
    /// The recipient in E.164, or `channel:address`.
    pub to: String,
    /// The text, at most 1,600 characters (else 21617). May be empty where there are media.
    pub body: String,
    /// Up to ten public URLs from which Twilio fetches attachments, perhaps hours later.
    pub media_urls: Vec<String>,
    /// The absolute URL that status callbacks go to. Put your own message's id into it: a
    /// callback may come before the sid is known.
    pub status_callback: Option<String>,
}

/// Who a message comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum Sender {
    /// A number in E.164, a short code, a name, or `channel:address`.
    Number(String),
    /// A messaging service, which chooses among its numbers.
    MessagingService(MessagingServiceSid),
}

impl OutboundMessage {
    /// The parameters of `POST …/Messages.json`.
    pub(super) fn parameters(&self) -> Vec<(&'static str, &str)> {
        let mut parameters = vec![("To", self.to.as_str())];
        parameters.push(match &self.from {
            Sender::Number(number) => ("From", number),
            Sender::MessagingService(sid) => ("MessagingServiceSid", sid.as_str()),
        });
        if !self.body.is_empty() {
            parameters.push(("Body", &self.body));
        }
        parameters.extend(self.media_urls.iter().map(|url| ("MediaUrl", url.as_str())));
        parameters.extend(self.status_callback.iter().map(|url| ("StatusCallback", url.as_str())));
        parameters
    }
}

/// Sizes only: texts and phone numbers do not belong in a log.
impl fmt::Debug for OutboundMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutboundMessage")
            .field("from", &self.from)
            .field("media_urls", &self.media_urls.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(_) => f.write_str("Number(…)"),
            Self::MessagingService(sid) => write!(f, "MessagingService({sid})"),
        }
    }
}
