//! What Twilio's debugger recorded, such as webhooks that failed.

use super::Client;
use super::json::Fields;
use super::pages::{Listed, Pages};
use jiff::Timestamp;
use serde_json::Value;
use std::fmt;

/// One entry of the debugger.
///
/// Source: <https://www.twilio.com/docs/usage/monitor-alert>.
#[derive(Clone, PartialEq, Eq)]
pub struct Alert {
    /// `NO…`
    pub sid: String,
    /// What happened; see [`explain`](crate::explain).
    pub error_code: Option<u32>,
    /// `error`, `warning` …
    pub log_level: Option<String>,
    /// What was called. It may hold phone numbers: show it, do not log it.
    pub request_url: Option<String>,
    /// The message, call or other thing that it was about.
    pub resource_sid: Option<String>,
    /// When it happened.
    pub generated: Option<Timestamp>,
}

/// Without the address.
impl fmt::Debug for Alert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alert")
            .field("sid", &self.sid)
            .field("error_code", &self.error_code)
            .field("generated", &self.generated)
            .finish_non_exhaustive()
    }
}

impl Listed for Alert {
    const KEY: &'static str = "alerts";
    fn from_json(value: &Value) -> Option<Self> {
        let fields = Fields::of(value);
        Some(Self {
            sid: fields.filled("sid")?,
            error_code: fields.number("error_code"),
            log_level: fields.filled("log_level"),
            request_url: fields.filled("request_url"),
            resource_sid: fields.filled("resource_sid"),
            generated: fields.iso_time("date_generated").or(fields.iso_time("date_created")),
        })
    }
}

/// Which alerts to list; all of the last 30 days, which is what Twilio keeps, by default.
#[derive(Debug, Clone, Default)]
pub struct AlertFilter {
    /// `error`, `warning`, `notice` or `debug` only.
    pub log_level: Option<&'static str>,
    /// From this time on.
    pub since: Option<Timestamp>,
    /// How many a page, 1 to 1,000 (brought into that range).
    pub page_size: Option<u16>,
}

impl AlertFilter {
    fn query(&self) -> Vec<(&'static str, String)> {
        let since = self.since.map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        let mut query = Vec::new();
        query.extend(self.log_level.map(|level| ("LogLevel", level.to_owned())));
        query.extend(since.map(|at| ("StartDate", at)));
        query.extend(self.page_size.map(|size| ("PageSize", size.clamp(1, 1000).to_string())));
        query
    }
}

impl Client {
    /// Lists what the debugger recorded, newest first, page by page.
    #[must_use]
    pub fn list_alerts(&self, filter: &AlertFilter) -> Pages<'_, Alert> {
        Pages::on(self, &self.monitor, Self::v1(&self.monitor, "Alerts", &filter.query()))
    }
}
