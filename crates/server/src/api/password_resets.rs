//! `/api/v1/password-resets`: a new password by a link that is mailed, for those who have forgotten
//! theirs.

use super::session::second_factor::SecondFactorNeeded;
use super::session::{Session, go_on, too_many};
use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};
use crate::http::throttle::Attempt;
use crate::password;
use crate::run::app::App;
use crate::session::{Asker, Proof};
use crate::signed_link::LinkToken;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use hearback_inbox::{PasswordResetId, email};
use hearback_store::{Error, ResetPassword};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use utoipa::ToSchema;

/// Whose password it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordResetRequest {
    /// The email they sign in with.
    email: String,
}

/// Have a link mailed that sets a new password. The answer is the same whether or not anyone signs in
/// with the address.
#[utoipa::path(
    post, path = "/api/v1/password-resets", tag = "session", operation_id = "request_password_reset",
    request_body = PasswordResetRequest,
    responses((status = 202, description = "Sent, if someone signs in with that address")),
)]
pub(crate) async fn request(
    State(app): State<App>,
    asker: Asker,
    Json(PasswordResetRequest { email }): Json<PasswordResetRequest>,
) -> Answer<StatusCode> {
    let email = super::email_address("email", &email)?;
    let from = asker.address;
    let attempt = Attempt::Mail { from };
    app.throttle().attempt(attempt, app.clock()).map_err(|wait| too_many(from, wait))?;
    // Not waited for: how long it takes would tell whether there is such a user.
    let job = app.clone();
    tokio::spawn(async move {
        if let Err(error) = send(&job, email.as_str(), from).await {
            tracing::error!(%error, "a link for a new password could not be sent");
        }
    });
    Ok(StatusCode::ACCEPTED)
}

async fn send(app: &App, email: &str, from: IpAddr) -> Result<(), Error> {
    let Some(details) = app.store().sign_in_details(email).await? else { return Ok(()) };
    for organization in details.organizations {
        let (whose, ids) = ((organization, details.user), (app.id(), app.id()));
        if app.store().request_password_reset(whose, ids, Some(from), app.now()).await? {
            return Ok(());
        }
    }
    tracing::warn!(user = %details.user, "no link for a new password was sent: no mail server is set up, or they have enough links");
    Ok(())
}

/// The token of a link: what stands behind the `#`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordResetOpening {
    /// The token.
    token: String,
}

/// Whose password a link sets.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenPasswordReset {
    /// The email they sign in with.
    email: String,
}

fn opened(app: &App, token: &str) -> Answer<PasswordResetId> {
    let token = LinkToken::<PasswordResetId>::parse(token);
    let right = token.filter(|token| app.reset_links().holds(*token, 1));
    right.map(|token| token.id).ok_or_else(|| Error::ResetOver.into())
}

/// See whose password a link sets.
#[utoipa::path(
    post, path = "/api/v1/password-resets/open", tag = "session", operation_id = "open_password_reset",
    request_body = PasswordResetOpening,
    responses((status = 200, description = "Whose it is", body = OpenPasswordReset)),
)]
pub(crate) async fn open(
    State(app): State<App>,
    Json(PasswordResetOpening { token }): Json<PasswordResetOpening>,
) -> Answer<Json<OpenPasswordReset>> {
    let id = opened(&app, &token)?;
    let email = app.store().open_password_reset(id, app.now()).await?;
    Ok(Json(OpenPasswordReset { email }))
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordBySetLink {
    /// The token of the link.
    token: String,
    /// At least 10 characters, and hard to guess.
    password: String,
}

/// Set a new password by a link, and sign in. All sessions end, and other links no longer work.
#[utoipa::path(
    post, path = "/api/v1/password-resets/set", tag = "session", operation_id = "reset_password",
    request_body = PasswordBySetLink,
    responses(
        (status = 200, description = "Set, and signed in", body = Session),
        (status = 202, description = "Set; now the second factor", body = SecondFactorNeeded),
    ),
)]
pub(crate) async fn set(
    State(app): State<App>,
    asker: Asker,
    Json(PasswordBySetLink { token, password }): Json<PasswordBySetLink>,
) -> Answer<Response> {
    let id = opened(&app, &token)?;
    let email = app.store().open_password_reset(id, app.now()).await?;
    let details = app.store().sign_in_details(&email).await?;
    let details = details.ok_or_else(|| Problem::from(Error::ResetOver))?;
    let place = app.passwords().enter(asker.address, false)?;
    let password_hash = password::hash_in(place, password, &[&details.name, &email])
        .await
        .map_err(|error| Problem::invalid("password", error.to_string()))?;
    let organization = details.acts_in(None).ok_or_else(|| Problem::from(Error::ResetOver))?;
    let new = ResetPassword {
        id,
        password_hash,
        alert: (app.id(), asker.place()),
        from: Some(asker.address),
        at: app.now(),
    };
    app.store().reset_password(organization, details.user, new).await?;
    app.hub().check_access_of(details.user);
    let address = email::folded(&email);
    let known = asker.browser.knows(app.browser_marks(), &address);
    app.throttle().succeeded(Attempt::Password { email: &address, from: asker.address, known });
    let details = app.store().sign_in_details_of(details.user).await?;
    let details = details.ok_or_else(Problem::not_signed_in)?;
    go_on(&app, &asker, &details, Proof::password().expected(), StatusCode::OK).await
}
