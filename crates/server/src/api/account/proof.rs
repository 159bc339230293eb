//! `/api/v1/account/proof`: confirming who one is, before what one signs in with is changed.

pub(crate) mod passkey;

use crate::http::extract::Json;
use crate::http::problem::{Answer, Code, Problem};
use crate::http::throttle::Attempt;
use crate::password;
use crate::run::app::App;
use crate::session::{self, Asker, CurrentMember, FailedSignIn};
use axum::extract::State;
use axum::http::StatusCode;
use hearback_store::SignInDetails;
use serde::Deserialize;
use utoipa::ToSchema;

/// A proof of who one is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordProof {
    /// The password one signs in with.
    password: String,
}

/// Confirm with your password that it's you. For 15 minutes, you can then change what you sign in with.
#[utoipa::path(
    post, path = "/api/v1/account/proof", tag = "account", operation_id = "prove_with_password",
    request_body = PasswordProof,
    responses((status = 204, description = "Confirmed")),
)]
pub(crate) async fn by_password(
    State(app): State<App>,
    member: CurrentMember,
    asker: Asker,
    Json(PasswordProof { password }): Json<PasswordProof>,
) -> Answer<StatusCode> {
    check_own_password(&app, &member, &asker, ("password", password)).await?;
    app.store().session_proven(&member.session()[..], None, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes sure that a password is the member's own.
pub(super) async fn check_own_password(
    app: &App,
    member: &CurrentMember,
    asker: &Asker,
    (field, password): (&'static str, String),
) -> Answer<SignInDetails> {
    let place = app.passwords().enter(asker.address, true)?;
    let attempt = Attempt::OwnPassword { session: member.session() };
    app.throttle().attempt(attempt, app.clock()).map_err(|wait| {
        session::log_failure(asker.address, FailedSignIn::TooMany);
        let detail = "Too many wrong passwords. Wait a moment and try again.";
        Problem::new(Code::TooManyAttempts, detail).retry_after(wait)
    })?;
    let details = app.store().sign_in_details_of(member.user).await?;
    let details = details.ok_or_else(Problem::not_signed_in)?;
    if password::matches(place, password, details.password_hash.clone()).await {
        app.throttle().succeeded(attempt);
        return Ok(details);
    }
    session::note_failure(app, asker.address, FailedSignIn::WrongPassword, &details);
    Err(Problem::invalid(field, "That isn't your password."))
}
