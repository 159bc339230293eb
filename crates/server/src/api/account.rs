//! `/api/v1/account`: one's own name, password, second factors, and sessions.

pub(crate) mod authenticator;
pub(crate) mod passkeys;
pub(crate) mod password;
pub(crate) mod proof;
pub(crate) mod recovery_codes;
pub(crate) mod sessions;

use super::named;
use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::{Asker, CurrentMember, PROOF_LASTS};
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::{PasskeyId, SignInMethod, Timestamp};
use hearback_store::{FactorChange, StoredPasskey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest name.
const LONGEST_NAME: usize = 100;

/// What someone signs in with.
#[derive(Serialize, ToSchema)]
pub(crate) struct Account {
    /// Their name.
    name: String,
    /// The email they sign in with.
    email: String,
    /// Whether they have a password; who came by single sign-on may have none.
    has_password: bool,
    /// What this session was begun with.
    method: SignInMethod,
    /// Since when they have an authenticator app.
    #[schema(required)]
    authenticator_since: Option<Timestamp>,
    /// How many recovery codes they have left.
    recovery_codes: i64,
    /// Their passkeys, the oldest first.
    passkeys: Vec<Passkey>,
    /// The host at which passkeys work now; null where they can't. Those for another host can't be used.
    #[schema(required)]
    passkey_host: Option<String>,
    /// Until when what they sign in with can be changed without confirming again who they are; past if
    /// they have to.
    proven_until: Timestamp,
}

/// A passkey.
#[derive(Serialize, ToSchema)]
pub(crate) struct Passkey {
    /// Its id.
    id: PasskeyId,
    /// What it is called.
    name: String,
    /// The host that it works at.
    host: String,
    /// Since when it is there.
    created_at: Timestamp,
    /// When it was used last.
    #[schema(required)]
    last_used_at: Option<Timestamp>,
}

impl From<StoredPasskey> for Passkey {
    fn from(stored: StoredPasskey) -> Self {
        let StoredPasskey { id, host, name, created_at, last_used_at, .. } = stored;
        Self { id, name, host, created_at, last_used_at }
    }
}

/// Your own account.
#[utoipa::path(
    get, path = "/api/v1/account", tag = "account", operation_id = "account",
    responses((status = 200, description = "The account", body = Account)),
)]
pub(crate) async fn show(State(app): State<App>, member: CurrentMember) -> Answer<Json<Account>> {
    let account = app.store().account(member.access()).await?;
    Ok(Json(Account {
        name: account.name,
        email: account.email,
        has_password: account.has_password,
        method: member.method,
        authenticator_since: account.authenticator_since,
        recovery_codes: account.recovery_codes,
        passkeys: account.passkeys.into_iter().map(Passkey::from).collect(),
        passkey_host: app.passkeys().host().map(str::to_owned),
        proven_until: member.proven_at + PROOF_LASTS,
    }))
}

/// What to change of one's account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountChange {
    /// The new name.
    name: String,
}

/// Change your name, for everyone who sees it.
#[utoipa::path(
    patch, path = "/api/v1/account", tag = "account", operation_id = "change_account",
    request_body = AccountChange,
    responses((status = 204, description = "Changed")),
)]
pub(crate) async fn change(
    State(app): State<App>,
    member: CurrentMember,
    Json(AccountChange { name }): Json<AccountChange>,
) -> Answer<StatusCode> {
    let name = named("name", &name, LONGEST_NAME)?;
    // An organization's identity provider doesn't rename people for other organizations.
    if member.only_in.is_some() && app.store().account(member.access()).await?.belongs_elsewhere {
        member.require_proof(app.now())?;
    }
    app.store().rename_self(member.access(), name, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How a change of second factors is written, for the member who makes it.
fn factor_change(
    app: &App,
    member: &CurrentMember,
    asker: &Asker,
    recovery_codes: Option<Vec<Vec<u8>>>,
) -> FactorChange {
    FactorChange {
        token_hash: member.session().to_vec(),
        mail: app.id(),
        place: asker.place(),
        recovery_codes,
        at: app.now(),
    }
}

/// The version of what a member signs in with, as it is now.
async fn version(app: &App, member: &CurrentMember) -> Answer<i64> {
    let details = app.store().sign_in_details_of(member.user).await?;
    details.map(|details| details.version).ok_or_else(Problem::not_signed_in)
}
