//! `/api/v1/roles`: what members may do, by role: the built-in ones and the organization's own (P1).

use super::named;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::id::CustomRoleId;
use hearback_inbox::member::{CustomRole, Permissions, RoleId};
use hearback_inbox::{Permission, Role};
use hearback_store::RoleChange;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A role.
#[derive(Serialize, ToSchema)]
pub(crate) struct RoleView {
    /// Its id.
    id: RoleId,
    /// Its name.
    name: String,
    /// What it allows.
    permissions: Vec<Permission>,
    /// Whether it comes with Hearback, and can't be changed.
    built_in: bool,
}

impl From<Role> for RoleView {
    fn from(role: Role) -> Self {
        Self {
            id: role.into(),
            name: role.name().to_owned(),
            permissions: role.permissions().iter().collect(),
            built_in: true,
        }
    }
}

impl From<CustomRole> for RoleView {
    fn from(role: CustomRole) -> Self {
        Self {
            id: RoleId::Custom(role.id),
            name: role.name,
            permissions: role.permissions.iter().collect(),
            built_in: false,
        }
    }
}

/// The roles.
#[derive(Serialize, ToSchema)]
pub(crate) struct Roles {
    /// The built-in ones, then the organization's own by name.
    roles: Vec<RoleView>,
}

/// The roles.
#[utoipa::path(
    get, path = "/api/v1/roles", tag = "people", operation_id = "roles",
    responses((status = 200, description = "The roles", body = Roles)),
)]
pub(crate) async fn list(State(app): State<App>, member: CurrentMember) -> Answer<Json<Roles>> {
    let own = app.store().roles(member.access()).await?;
    let built_in = Role::ALL.into_iter().map(RoleView::from);
    Ok(Json(Roles { roles: built_in.chain(own.into_iter().map(RoleView::from)).collect() }))
}

/// A role to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRole {
    /// Its name.
    name: String,
    /// What it allows.
    permissions: Vec<Permission>,
}

/// Add a role. It can't allow more than you may do yourself.
#[utoipa::path(
    post, path = "/api/v1/roles", tag = "people", operation_id = "add_role",
    request_body = NewRole,
    responses((status = 201, description = "The role", body = RoleView)),
)]
pub(crate) async fn add(
    State(app): State<App>,
    member: CurrentMember,
    Json(new): Json<NewRole>,
) -> Answer<(StatusCode, Json<RoleView>)> {
    let name = named("name", &new.name, 60)?;
    let new = CustomRole { id: app.id(), name, permissions: permissions(&new.permissions)? };
    let added = app.store().add_role(member.access(), new, app.now()).await?;
    Ok((StatusCode::CREATED, Json(added.into())))
}

/// What to change of a role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedRole {
    /// Its name.
    name: Option<String>,
    /// What it allows.
    permissions: Option<Vec<Permission>>,
}

/// Change a role, at once for everyone who has it. Fields left out stay as they are.
#[utoipa::path(
    patch, path = "/api/v1/roles/{id}", tag = "people", operation_id = "change_role",
    params(("id" = inline(CustomRoleId), Path, description = "The role")),
    request_body = ChangedRole,
    responses((status = 200, description = "The role as it is now", body = RoleView)),
)]
pub(crate) async fn change(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomRoleId>,
    Json(changed): Json<ChangedRole>,
) -> Answer<Json<RoleView>> {
    let name = changed.name.map(|name| named("name", &name, 60)).transpose()?;
    let permissions = changed.permissions.map(|all| permissions(&all)).transpose()?;
    let how = RoleChange { name, permissions };
    Ok(Json(app.store().change_role(member.access(), id, how, app.now()).await?.into()))
}

/// Delete a role that nobody has.
#[utoipa::path(
    delete, path = "/api/v1/roles/{id}", tag = "people", operation_id = "delete_role",
    params(("id" = inline(CustomRoleId), Path, description = "The role")),
    responses((status = 204, description = "Deleted")),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomRoleId>,
) -> Answer<StatusCode> {
    app.store().delete_role(member.access(), id, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a role allows together. Without reading the inbox, nothing can be done in it, and acting in
/// all organizations is for super users.
fn permissions(all: &[Permission]) -> Answer<Permissions> {
    let together: Permissions = all.iter().copied().collect();
    let wrong = |detail: &'static str| Err(Problem::invalid("permissions", detail));
    if together.is_empty() {
        return wrong("Choose at least one permission.");
    }
    if together.contains(Permission::Organizations) {
        return wrong("Only the built-in super user can act in all organizations. Leave that out.");
    }
    if together.iter().any(Permission::needs_inbox) && !together.contains(Permission::View) {
        return wrong("Nobody can act on conversations without seeing them. Add `view`.");
    }
    Ok(together)
}
