//! `/api/v1/session/passkey`: signing in with a passkey, alone or after a password.

use super::begun::{Session, begin, too_many};
use super::second_factor::{PasswordRight, after_password, proof};
use crate::http::extract::Json;
use crate::http::problem::{Answer, Code, Problem};
use crate::http::throttle::Attempt;
use crate::passkeys::{AskedToSign, Refused};
use crate::run::app::App;
use crate::session::{self, Asker, FailedSignIn, Proof, Step, StepState};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use hearback_inbox::{SignInMethod, UserId};
use hearback_store::{Error, SecondFactor, SpentStep, StoredPasskey, UsedPasskey};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::net::IpAddr;
use utoipa::ToSchema;
use uuid::Uuid;
use webauthn_rs::prelude::PublicKeyCredential;

/// What a passkey is asked.
#[derive(Serialize, ToSchema)]
pub(crate) struct PasskeyQuestion {
    /// To bring back with what it answers.
    pub(crate) step: String,
    /// What `PublicKeyCredential.parseRequestOptionsFromJSON` or `parseCreationOptionsFromJSON` takes.
    #[schema(value_type = Object)]
    pub(crate) options: Value,
}

/// For what a passkey is asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyWanted {
    /// The step that a password led to, for a passkey as the second factor; null to sign in with a
    /// passkey alone.
    step: Option<String>,
}

/// What a passkey answers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignedByPasskey {
    /// The step of the question.
    pub(crate) step: String,
    /// What `navigator.credentials.get` made, by its `toJSON`.
    #[schema(value_type = Object)]
    pub(crate) credential: PublicKeyCredential,
}

/// A passkey that was asked, by itself or after a password.
#[derive(Serialize, Deserialize)]
struct Asked {
    asked: AskedToSign,
    password: Option<PasswordRight>,
}

impl StepState for Asked {
    const STEP: &'static str = "passkey";
}

/// Begin to sign in with a passkey: what to ask it. Without a step, the device knows whose it has.
#[utoipa::path(
    post, path = "/api/v1/session/passkey/options", tag = "session",
    operation_id = "ask_passkey_to_sign_in",
    request_body = PasskeyWanted,
    responses((status = 200, description = "What to ask", body = PasskeyQuestion)),
)]
pub(crate) async fn ask(
    State(app): State<App>,
    asker: Asker,
    Json(PasskeyWanted { step }): Json<PasskeyWanted>,
) -> Answer<Json<PasskeyQuestion>> {
    let host = app.passkeys().require_host()?;
    take_attempt(&app, asker.address)?;
    let Some(step) = step else {
        let (options, asked) = app.passkeys().ask_anyone()?;
        let step = Step::new(&app, Asked { asked, password: None }).seal(&app)?;
        return Ok(Json(PasskeyQuestion { step, options }));
    };
    let before = Step::<PasswordRight>::open(&app, &step)?;
    let details = after_password(&app, &before).await?;
    let theirs = app.store().passkeys_at(host, details.user).await?;
    let (options, asked) = app.passkeys().ask(details.user, &theirs)?;
    // The password leads to one session, whichever of the questions after it is answered.
    let Step { id, expires_at, state } = before;
    let state = Asked { asked, password: Some(state) };
    let step = Step { id, expires_at, state }.seal(&app)?;
    Ok(Json(PasskeyQuestion { step, options }))
}

/// Sign in with what a passkey answered. The answer sets the session's cookie.
#[utoipa::path(
    post, path = "/api/v1/session/passkey", tag = "session", operation_id = "sign_in_with_passkey",
    request_body = SignedByPasskey,
    responses((status = 200, description = "Signed in", body = Session)),
)]
pub(crate) async fn sign_in(
    State(app): State<App>,
    asker: Asker,
    Json(SignedByPasskey { step, credential }): Json<SignedByPasskey>,
) -> Answer<Response> {
    app.passkeys().require_host()?;
    let from = asker.address;
    take_attempt(&app, from)?;
    let Step { id, expires_at, state: Asked { asked, password } } = Step::open(&app, &step)?;
    let found = app.store().passkey_by_credential(credential.get_credential_id()).await?;
    let asked_user = password.as_ref().map(|right| right.user);
    let Some(user) = asked_user.or(found.as_ref().map(|(owner, _)| *owner)) else {
        session::log_failure(from, FailedSignIn::WrongPasskey);
        return Err(refusal(&Refused::Wrong));
    };
    let details = app.store().sign_in_details_of(user).await?;
    let details = details.ok_or_else(|| refusal(&Refused::Wrong))?;
    let used = match checked(&app, (id, asked), &credential, found).await? {
        Ok(used) => SecondFactor::Passkey(used),
        Err(refused) => {
            session::note_failure(&app, from, FailedSignIn::WrongPasskey, &details);
            return Err(refusal(&refused));
        }
    };
    let begun = match password.map(|state| Step { id, expires_at, state }) {
        Some(step) => {
            let details = after_password(&app, &step).await?;
            let asker = asker.acting_in(step.state.organization);
            begin(&app, &asker, &details, proof(&step, used), StatusCode::OK).await
        }
        None => {
            let proof = alone(used, SpentStep { id, expires_at });
            begin(&app, &asker, &details, proof, StatusCode::OK).await
        }
    };
    // Another use of the same passkey was faster.
    begun
        .map_err(|problem| if problem.is_wrong_code() { refusal(&Refused::Wrong) } else { problem })
}

/// The proof that a passkey is by itself.
fn alone(passkey: SecondFactor, spends: SpentStep) -> Proof {
    Proof {
        method: SignInMethod::Passkey,
        second_factor: Some(passkey),
        spends: Some(spends),
        is_expected: false,
    }
}

fn take_attempt(app: &App, from: IpAddr) -> Answer<()> {
    let attempt = Attempt::Unguessable { from };
    app.throttle().attempt(attempt, app.clock()).map_err(|wait| too_many(from, wait))
}

fn refusal(refused: &Refused) -> Problem {
    let detail = match refused {
        Refused::Wrong => "We don't know that passkey, or it was removed. Sign in another way.",
        Refused::Copied => {
            "This passkey may have been copied, so it can't be used. Sign in another way, then replace \
             it in your account."
        }
    };
    Problem::new(Code::WrongCredentials, detail)
}

/// Checks what a passkey signed, in a step.
///
/// # Errors
/// The problem `sign_in_over` for the same answer once more. It tells its counter again, too, which
/// doesn't make it a copy.
pub(crate) async fn checked(
    app: &App,
    (step, asked): (Uuid, AskedToSign),
    signed: &PublicKeyCredential,
    found: Option<(UserId, StoredPasskey)>,
) -> Answer<Result<UsedPasskey, Refused>> {
    let Some((owner, stored)) = found else { return Ok(Err(Refused::Wrong)) };
    let checked = app.passkeys().check(asked, signed, (owner, &stored))?;
    if checked.as_ref().is_err_and(|refused| *refused == Refused::Copied) {
        if app.store().is_spent(step).await? {
            return Err(Error::StepOver.into());
        }
        tracing::warn!(passkey = %stored.id, "a passkey's counter went back: it may have been copied");
    }
    Ok(checked)
}
