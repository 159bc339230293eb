//! What goes over the live socket.

use axum::extract::ws::Utf8Bytes;
use hearback_inbox::{ConversationId, Event, UserId};
use hearback_store::{Access, AddressedEvent};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What the server sends over the live socket, as text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Frame)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Frame {
    /// A committed change.
    Event {
        /// The change.
        event: Box<Event>,
    },
    /// Everything up to this number was sent, or is not for this member.
    CaughtUp {
        /// The number.
        number: i64,
    },
    /// The events asked for are not kept, or too many: load everything again and follow from
    /// `last`. The socket closes.
    StartOver {
        /// The number of the organization's last event.
        last: i64,
    },
    /// Who else looks at the conversation that this client looks at; not in the event log.
    Presence {
        /// The conversation.
        conversation_id: ConversationId,
        /// The others, each once; nobody anymore when it is empty.
        people: Vec<Person>,
    },
    /// Nothing happened. It comes every few seconds, so that a client notices when the connection
    /// is dead.
    Heartbeat,
}

/// Someone who looks at a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Person {
    /// Who.
    pub member_id: UserId,
    /// Their name.
    pub name: String,
    /// Whether they type an answer right now.
    pub typing: bool,
}

/// What a client may send over the live socket, as text. Anything else is ignored, and who sends
/// too much is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[schema(as = ClientFrame)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromClient {
    /// The conversation that is on screen now, or none. It ends typing.
    Looking {
        /// Which.
        #[schema(required)]
        conversation_id: Option<ConversationId>,
    },
    /// Someone types into it; said again every few seconds while they do. It ends by itself.
    Typing {
        /// Which; it has to be the one that is looked at.
        conversation_id: ConversationId,
    },
}

/// What waits for a socket.
#[derive(Clone, Debug)]
pub(crate) enum Queued {
    /// An event, of which none may be missed.
    Event(Encoded),
    /// What is true for the moment.
    Passing(Utf8Bytes),
    /// What members may do has changed, maybe for this one.
    AccessMayHaveChanged,
}

impl Frame {
    pub(crate) fn text(&self) -> Utf8Bytes {
        serde_json::to_string(self).unwrap_or_default().into()
    }
}

/// An event's frame, encoded once for all sockets.
#[derive(Clone, Debug)]
pub(crate) struct Encoded {
    pub(crate) number: i64,
    /// The event itself, where it isn't for everyone.
    addressed: Option<Arc<AddressedEvent>>,
    event: Utf8Bytes,
    /// What others get in its place, so that their numbers go on without a gap.
    nothing: Utf8Bytes,
}

impl Encoded {
    pub(crate) fn of(addressed: AddressedEvent) -> Self {
        let number = addressed.event.number;
        let text = |event: Event| Frame::Event { event: Box::new(event) }.text();
        if addressed.is_for_all() {
            let event = text(addressed.event);
            return Self { number, addressed: None, event, nothing: Utf8Bytes::default() };
        }
        let (event, nothing) = (text(addressed.event.clone()), Frame::CaughtUp { number }.text());
        Self { number, addressed: Some(Arc::new(addressed)), event, nothing }
    }

    /// What a member gets.
    pub(crate) fn to(&self, access: &Access) -> Utf8Bytes {
        let theirs = self.addressed.as_ref().is_none_or(|event| event.is_for(access));
        if theirs { self.event.clone() } else { self.nothing.clone() }
    }
}
