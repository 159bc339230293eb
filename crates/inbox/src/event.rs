//! Events: committed changes, numbered per organization without gaps, that clients follow live and
//! can replay. An event carries the whole new state of what it changed, so that applying it twice,
//! or after having loaded that state already, is harmless.

use crate::conversation::ConversationView;
use crate::{Cell, Line, Message, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an event tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A text came in.
    MessageReceived,
    /// A message to the customer was committed.
    MessageQueued,
    /// A message to the customer was scheduled, or what was scheduled was changed.
    MessageScheduled,
    /// A message's status advanced, or what is known of it grew.
    MessageStatus,
    /// What is known of a message's attachments grew: one was stored, or can't be had.
    MessageMedia,
    /// A message was canceled before it was handed over.
    MessageCanceled,
    /// A conversation was closed, reopened, read, assigned …
    ConversationChanged,
    /// A number opted out.
    OptedOut,
    /// A number opted in again.
    OptedIn,
    /// A line was added or changed.
    LineChanged,
    /// The organization's settings changed.
    SettingsChanged,
}

impl EventKind {
    /// The kind's name in the API and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MessageReceived => "message_received",
            Self::MessageQueued => "message_queued",
            Self::MessageScheduled => "message_scheduled",
            Self::MessageStatus => "message_status",
            Self::MessageMedia => "message_media",
            Self::MessageCanceled => "message_canceled",
            Self::ConversationChanged => "conversation_changed",
            Self::OptedOut => "opted_out",
            Self::OptedIn => "opted_in",
            Self::LineChanged => "line_changed",
            Self::SettingsChanged => "settings_changed",
        }
    }
}

/// A committed change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// Its number in the organization, from 1, without gaps, in commit order.
    pub number: i64,
    /// When it happened.
    pub at: Timestamp,
    /// What it tells.
    pub kind: EventKind,
    /// Who did it, when a person did.
    #[schema(required)]
    pub actor_id: Option<UserId>,
    /// The conversation as it is now.
    #[schema(required)]
    pub conversation: Option<ConversationView>,
    /// The message as it is now.
    #[schema(required)]
    pub message: Option<Message>,
    /// The line as it is now.
    #[schema(required)]
    pub line: Option<Line>,
    /// The counts that changed, as they are now.
    pub cells: Vec<Cell>,
    /// How many messages wait for their time has changed, for some who may see the inbox.
    #[serde(default)]
    #[schema(required)]
    pub scheduled_changed: bool,
}
