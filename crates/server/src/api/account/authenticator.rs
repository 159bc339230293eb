//! `/api/v1/account/authenticator`: one's own authenticator app.

use super::recovery_codes::RecoveryCodes;
use super::{factor_change, version};
use crate::http::extract::Json;
use crate::http::problem::{Answer, Code, Problem};
use crate::http::throttle::Attempt;
use crate::run::app::App;
use crate::second_factor::{self, AppSecret, Qr};
use crate::session::{Asker, CurrentMember, Step, StepState};
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::UserId;
use hearback_store::{Authenticator, Error};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an authenticator app has to know.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuthenticatorSetup {
    /// To bring back with the first code.
    step: String,
    /// The key to type in, in groups of four.
    key: String,
    /// The same as a link that an app on this device opens.
    url: String,
    /// The same as a QR code.
    qr: Qr,
}

/// An app that was shown its key.
#[derive(Serialize, Deserialize)]
struct Shown {
    user: UserId,
    version: i64,
    /// Sealed as it will be kept.
    secret: Vec<u8>,
}

impl StepState for Shown {
    const STEP: &'static str = "authenticator";
}

/// Begin to set up an authenticator app: its key, to scan or to type in. Nothing is changed before its
/// first code is confirmed.
#[utoipa::path(
    post, path = "/api/v1/account/authenticator/setup", tag = "account",
    operation_id = "begin_authenticator",
    responses((status = 200, description = "The key", body = AuthenticatorSetup)),
)]
pub(crate) async fn begin(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<AuthenticatorSetup>> {
    member.require_proof(app.now())?;
    let secret = AppSecret::new();
    let unusable = || Problem::internal(&"no key for an authenticator app");
    let url = secret.url(&member.email).ok_or_else(unusable)?;
    let qr = second_factor::qr(&url).ok_or_else(unusable)?;
    let sealed = secret.seal(&app.settings().key, member.user);
    let version = version(&app, &member).await?;
    let step = Step::new(&app, Shown { user: member.user, version, secret: sealed });
    Ok(Json(AuthenticatorSetup { step: step.seal(&app)?, key: secret.for_people(), url, qr }))
}

/// The first code of an app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FirstCode {
    /// The step that showed the key.
    step: String,
    /// The code that the app shows now. It counts for this alone, and signs nobody in.
    code: String,
}

/// Set up an authenticator app, in place of one before it. Your other sessions end. With the first
/// second factor come recovery codes, which are shown only now.
#[utoipa::path(
    put, path = "/api/v1/account/authenticator", tag = "account", operation_id = "set_up_authenticator",
    request_body = FirstCode,
    responses((status = 200, description = "Set up", body = RecoveryCodes)),
)]
pub(crate) async fn set(
    State(app): State<App>,
    member: CurrentMember,
    asker: Asker,
    Json(FirstCode { step, code }): Json<FirstCode>,
) -> Answer<Json<RecoveryCodes>> {
    member.require_proof(app.now())?;
    let step = Step::<Shown>::open(&app, &step)?;
    let over = || Problem::from(Error::StepOver);
    if step.state.user != member.user {
        return Err(over());
    }
    let attempt = Attempt::Code { step: step.id, user: member.user, known: Some([0; 16]) };
    app.throttle().attempt(attempt, app.clock()).map_err(|wait| {
        let detail = "Too many wrong codes. Wait a moment, then start again.";
        Problem::new(Code::TooManyAttempts, detail).retry_after(wait)
    })?;
    let secret = AppSecret::open(&app.settings().key, member.user, &step.state.secret)
        .map_err(|_| over())?;
    let Some(last_step) = secret.step_of(&code, app.now()) else {
        let detail = "That code isn't right. Enter the one your app shows now, and check that this \
                      device and your phone have the right time.";
        return Err(Problem::new(Code::WrongCode, detail).about("code"));
    };
    let (shown, hashes) = RecoveryCodes::for_first_factor(&app, &member).await?;
    app.store()
        .add_authenticator(
            member.access(),
            Authenticator { secret: step.state.secret.clone(), last_step },
            (step.state.version, step.spent()),
            factor_change(&app, &member, &asker, hashes),
        )
        .await?;
    app.throttle().succeeded(attempt);
    app.hub().check_access_of(member.user);
    Ok(Json(shown))
}

/// Remove your authenticator app. Your other sessions end.
#[utoipa::path(
    delete, path = "/api/v1/account/authenticator", tag = "account",
    operation_id = "remove_authenticator",
    responses((status = 204, description = "Removed")),
)]
pub(crate) async fn remove(
    State(app): State<App>,
    member: CurrentMember,
    asker: Asker,
) -> Answer<StatusCode> {
    member.require_proof(app.now())?;
    let how = factor_change(&app, &member, &asker, None);
    app.store().remove_authenticator(member.access(), how).await?;
    app.hub().check_access_of(member.user);
    Ok(StatusCode::NO_CONTENT)
}
