//! Verified numbers (`OutgoingCallerIds`): the only ones a trial account can text.

use super::json::Fields;
use super::pages::Listed;
use super::{Client, Pages};
use serde_json::Value;

/// A verified number.
///
/// Source: <https://www.twilio.com/docs/voice/api/outgoing-caller-ids>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedNumber {
    /// The number in E.164.
    pub phone_number: String,
    /// Its name.
    pub friendly_name: Option<String>,
}

impl Listed for VerifiedNumber {
    const KEY: &'static str = "outgoing_caller_ids";
    fn from_json(value: &Value) -> Option<Self> {
        let fields = Fields::of(value);
        Some(Self {
            phone_number: fields.filled("phone_number")?,
            friendly_name: fields.filled("friendly_name"),
        })
    }
}

impl Client {
    /// Lists the numbers that were verified for the account, page by page.
    #[must_use]
    pub fn list_verified_numbers(&self) -> Pages<'_, VerifiedNumber> {
        let query = [("PageSize", "1000".to_owned())];
        Pages::starting_at(self, self.resource_with("OutgoingCallerIds.json", &query))
    }
}
