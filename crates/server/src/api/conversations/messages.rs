//! `/api/v1/conversations/{id}/messages`: the thread, and writing into it.

use crate::api::{MOST, Taken, USUALLY, cursor, limit};
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use hearback_inbox::message::Origin;
use hearback_inbox::{
    CannedReplyId, ConversationId, LineId, MediaId, Message, MessageId, Schedule, Timestamp,
};
use hearback_store::{Compose, ComposeTo, Error, Page};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The longest key that a client may give.
const LONGEST_KEY: usize = 100;

/// Which messages.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Older ones: the `older` of the page before.
    pub(in crate::api) before: Option<String>,
    /// The maximum number: 1 to 100.
    pub(in crate::api) limit: Option<u16>,
}

/// A page of a thread.
#[derive(Serialize, ToSchema)]
pub(crate) struct Thread {
    /// The messages, oldest first.
    messages: Vec<Message>,
    /// The cursor of the older ones; null at the start of the thread.
    #[schema(required)]
    older: Option<String>,
    /// The number of the last event that the page certainly includes.
    as_of: i64,
}

impl From<Page<Message>> for Thread {
    fn from(page: Page<Message>) -> Self {
        let older = page.next.map(|older| older.to_string());
        Self { messages: page.items, older, as_of: page.as_of }
    }
}

/// The newest messages of a conversation, or those before a place in it.
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}/messages", tag = "messages", operation_id = "messages",
    params(("id" = ConversationId, Path, description = "The conversation"), Which),
    responses((status = 200, description = "A page of the thread", body = Thread)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
    Query(which): Query<Which>,
) -> Answer<Json<Thread>> {
    let before = cursor(which.before.as_deref())?;
    let limit = limit(which.limit, USUALLY, MOST)?;
    let page = app.store().messages(member.access(), id, before, limit).await?;
    Ok(Json(page.into()))
}

/// A new message.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    /// The text, at most 1,600 characters; optional with attachments.
    #[serde(default)]
    pub(super) body: String,
    /// Its files, by the ids from `POST /api/v1/attachments`; at most 10.
    #[serde(default)]
    pub(super) attachments: Vec<MediaId>,
    /// The line to text from; by default, the conversation's current one.
    pub(super) line_id: Option<LineId>,
    /// The canned reply that it began as, which is counted as used.
    pub(super) canned_reply_id: Option<CannedReplyId>,
    /// The client's key, so that a repeated request is one message.
    pub(super) client_key: String,
    /// The newest message the writer has seen. If a colleague or the customer wrote since, the
    /// message is refused with `newer_messages`.
    pub(super) seen: Option<MessageId>,
    /// Send it even if someone wrote in the meantime.
    #[serde(default)]
    pub(super) send_anyway: bool,
    /// Send it at this time instead of now.
    pub(super) send_at: Option<Timestamp>,
    /// With `send_at`: cancel it if the customer replies first.
    #[serde(default)]
    pub(super) cancel_on_reply: bool,
}

/// Reply now or later. The message is committed as pending or scheduled, and can be canceled until
/// it's handed to Twilio.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/messages", tag = "messages", operation_id = "send",
    params(("id" = ConversationId, Path, description = "The conversation")),
    request_body = Written,
    responses(
        (status = 202, description = "Taken for sending", body = Taken),
        (status = 200, description = "Taken before, with this key", body = Taken),
    ),
)]
pub(crate) async fn send(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
    Json(written): Json<Written>,
) -> Answer<impl IntoResponse> {
    compose(&app, &member, ComposeTo::Conversation(id), written).await
}

pub(super) async fn compose(
    app: &App,
    member: &CurrentMember,
    to: ComposeTo,
    written: Written,
) -> Answer<impl IntoResponse + use<>> {
    if written.client_key.is_empty() || written.client_key.chars().count() > LONGEST_KEY {
        let detail = format!("Give each message its own key of 1 to {LONGEST_KEY} characters.");
        return Err(Problem::invalid("client_key", detail));
    }
    let at = app.now();
    let compose = Compose {
        to,
        line: written.line_id,
        body: written.body,
        filled: false,
        canned_reply: written.canned_reply_id,
        attachments: written.attachments,
        client_key: written.client_key,
        origin: Origin::User,
        message_id: app.id(),
        conversation_id: app.id(),
        at,
        send_at: at + app.settings().undo_delay,
        seen: written.seen.filter(|_| !written.send_anyway),
    };
    let cancel_on_reply = written.cancel_on_reply;
    let schedule = written.send_at.map(|send_at| Schedule { send_at, cancel_on_reply });
    let (store, access) = (app.store(), member.access());
    let composed = match schedule {
        Some(schedule) => store.schedule(access, compose, schedule).await,
        None => store.compose(access, compose).await,
    };
    let composed = composed.map_err(|e| match e {
        Error::NewerMessages(newer) => Problem::newer(*newer, at),
        other => other.into(),
    })?;
    Ok(taken(composed.repeated, composed.into()))
}

pub(super) fn taken(repeated: bool, taken: Taken) -> impl IntoResponse {
    (if repeated { StatusCode::OK } else { StatusCode::ACCEPTED }, Json(taken))
}
