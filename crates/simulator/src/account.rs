//! An account: its credentials, its numbers, its log and its media.

use std::{
    collections::{BTreeMap, HashMap},
    sync::MutexGuard,
};

use jiff::Timestamp;
use subtle::ConstantTimeEq;

use crate::{
    alert::Alert,
    clock,
    config::{AccountConfig, AccountStatus, ApiKey, ApiKeyKind, ApplicationConfig, ServiceConfig},
    guarded::Guarded,
    ledger::Ledger,
    media::Media,
};

pub(crate) mod number;

use number::PhoneNumber;

/// One account of the simulated Twilio.
#[derive(Debug)]
pub(crate) struct Account {
    /// As it was at its start; [`Account::now`] is how it is.
    config: AccountConfig,
    current: Guarded<AccountConfig>,
    pub(crate) created: Timestamp,
    pub(crate) numbers: Guarded<BTreeMap<String, PhoneNumber>>,
    pub(crate) ledger: Guarded<Ledger>,
    pub(crate) media: Guarded<HashMap<String, Media>>,
    pub(crate) alerts: Guarded<Vec<Alert>>,
}

/// What presented credentials may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Main,
    Standard,
    Restricted,
}

impl Account {
    pub(crate) fn new(config: AccountConfig) -> Self {
        let created = clock::now();
        let account = Self {
            created,
            current: Guarded::default(),
            numbers: Guarded::default(),
            ledger: Guarded::default(),
            media: Guarded::default(),
            alerts: Guarded::default(),
            config,
        };
        account.restore();
        account
    }

    pub(crate) fn sid(&self) -> &str {
        &self.config.account_sid
    }

    /// How it is now. Held like any lock: for a few instructions.
    pub(crate) fn now(&self) -> MutexGuard<'_, AccountConfig> {
        self.current.lock()
    }

    pub(crate) fn token(&self) -> String {
        self.now().auth_token.clone()
    }

    pub(crate) fn active(&self) -> bool {
        self.now().status == AccountStatus::Active
    }

    /// Puts everything back as it was configured.
    pub(crate) fn restore(&self) {
        self.now().clone_from(&self.config);
        let numbers = self.config.numbers.iter();
        *self.numbers.lock() = numbers
            .map(|number| (number.number.clone(), PhoneNumber::new(number, self.created)))
            .collect();
    }

    /// Whether a user name and password open this account, and how far.
    pub(crate) fn admits(&self, user: &str, password: &str) -> Option<Access> {
        let same = |known: &str| bool::from(known.as_bytes().ct_eq(password.as_bytes()));
        let now = self.now();
        if user == self.sid() {
            // A secondary token opens the account like the primary one; it signs nothing.
            let secondary = now.secondary_token.as_deref().is_some_and(same);
            return (same(&now.auth_token) || secondary).then_some(Access::Main);
        }
        let key: &ApiKey = now.api_keys.iter().find(|key| key.sid == user)?;
        same(&key.secret).then_some(match key.kind {
            ApiKeyKind::Main => Access::Main,
            ApiKeyKind::Standard => Access::Standard,
            ApiKeyKind::Restricted => Access::Restricted,
        })
    }

    pub(crate) fn number(&self, number: &str) -> Option<PhoneNumber> {
        self.numbers.lock().get(number).cloned()
    }

    pub(crate) fn service(&self, sid: &str) -> Option<ServiceConfig> {
        self.now().services.iter().find(|service| service.sid == sid).cloned()
    }

    pub(crate) fn service_of(&self, number: &str) -> Option<ServiceConfig> {
        let holds = |service: &&ServiceConfig| service.numbers.iter().any(|one| one == number);
        self.now().services.iter().find(holds).cloned()
    }

    pub(crate) fn application(&self, sid: &str) -> Option<ApplicationConfig> {
        self.now().applications.iter().find(|application| application.sid == sid).cloned()
    }
}
