//! `/api/v1/messages/{id}/schedule`.

use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::{Message, MessageId, Timestamp};
use hearback_store::Rescheduled;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change about a scheduled message. Fields left out stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedSchedule {
    /// Its text.
    body: Option<String>,
    /// When it is sent.
    send_at: Option<Timestamp>,
    /// Whether a reply by the customer cancels it.
    cancel_on_reply: Option<bool>,
    /// True sends it now.
    #[serde(default)]
    send_now: bool,
}

/// Change a scheduled message, or send it now.
#[utoipa::path(
    patch, path = "/api/v1/messages/{id}/schedule", tag = "messages", operation_id = "reschedule",
    params(("id" = MessageId, Path, description = "The message")),
    request_body = ChangedSchedule,
    responses(
        (status = 200, description = "The current state", body = Message),
    ),
)]
pub(crate) async fn change(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<MessageId>,
    Json(changed): Json<ChangedSchedule>,
) -> Answer<Json<Message>> {
    if changed.send_now && changed.send_at.is_some() {
        let detail = "Pass `send_at` or `now`, not both.";
        return Err(Problem::invalid("send_now", detail));
    }
    let change = Rescheduled {
        body: changed.body,
        send_at: changed.send_at,
        cancel_on_reply: changed.cancel_on_reply,
        now: changed.send_now,
    };
    Ok(Json(app.store().reschedule(member.access(), id, change, app.now()).await?))
}
