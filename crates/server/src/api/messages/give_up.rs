//! `/api/v1/messages/{id}/give-up`.

use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::{Message, MessageId};

/// Mark an uncertain message that waits for a decision as failed.
#[utoipa::path(
    post, path = "/api/v1/messages/{id}/give-up", tag = "messages", operation_id = "give_up",
    params(("id" = MessageId, Path, description = "The message")),
    responses(
        (status = 200, description = "Marked as failed", body = Message),
    ),
)]
pub(crate) async fn give_up(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<MessageId>,
) -> Answer<Json<Message>> {
    Ok(Json(app.store().give_up(member.access(), id, app.now()).await?))
}
