//! `/api/v1/conversations/{id}/reopen`.

use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::ConversationId;
use hearback_inbox::conversation::ConversationView;

/// Reopen a closed conversation.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/reopen", tag = "conversations", operation_id = "reopen_conversation",
    params(("id" = ConversationId, Path, description = "The conversation")),
    responses((status = 200, description = "The updated conversation", body = ConversationView)),
)]
pub(crate) async fn reopen(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
) -> Answer<Json<ConversationView>> {
    Ok(Json(app.store().reopen_conversation(member.access(), id, app.now()).await?))
}
