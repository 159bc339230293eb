//! `/api/v1/conversations`: the list, one of them, and beginning a new one.

pub(crate) mod archive;
pub(crate) mod assign;
pub(crate) mod close;
pub(crate) mod consent;
pub(crate) mod crm;
pub(crate) mod customer;
pub(crate) mod details;
pub(crate) mod erasure;
mod list;
pub(crate) mod messages;
pub(crate) mod read;
pub(crate) mod reopen;
pub(crate) mod scheduled;
pub(crate) mod shortcodes;
pub(crate) mod stranger;
pub(crate) mod transcript;
pub(crate) mod waiting;

pub(crate) use list::*;

use super::{Taken, number};
use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::response::IntoResponse;
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::{CannedReplyId, ConversationId, LineId, MediaId, Timestamp};
use hearback_store::ComposeTo;
use serde::Deserialize;
use utoipa::ToSchema;

/// One conversation.
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}", tag = "conversations", operation_id = "conversation",
    params(("id" = ConversationId, Path, description = "The conversation")),
    responses((status = 200, description = "The conversation", body = ConversationView)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
) -> Answer<Json<ConversationView>> {
    Ok(Json(app.store().conversation(member.access(), id).await?))
}

/// The first message to a number.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewConversation {
    /// The number, in any usual notation.
    number: String,
    /// The line to text from; by default, the default line.
    line_id: Option<LineId>,
    /// The text, at most 1,600 characters; optional with attachments.
    #[serde(default)]
    body: String,
    /// Its files, by the ids from `POST /api/v1/attachments`; at most 10.
    #[serde(default)]
    attachments: Vec<MediaId>,
    /// The canned reply that it began as, which is counted as used.
    canned_reply_id: Option<CannedReplyId>,
    /// The client's key, so that a repeated request is one message.
    client_key: String,
    /// Send it at this time instead of now.
    send_at: Option<Timestamp>,
    /// With `send_at`: cancel it if they reply first.
    #[serde(default)]
    cancel_on_reply: bool,
}

/// Text a number. Uses its existing conversation. Only its author sees a new one until Twilio
/// accepts the message.
#[utoipa::path(
    post, path = "/api/v1/conversations", tag = "conversations", operation_id = "begin_conversation",
    request_body = NewConversation,
    responses(
        (status = 202, description = "Taken for sending", body = Taken),
        (status = 200, description = "Taken before, with this key", body = Taken),
    ),
)]
pub(crate) async fn begin(
    State(app): State<App>,
    member: CurrentMember,
    Json(new): Json<NewConversation>,
) -> Answer<impl IntoResponse> {
    let number = number::to_text(&app, &member, &new.number).await?;
    let written = messages::Written {
        body: new.body,
        attachments: new.attachments,
        line_id: new.line_id,
        canned_reply_id: new.canned_reply_id,
        client_key: new.client_key,
        seen: None,
        send_anyway: false,
        send_at: new.send_at,
        cancel_on_reply: new.cancel_on_reply,
    };
    messages::compose(&app, &member, ComposeTo::Number(number), written).await
}
