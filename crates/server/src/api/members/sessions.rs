//! `/api/v1/members/{id}/sessions`: where a member is signed in.

use crate::http::extract::Path;
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::UserId;

/// Sign a member out everywhere, as after they lost a device.
#[utoipa::path(
    delete, path = "/api/v1/members/{id}/sessions", tag = "people",
    operation_id = "end_sessions_of_member",
    params(("id" = UserId, Path, description = "The member")),
    responses((status = 204, description = "Signed out")),
)]
pub(crate) async fn end(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<UserId>,
) -> Answer<StatusCode> {
    app.store().end_sessions_of(member.access(), id, app.now()).await?;
    app.hub().check_access_of(id);
    Ok(StatusCode::NO_CONTENT)
}
