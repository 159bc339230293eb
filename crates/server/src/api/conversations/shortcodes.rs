//! `/api/v1/conversations/{id}/shortcodes` (S10).

use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::ConversationId;
use hearback_inbox::shortcode::Shortcodes;
use hearback_store::ComposeTo;

/// Every shortcode, with what it's filled with in a conversation.
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}/shortcodes", tag = "conversations",
    operation_id = "shortcodes",
    params(("id" = ConversationId, Path, description = "The conversation")),
    responses((status = 200, description = "The shortcodes and their values", body = Shortcodes)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
) -> Answer<Json<Shortcodes>> {
    Ok(Json(app.store().shortcodes(member.access(), ComposeTo::Conversation(id)).await?))
}
