//! `/api/v1/conversations/{id}/details` (I9).

use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::ConversationId;
use hearback_inbox::customer::Details;

/// What we know about the conversation's customer, beyond the conversation's own fields.
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}/details", tag = "conversations", operation_id = "details",
    params(("id" = ConversationId, Path, description = "The conversation")),
    responses((status = 200, description = "The customer's numbers and fields", body = Details)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
) -> Answer<Json<Details>> {
    Ok(Json(app.store().details(member.access(), id).await?))
}
