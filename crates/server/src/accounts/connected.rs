//! One organization's Twilio account, ready for use.

use super::Accounts;
use crate::secret::{SealingKey, Unopenable};
use hearback_inbox::OrganizationId;
use hearback_store::TwilioAccount;
use hearback_twilio::client::{Account, ApiKey, NumberFilter, PhoneNumber, SettingsError};
use hearback_twilio::sid::InvalidSid;
use hearback_twilio::{AccountSid, CallError, Client, Credentials, SigningKey};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// What Twilio said about the account's numbers is believed for so long.
const BELIEVED: SignedDuration = SignedDuration::from_secs(60);
/// A page does not wait longer for it.
const PATIENCE: Duration = Duration::from_secs(4);
/// No more numbers than these are looked at.
const MOST_NUMBERS: usize = 5_000;

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
    /// The API key that is used for calling, when one is set.
    pub api_key_sid: Option<String>,
    row: TwilioAccount,
    numbers: Mutex<Option<(Timestamp, Listing)>>,
}

/// The account's numbers as Twilio lists them; none when it could not be asked.
pub type Listing = Option<Arc<Vec<PhoneNumber>>>;

/// Why a stored account can't be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unusable {
    #[error(transparent)]
    Secret(#[from] Unopenable),
    #[error(transparent)]
    Sid(#[from] InvalidSid),
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

impl Connected {
    pub(super) fn open(
        accounts: &Accounts,
        organization: OrganizationId,
        row: TwilioAccount,
    ) -> Result<Self, Unusable> {
        let account_sid: AccountSid = row.account_sid.parse()?;
        let auth_token = open(&accounts.key, organization, "auth_token", &row.auth_token)?;
        let api_key = match (&row.api_key_sid, &row.api_key_secret) {
            (Some(sid), Some(secret)) => Some(ApiKey {
                sid: sid.parse()?,
                secret: open(&accounts.key, organization, "api_key_secret", secret)?,
            }),
            _ => None,
        };
        let credentials = Credentials {
            account_sid: account_sid.clone(),
            auth_token: auth_token.clone(),
            api_key,
        };
        Ok(Self {
            organization,
            account_sid,
            client: accounts.client(credentials)?,
            signing_key: SigningKey::auth_token(auth_token),
            api_key_sid: row.api_key_sid.clone(),
            row,
            numbers: Mutex::default(),
        })
    }

    pub(super) fn is_of(&self, row: &TwilioAccount) -> bool {
        let TwilioAccount { account_sid, auth_token, api_key_sid, api_key_secret } = row;
        self.row.account_sid == *account_sid
            && self.row.auth_token == *auth_token
            && self.row.api_key_sid == *api_key_sid
            && self.row.api_key_secret == *api_key_secret
    }

    /// The account's numbers, as Twilio listed them within the last minute; none when it could not
    /// be asked, or takes too long for a page that waits.
    pub async fn numbers(&self, now: Timestamp) -> Listing {
        let mut numbers = self.numbers.lock().await;
        if let Some((at, listing)) = numbers.as_ref()
            && now.duration_since(*at) < BELIEVED
        {
            return listing.clone();
        }
        let listing = match tokio::time::timeout(PATIENCE, self.list_numbers()).await {
            Ok(Ok(listed)) => Some(Arc::new(listed)),
            Ok(Err(error)) => {
                tracing::warn!(organization = %self.organization, %error, "numbers can't be listed");
                None
            }
            Err(_) => None,
        };
        *numbers = Some((now, listing.clone()));
        listing
    }

    /// Asks Twilio for the account's numbers now.
    ///
    /// # Errors
    /// When Twilio can't be reached, or refuses.
    pub async fn list_numbers(&self) -> Result<Vec<PhoneNumber>, CallError> {
        let filter = NumberFilter { page_size: Some(1000), ..NumberFilter::default() };
        let mut pages = self.client.list_numbers(&filter);
        let mut all = Vec::new();
        while let Some(page) = pages.next().await? {
            all.extend(page.items);
            if all.len() >= MOST_NUMBERS {
                break;
            }
        }
        Ok(all)
    }

    /// Asks anew the next time: a number was changed.
    pub async fn forget_numbers(&self) {
        *self.numbers.lock().await = None;
    }

    /// What Twilio says about the account, if it answers in time. A standard API key may not read
    /// it.
    pub async fn account(&self) -> Option<Account> {
        tokio::time::timeout(PATIENCE, self.client.fetch_account()).await.ok()?.ok()
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

/// An account's credentials as the store keeps them.
#[must_use]
pub fn sealed_credentials(
    key: &SealingKey,
    organization: OrganizationId,
    credentials: &Credentials,
) -> TwilioAccount {
    let seal = |name: &str, secret: &SecretString| key.seal(&place(organization, name), secret);
    let api_key = credentials.api_key.as_ref();
    TwilioAccount {
        account_sid: credentials.account_sid.to_string(),
        auth_token: seal("auth_token", &credentials.auth_token),
        api_key_sid: api_key.map(|api_key| api_key.sid.to_string()),
        api_key_secret: api_key.map(|api_key| seal("api_key_secret", &api_key.secret)),
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
    }
}
