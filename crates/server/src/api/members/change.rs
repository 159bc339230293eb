//! `PATCH /api/v1/members/{id}`: a member's name, role, and locations.

use crate::api::named;
use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::member::TeamMember;
use hearback_inbox::{LocationId, RoleId, UserId};
use hearback_store::MemberChange;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change of a member.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedMember {
    /// Their name.
    name: Option<String>,
    /// Their role. If it allows less than before, they are signed out.
    role: Option<RoleId>,
    /// The locations they belong to.
    locations: Option<Vec<LocationId>>,
}

/// Change a member. Fields left out stay as they are. You can only give and take rights that you have
/// yourself.
#[utoipa::path(
    patch, path = "/api/v1/members/{id}", tag = "people", operation_id = "change_member",
    params(("id" = UserId, Path, description = "The member")),
    request_body = ChangedMember,
    responses((status = 200, description = "The member as they are now", body = TeamMember)),
)]
pub(crate) async fn change(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<UserId>,
    Json(changed): Json<ChangedMember>,
) -> Answer<Json<TeamMember>> {
    let ChangedMember { name, role, locations } = changed;
    let name = name.map(|name| named("name", &name, 100)).transpose()?;
    let how = MemberChange { name, role, locations };
    Ok(Json(app.store().change_member(member.access(), id, how, app.now()).await?))
}
