//! What the simulated Twilio is told at its start.

use std::time::Duration;

use serde::{Deserialize, Serialize};

mod registration;
mod service;

pub use registration::{BrandConfig, CampaignConfig, TollFreeConfig};
pub use service::{ApplicationConfig, ServiceConfig};

/// Everything the simulator needs to know to run.
#[derive(Clone, Debug)]
pub struct SimulatorConfig {
    /// `AC…`: the account's identifier, also its user name.
    pub account_sid: String,
    /// The account's primary auth token: password, and the key that signs webhooks.
    pub auth_token: String,
    /// The account's name.
    pub friendly_name: String,
    /// API keys that may be used in place of the auth token.
    pub api_keys: Vec<ApiKey>,
    /// The account's phone numbers.
    pub numbers: Vec<NumberConfig>,
    /// The account's messaging services.
    pub services: Vec<ServiceConfig>,
    /// The account's applications.
    pub applications: Vec<ApplicationConfig>,
    /// The businesses it registered with the carriers.
    pub brands: Vec<BrandConfig>,
    /// What it handed in to have toll-free numbers verified.
    pub toll_free_verifications: Vec<TollFreeConfig>,
    /// The people whose phones the handset page offers.
    pub handsets: Vec<HandsetConfig>,
    /// How long a message stays in each status before the next.
    pub step_delay: Duration,
    /// A trial account: reaches verified numbers only and marks every body.
    pub trial: bool,
    /// The numbers a trial account may text.
    pub verified_numbers: Vec<String>,
    /// Whether media need Basic authentication, as Twilio recommends.
    pub media_auth: bool,
    /// The origin under which others reach the simulator, where that is not its own address.
    pub public_url: Option<String>,
    /// The inbox that runs against it, for the handset page to link to.
    pub inbox_url: Option<String>,
    /// The origin whose pages may show the handset page in a frame.
    pub framed_by: Option<String>,
}

impl Default for SimulatorConfig {
    fn default() -> Self {
        Self {
            account_sid: "AC00000000000000000000000000000001".into(),
            auth_token: "00000000000000000000000000000001".into(),
            friendly_name: "Simulated account".into(),
            api_keys: Vec::new(),
            numbers: Vec::new(),
            services: Vec::new(),
            applications: Vec::new(),
            brands: Vec::new(),
            toll_free_verifications: Vec::new(),
            handsets: HandsetConfig::people(),
            step_delay: Duration::from_millis(300),
            trial: false,
            verified_numbers: Vec::new(),
            media_auth: true,
            public_url: None,
            inbox_url: None,
            framed_by: None,
        }
    }
}

impl SimulatorConfig {
    pub(crate) fn account(&self) -> AccountConfig {
        AccountConfig {
            account_sid: self.account_sid.clone(),
            auth_token: self.auth_token.clone(),
            secondary_token: None,
            friendly_name: self.friendly_name.clone(),
            api_keys: self.api_keys.clone(),
            numbers: self.numbers.clone(),
            services: self.services.clone(),
            applications: self.applications.clone(),
            brands: self.brands.clone(),
            toll_free_verifications: self.toll_free_verifications.clone(),
            status: AccountStatus::Active,
            trial: self.trial,
            verified_numbers: self.verified_numbers.clone(),
        }
    }
}

