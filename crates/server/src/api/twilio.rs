//! `/api/v1/twilio`: the organization's Twilio account (L1).

mod input;
pub(crate) mod numbers;
mod verify;

pub(super) use verify::problem;

use crate::http::extract::Json;
use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use crate::twilio::accounts::{Connected, sealed_credentials};
use axum::extract::State;
use hearback_inbox::Timestamp;
use hearback_store::TokenExchange;
use hearback_twilio::client::{Account, AccountStatus, AccountType, VerifiedNumber};
use input::AccountInput;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;
pub(in crate::api) use verify::problem as problem_of;
use verify::{AccountCheck, verify};

/// A page does not wait longer for Twilio.
const PATIENCE: Duration = Duration::from_secs(4);

/// The connected account. Its secrets are never shown again.
#[derive(Serialize, ToSchema)]
pub(crate) struct TwilioState {
    /// Whether an account is connected.
    connected: bool,
    /// Its sid.
    #[schema(required)]
    account_sid: Option<String>,
    /// The API key used for calls, if one is set.
    #[schema(required)]
    api_key_sid: Option<String>,
    /// What Twilio says about it; null when it can't be asked.
    #[schema(required)]
    account: Option<AccountState>,
    /// Whether the credentials work; null if no account is connected.
    #[schema(required)]
    credentials: Option<CredentialsState>,
    /// The change of the auth token, if one is in progress.
    #[schema(required)]
    exchange: Option<Exchange>,
    /// The webhook to set at Twilio for each number, with the organization's own token.
    webhook_url: String,
    /// The same without the token. It works, too: the signature is what counts.
    plain_webhook_url: String,
    /// The address of this installation, as Twilio sees it.
    public_url: String,
    /// Whether that address is configured, so that Twilio can use it.
    public_url_set: bool,
}

/// Whether the credentials work.
#[derive(Serialize, ToSchema)]
pub(crate) struct CredentialsState {
    /// Whether Twilio accepts them; null when it could not be asked.
    #[schema(required)]
    accepted: Option<bool>,
    /// In words for the reader.
    detail: String,
}

/// A change of the auth token: both tokens are accepted.
#[derive(Serialize, ToSchema)]
pub(crate) struct Exchange {
    /// When the new one was entered.
    since: Timestamp,
    /// When Twilio was first seen to sign with the new one.
    #[schema(required)]
    new_seen_at: Option<Timestamp>,
    /// What to do, in words for the reader.
    detail: &'static str,
}

impl From<&TokenExchange> for Exchange {
    fn from(exchange: &TokenExchange) -> Self {
        let detail = match exchange.new_seen_at {
            None => {
                "Twilio still signs with the old token, or hasn't called since. Make the new token the primary one in the Twilio console. Until then we accept both."
            }
            Some(_) => {
                "Twilio signs with the new token now. We accept the old one for another half hour, for requests already on their way."
            }
        };
        Self { since: exchange.since, new_seen_at: exchange.new_seen_at, detail }
    }
}

/// An account as Twilio describes it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountState {
    /// Its name.
    friendly_name: String,
    /// `active`, `suspended` or `closed`.
    status: String,
    /// `Trial` or `Full`.
    #[serde(rename = "type")]
    kind: String,
    /// What that means, in words for the reader.
    detail: &'static str,
    /// For a trial, the verified numbers, the only ones it can text. Null for a full account, or if
    /// they can't be listed.
    #[schema(required)]
    verified_numbers: Option<Vec<Verified>>,
}

/// A number verified at Twilio.
#[derive(Serialize, ToSchema)]
#[schema(as = VerifiedNumber)]
pub(crate) struct Verified {
    /// The number (E.164).
    number: String,
    /// Its name at Twilio.
    friendly_name: String,
}

impl From<VerifiedNumber> for Verified {
    fn from(VerifiedNumber { phone_number, friendly_name }: VerifiedNumber) -> Self {
        Self { number: phone_number, friendly_name: friendly_name.unwrap_or_default() }
    }
}

impl AccountState {
    fn new(account: Account, verified: Option<Vec<VerifiedNumber>>) -> Self {
        let detail = match account.account_type {
            AccountType::Trial => {
                "This is a trial account. It can only text numbers you've verified in the Twilio console, and every text starts with a trial notice. Upgrade it to text anyone."
            }
            AccountType::Full | AccountType::Other(_) => "Full account",
        };
        Self {
            detail,
            verified_numbers: verified.map(|all| all.into_iter().map(Into::into).collect()),
            friendly_name: account.friendly_name.unwrap_or_default(),
            status: match account.status {
                AccountStatus::Active => "active".to_owned(),
                AccountStatus::Suspended => "suspended".to_owned(),
                AccountStatus::Closed => "closed".to_owned(),
                AccountStatus::Other(other) => other,
            },
            kind: match account.account_type {
                AccountType::Trial => "Trial".to_owned(),
                AccountType::Full => "Full".to_owned(),
                AccountType::Other(other) => other,
            },
        }
    }
}

