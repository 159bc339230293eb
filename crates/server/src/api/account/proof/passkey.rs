//! `/api/v1/account/proof/passkey`: confirming who one is with a passkey.

use crate::api::session::passkey::{PasskeyQuestion, SignedByPasskey, checked};
use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};
use crate::passkeys::{AskedToSign, Refused};
use crate::run::app::App;
use crate::session::{self, Asker, CurrentMember, FailedSignIn, Step, StepState};
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::UserId;
use hearback_store::Error;
use serde::{Deserialize, Serialize};

/// A passkey that was asked to confirm who its user is.
#[derive(Serialize, Deserialize)]
struct Asked {
    user: UserId,
    asked: AskedToSign,
}

impl StepState for Asked {
    const STEP: &'static str = "passkey proof";
}

/// Begin to confirm with a passkey that it's you: what to ask it.
#[utoipa::path(
    post, path = "/api/v1/account/proof/passkey/options", tag = "account",
    operation_id = "ask_passkey_to_prove",
    responses((status = 200, description = "What to ask", body = PasskeyQuestion)),
)]
pub(crate) async fn ask(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<PasskeyQuestion>> {
    let host = app.passkeys().require_host()?;
    let theirs = app.store().passkeys_at(host, member.user).await?;
    let (options, asked) = app.passkeys().ask(member.user, &theirs)?;
    let step = Step::new(&app, Asked { user: member.user, asked });
    Ok(Json(PasskeyQuestion { step: step.seal(&app)?, options }))
}

/// Confirm with a passkey that it's you. For 15 minutes, you can then change what you sign in with.
#[utoipa::path(
    post, path = "/api/v1/account/proof/passkey", tag = "account", operation_id = "prove_with_passkey",
    request_body = SignedByPasskey,
    responses((status = 204, description = "Confirmed")),
)]
pub(crate) async fn prove(
    State(app): State<App>,
    member: CurrentMember,
    asker: Asker,
    Json(SignedByPasskey { step, credential }): Json<SignedByPasskey>,
) -> Answer<StatusCode> {
    app.passkeys().require_host()?;
    let step = Step::<Asked>::open(&app, &step)?;
    if step.state.user != member.user {
        return Err(Error::StepOver.into());
    }
    let (spends, at) = (step.spent(), app.now());
    let found = app.store().passkey_by_credential(credential.get_credential_id()).await?;
    let used = match checked(&app, (step.id, step.state.asked), &credential, found).await? {
        Ok(used) => used,
        Err(refused) => return Err(noted(&app, &member, &asker, &refused).await?),
    };
    let (store, hash) = (app.store(), member.session());
    match store.session_proven_by_passkey(&hash[..], member.user, (spends, used), at).await {
        // Another use of the same passkey was faster.
        Err(Error::WrongCode) => Err(noted(&app, &member, &asker, &Refused::Wrong).await?),
        proven => Ok(proven.map(|()| StatusCode::NO_CONTENT)?),
    }
}

/// Notes that it wasn't theirs, or wasn't right.
async fn noted(
    app: &App,
    member: &CurrentMember,
    asker: &Asker,
    refused: &Refused,
) -> Answer<Problem> {
    let details = app.store().sign_in_details_of(member.user).await?;
    let details = details.ok_or_else(Problem::not_signed_in)?;
    session::note_failure(app, asker.address, FailedSignIn::WrongPasskey, &details);
    let detail = match refused {
        Refused::Wrong => "That isn't one of your passkeys. Try another.",
        Refused::Copied => {
            "This passkey may have been copied, so it can't be used. Use another one."
        }
    };
    Ok(Problem::invalid("credential", detail))
}
