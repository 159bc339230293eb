//! An account: its credentials, its numbers, its log and its media.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use subtle::ConstantTimeEq;

use crate::{
    clock,
    config::{AccountConfig, ApiKey, ApiKeyKind, ServiceConfig},
    guarded::Guarded,
    ledger::Ledger,
    media::Media,
};

pub(crate) mod number;

use number::PhoneNumber;

/// One account of the simulated Twilio.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) config: AccountConfig,
    pub(crate) created: Timestamp,
    pub(crate) numbers: Guarded<BTreeMap<String, PhoneNumber>>,
    pub(crate) ledger: Guarded<Ledger>,
    pub(crate) media: Guarded<HashMap<String, Media>>,
}

/// What presented credentials may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Main,
    Standard,
}

impl Account {
    pub(crate) fn new(config: AccountConfig) -> Self {
        let created = clock::now();
        let account = Self {
            created,
            numbers: Guarded::default(),
            ledger: Guarded::default(),
            media: Guarded::default(),
            config,
        };
        account.restore_numbers();
        account
    }

    pub(crate) fn sid(&self) -> &str {
        &self.config.account_sid
    }

    pub(crate) fn token(&self) -> &str {
        &self.config.auth_token
    }

    /// Puts the numbers back as they were configured.
    pub(crate) fn restore_numbers(&self) {
        let numbers = self.config.numbers.iter();
        *self.numbers.lock() = numbers
            .map(|number| (number.number.clone(), PhoneNumber::new(number, self.created)))
            .collect();
    }

    /// Whether a user name and password open this account, and how far.
    pub(crate) fn admits(&self, user: &str, password: &str) -> Option<Access> {
        let same = |known: &str| bool::from(known.as_bytes().ct_eq(password.as_bytes()));
        if user == self.sid() {
            return same(self.token()).then_some(Access::Main);
        }
        let key: &ApiKey = self.config.api_keys.iter().find(|key| key.sid == user)?;
        same(&key.secret).then_some(match key.kind {
            ApiKeyKind::Main => Access::Main,
            ApiKeyKind::Standard => Access::Standard,
        })
    }

    pub(crate) fn number(&self, number: &str) -> Option<PhoneNumber> {
        self.numbers.lock().get(number).cloned()
    }

    pub(crate) fn service(&self, sid: &str) -> Option<&ServiceConfig> {
        self.config.services.iter().find(|service| service.sid == sid)
    }

    pub(crate) fn service_of(&self, number: &str) -> Option<&ServiceConfig> {
        let holds = |service: &&ServiceConfig| service.numbers.iter().any(|one| one == number);
        self.config.services.iter().find(holds)
    }
}
