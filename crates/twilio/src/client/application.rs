//! Applications: webhooks that several numbers share.

use super::inbound_webhook::InboundWebhook;
use super::json::Fields;
use super::{Client, readable};
use crate::error::CallError;
use crate::sid::ApplicationSid;
use reqwest::Method;
use serde_json::Value;

/// An application. Its webhooks override those of the numbers that use it.
///
/// Source: <https://www.twilio.com/docs/usage/api/applications>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The application.
    pub sid: ApplicationSid,
    /// Its name.
    pub friendly_name: Option<String>,
    /// Where texts to its numbers are brought.
    pub webhook: InboundWebhook,
}

impl Application {
    fn from_json(value: &Value) -> Option<Self> {
        let fields = Fields::of(value);
        Some(Self {
            sid: ApplicationSid::parse(fields.text("sid")?).ok()?,
            friendly_name: fields.filled("friendly_name"),
            webhook: InboundWebhook::of_sender(&fields),
        })
    }
}

impl Client {
    /// Fetches an application.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn fetch_application(&self, sid: &ApplicationSid) -> Result<Application, CallError> {
        let url = self.resource(&format!("Applications/{sid}.json"));
        readable(Application::from_json(&self.call(self.request(Method::GET, url)).await?))
    }
}
