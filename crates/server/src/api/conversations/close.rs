//! `/api/v1/conversations/{id}/close`.

use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::ConversationId;
use hearback_inbox::conversation::ConversationView;

/// Close a conversation, and mark it as read.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/close", tag = "conversations", operation_id = "close_conversation",
    params(("id" = ConversationId, Path, description = "The conversation")),
    responses((status = 200, description = "The updated conversation", body = ConversationView)),
)]
pub(crate) async fn close(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
) -> Answer<Json<ConversationView>> {
    Ok(Json(app.store().close_conversation(member.access(), id, app.now()).await?))
}
