//! `/api/v1/session/second-factor`: the code that follows on a password.

use super::begun::{Session, begin, too_many};
use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};
use crate::http::throttle::Attempt;
use crate::run::app::App;
use crate::second_factor::{AppSecret, recovery_code_hash};
use crate::session::{self, Asker, FailedSignIn, Proof, Step, StepState};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use hearback_inbox::{OrganizationId, SignInMethod, Timestamp, UserId, email};
use hearback_store::{Error, SecondFactor, SignInDetails};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What has to follow on a password that was right.
#[derive(Serialize, ToSchema)]
pub(crate) struct SecondFactorNeeded {
    /// To bring back with the second factor.
    step: String,
    /// Until when.
    expires_at: Timestamp,
    /// Whether a code of an authenticator app will do.
    authenticator: bool,
    /// Whether a passkey will do.
    passkey: bool,
}

/// Someone whose password was right.
#[derive(Serialize, Deserialize)]
pub(crate) struct PasswordRight {
    pub(crate) user: UserId,
    version: i64,
    pub(super) organization: Option<OrganizationId>,
    is_expected: bool,
}

impl StepState for PasswordRight {
    const STEP: &'static str = "second factor";
}

impl SecondFactorNeeded {
    pub(super) fn after(
        app: &App,
        asker: &Asker,
        details: &SignInDetails,
        proof: &Proof,
    ) -> Answer<Self> {
        let state = PasswordRight {
            user: details.user,
            version: details.version,
            organization: asker.organization,
            is_expected: proof.is_expected,
        };
        let step = Step::new(app, state);
        Ok(Self {
            step: step.seal(app)?,
            expires_at: step.expires_at,
            authenticator: details.has_authenticator,
            passkey: details.has_passkeys_at(app.passkeys().host()),
        })
    }
}

/// The user whose password a step is about, as long as nothing of what they sign in with has changed.
pub(super) async fn after_password(app: &App, step: &Step<PasswordRight>) -> Answer<SignInDetails> {
    let details = app.store().sign_in_details_of(step.state.user).await?;
    let same = details.filter(|details| details.version == step.state.version);
    same.ok_or_else(|| Error::StepOver.into())
}

/// The proof that a password and a second factor are together.
pub(super) fn proof(step: &Step<PasswordRight>, second_factor: SecondFactor) -> Proof {
    Proof {
        method: SignInMethod::Password,
        second_factor: Some(second_factor),
        spends: Some(step.spent()),
        is_expected: step.state.is_expected,
    }
}

/// A second factor that is typed.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CodeKind {
    /// Six digits of an authenticator app.
    Authenticator,
    /// A recovery code.
    Recovery,
}

/// A code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenCode {
    /// The step that the password led to.
    step: String,
    /// What kind of code it is.
    kind: CodeKind,
    /// The code; spaces and dashes in it don't matter.
    code: String,
}

/// Finish signing in with a code. The answer sets the session's cookie.
#[utoipa::path(
    post, path = "/api/v1/session/second-factor", tag = "session", operation_id = "give_second_factor",
    request_body = GivenCode,
    responses((status = 200, description = "Signed in", body = Session)),
)]
pub(crate) async fn give(
    State(app): State<App>,
    asker: Asker,
    Json(GivenCode { step, kind, code }): Json<GivenCode>,
) -> Answer<Response> {
    let step = Step::<PasswordRight>::open(&app, &step)?;
    let details = after_password(&app, &step).await?;
    let known = asker.browser.knows(app.browser_marks(), &email::folded(&details.email));
    let (id, user) = (step.id, details.user);
    let (attempt, wrong) = match kind {
        CodeKind::Authenticator => {
            (Attempt::Code { step: id, user, known }, FailedSignIn::WrongCode)
        }
        CodeKind::Recovery => {
            (Attempt::RecoveryCode { step: id, user, known }, FailedSignIn::WrongRecoveryCode)
        }
    };
    let from = asker.address;
    app.throttle().attempt(attempt, app.clock()).map_err(|wait| too_many(from, wait))?;
    let refused = || {
        session::note_failure(&app, from, wrong, &details);
        Problem::wrong_code()
    };
    let factor = match kind {
        CodeKind::Authenticator => of_app(&app, user, &code).await?,
        CodeKind::Recovery => {
            recovery_code_hash(&code).map(|hash| SecondFactor::RecoveryCode { hash })
        }
    };
    let asker = asker.acting_in(step.state.organization);
    let begun =
        begin(&app, &asker, &details, proof(&step, factor.ok_or_else(refused)?), StatusCode::OK);
    match begun.await {
        Err(problem) if problem.is_wrong_code() => Err(refused()),
        begun => {
            if begun.is_ok() {
                app.throttle().succeeded(attempt);
            }
            begun
        }
    }
}

/// The step of a code that is right for a user's authenticator app.
async fn of_app(app: &App, user: UserId, code: &str) -> Answer<Option<SecondFactor>> {
    let Some(stored) = app.store().authenticator(user).await? else { return Ok(None) };
    let opened = AppSecret::open(&app.settings().key, user, &stored.secret);
    let Ok(secret) = opened else {
        let detail = "We can't read your authenticator app's secret anymore. Use a recovery code, or \
                      ask the person who runs Hearback to turn two-step sign-in off for you.";
        return Err(Problem::invalid("code", detail));
    };
    let step = secret.step_of(code, app.now());
    Ok(step.map(|step| SecondFactor::Code { step }))
}
