//! `/api/v1/messages/{id}/not-asking`: a text was taken for one that asks to stop (O5).

use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::{Message, MessageId};

/// Say that a text with `asks_to_stop` doesn't ask to stop. It leaves the list.
#[utoipa::path(
    post, path = "/api/v1/messages/{id}/not-asking", tag = "messages", operation_id = "not_asking",
    params(("id" = MessageId, Path, description = "The text")),
    responses((status = 200, description = "The updated text", body = Message)),
)]
pub(crate) async fn dismiss(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<MessageId>,
) -> Answer<Json<Message>> {
    Ok(Json(app.store().dismiss_stop_request(member.access(), id, app.now()).await?))
}

/// Take that back: the text is on the list again, unless its number has opted out meanwhile.
#[utoipa::path(
    post, path = "/api/v1/messages/{id}/undo-not-asking", tag = "messages", operation_id = "undo_not_asking",
    params(("id" = MessageId, Path, description = "The text")),
    responses((status = 200, description = "The updated text", body = Message)),
)]
pub(crate) async fn undo(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<MessageId>,
) -> Answer<Json<Message>> {
    Ok(Json(app.store().undo_stop_dismissal(member.access(), id, app.now()).await?))
}
