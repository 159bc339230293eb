//! `/api/v1/organizations`: all of them, for super users (P1).

use super::named;
use crate::http::extract::Json;
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::{CurrentMember, Token};
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::OrganizationId;
use hearback_inbox::organization::Organization;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// All organizations of this installation.
#[derive(Serialize, ToSchema)]
pub(crate) struct Organizations {
    /// By name.
    organizations: Vec<Organization>,
}

/// All organizations. To act in one, put `/o/{id}` in front of a path: `/o/{id}/api/v1/lines`.
#[utoipa::path(
    get, path = "/api/v1/organizations", tag = "people", operation_id = "organizations",
    responses((status = 200, description = "The organizations", body = Organizations)),
)]
pub(crate) async fn list(State(app): State<App>, _: CurrentMember) -> Answer<Json<Organizations>> {
    Ok(Json(Organizations { organizations: app.store().organizations().await? }))
}

/// An organization to create.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOrganization {
    /// Its name.
    name: String,
}

/// An organization that was created.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedOrganization {
    /// Its id.
    id: OrganizationId,
    /// Its name.
    name: String,
}

/// Create an organization, with one location and nobody on its team yet.
#[utoipa::path(
    post, path = "/api/v1/organizations", tag = "people", operation_id = "create_organization",
    request_body = NewOrganization,
    responses((status = 201, description = "The organization", body = CreatedOrganization)),
)]
pub(crate) async fn create(
    State(app): State<App>,
    member: CurrentMember,
    Json(new): Json<NewOrganization>,
) -> Answer<(StatusCode, Json<CreatedOrganization>)> {
    let name = named("name", &new.name, 100)?;
    let id = app.id();
    let (organization, rest) = ((id, name.clone()), (app.id(), Token::new().spell()));
    app.store().create_organization(member.access(), organization, rest, app.now()).await?;
    Ok((StatusCode::CREATED, Json(CreatedOrganization { id, name })))
}
