//! `/api/v1/twilio`: the organization's Twilio account (L1).

pub(crate) mod numbers;
mod try_out;

use super::Problems;
use crate::accounts::{Connected, sealed_credentials};
use crate::app::App;
use crate::extract::Json;
use crate::problem::{Answer, Problem};
use crate::session::Member;
use axum::extract::State;
use hearback_twilio::client::{Account, AccountStatus, AccountType, ApiKey};
use hearback_twilio::{AccountSid, Credentials};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The connected account. Its secrets are never shown again.
#[derive(Serialize, ToSchema)]
pub(crate) struct TwilioState {
    /// Whether an account is connected.
    connected: bool,
    /// Its sid.
    #[schema(required)]
    account_sid: Option<String>,
    /// The API key that is used for calling, when one is set.
    #[schema(required)]
    api_key_sid: Option<String>,
    /// What Twilio says about it; null when it can't be asked, or a standard API key may not.
    #[schema(required)]
    account: Option<AccountState>,
    /// The webhook to set at Twilio for each number.
    webhook_url: String,
    /// The address of this installation, as Twilio sees it.
    public_url: String,
}

/// An account as Twilio describes it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountState {
    /// The name given to it.
    friendly_name: String,
    /// `active`, `suspended` or `closed`.
    status: String,
    /// `Trial` or `Full`. A trial reaches verified numbers only.
    #[serde(rename = "type")]
    kind: String,
}

impl From<Account> for AccountState {
    fn from(account: Account) -> Self {
        Self {
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

/// The account that is connected.
#[utoipa::path(
    get, path = "/api/v1/twilio", tag = "settings", operation_id = "twilio",
    responses((status = 200, description = "The account", body = TwilioState), Problems),
)]
pub(crate) async fn show(State(app): State<App>, member: Member) -> Answer<Json<TwilioState>> {
    let connected = app.accounts().of(member.access().organization()).await?;
    let account = match &connected {
        Some(connected) => connected.account().await,
        None => None,
    };
    state(&app, &member, connected.as_deref(), account).await.map(Json)
}

async fn state(
    app: &App,
    member: &Member,
    connected: Option<&Connected>,
    account: Option<Account>,
) -> Answer<TwilioState> {
    let token = app.store().webhook_token(member.access()).await?;
    Ok(TwilioState {
        connected: connected.is_some(),
        account_sid: connected.map(|connected| connected.account_sid.to_string()),
        api_key_sid: connected.and_then(|connected| connected.api_key_sid.clone()),
        account: account.map(Into::into),
        webhook_url: app.public_url().webhook(Some(&token)),
        public_url: app.public_url().base().to_owned(),
    })
}

/// An account's credentials.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenAccount {
    /// `AC` and 32 hex digits.
    account_sid: String,
    /// The primary auth token: webhooks are signed with it.
    auth_token: String,
    /// An API key to call with, instead of the token.
    api_key_sid: Option<String>,
    /// Its secret.
    api_key_secret: Option<String>,
}

impl GivenAccount {
    fn credentials(&self) -> Answer<Credentials> {
        let account_sid: AccountSid = self.account_sid.trim().parse().map_err(|_| {
            Problem::invalid(
                "account_sid",
                "An account SID is AC and 32 hex digits, as the Twilio console shows it.",
            )
        })?;
        if self.auth_token.trim().is_empty() {
            let detail = "Fill in the auth token: Twilio signs what it sends with it.";
            return Err(Problem::invalid("auth_token", detail));
        }
        let filled = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let api_key = match (filled(&self.api_key_sid), filled(&self.api_key_secret)) {
            (None, None) => None,
            (Some(sid), Some(secret)) => Some(ApiKey {
                sid: sid.parse().map_err(|_| {
                    Problem::invalid("api_key_sid", "An API key's SID is SK and 32 hex digits.")
                })?,
                secret: secret.into(),
            }),
            (Some(_), None) => {
                let detail = "Fill in the API key's secret too, or leave both empty.";
                return Err(Problem::invalid("api_key_secret", detail));
            }
            (None, Some(_)) => {
                let detail = "Fill in the API key's SID too, or leave both empty.";
                return Err(Problem::invalid("api_key_sid", detail));
            }
        };
        let auth_token = SecretString::from(self.auth_token.trim());
        Ok(Credentials { account_sid, auth_token, api_key })
    }
}

/// Connect an account, or change its credentials. They are tried first.
#[utoipa::path(
    put, path = "/api/v1/twilio", tag = "settings", operation_id = "connect_twilio",
    request_body = GivenAccount,
    responses(
        (status = 200, description = "Connected", body = TwilioState),
        (status = 422, description = "`twilio_refused`: `detail` says why · `invalid_request`", body = crate::problem::Body, content_type = "application/problem+json"),
        (status = 502, description = "`twilio_unreachable`", body = crate::problem::Body, content_type = "application/problem+json"),
        Problems,
    ),
)]
pub(crate) async fn connect(
    State(app): State<App>,
    member: Member,
    Json(given): Json<GivenAccount>,
) -> Answer<Json<TwilioState>> {
    let credentials = given.credentials()?;
    let account = try_out::try_out(&app, &credentials).await?;
    let organization = member.access().organization();
    let row = sealed_credentials(&app.settings().key, organization, &credentials);
    app.store().set_twilio_account(member.access(), row, app.now()).await?;
    app.accounts().forget().await;
    let connected = app.accounts().of(organization).await?;
    state(&app, &member, connected.as_deref(), Some(account)).await.map(Json)
}
