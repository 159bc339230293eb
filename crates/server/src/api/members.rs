//! `/api/v1/members`: colleagues, for the names of authors and assignees, and what can be done with one.

pub(crate) mod change;
pub(crate) mod leave;
pub(crate) mod sessions;

use crate::http::extract::Json;
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::member;
use serde::Serialize;
use utoipa::ToSchema;

/// The organization's members.
#[derive(Serialize, ToSchema)]
pub(crate) struct Members {
    /// In the order of their names; those who left, too, for their names on what they wrote.
    members: Vec<member::Member>,
}

/// The organization's members.
#[utoipa::path(
    get, path = "/api/v1/members", tag = "people", operation_id = "members",
    responses((status = 200, description = "The members", body = Members)),
)]
pub(crate) async fn list(State(app): State<App>, member: CurrentMember) -> Answer<Json<Members>> {
    Ok(Json(of(&app, &member).await?))
}

/// This member and their colleagues.
pub(super) async fn of(app: &App, member: &CurrentMember) -> Answer<Members> {
    Ok(Members { members: app.store().members(member.access()).await? })
}
