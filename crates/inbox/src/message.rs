//! A message: inbound, or outbound with its origin.

pub mod media;
pub mod segments;
mod status;

pub use media::Media;
pub use status::Status;

use crate::message::segments::Segments;
use crate::{Actor, ConversationId, Keyword, LineId, MessageId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest text that Twilio takes, in characters (error 21617).
pub const LONGEST_BODY: usize = 1600;

/// Which way a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the customer.
    Inbound,
    /// To the customer.
    Outbound,
}

/// What made an outbound message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A person typed it.
    User,
    /// Another system's notification.
    Automation,
    /// A campaign.
    Campaign,
    /// An automatic answer by a model.
    Ai,
}

/// Who counted the segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountedBy {
    /// Counted here, before Twilio said.
    Us,
    /// Twilio's own figure: the bill.
    Twilio,
}

/// Why a message failed, and what to do (S6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Failure {
    /// Twilio's error code; `None` if the failure is ours.
    #[schema(required)]
    pub code: Option<i64>,
    /// What happened, in plain words.
    pub title: String,
    /// What to do about it.
    pub advice: String,
    /// Whether resending can help.
    pub retry_helps: bool,
    /// Twilio's page about this code.
    #[schema(required)]
    pub docs_url: Option<String>,
}

/// Why a message was canceled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    /// A person took it back.
    ByPerson,
    /// The number opted out before it was handed over (O2).
    OptedOut,
    /// The customer wrote before its time came, and it was not to be sent then (S13).
    Replied,
    /// Texting was switched off for the customer before its time came.
    TextingOff,
    /// Its line was deleted before it was handed over.
    LineDeleted,
    /// The number was blocked before it was handed over.
    NumberBlocked,
}

/// What became of a text that asks to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StopOutcome {
    /// The number is opted out, by whatever means.
    OptedOut,
    /// Someone read it and said that it doesn't ask to stop.
    NotAsking,
}

/// How a text that asks to stop was handled. It stays handled, also if the number opts in again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StopHandled {
    /// What became of it.
    pub how: StopOutcome,
    /// Who did that; null for the customer's own keyword, and for the carrier.
    #[schema(required)]
    pub by: Option<Actor>,
    /// When.
    pub at: Timestamp,
}

/// A message, as in the API and in events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Its conversation.
    pub conversation_id: ConversationId,
    /// Which way it went.
    pub direction: Direction,
    /// What made it; `None` if it's inbound.
    #[schema(required)]
    pub origin: Option<Origin>,
    /// Its status.
    pub status: Status,
    /// The text.
    pub body: String,
    /// The text as it was written, if shortcodes were filled in; null otherwise.
    #[serde(default)]
    #[schema(required)]
    pub template: Option<String>,
    /// The line it went over.
    pub line_id: LineId,
    /// Who wrote it; `None` if it's inbound or was sent outside Hearback.
    #[serde(default, alias = "author_id", deserialize_with = "crate::actor::author")]
    #[schema(required)]
    pub author: Option<Actor>,
    /// When it came in or was committed. Orders the thread and never changes. For a scheduled message:
    /// when to send it.
    pub at: Timestamp,
    /// How many segments it is.
    pub segments: i64,
    /// Who counted them.
    pub segments_by: CountedBy,
    /// Twilio's id, once known.
    #[schema(required)]
    pub sid: Option<String>,
    /// The key its client gave, so that a repeated request is one message.
    #[schema(required)]
    pub client_key: Option<String>,
    /// Attachments.
    pub media: Vec<Media>,
    /// Why it failed.
    #[schema(required)]
    pub error: Option<Failure>,
    /// Why it was canceled.
    #[schema(required)]
    pub cancel_reason: Option<CancelReason>,
    /// Scheduled, and canceled if the customer replies first (S13).
    #[serde(default)]
    pub cancel_on_reply: bool,
    /// Uncertain, and waiting for someone to decide (S4).
    pub needs_decision: bool,
    /// The opt-out word an inbound text is.
    #[schema(required)]
    pub keyword: Option<Keyword>,
    /// It asks us to stop texting without using a keyword; someone should look (O5).
    #[serde(default)]
    #[schema(required)]
    pub asks_to_stop: bool,
    /// How that was handled; null until then, and for texts that don't ask.
    #[serde(default)]
    #[schema(required)]
    pub stop_handled: Option<StopHandled>,
    /// Sent from the account, but not by Hearback (R6).
    pub sent_outside: bool,
    /// The number of the event that last changed it.
    pub revision: i64,
}

impl Message {
    /// A text from a customer, received; its segments counted here until Twilio's figure is known.
    #[must_use]
    pub fn inbound(
        id: MessageId,
        conversation_id: ConversationId,
        line_id: LineId,
        body: String,
        at: Timestamp,
    ) -> Self {
        Self {
            direction: Direction::Inbound,
            status: Status::Received,
            ..Self::outbound(id, conversation_id, line_id, body, at)
        }
    }

    /// A pending message to a customer, without an author. We count its segments until Twilio's figure
    /// is known.
    #[must_use]
    pub fn outbound(
        id: MessageId,
        conversation_id: ConversationId,
        line_id: LineId,
        body: String,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            conversation_id,
            direction: Direction::Outbound,
            origin: None,
            status: Status::Pending,
            line_id,
            author: None,
            at,
            segments: Segments::count(&body),
            segments_by: CountedBy::Us,
            body,
            template: None,
            sid: None,
            client_key: None,
            media: vec![],
            error: None,
            cancel_reason: None,
            cancel_on_reply: false,
            needs_decision: false,
            keyword: None,
            asks_to_stop: false,
            stop_handled: None,
            sent_outside: false,
            revision: 0,
        }
    }

    /// Whether it asks to stop, and nobody has handled that.
    #[must_use]
    pub fn is_stop_request(&self) -> bool {
        self.asks_to_stop && self.stop_handled.is_none()
    }

    /// Takes Twilio's figure of its segments, where there is one. A messaging service that is still
    /// choosing its sender says 0.
    pub fn count_by_twilio(&mut self, segments: Option<i64>) {
        if let Some(segments) = segments.filter(|n| *n > 0) {
            self.segments = segments;
            self.segments_by = CountedBy::Twilio;
        }
    }

    /// A report about it came in, from a callback or a listing: whether it moves.
    ///
    /// A message that a person gave up on or canceled between two tries, or that failed without ever
    /// getting a sid, may have reached Twilio anyway; then Twilio's word is the truth.
    #[must_use]
    pub fn moved_by(&self, reported: Status) -> Option<Status> {
        if matches!(self.status, Status::Failed | Status::Canceled) && self.sid.is_none() {
            return reported.is_with_twilio().then_some(reported);
        }
        self.status.advanced_by(reported)
    }
}
