//! `/api/v1/locations`: the branches, and whether their members see the inbox (P1).

use super::named;
use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::LocationId;
use hearback_inbox::member::Location;
use hearback_store::LocationChange;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The locations.
#[derive(Serialize, ToSchema)]
pub(crate) struct Locations {
    /// By name.
    locations: Vec<Location>,
}

/// The locations.
#[utoipa::path(
    get, path = "/api/v1/locations", tag = "people", operation_id = "locations",
    responses((status = 200, description = "The locations", body = Locations)),
)]
pub(crate) async fn list(State(app): State<App>, member: CurrentMember) -> Answer<Json<Locations>> {
    Ok(Json(Locations { locations: app.store().locations(member.access()).await? }))
}

/// A location to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLocation {
    /// Its name.
    name: String,
    /// Whether its members see the inbox; true by default.
    inbox_on: Option<bool>,
}

/// Add a location.
#[utoipa::path(
    post, path = "/api/v1/locations", tag = "people", operation_id = "add_location",
    request_body = NewLocation,
    responses((status = 201, description = "The location", body = Location)),
)]
pub(crate) async fn add(
    State(app): State<App>,
    member: CurrentMember,
    Json(new): Json<NewLocation>,
) -> Answer<(StatusCode, Json<Location>)> {
    let name = named("name", &new.name, 100)?;
    let new = Location { id: app.id(), name, inbox_on: new.inbox_on.unwrap_or(true) };
    let added = app.store().add_location(member.access(), new, app.now()).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// What to change of a location.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedLocation {
    /// Its name.
    name: Option<String>,
    /// Whether its members see the inbox.
    inbox_on: Option<bool>,
}

/// Change a location. Fields left out stay as they are. Turning its inbox off takes the inbox from its
/// members at once, unless they belong to another location whose inbox is on.
#[utoipa::path(
    patch, path = "/api/v1/locations/{id}", tag = "people", operation_id = "change_location",
    params(("id" = LocationId, Path, description = "The location")),
    request_body = ChangedLocation,
    responses((status = 200, description = "The location as it is now", body = Location)),
)]
pub(crate) async fn change(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<LocationId>,
    Json(changed): Json<ChangedLocation>,
) -> Answer<Json<Location>> {
    let name = changed.name.map(|name| named("name", &name, 100)).transpose()?;
    let how = LocationChange { name, inbox_on: changed.inbox_on };
    Ok(Json(app.store().change_location(member.access(), id, how, app.now()).await?))
}

/// Delete a location. Its members stay on the team.
#[utoipa::path(
    delete, path = "/api/v1/locations/{id}", tag = "people", operation_id = "delete_location",
    params(("id" = LocationId, Path, description = "The location")),
    responses((status = 204, description = "Deleted")),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<LocationId>,
) -> Answer<StatusCode> {
    app.store().delete_location(member.access(), id, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
