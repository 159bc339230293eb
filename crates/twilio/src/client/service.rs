//! Messaging services: senders with a pool of numbers.

use super::inbound_webhook::InboundWebhook;
use super::json::Fields;
use super::pages::{Listed, Pages};
use super::{Client, readable};
use crate::error::CallError;
use crate::sid::{MessagingServiceSid, PhoneNumberSid};
use reqwest::Method;
use serde_json::Value;

/// A messaging service.
///
/// Source: <https://www.twilio.com/docs/messaging/api/service-resource>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagingService {
    /// The service.
    pub sid: MessagingServiceSid,
    /// Its name.
    pub friendly_name: Option<String>,
    /// Where texts to its numbers are brought, where their own webhooks do not count. Where it is
    /// not set then, Twilio drops such texts and keeps no trace of them.
    pub webhook: InboundWebhook,
    /// Whether texts go to the webhook of the number they came to, not to the service's. None:
    /// Twilio did not say.
    pub use_inbound_webhook_on_number: Option<bool>,
    /// Whether an approved campaign covers its texts to the United States.
    pub us_app_to_person_registered: bool,
}

impl Listed for MessagingService {
    const KEY: &'static str = "services";
    fn from_json(value: &Value) -> Option<Self> {
        let fields = Fields::of(value);
        Some(Self {
            sid: MessagingServiceSid::parse(fields.text("sid")?).ok()?,
            friendly_name: fields.filled("friendly_name"),
            webhook: InboundWebhook::of_service(&fields),
            use_inbound_webhook_on_number: value
                .get("use_inbound_webhook_on_number")
                .and_then(Value::as_bool),
            us_app_to_person_registered: fields.flag("us_app_to_person_registered"),
        })
    }
}

/// A number in a service's pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolNumber {
    /// The number's identifier, the same as among the account's numbers.
    pub sid: PhoneNumberSid,
    /// The number in E.164.
    pub phone_number: String,
}

impl Listed for PoolNumber {
    const KEY: &'static str = "phone_numbers";
    fn from_json(value: &Value) -> Option<Self> {
        let fields = Fields::of(value);
        Some(Self {
            sid: PhoneNumberSid::parse(fields.text("sid")?).ok()?,
            phone_number: fields.filled("phone_number")?,
        })
    }
}

/// A short code in a service's pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolShortCode {
    /// Its digits.
    pub short_code: String,
}

impl Listed for PoolShortCode {
    const KEY: &'static str = "short_codes";
    fn from_json(value: &Value) -> Option<Self> {
        Some(Self { short_code: Fields::of(value).filled("short_code")? })
    }
}

/// What to change about a service: none leaves a setting as it is, an empty text clears it.
#[derive(Debug, Clone, Default)]
pub struct ServiceUpdate {
    /// Where texts to its numbers are brought.
    pub webhook: InboundWebhook,
    /// Whether texts go to the webhook of the number they came to.
    pub use_inbound_webhook_on_number: Option<bool>,
}

impl ServiceUpdate {
    fn parameters(&self) -> Vec<(&'static str, &str)> {
        let mut parameters = self.webhook.parameters_of_service();
        let on_number = self.use_inbound_webhook_on_number;
        let on_number = on_number.map(|yes| if yes { "true" } else { "false" });
        parameters.extend(on_number.map(|value| ("UseInboundWebhookOnNumber", value)));
        parameters
    }
}

impl Client {
    /// Lists the account's messaging services, page by page.
    #[must_use]
    pub fn list_services(&self) -> Pages<'_, MessagingService> {
        Pages::on(self, &self.messaging, self.messaging_url("Services"))
    }

    /// Fetches a messaging service.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn fetch_service(
        &self,
        sid: &MessagingServiceSid,
    ) -> Result<MessagingService, CallError> {
        let url = Self::v1(&self.messaging, &format!("Services/{sid}"), &[]);
        readable(MessagingService::from_json(&self.call(self.request(Method::GET, url)).await?))
    }

    /// Changes a messaging service; what `update` leaves out stays as it is. Harmless to repeat.
    ///
    /// # Errors
    /// [`CallError`]; after [`CallError::Interrupted`] or [`CallError::Faulty`] the change may
    /// have been made.
    pub async fn update_service(
        &self,
        sid: &MessagingServiceSid,
        update: &ServiceUpdate,
    ) -> Result<MessagingService, CallError> {
        let url = Self::v1(&self.messaging, &format!("Services/{sid}"), &[]);
        let request = self.request(Method::POST, url).form(&update.parameters());
        readable(MessagingService::from_json(&self.call(request).await?))
    }

    /// Lists the numbers in a service's pool, page by page.
    #[must_use]
    pub fn list_service_numbers(&self, sid: &MessagingServiceSid) -> Pages<'_, PoolNumber> {
        let url = self.messaging_url(&format!("Services/{sid}/PhoneNumbers"));
        Pages::on(self, &self.messaging, url)
    }

    /// Lists the short codes in a service's pool, page by page.
    #[must_use]
    pub fn list_service_short_codes(&self, sid: &MessagingServiceSid) -> Pages<'_, PoolShortCode> {
        let url = self.messaging_url(&format!("Services/{sid}/ShortCodes"));
        Pages::on(self, &self.messaging, url)
    }

    /// A list of the messaging API, in pages of 100, which is the most that it gives.
    pub(super) fn messaging_url(&self, path: &str) -> url::Url {
        Self::v1(&self.messaging, path, &[("PageSize", "100".to_owned())])
    }
}
