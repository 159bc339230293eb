//! `/api/v1/conversations/{id}/scheduled`.

use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::{ConversationId, Message};
use serde::Serialize;
use utoipa::ToSchema;

/// A conversation's scheduled messages.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScheduledHere {
    /// The messages, soonest first; `at` is when to send each.
    messages: Vec<Message>,
}

/// A conversation's scheduled messages. They aren't part of the thread until they are due.
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}/scheduled", tag = "messages", operation_id = "scheduled",
    params(("id" = ConversationId, Path, description = "The conversation")),
    responses((status = 200, description = "What is scheduled", body = ScheduledHere)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
) -> Answer<Json<ScheduledHere>> {
    let messages = app.store().scheduled_in(member.access(), id).await?;
    Ok(Json(ScheduledHere { messages }))
}
