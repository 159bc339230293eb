//! The connected Twilio accounts, with their secrets opened and a client each.
//!
//! A webhook is answered within milliseconds, so that the accounts are kept at hand. They are read
//! again after a change here, and now and then, because another process may have changed them.

mod applications;
mod connected;
mod own_sender;

pub use connected::{Connected, Listing, Service, SignedWith, sealed, sealed_credentials};

pub(crate) use connected::Applications;
pub(crate) use own_sender::OwnSender;

use crate::run::clock::{Clock, lies_within};
use crate::secret::SealingKey;
use hearback_inbox::OrganizationId;
use hearback_inbox::System;
use hearback_store::{Access, Error, Store, TwilioAccount};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::{RwLock, RwLockWriteGuard};

/// How long the accounts are cached.
const FRESH: SignedDuration = SignedDuration::from_secs(60);
/// How often a stranger's webhook can cause a reload.
const AT_MOST_EVERY: SignedDuration = SignedDuration::from_secs(5);

/// A token from before is accepted for so long after Twilio was first seen to sign with the new one:
/// what it signed a moment earlier may still be on its way.
const BOTH_TOKENS: SignedDuration = SignedDuration::from_mins(30);

/// The connected Twilio accounts.
pub struct Accounts {
    store: Store,
    key: SealingKey,
    clock: Arc<dyn Clock>,
    http: reqwest::Client,
    settings: hearback_twilio::ClientSettings,
    known: Arc<RwLock<Known>>,
}

#[derive(Default)]
struct Known {
    read_at: Option<Timestamp>,
    by_organization: HashMap<OrganizationId, Arc<Connected>>,
    by_sid: HashMap<String, Vec<Arc<Connected>>>,
}

impl Known {
    fn is_younger_than(&self, age: SignedDuration, now: Timestamp) -> bool {
        self.read_at.is_some_and(|at| lies_within(at, age, now))
    }
}

impl Accounts {
    pub(crate) fn new(
        store: Store,
        key: SealingKey,
        clock: Arc<dyn Clock>,
        settings: hearback_twilio::ClientSettings,
    ) -> Result<Self, hearback_twilio::client::SettingsError> {
        let http = hearback_twilio::client::http_client(&settings)?;
        Ok(Self { store, key, clock, http, settings, known: Arc::default() })
    }

    /// The organization's account; `None` if it hasn't connected one, or its secrets can't be
    /// opened.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(&self, organization: OrganizationId) -> Result<Option<Arc<Connected>>, Error> {
        self.read_when_older_than(FRESH).await?;
        Ok(self.known.read().await.by_organization.get(&organization).cloned())
    }

    /// The organizations that have connected the account with this sid.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn with_sid(&self, sid: &str) -> Result<Vec<Arc<Connected>>, Error> {
        self.read_when_older_than(FRESH).await?;
        if let Some(found) = self.known.read().await.by_sid.get(sid) {
            return Ok(found.clone());
        }
        self.look_again().await?;
        Ok(self.known.read().await.by_sid.get(sid).cloned().unwrap_or_default())
    }

    /// Reads them again, unless that was done just now: an account that is not known, or a
    /// signature that does not hold, may mean that another process has changed them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn look_again(&self) -> Result<(), Error> {
        self.read_when_older_than(AT_MOST_EVERY).await
    }

    /// Reloads them at the next use, after a change.
    pub async fn forget(&self) {
        self.known.write().await.read_at = None;
    }

    /// A client for credentials that are being tried.
    ///
    /// # Errors
    /// When Twilio's address is unusable.
    pub fn client(
        &self,
        credentials: hearback_twilio::Credentials,
    ) -> Result<hearback_twilio::Client, hearback_twilio::client::SettingsError> {
        hearback_twilio::Client::over(self.http.clone(), credentials, &self.settings)
    }

    /// Notes what a webhook was signed with: that the new token is in use ends an exchange, after a
    /// while. It is written down behind the webhook's answer.
    pub(crate) fn signed_with(&self, account: &Connected, token: SignedWith) {
        if token == SignedWith::Old || !account.first_with_new_token() {
            return;
        }
        let (store, organization, now) =
            (self.store.clone(), account.organization, self.clock.now());
        let known = self.known.clone();
        // If this is lost, the next process to see a webhook writes it down.
        tokio::spawn(async move {
            match store.new_token_seen(organization, now).await {
                Ok(()) => {
                    known.write().await.read_at = None;
                    tracing::info!(%organization, "Twilio signs with the new token");
                }
                Err(error) => tracing::warn!(%organization, %error, "the new token was not noted"),
            }
        });
    }

    /// Finishes a token change: the old token is no longer accepted.
    async fn end_exchange(
        &self,
        organization: OrganizationId,
        row: &mut TwilioAccount,
    ) -> Result<(), Error> {
        let seen = row.exchange.as_ref().and_then(|exchange| exchange.new_seen_at);
        let now = self.clock.now();
        if seen.is_none_or(|seen| now.duration_since(seen) < BOTH_TOKENS) {
            return Ok(());
        }
        self.store
            .finish_token_exchange(&Access::system(organization, System::Webhook), now)
            .await?;
        row.exchange = None;
        tracing::info!(%organization, "the old token is accepted no more");
        Ok(())
    }

    async fn read_when_older_than(&self, age: SignedDuration) -> Result<(), Error> {
        if self.known.read().await.is_younger_than(age, self.clock.now()) {
            return Ok(());
        }
        // Who waited here while another read them finds them fresh.
        let known = self.known.write().await;
        if known.is_younger_than(age, self.clock.now()) {
            return Ok(());
        }
        self.read(known).await
    }

    async fn read(&self, mut known: RwLockWriteGuard<'_, Known>) -> Result<(), Error> {
        let rows = self.store.twilio_accounts().await?;
        let mut read = Known { read_at: Some(self.clock.now()), ..Known::default() };
        for (organization, mut row) in rows {
            self.end_exchange(organization, &mut row).await?;
            let unchanged = known.by_organization.get(&organization).filter(|c| c.is_of(&row));
            let connected = match unchanged {
                Some(connected) => connected.clone(),
                None => match Connected::open(&self.key, organization, row, |credentials| {
                    self.client(credentials)
                }) {
                    Ok(connected) => Arc::new(connected),
                    Err(error) => {
                        tracing::error!(%organization, %error, "a Twilio account can't be used");
                        continue;
                    }
                },
            };
            let sid = connected.account_sid.as_str().to_owned();
            read.by_sid.entry(sid).or_default().push(connected.clone());
            read.by_organization.insert(organization, connected);
        }
        *known = read;
        Ok(())
    }
}
