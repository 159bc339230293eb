//! `/api/v1/account/passkeys`: one's own passkeys.

use super::recovery_codes::RecoveryCodes;
use super::{Passkey, factor_change, version};
use crate::api::named;
use crate::api::session::passkey::PasskeyQuestion;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Problem};
use crate::passkeys::{AskedToBe, NewPasskey};
use crate::run::app::App;
use crate::session::{Asker, CurrentMember, Step, StepState};
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::{PasskeyId, UserId};
use hearback_store::{Error, StoredPasskey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use webauthn_rs::prelude::RegisterPublicKeyCredential;

/// The longest name.
const LONGEST_NAME: usize = 100;

/// A passkey that is being made.
#[derive(Serialize, Deserialize)]
struct Asked {
    user: UserId,
    version: i64,
    asked: AskedToBe,
}

impl StepState for Asked {
    const STEP: &'static str = "new passkey";
}

/// Begin to add a passkey: what to ask this device. Nothing is changed before it answers.
#[utoipa::path(
    post, path = "/api/v1/account/passkeys/options", tag = "account", operation_id = "begin_passkey",
    responses((status = 200, description = "What to ask", body = PasskeyQuestion)),
)]
pub(crate) async fn begin(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<PasskeyQuestion>> {
    let host = app.passkeys().require_host()?;
    member.require_proof(app.now())?;
    let have = app.store().passkeys_at(host, member.user).await?;
    let whose = (member.user, member.email.as_str(), member.name.as_str());
    let (options, asked) = app.passkeys().ask_for_new(whose, &have)?;
    let version = version(&app, &member).await?;
    let step = Step::new(&app, Asked { user: member.user, version, asked });
    Ok(Json(PasskeyQuestion { step: step.seal(&app)?, options }))
}

/// A passkey that a device made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyMade {
    /// The step of the question.
    step: String,
    /// What to call it.
    name: String,
    /// What `navigator.credentials.create` made, by its `toJSON`.
    #[schema(value_type = Object)]
    credential: RegisterPublicKeyCredential,
}

/// A passkey that was added.
#[derive(Serialize, ToSchema)]
pub(crate) struct PasskeyAdded {
    /// The passkey.
    passkey: Passkey,
    #[serde(flatten)]
    recovery_codes: RecoveryCodes,
}

/// Add a passkey. Your other sessions end. With the first second factor come recovery codes, which are
/// shown only now.
#[utoipa::path(
    post, path = "/api/v1/account/passkeys", tag = "account", operation_id = "add_passkey",
    request_body = PasskeyMade,
    responses((status = 201, description = "Added", body = PasskeyAdded)),
)]
pub(crate) async fn add(
    State(app): State<App>,
    member: CurrentMember,
    asker: Asker,
    Json(PasskeyMade { step, name, credential }): Json<PasskeyMade>,
) -> Answer<(StatusCode, Json<PasskeyAdded>)> {
    let host = app.passkeys().require_host()?.to_owned();
    member.require_proof(app.now())?;
    let name = named("name", &name, LONGEST_NAME)?;
    let step = Step::<Asked>::open(&app, &step)?;
    if step.state.user != member.user {
        return Err(Error::StepOver.into());
    }
    let made = app.passkeys().made(&step.state.asked, &credential)?;
    let Some(NewPasskey { credential_id, credential }) = made else {
        let detail = "That passkey doesn't fit what we asked for. Try again.";
        return Err(Problem::invalid("credential", detail));
    };
    let created_at = app.now();
    let (id, last_used_at) = (app.id(), None);
    let passkey = StoredPasskey { id, host, name, credential, created_at, last_used_at };
    let (recovery_codes, hashes) = RecoveryCodes::for_first_factor(&app, &member).await?;
    let added = app.store().add_passkey(
        member.access(),
        (credential_id, passkey.clone()),
        (step.state.version, step.spent()),
        factor_change(&app, &member, &asker, hashes),
    );
    match added.await {
        Err(Error::NameTaken(_)) => {
            let detail = "That passkey is set up here already. Choose another device.";
            return Err(Problem::invalid("credential", detail));
        }
        added => added?,
    }
    app.hub().check_access_of(member.user);
    Ok((StatusCode::CREATED, Json(PasskeyAdded { passkey: passkey.into(), recovery_codes })))
}

/// What to change of a passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyChange {
    /// What to call it.
    name: String,
}

/// Rename a passkey of yours.
#[utoipa::path(
    patch, path = "/api/v1/account/passkeys/{id}", tag = "account", operation_id = "rename_passkey",
    params(("id" = PasskeyId, Path, description = "The passkey")),
    request_body = PasskeyChange,
    responses((status = 204, description = "Renamed")),
)]
pub(crate) async fn rename(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<PasskeyId>,
    Json(PasskeyChange { name }): Json<PasskeyChange>,
) -> Answer<StatusCode> {
    let name = named("name", &name, LONGEST_NAME)?;
    app.store().rename_passkey(member.access(), id, name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove a passkey of yours. Your other sessions end.
#[utoipa::path(
    delete, path = "/api/v1/account/passkeys/{id}", tag = "account", operation_id = "remove_passkey",
    params(("id" = PasskeyId, Path, description = "The passkey")),
    responses((status = 204, description = "Removed")),
)]
pub(crate) async fn remove(
    State(app): State<App>,
    member: CurrentMember,
    asker: Asker,
    Path(id): Path<PasskeyId>,
) -> Answer<StatusCode> {
    member.require_proof(app.now())?;
    let how = factor_change(&app, &member, &asker, None);
    app.store().remove_passkey(member.access(), id, how).await?;
    app.hub().check_access_of(member.user);
    Ok(StatusCode::NO_CONTENT)
}
