//! `/api/v1/conversations/{id}/scheduled`.

use crate::api::Problems;
use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::Member;
use axum::extract::State;
use hearback_inbox::{ConversationId, Message};
use serde::Serialize;
use utoipa::ToSchema;

/// What is scheduled in a conversation.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScheduledHere {
    /// The messages, the soonest first; `at` is when each is to be sent.
    messages: Vec<Message>,
}

/// What is to be sent in a conversation at a later time. It is no part of the thread until then.
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}/scheduled", tag = "messages", operation_id = "scheduled",
    params(("id" = ConversationId, Path, description = "The conversation")),
    responses((status = 200, description = "What is scheduled", body = ScheduledHere), Problems),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<ConversationId>,
) -> Answer<Json<ScheduledHere>> {
    let messages = app.store().scheduled_in(member.access(), id).await?;
    Ok(Json(ScheduledHere { messages }))
}
