//! `/api/v1/conversations/{id}/waiting`.

use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::{ConversationId, MessageId, Timestamp};
use hearback_store::WaitsForTurn;
use serde::Serialize;
use utoipa::ToSchema;

/// What of a conversation waits for its line's turn.
#[derive(Serialize, ToSchema)]
pub(crate) struct WaitingHere {
    /// The messages, oldest first.
    waiting: Vec<Turn>,
}

/// A message waiting for its line's turn.
#[derive(Serialize, ToSchema)]
pub(crate) struct Turn {
    /// The message.
    message_id: MessageId,
    /// How many go out over its line before it, to where it goes.
    ahead: i64,
    /// When its turn comes, if the line's pace is known; otherwise, about now.
    turn_at: Timestamp,
}

impl From<WaitsForTurn> for Turn {
    fn from(WaitsForTurn { message, ahead, turn_at }: WaitsForTurn) -> Self {
        Self { message_id: message, ahead, turn_at }
    }
}

/// What of a conversation is due and waits for its line's turn, and for how long: so much goes out
/// before it, at the line's pace. What can still be undone, or waits for its line to be on, is not
/// among it.
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}/waiting", tag = "messages", operation_id = "waiting",
    params(("id" = ConversationId, Path, description = "The conversation")),
    responses((status = 200, description = "What waits", body = WaitingHere)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
) -> Answer<Json<WaitingHere>> {
    let waiting = app.store().waiting_in(member.access(), id, app.now()).await?;
    Ok(Json(WaitingHere { waiting: waiting.into_iter().map(Turn::from).collect() }))
}
