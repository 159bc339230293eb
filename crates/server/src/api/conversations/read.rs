//! `/api/v1/conversations/{id}/read`.

use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::ConversationId;
use hearback_inbox::conversation::ConversationView;

/// Mark a conversation as read, for the whole team.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/read", tag = "conversations", operation_id = "mark_read",
    params(("id" = ConversationId, Path, description = "The conversation")),
    responses((status = 200, description = "The updated conversation", body = ConversationView)),
)]
pub(crate) async fn read(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
) -> Answer<Json<ConversationView>> {
    Ok(Json(app.store().mark_read(member.access(), id, app.now()).await?))
}
