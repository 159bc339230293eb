//! Held texts: those that aren't in a conversation yet (R7).

use crate::{Address, Keyword};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a text isn't in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeldReason {
    /// Its line is switched off.
    LineOff,
    /// The number isn't a line.
    NoLine,
    /// The whole inbox is switched off.
    InboxOff,
    /// It has further parameters of a webhook within it, so that it may be forged. It comes in when
    /// Twilio's list of messages confirms it.
    Unconfirmed,
    /// Its sender is blocked. It comes in when the number is unblocked.
    Blocked,
}

/// A text that isn't in a conversation yet. It comes in when its line is on or is added.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct HeldText {
    /// Twilio's id.
    pub sid: String,
    /// When it came.
    pub at: Timestamp,
    /// Why it's held.
    pub reason: HeldReason,
    /// Who wrote.
    pub from: Address,
    /// To which number of the account.
    pub to: Address,
    /// The text.
    pub body: String,
    /// How many attachments it has.
    pub attachments: usize,
    /// The opt-out keyword, if it is one. It took effect anyway.
    #[schema(required)]
    pub keyword: Option<Keyword>,
}
