//! `/api/v1/organization`: what an admin chooses for all.

use super::named;
use crate::http::extract::Json;
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::opt_out::KeywordScope;
use hearback_inbox::organization::Organization;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change about the organization.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedOrganization {
    /// Its name.
    name: Option<String>,
    /// What a keyword such as STOP opts out of from now on.
    keyword_scope: Option<KeywordScope>,
    /// Whether the inbox is on. While it's off, nothing is sent, and incoming texts are held (L5).
    inbox_on: Option<bool>,
}

/// Change the organization. Fields left out stay as they are.
#[utoipa::path(
    patch, path = "/api/v1/organization", tag = "settings", operation_id = "change_organization",
    request_body = ChangedOrganization,
    responses((status = 200, description = "The organization as it is now", body = Organization)),
)]
pub(crate) async fn change(
    State(app): State<App>,
    member: CurrentMember,
    Json(changed): Json<ChangedOrganization>,
) -> Answer<Json<Organization>> {
    let (store, access) = (app.store(), member.access());
    let name = changed.name.map(|name| named("name", &name, 100)).transpose()?;
    if let Some(name) = name {
        store.rename_organization(access, name, app.now()).await?;
    }
    if let Some(scope) = changed.keyword_scope {
        store.choose_keyword_scope(access, scope, app.now()).await?;
    }
    if let Some(on) = changed.inbox_on {
        store.switch_inbox(access, on, app.now()).await?;
    }
    Ok(Json(store.organization(access).await?))
}
