//! A message as Twilio keeps it.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Which way a message went, in Twilio's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// From a handset to a number of the account.
    Inbound,
    /// Created through the API.
    OutboundApi,
    /// Created by answering a webhook.
    OutboundReply,
}

/// Where a message stands, in Twilio's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are Twilio's own")]
pub enum Status {
    Accepted,
    Scheduled,
    Canceled,
    Queued,
    Sending,
    Sent,
    Delivered,
    Undelivered,
    Failed,
    Received,
}

impl Status {
    /// The word that Twilio uses on the wire.
    pub fn as_str(self) -> &'static str {
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
            Self::Received => "received",
        }
    }

    /// Whether nothing further happens to the message.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Canceled | Self::Delivered | Self::Undelivered | Self::Failed | Self::Received
        )
    }
}

/// One row of an account's message log.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) sid: Arc<str>,
    pub(crate) to: String,
    /// None while a messaging service has not chosen its sender.
    pub(crate) from: Option<String>,
    pub(crate) body: String,
    pub(crate) segments: u32,
    pub(crate) num_media: usize,
    pub(crate) media: Vec<String>,
    pub(crate) direction: Direction,
    pub(crate) status: Status,
    pub(crate) error_code: Option<u32>,
    pub(crate) service: Option<String>,
    pub(crate) created: Timestamp,
    pub(crate) sent: Option<Timestamp>,
    pub(crate) updated: Timestamp,
    pub(crate) price: Option<String>,
}

/// A message as the control API's ledger shows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// `SM…` or `MM…`
    pub sid: String,
    /// The account it belongs to.
    pub account_sid: String,
    /// The recipient.
    pub to: String,
    /// The sender, once chosen.
    pub from: Option<String>,
    /// The text.
    pub body: String,
    /// How many attachments.
    pub num_media: usize,
    /// Which way it went.
    pub direction: Direction,
    /// Where it stands.
    pub status: Status,
    /// Why it failed.
    pub error_code: Option<u32>,
    /// When Twilio took it.
    pub created_at: Timestamp,
    /// When it was sent on.
    pub sent_at: Option<Timestamp>,
}

impl Message {
    pub(crate) fn entry(&self, account_sid: &str) -> LedgerEntry {
        LedgerEntry {
            sid: self.sid.to_string(),
            account_sid: account_sid.to_owned(),
            to: self.to.clone(),
            from: self.from.clone(),
            body: self.body.clone(),
            num_media: self.num_media,
            direction: self.direction,
            status: self.status,
            error_code: self.error_code,
            created_at: self.created,
            sent_at: self.sent,
        }
    }

    /// What Twilio charges once it is through.
    pub(crate) fn price(&self) -> String {
        if self.num_media > 0 {
            "-0.02000".into()
        } else {
            format!("-{:.5}", 0.0079 * f64::from(self.segments.max(1)))
        }
    }
}
