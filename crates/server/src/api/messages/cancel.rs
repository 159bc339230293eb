//! `/api/v1/messages/{id}/cancel`.

use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::{Message, MessageId};

/// Cancel a message that hasn't been handed to Twilio yet.
#[utoipa::path(
    post, path = "/api/v1/messages/{id}/cancel", tag = "messages", operation_id = "cancel",
    params(("id" = MessageId, Path, description = "The message")),
    responses(
        (status = 200, description = "Canceled", body = Message),
    ),
)]
pub(crate) async fn cancel(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<MessageId>,
) -> Answer<Json<Message>> {
    Ok(Json(app.store().cancel(member.access(), id, app.now()).await?))
}
