//! Members who go, for a while or for good, and who come back.

use crate::http::extract::{Json, Path, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::UserId;
use hearback_inbox::member::{MemberState, TeamMember};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Who takes over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deactivation {
    /// Who gets their open conversations; left out or null: nobody.
    assign_to: Option<UserId>,
}

/// Who takes over.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Removal {
    /// Who gets their open conversations; left out: nobody.
    assign_to: Option<UserId>,
}

/// Keep a member from signing in, until they are reactivated. They are signed out at once, and what
/// they sent goes on.
#[utoipa::path(
    post, path = "/api/v1/members/{id}/deactivate", tag = "people", operation_id = "deactivate_member",
    params(("id" = UserId, Path, description = "The member")),
    request_body = Deactivation,
    responses((status = 204, description = "Deactivated")),
)]
pub(crate) async fn deactivate(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<UserId>,
    Json(Deactivation { assign_to }): Json<Deactivation>,
) -> Answer<StatusCode> {
    end(&app, &member, id, (MemberState::Deactivated, assign_to)).await
}

/// Let a member sign in again.
#[utoipa::path(
    post, path = "/api/v1/members/{id}/reactivate", tag = "people", operation_id = "reactivate_member",
    params(("id" = UserId, Path, description = "The member")),
    responses((status = 200, description = "The member as they are now", body = TeamMember)),
)]
pub(crate) async fn reactivate(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<UserId>,
) -> Answer<Json<TeamMember>> {
    Ok(Json(app.store().reactivate_member(member.access(), id, app.now()).await?))
}

/// Remove a member. They are signed out at once. Their name stays on what they wrote, and what they
/// sent goes on.
#[utoipa::path(
    delete, path = "/api/v1/members/{id}", tag = "people", operation_id = "remove_member",
    params(("id" = UserId, Path, description = "The member"), Removal),
    responses((status = 204, description = "Removed")),
)]
pub(crate) async fn remove(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<UserId>,
    Query(Removal { assign_to }): Query<Removal>,
) -> Answer<StatusCode> {
    end(&app, &member, id, (MemberState::Removed, assign_to)).await
}

async fn end(
    app: &App,
    member: &CurrentMember,
    id: UserId,
    (state, assign_to): (MemberState, Option<UserId>),
) -> Answer<StatusCode> {
    app.store().end_membership(member.access(), id, state, assign_to, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
