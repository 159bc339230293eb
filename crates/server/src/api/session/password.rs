//! The first step of signing in: a password.

use super::begun::{begin, too_many};
use super::second_factor::SecondFactorNeeded;
use crate::http::extract::Json;
use crate::http::problem::{Answer, Code, Problem};
use crate::http::throttle::Attempt;
use crate::password;
use crate::run::app::App;
use crate::session::{self, Asker, FailedSignIn, Proof};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hearback_inbox::email;
use hearback_store::SignInDetails;

/// The user with an address and a password. Wrong ones are counted, logged, and noted where the user is a
/// member.
pub(crate) async fn check_password(
    app: &App,
    email: &str,
    password: String,
    asker: &Asker,
) -> Answer<SignInDetails> {
    let from = asker.address;
    // No address is longer: such a one is nobody's, and answered like any other that is not.
    let email = email::folded(email);
    let email = &if email.len() > email::LONGEST { String::new() } else { email };
    let known = asker.browser.knows(app.browser_marks(), email);
    // Before anything else is spent on it; a place is free again whatever becomes of the attempt.
    let place = app.passwords().enter(from, known.is_some())?;
    let attempt = Attempt::Password { email, from, known };
    app.throttle().attempt(attempt, app.clock()).map_err(|wait| too_many(from, wait))?;
    let details = app.store().sign_in_details(email).await?;
    let hash = details.as_ref().and_then(|details| details.password_hash.clone());
    let right = password::matches(place, password, hash).await;
    let Some(details) = details else {
        session::log_failure(from, FailedSignIn::UnknownUser);
        return Err(wrong_credentials());
    };
    if !right {
        session::note_failure(app, from, FailedSignIn::WrongPassword, &details);
        return Err(wrong_credentials());
    }
    app.throttle().succeeded(attempt);
    Ok(details)
}

fn wrong_credentials() -> Problem {
    Problem::new(Code::WrongCredentials, "That email and password don't match.")
}

/// What follows on a password that was right: a session, or the second factor.
pub(crate) async fn go_on(
    app: &App,
    asker: &Asker,
    details: &SignInDetails,
    proof: Proof,
    status: StatusCode,
) -> Answer<Response> {
    if details.has_second_factor(app.passkeys().host()) {
        let needed = SecondFactorNeeded::after(app, asker, details, &proof)?;
        return Ok((StatusCode::ACCEPTED, Json(needed)).into_response());
    }
    begin(app, asker, details, proof, status).await
}
