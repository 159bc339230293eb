//! The account's own phone numbers (`IncomingPhoneNumbers`).

use super::inbound_webhook::InboundWebhook;
use super::json::Fields;
use super::pages::Listed;
use crate::sid::PhoneNumberSid;
use serde_json::Value;

/// A phone number of the account.
///
/// Source: <https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource>.
/// What decides where a text goes: a messaging service the number belongs to, before
/// `sms_application_sid`, before the number's own webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    /// The number's identifier.
    pub sid: PhoneNumberSid,
    /// The number in E.164.
    pub phone_number: String,
    /// Its name.
    pub friendly_name: Option<String>,
    /// What it can do.
    pub capabilities: Capabilities,
    /// Where its texts are brought.
    pub webhook: InboundWebhook,
    /// An application whose webhooks are used; its own is then ignored.
    pub sms_application_sid: Option<String>,
}

/// What a number can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capabilities {
    /// Calls.
    pub voice: bool,
    /// Texts.
    pub sms: bool,
    /// Texts with attachments.
    pub mms: bool,
    /// Fax.
    pub fax: bool,
}

impl PhoneNumber {
    pub(super) fn from_json(value: &Value) -> Option<Self> {
        let fields = Fields::of(value);
        let can = fields.within("capabilities");
        Some(Self {
            sid: PhoneNumberSid::parse(fields.text("sid")?).ok()?,
            phone_number: fields.filled("phone_number")?,
            friendly_name: fields.filled("friendly_name"),
            capabilities: Capabilities {
                // The first API versions wrote these names in capitals, and some answers do yet.
                voice: can.flag("voice"),
                sms: can.flag("sms") || can.flag("SMS"),
                mms: can.flag("mms") || can.flag("MMS"),
                fax: can.flag("fax"),
            },
            webhook: InboundWebhook::of_sender(&fields),
            sms_application_sid: fields.filled("sms_application_sid"),
        })
    }
}

impl Listed for PhoneNumber {
    const KEY: &'static str = "incoming_phone_numbers";
    fn from_json(value: &Value) -> Option<Self> {
        Self::from_json(value)
    }
}

/// Which numbers to list; all of them by default.
#[derive(Debug, Clone, Default)]
pub struct NumberFilter {
    /// Only this number, in E.164 (Twilio also takes a part of one).
    pub phone_number: Option<String>,
    /// How many a page, 1 to 1,000 (brought into that range). Twilio's default is 50.
    pub page_size: Option<u16>,
}

impl NumberFilter {
    pub(super) fn query(&self) -> Vec<(&'static str, String)> {
        let mut query = Vec::new();
        query.extend(self.phone_number.clone().map(|number| ("PhoneNumber", number)));
        query.extend(self.page_size.map(|size| ("PageSize", size.clamp(1, 1000).to_string())));
        query
    }
}

/// What to change about a number: none leaves a setting as it is, an empty text clears it.
#[derive(Debug, Clone, Default)]
pub struct NumberUpdate {
    /// Where its texts are brought.
    pub webhook: InboundWebhook,
    /// The application whose webhooks are used instead; clear it for the number's own to count.
    pub sms_application_sid: Option<String>,
}

impl NumberUpdate {
    pub(super) fn parameters(&self) -> Vec<(&'static str, &str)> {
        let mut parameters = self.webhook.parameters_of_sender();
        parameters
            .extend(self.sms_application_sid.as_deref().map(|sid| ("SmsApplicationSid", sid)));
        parameters
    }
}
