//! `/api/v1/account/password`: one's own password.

use super::proof::check_own_password;
use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};
use crate::password;
use crate::run::app::App;
use crate::session::{Asker, CurrentMember};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    /// The password until now.
    current: String,
    /// The new one: at least 10 characters, and hard to guess.
    password: String,
}

/// Change your password. Your other sessions end.
#[utoipa::path(
    put, path = "/api/v1/account/password", tag = "account", operation_id = "change_password",
    request_body = NewPassword,
    responses((status = 204, description = "Changed")),
)]
pub(crate) async fn change(
    State(app): State<App>,
    member: CurrentMember,
    asker: Asker,
    Json(NewPassword { current, password }): Json<NewPassword>,
) -> Answer<StatusCode> {
    let is_same = current == password;
    let details = check_own_password(&app, &member, &asker, ("current", current)).await?;
    if is_same {
        return Err(Problem::invalid("password", "That's the password you have already."));
    }
    let place = app.passwords().enter(asker.address, true)?;
    let about = [&*details.name, &details.email, &member.organization.name];
    let hash = password::hash_in(place, password, &about)
        .await
        .map_err(|error| Problem::invalid("password", error.to_string()))?;
    app.store()
        .change_own_password(
            member.access(),
            (details.version, hash),
            &member.session()[..],
            (app.id(), asker.place()),
            app.now(),
        )
        .await?;
    app.hub().check_access_of(member.user);
    Ok(StatusCode::NO_CONTENT)
}
