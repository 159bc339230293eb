//! One organization's Twilio account, ready for use.

use super::Accounts;
use crate::secret::{SealingKey, Unopenable};
use hearback_inbox::OrganizationId;
use hearback_store::{TokenExchange, TwilioAccount};
use hearback_twilio::client::{
    ApiKey, Listed, MessagingService, NumberFilter, Pages, PhoneNumber, SettingsError, ShortCode,
    VerifiedNumber,
};
use hearback_twilio::sid::InvalidSid;
use hearback_twilio::signature::{self, Body};
use hearback_twilio::{AccountSid, CallError, Client, Credentials, SigningKey};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use std::slice;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;

/// What Twilio said about the account's numbers is believed for so long.
const BELIEVED: SignedDuration = SignedDuration::from_secs(60);
/// A page does not wait longer for it.
const PATIENCE: Duration = Duration::from_secs(4);
/// No more numbers than these are looked at.
const MOST_NUMBERS: usize = 5_000;
/// Nor more services: each is a call of its own.
const MOST_SERVICES: usize = 50;

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
    /// The API key that is used for calling, when one is set.
    pub api_key_sid: Option<String>,
    credentials: Credentials,
    row: TwilioAccount,
    new_token_seen: AtomicBool,
    numbers: Asked<PhoneNumber>,
    services: Asked<Service>,
    short_codes: Asked<ShortCode>,
    verified: Asked<VerifiedNumber>,
}

/// A messaging service, and the numbers in its pool.
#[derive(Clone, Debug)]
pub struct Service {
    /// The service.
    pub service: MessagingService,
    /// Its numbers (E.164).
    pub pool: Vec<String>,
}

/// Which token a webhook was signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedWith {
    /// The one that is set.
    Current,
    /// The one from before.
    Old,
}

/// What Twilio listed, and when it was asked; none of it when it could not be.
type Asked<T> = Mutex<Option<(Timestamp, Option<Arc<Vec<T>>>)>>;

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
        let old_signing_key = match &row.exchange {
            Some(exchange) => {
                let old =
                    open(&accounts.key, organization, "auth_token", &exchange.old_auth_token)?;
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
            client: accounts.client(credentials.clone())?,
            signing_key: SigningKey::auth_token(auth_token),
            old_signing_key,
            api_key_sid: row.api_key_sid.clone(),
            credentials,
            new_token_seen: AtomicBool::new(seen),
            row,
            numbers: Mutex::default(),
            services: Mutex::default(),
            short_codes: Mutex::default(),
            verified: Mutex::default(),
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

    /// The account's numbers, as Twilio listed them within the last minute; none when it could not
    /// be asked, or takes too long for a page that waits.
    pub async fn numbers(&self, now: Timestamp) -> Listing {
        self.believed(&self.numbers, now, "numbers", self.list_numbers()).await
    }

    /// The account's short codes, in the same way; none too when the API key may not ask.
    pub async fn short_codes(&self, now: Timestamp) -> Option<Arc<Vec<ShortCode>>> {
        self.believed(&self.short_codes, now, "short codes", self.list_short_codes()).await
    }

    /// The numbers that were verified for the account, in the same way: a trial reaches no others.
    pub async fn verified_numbers(&self, now: Timestamp) -> Option<Arc<Vec<VerifiedNumber>>> {
        let asking = all(self.client.list_verified_numbers());
        self.believed(&self.verified, now, "verified numbers", asking).await
    }

    async fn believed<T>(
        &self,
        asked: &Asked<T>,
        now: Timestamp,
        what: &str,
        asking: impl Future<Output = Result<Vec<T>, CallError>>,
    ) -> Option<Arc<Vec<T>>> {
        let mut asked = asked.lock().await;
        if let Some((at, listed)) = asked.as_ref()
            && now.duration_since(*at) < BELIEVED
        {
            return listed.clone();
        }
        let listed = match tokio::time::timeout(PATIENCE, asking).await {
            Ok(Ok(listed)) => Some(Arc::new(listed)),
            Ok(Err(error)) => {
                tracing::warn!(organization = %self.organization, %error, "{what} can't be listed");
                None
            }
            Err(_) => None,
        };
        *asked = Some((now, listed.clone()));
        listed
    }

    /// Asks Twilio for the account's numbers now.
    ///
    /// # Errors
    /// When Twilio can't be reached, or refuses.
    pub async fn list_numbers(&self) -> Result<Vec<PhoneNumber>, CallError> {
        let filter = NumberFilter { page_size: Some(1000), ..NumberFilter::default() };
        all(self.client.list_numbers(&filter)).await
    }

    /// Asks Twilio for the account's short codes now.
    ///
    /// # Errors
    /// When Twilio can't be reached, or refuses.
    pub async fn list_short_codes(&self) -> Result<Vec<ShortCode>, CallError> {
        all(self.client.list_short_codes()).await
    }

    /// The account's messaging services with their pools, as Twilio listed them within the last
    /// minute; none when it could not be asked, takes too long, or the API key may not ask.
    pub async fn services(&self, now: Timestamp) -> Option<Arc<Vec<Service>>> {
        self.believed(&self.services, now, "services", self.list_services()).await
    }

    /// Asks Twilio for the account's messaging services and their pools now.
    ///
    /// # Errors
    /// When Twilio can't be reached, or refuses.
    pub async fn list_services(&self) -> Result<Vec<Service>, CallError> {
        let mut pages = self.client.list_services();
        let mut all = Vec::new();
        while let Some(page) = pages.next().await? {
            for service in page.items {
                let mut pool = Vec::new();
                let mut numbers = self.client.list_service_numbers(&service.sid);
                while let Some(page) = numbers.next().await? {
                    pool.extend(page.items.into_iter().map(|number| number.phone_number));
                }
                all.push(Service { service, pool });
                if all.len() >= MOST_SERVICES {
                    return Ok(all);
                }
            }
        }
        Ok(all)
    }

    /// Asks anew the next time: a number or a service was changed.
    pub async fn forget_numbers(&self) {
        *self.numbers.lock().await = None;
        *self.services.lock().await = None;
        *self.short_codes.lock().await = None;
    }
}

async fn all<T: Listed>(mut pages: Pages<'_, T>) -> Result<Vec<T>, CallError> {
    let mut all = Vec::new();
    while let Some(page) = pages.next().await? {
        all.extend(page.items);
        if all.len() >= MOST_NUMBERS {
            break;
        }
    }
    Ok(all)
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
