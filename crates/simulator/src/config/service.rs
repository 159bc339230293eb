//! Messaging services and applications: what a number's texts may go by instead of its own webhook.

use serde::{Deserialize, Serialize};

use super::{CampaignConfig, post};

/// A messaging service with its pool of numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ServiceConfig {
    /// `MG…`
    pub sid: String,
    /// Its name.
    #[serde(default)]
    pub friendly_name: String,
    /// The numbers in its pool.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// The service's own inbound webhook.
    #[serde(default)]
    pub inbound_request_url: Option<String>,
    /// How that is called: `POST` or `GET`.
    #[serde(default = "post")]
    pub inbound_method: String,
    /// Where inbound messages go when that fails.
    #[serde(default)]
    pub fallback_url: Option<String>,
    /// How that is called: `POST` or `GET`.
    #[serde(default = "post")]
    pub fallback_method: String,
    /// Whether inbound messages go to the number's webhook, not the service's.
    #[serde(default = "yes")]
    pub use_inbound_webhook_on_number: bool,
    /// Where status callbacks go when a message names no other place.
    #[serde(default)]
    pub status_callback: Option<String>,
    /// Advanced Opt-Out: webhooks carry `OptOutType`, and a blocked message fails by callback.
    #[serde(default)]
    pub advanced_opt_out: bool,
    /// What was registered for its texts to the United States.
    #[serde(default)]
    pub campaign: Option<CampaignConfig>,
}

fn yes() -> bool {
    true
}

impl ServiceConfig {
    /// A service whose numbers keep their own webhooks, as Twilio's console makes it.
    pub fn new(sid: impl Into<String>, name: impl Into<String>, numbers: Vec<String>) -> Self {
        Self {
            sid: sid.into(),
            friendly_name: name.into(),
            numbers,
            inbound_request_url: None,
            inbound_method: post(),
            fallback_url: None,
            fallback_method: post(),
            use_inbound_webhook_on_number: true,
            status_callback: None,
            advanced_opt_out: false,
            campaign: None,
        }
    }
}

/// An application: webhooks that several numbers share.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApplicationConfig {
    /// `AP…`
    pub sid: String,
    /// Its name.
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
}