/// The connected account.
#[utoipa::path(
    get, path = "/api/v1/twilio", tag = "settings", operation_id = "twilio",
    responses((status = 200, description = "The account", body = TwilioState)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<TwilioState>> {
    let connected = app.accounts().of(member.access().organization()).await?;
    let tried = match &connected {
        Some(connected) => Some(ask(&app, connected).await),
        None => None,
    };
    state(&app, &member, connected.as_deref(), tried).await.map(Json)
}

async fn ask(app: &App, connected: &Connected) -> Answer<AccountCheck> {
    let tried = tokio::time::timeout(PATIENCE, verify(app, connected.credentials())).await;
    tried.unwrap_or_else(|_| {
        Err(Problem::new(Code::TwilioUnreachable, "Twilio isn't answering right now."))
    })
}

async fn state(
    app: &App,
    member: &CurrentMember,
    connected: Option<&Connected>,
    tried: Option<Answer<AccountCheck>>,
) -> Answer<TwilioState> {
    let token = app.store().webhook_token(member.access()).await?;
    // Read again: a webhook may have ended it, here or in another process, a moment ago.
    let row = app.store().twilio_account(member.access().organization()).await?;
    let (account, credentials) = match tried {
        None => (None, None),
        Some(Ok(AccountCheck { account, detail, verified })) => {
            let account = account.map(|account| AccountState::new(account, verified));
            (account, Some(CredentialsState { accepted: Some(true), detail: detail.to_owned() }))
        }
        Some(Err(problem)) => {
            let accepted = (problem.code() == Code::TwilioRefused).then_some(false);
            let detail = problem.detail().to_owned();
            (None, Some(CredentialsState { accepted, detail }))
        }
    };
    Ok(TwilioState {
        connected: connected.is_some(),
        account_sid: connected.map(|connected| connected.account_sid.to_string()),
        api_key_sid: connected.and_then(|connected| connected.api_key_sid.clone()),
        account,
        credentials,
        exchange: row.and_then(|row| row.exchange).as_ref().map(Into::into),
        webhook_url: app.public_url().webhook(Some(&token)),
        plain_webhook_url: app.public_url().webhook(None),
        public_url: app.public_url().base().to_owned(),
        public_url_set: app.settings().public_url.is_some(),
    })
}

/// Connect an account, or change its credentials. They are tested first. When the connected
/// account's token changes, both tokens are accepted until Twilio signs with the new one.
#[utoipa::path(
    put, path = "/api/v1/twilio", tag = "settings", operation_id = "connect_twilio",
    request_body = AccountInput,
    responses(
        (status = 200, description = "Connected", body = TwilioState),
    ),
)]
pub(crate) async fn connect(
    State(app): State<App>,
    member: CurrentMember,
    Json(given): Json<AccountInput>,
) -> Answer<Json<TwilioState>> {
    let organization = member.access().organization();
    let tried = loop {
        // What is left out stays as it is stored: should someone change that while Twilio is asked,
        // it is theirs that stays.
        let stored = app.store().twilio_account(organization).await?;
        let before = app.accounts().of(organization).await?;
        let credentials = given.credentials(before.as_deref())?;
        let tried = verify(&app, &credentials).await?;
        let (key, now) = (&app.settings().key, app.now());
        let row = sealed_credentials(key, organization, &credentials, before.as_deref(), now);
        let replaced =
            app.store().replace_twilio_account(member.access(), stored, row, now).await?;
        app.accounts().forget().await;
        if replaced {
            break tried;
        }
    };
    app.campaigns().notify_one();
    let connected = app.accounts().of(organization).await?;
    state(&app, &member, connected.as_deref(), Some(Ok(tried))).await.map(Json)
}

/// Twilio's answer to credentials that aren't saved yet.
#[derive(Serialize, ToSchema)]
pub(crate) struct TestedAccount {
    /// The account; null if the credentials can't read it.
    #[schema(required)]
    account: Option<AccountState>,
    /// Whether the credentials work, in words for the reader.
    detail: &'static str,
}

/// Test credentials without saving them. Secrets left out are taken from the saved ones.
#[utoipa::path(
    post, path = "/api/v1/twilio/test", tag = "settings", operation_id = "test_twilio",
    request_body = AccountInput,
    responses(
        (status = 200, description = "Twilio accepts them", body = TestedAccount),
    ),
)]
pub(crate) async fn test(
    State(app): State<App>,
    member: CurrentMember,
    Json(given): Json<AccountInput>,
) -> Answer<Json<TestedAccount>> {
    let connected = app.accounts().of(member.access().organization()).await?;
    let credentials = given.credentials(connected.as_deref())?;
    let AccountCheck { account, detail, verified } = verify(&app, &credentials).await?;
    let account = account.map(|account| AccountState::new(account, verified));
    Ok(Json(TestedAccount { account, detail }))
}

/// Stop accepting the old token without waiting until Twilio signs with the new one.
#[utoipa::path(
    delete, path = "/api/v1/twilio/old-token", tag = "settings", operation_id = "forget_old_token",
    responses((status = 200, description = "The account", body = TwilioState)),
)]
pub(crate) async fn forget_old_token(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<TwilioState>> {
    app.store().finish_token_exchange(member.access(), app.now()).await?;
    app.accounts().forget().await;
    show(State(app), member).await
}
