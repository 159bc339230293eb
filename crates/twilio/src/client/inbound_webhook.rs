//! Where Twilio brings incoming texts: the same four settings for all that can be texted.

use super::json::Fields;

/// Where Twilio brings the texts to a number, a short code, an application or a messaging service.
///
/// As an answer, none stands for what is not set; in a change, none leaves a setting as it is and
/// an empty text clears it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboundWebhook {
    /// The webhook for incoming texts.
    pub url: Option<String>,
    /// `POST` or `GET`.
    pub method: Option<String>,
    /// The webhook that is called when that one fails.
    pub fallback_url: Option<String>,
    /// `POST` or `GET`.
    pub fallback_method: Option<String>,
}

impl InboundWebhook {
    /// Whether it is called by GET, not by POST.
    #[must_use]
    pub fn is_called_by_get(&self) -> bool {
        self.method.as_deref().is_some_and(|method| method.eq_ignore_ascii_case("GET"))
    }

    /// Of a sender or an application, whose settings begin with `sms_`.
    pub(super) fn of_sender(fields: &Fields<'_>) -> Self {
        Self {
            url: fields.filled("sms_url"),
            method: fields.filled("sms_method"),
            fallback_url: fields.filled("sms_fallback_url"),
            fallback_method: fields.filled("sms_fallback_method"),
        }
    }

    /// Of a messaging service.
    pub(super) fn of_service(fields: &Fields<'_>) -> Self {
        Self {
            url: fields.filled("inbound_request_url"),
            method: fields.filled("inbound_method"),
            fallback_url: fields.filled("fallback_url"),
            fallback_method: fields.filled("fallback_method"),
        }
    }

    pub(super) fn parameters_of_sender(&self) -> Vec<(&'static str, &str)> {
        self.named(["SmsUrl", "SmsMethod", "SmsFallbackUrl", "SmsFallbackMethod"])
    }

    pub(super) fn parameters_of_service(&self) -> Vec<(&'static str, &str)> {
        self.named(["InboundRequestUrl", "InboundMethod", "FallbackUrl", "FallbackMethod"])
    }

    fn named(&self, names: [&'static str; 4]) -> Vec<(&'static str, &str)> {
        let values = [&self.url, &self.method, &self.fallback_url, &self.fallback_method];
        let given = names.into_iter().zip(values);
        given.filter_map(|(name, value)| Some((name, value.as_deref()?))).collect()
    }
}
