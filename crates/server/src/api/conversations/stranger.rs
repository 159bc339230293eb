//! `/api/v1/conversations/{id}/dismiss` and `/block`: numbers that nobody knows, or wants to hear from
//! (C2).

use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::ConversationId;
use hearback_inbox::conversation::ConversationView;

/// Dismiss an unrecognized number. It is unrecognized again when it writes again.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/dismiss", tag = "conversations", operation_id = "dismiss_number",
    params(("id" = ConversationId, Path, description = "The conversation")),
    responses((status = 200, description = "The updated conversation", body = ConversationView)),
)]
pub(crate) async fn dismiss(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
) -> Answer<Json<ConversationView>> {
    Ok(Json(app.store().dismiss_number(member.access(), id, app.now()).await?))
}

/// Take back that a number was dismissed.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/undo-dismissal", tag = "conversations", operation_id = "undo_dismissal",
    params(("id" = ConversationId, Path, description = "The conversation")),
    responses((status = 200, description = "The updated conversation", body = ConversationView)),
)]
pub(crate) async fn undo_dismissal(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
) -> Answer<Json<ConversationView>> {
    Ok(Json(app.store().undo_dismissal(member.access(), id, app.now()).await?))
}

/// Block a number. Its texts are held from now on, it isn't texted, and the conversation is closed.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/block", tag = "conversations", operation_id = "block_number",
    params(("id" = ConversationId, Path, description = "The conversation")),
    responses((status = 200, description = "The updated conversation", body = ConversationView)),
)]
pub(crate) async fn block(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
) -> Answer<Json<ConversationView>> {
    Ok(Json(app.store().block_number(member.access(), id, app.now()).await?))
}

/// Unblock a number. The texts that were held come in.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/unblock", tag = "conversations", operation_id = "unblock_number",
    params(("id" = ConversationId, Path, description = "The conversation")),
    responses((status = 200, description = "The updated conversation", body = ConversationView)),
)]
pub(crate) async fn unblock(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
) -> Answer<Json<ConversationView>> {
    Ok(Json(app.store().unblock_number(member.access(), id, app.now()).await?))
}
