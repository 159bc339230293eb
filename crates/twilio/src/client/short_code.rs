//! The account's own short codes (`SMS/ShortCodes`), which are not among its phone numbers.

use super::json::Fields;
use super::pages::Listed;
use super::{Client, Pages};
use crate::sid::ShortCodeSid;
use serde_json::Value;

/// A short code of the account.
///
/// Source: <https://www.twilio.com/docs/sms/api/short-code-resource>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortCode {
    /// The short code's identifier.
    pub sid: ShortCodeSid,
    /// Its digits.
    pub short_code: String,
    /// The name given to it.
    pub friendly_name: Option<String>,
    /// The webhook for incoming texts; none where it is not set.
    pub sms_url: Option<String>,
    /// `POST` or `GET`.
    pub sms_method: Option<String>,
}

impl Listed for ShortCode {
    const KEY: &'static str = "short_codes";
    fn from_json(value: &Value) -> Option<Self> {
        let fields = Fields::of(value);
        Some(Self {
            sid: ShortCodeSid::parse(fields.text("sid")?).ok()?,
            short_code: fields.filled("short_code")?,
            friendly_name: fields.filled("friendly_name"),
            sms_url: fields.filled("sms_url"),
            sms_method: fields.filled("sms_method"),
        })
    }
}

impl Client {
    /// Lists the account's own short codes, page by page.
    #[must_use]
    pub fn list_short_codes(&self) -> Pages<'_, ShortCode> {
        let query = [("PageSize", "1000".to_owned())];
        Pages::starting_at(self, self.resource_with("SMS/ShortCodes.json", &query))
    }
}
