//! `/api/v1/team`: members as those see them who manage members.

use crate::http::extract::Json;
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::member::TeamMember;
use serde::Serialize;
use utoipa::ToSchema;

/// The team.
#[derive(Serialize, ToSchema)]
pub(crate) struct Team {
    /// Everyone who hasn't been removed, by name.
    team: Vec<TeamMember>,
}

/// Everyone on the team, with their email addresses, roles, and locations.
#[utoipa::path(
    get, path = "/api/v1/team", tag = "people", operation_id = "team",
    responses((status = 200, description = "The team", body = Team)),
)]
pub(crate) async fn list(State(app): State<App>, member: CurrentMember) -> Answer<Json<Team>> {
    Ok(Json(Team { team: app.store().team(member.access()).await? }))
}
