//! What an account's debugger recorded: webhooks that failed, and whatever else went wrong.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    account::Account,
    clock, sid,
    webhook::{Call, WebhookError},
};

/// One entry of the debugger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Alert {
    /// `NO…`; a new one without.
    #[serde(default = "fresh")]
    pub sid: String,
    /// Twilio's error code.
    pub error_code: u32,
    /// `error` or `warning`.
    #[serde(default = "error")]
    pub log_level: String,
    /// What was called.
    #[serde(default)]
    pub request_url: String,
    /// How.
    #[serde(default = "post")]
    pub request_method: String,
    /// The message it was about.
    #[serde(default)]
    pub resource_sid: String,
    /// What happened, in Twilio's own shape: a query string.
    #[serde(default)]
    pub alert_text: String,
    /// When.
    #[serde(default = "clock::now")]
    pub at: Timestamp,
}

fn fresh() -> String {
    sid::fresh("NO")
}

fn error() -> String {
    "error".into()
}

fn post() -> String {
    "POST".into()
}

/// Records a call that failed for good.
pub(crate) fn record(account: &Account, call: &Call, failure: &WebhookError, message: &str) {
    let url = call.url.split('#').next().unwrap_or_default();
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.append_pair("Msg", &failure.reason).append_pair("url", url);
    if let Some(status) = failure.status {
        text.append_pair("httpResponse", &status.to_string());
    }
    text.append_pair("ErrorCode", &failure.code.to_string()).append_pair("LogLevel", "ERROR");
    let alert = Alert {
        sid: fresh(),
        error_code: failure.code,
        log_level: error(),
        request_url: url.to_owned(),
        request_method: if call.get { "GET".into() } else { post() },
        resource_sid: message.to_owned(),
        alert_text: text.finish(),
        at: clock::now(),
    };
    account.alerts.lock().push(alert);
}
