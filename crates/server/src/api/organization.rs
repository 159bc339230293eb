//! `/api/v1/organization`: what an admin chooses for all.

use super::Problems;
use crate::app::App;
use crate::extract::Json;
use crate::problem::Answer;
use crate::session::Member;
use axum::extract::State;
use hearback_inbox::opt_out::KeywordScope;
use hearback_inbox::organization::Organization;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change about the organization.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedOrganization {
    /// What a keyword such as STOP opts out of from now on.
    keyword_scope: KeywordScope,
}

/// Change the organization.
#[utoipa::path(
    patch, path = "/api/v1/organization", tag = "settings", operation_id = "change_organization",
    request_body = ChangedOrganization,
    responses((status = 200, description = "The organization as it is now", body = Organization), Problems),
)]
pub(crate) async fn change(
    State(app): State<App>,
    member: Member,
    Json(changed): Json<ChangedOrganization>,
) -> Answer<Json<Organization>> {
    let scope = changed.keyword_scope;
    Ok(Json(app.store().choose_keyword_scope(member.access(), scope, app.now()).await?))
}
