//! A phone number of an account, with its webhooks.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    clock,
    config::{Capabilities, NumberConfig, NumberKind},
    sid,
};

/// An incoming phone number as Twilio keeps it.
#[derive(Clone, Debug)]
pub(crate) struct PhoneNumber {
    pub(crate) sid: String,
    pub(crate) number: String,
    pub(crate) friendly_name: String,
    pub(crate) capabilities: Capabilities,
    pub(crate) kind: NumberKind,
    pub(crate) sms_url: String,
    pub(crate) sms_method: String,
    pub(crate) sms_fallback_url: String,
    pub(crate) sms_fallback_method: String,
    pub(crate) sms_application_sid: String,
    pub(crate) status_callback: String,
    pub(crate) status_callback_method: String,
    pub(crate) voice_url: String,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}

impl PhoneNumber {
    pub(crate) fn new(config: &NumberConfig, created: Timestamp) -> Self {
        let name = &config.friendly_name;
        Self {
            sid: sid::derived("PN", &config.number),
            number: config.number.clone(),
            friendly_name: if name.is_empty() { config.number.clone() } else { name.clone() },
            capabilities: config.capabilities,
            kind: config.kind,
            sms_url: config.sms_url.clone(),
            sms_method: config.sms_method.clone(),
            sms_fallback_url: config.sms_fallback_url.clone(),
            sms_fallback_method: "POST".into(),
            sms_application_sid: config.sms_application_sid.clone(),
            status_callback: String::new(),
            status_callback_method: "POST".into(),
            voice_url: String::new(),
            created,
            updated: created,
        }
    }

    /// The place of a parameter that an update may carry.
    pub(crate) fn field(&mut self, parameter: &str) -> Option<&mut String> {
        Some(match parameter {
            "FriendlyName" => &mut self.friendly_name,
            "SmsUrl" => &mut self.sms_url,
            "SmsMethod" => &mut self.sms_method,
            "SmsFallbackUrl" => &mut self.sms_fallback_url,
            "SmsFallbackMethod" => &mut self.sms_fallback_method,
            "SmsApplicationSid" => &mut self.sms_application_sid,
            "StatusCallback" => &mut self.status_callback,
            "StatusCallbackMethod" => &mut self.status_callback_method,
            "VoiceUrl" => &mut self.voice_url,
            _ => return None,
        })
    }

    pub(crate) fn json(&self, account: &str) -> Value {
        let path = format!("/2010-04-01/Accounts/{account}/IncomingPhoneNumbers/{}", self.sid);
        json!({
            "sid": self.sid,
            "account_sid": account,
            "friendly_name": self.friendly_name,
            "phone_number": self.number,
            "capabilities": self.capabilities,
            "sms_url": self.sms_url,
            "sms_method": self.sms_method,
            "sms_fallback_url": self.sms_fallback_url,
            "sms_fallback_method": self.sms_fallback_method,
            "sms_application_sid": self.sms_application_sid,
            "status_callback": self.status_callback,
            "status_callback_method": self.status_callback_method,
            "voice_url": self.voice_url,
            "voice_method": "POST",
            "voice_fallback_url": "",
            "voice_fallback_method": "POST",
            "voice_application_sid": "",
            "voice_caller_id_lookup": false,
            "voice_receive_mode": "voice",
            "address_requirements": "none",
            "address_sid": null,
            "api_version": "2010-04-01",
            "beta": false,
            "bundle_sid": null,
            "date_created": clock::rfc2822(self.created),
            "date_updated": clock::rfc2822(self.updated),
            "emergency_address_sid": null,
            "emergency_address_status": "unregistered",
            "emergency_status": "Active",
            "identity_sid": null,
            "origin": "twilio",
            "status": "in-use",
            "trunk_sid": null,
            "type": self.type_name(),
            "uri": format!("{path}.json"),
            "subresource_uris": {
                "assigned_add_ons": format!("{path}/AssignedAddOns.json"),
            },
        })
    }

    fn type_name(&self) -> &'static str {
        match self.kind {
            NumberKind::Local => "local",
            NumberKind::Mobile => "mobile",
            NumberKind::TollFree => "toll-free",
            NumberKind::ShortCode => "short-code",
        }
    }
}
