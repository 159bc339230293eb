//! One organization's Twilio account, ready for use.

mod asked;
mod listed;

pub(crate) use listed::Applications;
pub use listed::{Listing, Service};

use crate::secret::{SealingKey, Unopenable};
use hearback_inbox::OrganizationId;
use hearback_store::{TokenExchange, TwilioAccount};
use hearback_twilio::client::{ApiKey, SettingsError};
use hearback_twilio::sid::InvalidSid;
use hearback_twilio::signature::{self, Body};
use hearback_twilio::{AccountSid, Client, Credentials, SigningKey};
use jiff::Timestamp;
use listed::Asked;
use secrecy::{ExposeSecret as _, SecretString};
use std::slice;
use std::sync::atomic::{AtomicBool, Ordering};

/// One organization's Twilio account, ready for use.
pub struct Connected {
    /// The organization.
    pub organization: OrganizationId,
    /// The account.
    pub account_sid: AccountSid,
    /// Calls Twilio with the account's credentials.
    pub client: Client,
    /// What its webhooks are signed with.
    pub signing_key: SigningKey,
    /// While the token is being exchanged: what they were signed with before.
    pub old_signing_key: Option<SigningKey>,
    /// The API key used for calls, if one is set.
    pub api_key_sid: Option<String>,
    credentials: Credentials,
    row: TwilioAccount,
    new_token_seen: AtomicBool,
    asked: Asked,
}

/// Which token a webhook was signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedWith {
    /// The one that is set.
    Current,
    /// The one from before.
    Old,
}

/// Why a stored account can't be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum AccountError {
    #[error(transparent)]
    Secret(#[from] Unopenable),
    #[error(transparent)]
    Sid(#[from] InvalidSid),
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

impl Connected {
    pub(super) fn open(
        key: &SealingKey,
        organization: OrganizationId,
        row: TwilioAccount,
        client: impl FnOnce(Credentials) -> Result<Client, SettingsError>,
    ) -> Result<Self, AccountError> {
        let account_sid: AccountSid = row.account_sid.parse()?;
        let auth_token = open(key, organization, "auth_token", &row.auth_token)?;
        let api_key = match (&row.api_key_sid, &row.api_key_secret) {
            (Some(sid), Some(secret)) => Some(ApiKey {
                sid: sid.parse()?,
                secret: open(key, organization, "api_key_secret", secret)?,
            }),
            _ => None,
        };
        let old_signing_key = match &row.exchange {
            Some(exchange) => {
                let old = open(key, organization, "auth_token", &exchange.old_auth_token)?;
                Some(SigningKey::auth_token(old))
            }
            None => None,
        };
        let credentials = Credentials {
            account_sid: account_sid.clone(),
            auth_token: auth_token.clone(),
            api_key,
        };
        let seen = row.exchange.as_ref().is_none_or(|exchange| exchange.new_seen_at.is_some());
        Ok(Self {
            organization,
            account_sid,
            client: client(credentials.clone())?,
            signing_key: SigningKey::auth_token(auth_token),
            old_signing_key,
            api_key_sid: row.api_key_sid.clone(),
            credentials,
            new_token_seen: AtomicBool::new(seen),
            row,
            asked: Asked::default(),
        })
    }

    pub(super) fn is_of(&self, row: &TwilioAccount) -> bool {
        self.row == *row
    }

    /// The credentials.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Whether Twilio made this signature: with the token, or with the one from before while the
    /// two are being exchanged.
    #[must_use]
    pub fn signed(&self, url: &str, body: Body<'_>, signature: &[u8]) -> Option<SignedWith> {
        let by = |key: &SigningKey| signature::verify(slice::from_ref(key), url, body, signature);
        if by(&self.signing_key) {
            return Some(SignedWith::Current);
        }
        self.old_signing_key.as_ref().filter(|old| by(old)).map(|_| SignedWith::Old)
    }

    /// Whether this is the first time, while the token is exchanged, that Twilio signs with the new
    /// one.
    pub(super) fn first_with_new_token(&self) -> bool {
        !self.new_token_seen.swap(true, Ordering::Relaxed)
    }
}

fn open(
    key: &SealingKey,
    organization: OrganizationId,
    name: &str,
    sealed: &[u8],
) -> Result<SecretString, Unopenable> {
    key.open(&place(organization, name), sealed)
}

/// Where a sealed secret belongs: one copied to another organization does not open.
fn place(organization: OrganizationId, name: &str) -> String {
    format!("twilio_accounts/{organization}/{name}")
}

/// An account's credentials as the store keeps them. Where the account stays and its token changes,
/// the one from before is kept beside it, and a change of the rest leaves an exchange under way.
#[must_use]
pub fn sealed_credentials(
    key: &SealingKey,
    organization: OrganizationId,
    credentials: &Credentials,
    before: Option<&Connected>,
    now: Timestamp,
) -> TwilioAccount {
    let before = before.filter(|before| before.account_sid == credentials.account_sid);
    let exchange = before.and_then(|before| {
        let same =
            before.credentials.auth_token.expose_secret() == credentials.auth_token.expose_secret();
        let begun = TokenExchange {
            old_auth_token: before.row.auth_token.clone(),
            since: now,
            new_seen_at: None,
        };
        match &before.row.exchange {
            under_way if same => under_way.clone(),
            // Twilio was never seen to sign with the last one: the one before that is in use yet.
            Some(under_way) if under_way.new_seen_at.is_none() => {
                Some(TokenExchange { since: now, ..under_way.clone() })
            }
            _ => Some(begun),
        }
    });
    let seal = |name: &str, secret: &SecretString| key.seal(&place(organization, name), secret);
    let api_key = credentials.api_key.as_ref();
    TwilioAccount {
        account_sid: credentials.account_sid.to_string(),
        auth_token: seal("auth_token", &credentials.auth_token),
        api_key_sid: api_key.map(|api_key| api_key.sid.to_string()),
        api_key_secret: api_key.map(|api_key| seal("api_key_secret", &api_key.secret)),
        exchange,
    }
}

/// An account without an API key, as the store keeps it.
#[must_use]
pub fn sealed(
    key: &SealingKey,
    organization: OrganizationId,
    account_sid: &str,
    auth_token: &str,
) -> TwilioAccount {
    TwilioAccount {
        account_sid: account_sid.to_owned(),
        auth_token: key.seal(&place(organization, "auth_token"), &auth_token.into()),
        api_key_sid: None,
        api_key_secret: None,
        exchange: None,
    }
}
