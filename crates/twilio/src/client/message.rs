//! The Message resource, and which ones to list.

use super::json::Fields;
use super::pages::Listed;
use crate::sid::{AccountSid, MessageSid};
use crate::status::MessageStatus;
use jiff::{Timestamp, Unit};
use serde_json::Value;
use std::fmt;

/// A message as the API shows it.
///
/// Source: <https://www.twilio.com/docs/messaging/api/message-resource>. Only the sid is
/// required. A field that is missing, null, or malformed becomes `None` rather than an error, so that
/// one odd field doesn't hide a message.
#[derive(Clone, PartialEq)]
pub struct MessageResource {
    /// The message.
    pub sid: MessageSid,
    /// The account it belongs to.
    pub account_sid: Option<AccountSid>,
    /// Its status now.
    pub status: MessageStatus,
    /// Which way it went.
    pub direction: Direction,
    /// The sender; `None` if a service hasn't chosen one yet.
    pub from: Option<String>,
    /// The recipient.
    pub to: Option<String>,
    /// The text as Twilio has it: a trial account's has a prefix, a redacted one is empty.
    pub body: String,
    /// The messaging service it went through, as given.
    pub messaging_service_sid: Option<String>,
    /// How many parts are billed. A service may say 0 until it has chosen a sender.
    pub num_segments: Option<u32>,
    /// How many attachments it has; they are listed apart.
    pub num_media: Option<u32>,
    /// What it cost, as a decimal number below zero (`-0.00790`); none until it is known.
    pub price: Option<String>,
    /// The currency of `price` (`USD`).
    pub price_unit: Option<String>,
    /// Why it failed; see [`explain`](crate::explain).
    pub error_code: Option<u32>,
    /// Twilio's words for that.
    pub error_message: Option<String>,
    /// When Twilio took it, or it came in. To the second, like the other times.
    pub date_created: Option<Timestamp>,
    /// When it left, or for inbound ones came in; none while it waits.
    pub date_sent: Option<Timestamp>,
    /// When it last changed.
    pub date_updated: Option<Timestamp>,
}

/// Which way a message went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Direction {
    /// From a customer.
    Inbound,
    /// Sent by a call to the API.
    OutboundApi,
    /// Sent during a voice call.
    OutboundCall,
    /// Sent in answer to a webhook.
    OutboundReply,
    /// A direction this crate doesn't know, as given; empty if missing.
    Other(String),
}

