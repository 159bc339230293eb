//! The account's own short codes (`SMS/ShortCodes`), which are not among its phone numbers.

use super::inbound_webhook::InboundWebhook;
use super::json::Fields;
use super::pages::Listed;
use super::{Client, Pages, readable};
use crate::error::CallError;
use crate::sid::ShortCodeSid;
use reqwest::Method;
use serde_json::Value;

/// A short code in the account.
///
/// Source: <https://www.twilio.com/docs/sms/api/short-code-resource>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortCode {
    /// The short code's identifier.
    pub sid: ShortCodeSid,
    /// Its digits.
    pub short_code: String,
    /// Its name.
    pub friendly_name: Option<String>,
    /// Where its texts are brought.
    pub webhook: InboundWebhook,
}

impl ShortCode {
    fn from_json(value: &Value) -> Option<Self> {
        let fields = Fields::of(value);
        Some(Self {
            sid: ShortCodeSid::parse(fields.text("sid")?).ok()?,
            short_code: fields.filled("short_code")?,
            friendly_name: fields.filled("friendly_name"),
            webhook: InboundWebhook::of_sender(&fields),
        })
    }
}

impl Listed for ShortCode {
    const KEY: &'static str = "short_codes";
    fn from_json(value: &Value) -> Option<Self> {
        Self::from_json(value)
    }
}

impl Client {
    /// Lists the account's own short codes, page by page.
    #[must_use]
    pub fn list_short_codes(&self) -> Pages<'_, ShortCode> {
        let query = [("PageSize", "1000".to_owned())];
        Pages::starting_at(self, self.resource_with("SMS/ShortCodes.json", &query))
    }

    /// Changes where the texts to a short code are brought; what `webhook` leaves out stays as it
    /// is. Harmless to repeat.
    ///
    /// # Errors
    /// [`CallError`]; after [`CallError::Interrupted`] or [`CallError::Faulty`] the change may
    /// have been made.
    pub async fn update_short_code(
        &self,
        sid: &ShortCodeSid,
        webhook: &InboundWebhook,
    ) -> Result<ShortCode, CallError> {
        let url = self.resource(&format!("SMS/ShortCodes/{sid}.json"));
        let request = self.request(Method::POST, url).form(&webhook.parameters_of_sender());
        readable(ShortCode::from_json(&self.call(request).await?))
    }
}
