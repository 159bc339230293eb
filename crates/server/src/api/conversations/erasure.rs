//! `POST /api/v1/conversations/{id}/erasure`: erasing who a conversation is with (C5).

use crate::api::erasures::{self, ErasureRequest};
use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::ConversationId;
use hearback_inbox::erasure::Erasure;
use hearback_store::ErasedWho;

/// Erase who a conversation is with, for good: the customer with all their numbers, or a number that
/// is nobody's.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/erasure", tag = "conversations", operation_id = "erase_number",
    params(("id" = ConversationId, Path, description = "The conversation")),
    request_body = ErasureRequest,
    responses((status = 202, description = "It has begun", body = Erasure)),
)]
pub(crate) async fn begin(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
    Json(request): Json<ErasureRequest>,
) -> Answer<(StatusCode, Json<Erasure>)> {
    erasures::begin(&app, &member, ErasedWho::Conversation(id), request).await
}