impl Direction {
    fn parse(word: &str) -> Self {
        match word {
            "inbound" => Self::Inbound,
            "outbound-api" => Self::OutboundApi,
            "outbound-call" => Self::OutboundCall,
            "outbound-reply" => Self::OutboundReply,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl MessageResource {
    /// None if the JSON has no valid message sid.
    pub(crate) fn from_json(value: &Value) -> Option<Self> {
        let fields = Fields::of(value);
        Some(Self {
            sid: MessageSid::parse(fields.text("sid")?).ok()?,
            account_sid: fields.text("account_sid").and_then(|sid| AccountSid::parse(sid).ok()),
            status: MessageStatus::parse(fields.text("status").unwrap_or_default()),
            direction: Direction::parse(fields.text("direction").unwrap_or_default()),
            from: fields.filled("from"),
            to: fields.filled("to"),
            body: fields.text("body").unwrap_or_default().to_owned(),
            messaging_service_sid: fields.filled("messaging_service_sid"),
            num_segments: fields.number("num_segments"),
            num_media: fields.number("num_media"),
            price: fields.filled("price"),
            price_unit: fields.filled("price_unit"),
            error_code: fields.number("error_code").filter(|code| *code != 0),
            error_message: fields.filled("error_message"),
            date_created: fields.time("date_created"),
            date_sent: fields.time("date_sent"),
            date_updated: fields.time("date_updated"),
        })
    }
}

/// Identifiers and status only: texts and phone numbers do not belong in a log.
impl fmt::Debug for MessageResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageResource")
            .field("sid", &self.sid)
            .field("status", &self.status)
            .field("direction", &self.direction)
            .field("error_code", &self.error_code)
            .finish_non_exhaustive()
    }
}

impl Listed for MessageResource {
    const KEY: &'static str = "messages";
    fn from_json(value: &Value) -> Option<Self> {
        Self::from_json(value)
    }
}

/// Which messages to list; all of them by default.
#[derive(Clone, Default)]
pub struct MessageFilter {
    /// Only those to this number.
    pub to: Option<String>,
    /// Only those from this number.
    pub from: Option<String>,
    /// Only those sent at this time or later (whole seconds; a part of one is cut off). Twilio
    /// filters by `date_sent`, so messages that wait to be sent may be missing.
    pub sent_from: Option<Timestamp>,
    /// Only those sent at this time or earlier (a part of a second is rounded up).
    pub sent_until: Option<Timestamp>,
    /// How many a page, 1 to 1,000 (brought into that range). Twilio's default is 50.
    pub page_size: Option<u16>,
}

impl MessageFilter {
    pub(super) fn query(&self) -> Vec<(&'static str, String)> {
        let mut query = Vec::new();
        let mut add = |name, value: Option<String>| query.extend(value.map(|value| (name, value)));
        add("To", self.to.clone());
        add("From", self.from.clone());
        // The names end in the sign: on the wire this reads `DateSent>=2023-…`, "at or after".
        add("DateSent>", self.sent_from.map(|time| time.strftime(SECONDS).to_string()));
        add(
            "DateSent<",
            self.sent_until.map(|time| up_to_second(time).strftime(SECONDS).to_string()),
        );
        add("PageSize", self.page_size.map(|size| size.clamp(1, 1000).to_string()));
        query
    }
}

const SECONDS: &str = "%Y-%m-%dT%H:%M:%SZ";

fn up_to_second(time: Timestamp) -> Timestamp {
    let round = jiff::TimestampRound::new().smallest(Unit::Second).mode(jiff::RoundMode::Ceil);
    time.round(round).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_a_live_creation() {
        let value = json!({
            "account_sid": "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "api_version": "2010-04-01",
            "body": "Hello", "date_created": "Thu, 24 Aug 2023 05:01:45 +0000", "date_sent": null,
            "date_updated": "Thu, 24 Aug 2023 05:01:45 +0000", "direction": "outbound-api",
            "error_code": null, "error_message": null, "from": "+15558675310",
            "messaging_service_sid": null, "num_media": "0", "num_segments": "1", "price": null,
            "price_unit": "USD", "sid": "SM11111111111111111111111111111111", "status": "queued",
            "subresource_uris": {"media": "/x"}, "to": "+14017122661", "uri": "/y", "new": {},
        });
        let message = MessageResource::from_json(&value).unwrap();
        assert_eq!(message.sid.as_str(), "SM11111111111111111111111111111111");
        assert_eq!(message.status, MessageStatus::Queued);
        assert_eq!(message.direction, Direction::OutboundApi);
        assert_eq!((message.num_segments, message.num_media), (Some(1), Some(0)));
        assert_eq!(message.date_created, Some("2023-08-24T05:01:45Z".parse().unwrap()));
        assert_eq!((message.date_sent, message.price, message.error_code), (None, None, None));
        assert_eq!(
            (message.from.as_deref(), message.body.as_str()),
            (Some("+15558675310"), "Hello")
        );
    }

    #[test]
    fn needs_no_more_than_a_sid() {
        let sparse = json!({"sid": "MM11111111111111111111111111111111"});
        let message = MessageResource::from_json(&sparse).unwrap();
        assert_eq!(message.status, MessageStatus::Other(String::new()));
        assert_eq!((message.from, message.body.as_str()), (None, ""));
        for bad in [json!({}), json!(null), json!({"sid": "CA1"}), json!({"sid": 1}), json!([])] {
            assert_eq!(MessageResource::from_json(&bad), None, "{bad}");
        }
    }

    #[test]
    fn filters_by_whole_seconds_without_losing_the_edges() {
        let filter = MessageFilter {
            to: Some("+1".to_owned()),
            sent_from: Some("2023-08-24T05:01:45.9Z".parse().unwrap()),
            sent_until: Some("2023-08-24T05:01:45.1Z".parse().unwrap()),
            page_size: Some(0),
            ..MessageFilter::default()
        };
        let query = filter.query();
        let pairs: Vec<_> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(
            pairs,
            [
                ("To", "+1"),
                ("DateSent>", "2023-08-24T05:01:45Z"),
                ("DateSent<", "2023-08-24T05:01:46Z"),
                ("PageSize", "1"),
            ]
        );
        assert!(MessageFilter::default().query().is_empty());
    }
}
