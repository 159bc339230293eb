//! `/api/v1/messages/{id}/retry`.

use crate::api::Taken;
use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::MessageId;

/// Send a failed message again, as a new message, or resend one that waits for a decision.
#[utoipa::path(
    post, path = "/api/v1/messages/{id}/retry", tag = "messages", operation_id = "retry",
    params(("id" = MessageId, Path, description = "The message")),
    responses(
        (status = 202, description = "Taken for sending", body = Taken),
    ),
)]
pub(crate) async fn retry(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<MessageId>,
) -> Answer<(StatusCode, Json<Taken>)> {
    let composed = app.store().retry(member.access(), id, app.id(), app.now()).await?;
    Ok((StatusCode::ACCEPTED, Json(composed.into())))
}
