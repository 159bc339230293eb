//! What goes over the live socket.

use axum::extract::ws::Utf8Bytes;
use hearback_inbox::{Event, UserId};
use hearback_store::StoredEvent;
use serde::Serialize;
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
    /// The events asked for are not kept, or too many: load everything anew and follow from
    /// `last`. The socket closes.
    StartOver {
        /// The number of the organization's last event.
        last: i64,
    },
}

impl Frame {
    pub(super) fn text(&self) -> Utf8Bytes {
        serde_json::to_string(self).unwrap_or_default().into()
    }
}

/// An event's frame, encoded once for all sockets.
#[derive(Clone, Debug)]
pub(super) struct Encoded {
    pub(super) number: i64,
    only_for: Option<UserId>,
    event: Utf8Bytes,
    /// What others get in its place, so that their numbers go on without a gap.
    nothing: Utf8Bytes,
}

impl Encoded {
    pub(super) fn of(event: &StoredEvent) -> Self {
        // The store keeps events as the JSON that they are sent as: nothing is read or written
        // anew for it.
        let text = format!(r#"{{"type":"event","event":{}}}"#, event.json);
        let nothing = match event.only_for {
            Some(_) => Frame::CaughtUp { number: event.number }.text(),
            None => Utf8Bytes::default(),
        };
        Self { number: event.number, only_for: event.only_for, event: text.into(), nothing }
    }

    /// What this member gets.
    pub(super) fn to(&self, user: UserId) -> Utf8Bytes {
        let theirs = self.only_for.is_none_or(|only| only == user);
        if theirs { self.event.clone() } else { self.nothing.clone() }
    }
}