/// One account, as the control API adds a further one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AccountConfig {
    /// `AC…`
    pub account_sid: String,
    /// The primary auth token.
    pub auth_token: String,
    /// A second token, made before the first is given up: it opens the account and signs nothing.
    #[serde(default)]
    pub secondary_token: Option<String>,
    /// The account's name.
    #[serde(default)]
    pub friendly_name: String,
    /// Its API keys.
    #[serde(default)]
    pub api_keys: Vec<ApiKey>,
    /// Its numbers.
    #[serde(default)]
    pub numbers: Vec<NumberConfig>,
    /// Its messaging services.
    #[serde(default)]
    pub services: Vec<ServiceConfig>,
    /// Its applications.
    #[serde(default)]
    pub applications: Vec<ApplicationConfig>,
    /// The businesses it registered with the carriers.
    #[serde(default)]
    pub brands: Vec<BrandConfig>,
    /// What it handed in to have toll-free numbers verified.
    #[serde(default)]
    pub toll_free_verifications: Vec<TollFreeConfig>,
    /// Whether it can be used.
    #[serde(default)]
    pub status: AccountStatus,
    /// Whether it is a trial account.
    #[serde(default)]
    pub trial: bool,
    /// The numbers a trial account may text.
    #[serde(default)]
    pub verified_numbers: Vec<String>,
}

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccountStatus {
    /// It can.
    #[default]
    Active,
    /// Not for now: it can be read, and nothing else.
    Suspended,
    /// Never again.
    Closed,
}

/// An API key: a second user name and password for an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApiKey {
    /// `SK…`
    pub sid: String,
    /// Its password.
    pub secret: String,
    /// What it may do.
    #[serde(default)]
    pub kind: ApiKeyKind,
}

/// What an API key may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApiKeyKind {
    /// Everything.
    Main,
    /// Everything but reading accounts and keys.
    #[default]
    Standard,
    /// Messages and phone numbers only.
    Restricted,
}

/// A phone number of the account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NumberConfig {
    /// In E.164, or the digits of a short code.
    pub number: String,
    /// Its name; the number itself when empty.
    #[serde(default)]
    pub friendly_name: String,
    /// Where inbound messages are posted; empty when unset.
    #[serde(default)]
    pub sms_url: String,
    /// `POST` or `GET`.
    #[serde(default = "post")]
    pub sms_method: String,
    /// Where they go when that fails; empty when unset.
    #[serde(default)]
    pub sms_fallback_url: String,
    /// The application whose webhooks count instead; empty when unset.
    #[serde(default)]
    pub sms_application_sid: String,
    /// What the number can do.
    #[serde(default)]
    pub capabilities: Capabilities,
    /// What kind of number it is.
    #[serde(default)]
    pub kind: NumberKind,
}

impl NumberConfig {
    /// A local number that does voice, SMS and MMS and has no webhook yet.
    pub fn local(number: impl Into<String>, friendly_name: impl Into<String>) -> Self {
        Self {
            number: number.into(),
            friendly_name: friendly_name.into(),
            sms_url: String::new(),
            sms_method: post(),
            sms_fallback_url: String::new(),
            sms_application_sid: String::new(),
            capabilities: Capabilities::default(),
            kind: NumberKind::Local,
        }
    }

    /// The same number with its webhook set.
    #[must_use]
    pub fn with_sms_url(mut self, url: impl Into<String>) -> Self {
        self.sms_url = url.into();
        self
    }
}

/// What a number can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Capabilities {
    /// Calls.
    pub voice: bool,
    /// Texts.
    pub sms: bool,
    /// Texts with media.
    pub mms: bool,
    /// Fax.
    pub fax: bool,
}

impl Default for Capabilities {
    fn default() -> Self {
        Self { voice: true, sms: true, mms: true, fax: false }
    }
}

/// What kind of number it is; opting out differs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberKind {
    /// A long code.
    #[default]
    Local,
    /// A mobile number.
    Mobile,
    /// A toll-free number: the network itself keeps the opt-outs.
    TollFree,
    /// A short code.
    ShortCode,
}

fn post() -> String {
    "POST".into()
}

/// A person with a phone, offered on the handset page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandsetConfig {
    /// In E.164.
    pub number: String,
    /// Whose phone it is.
    pub name: String,
}

impl HandsetConfig {
    /// The people whom the page offers unless told otherwise.
    pub fn people() -> Vec<Self> {
        [
            ("+14155550132", "Maria Lopez"),
            ("+12065550187", "Ben Carter"),
            ("+13125550145", "Aisha Khan"),
            ("+15125550119", "Tom Nguyen"),
        ]
        .map(|(number, name)| Self { number: number.into(), name: name.into() })
        .into()
    }
}
