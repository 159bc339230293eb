//! The status callback: what became of a message we sent.

use super::MessageStatus;
use crate::boundaries;
use crate::form::{ParameterError, ParameterProblem, Parameters};
use crate::sid::{AccountSid, MessageSid};
use std::fmt;

/// One status callback.
///
/// Source: <https://www.twilio.com/docs/messaging/guides/track-outbound-message-status>.
/// The order of callbacks is not guaranteed, one may come twice, and one may come before the
/// answer to the call that created the message.
#[derive(Clone, PartialEq, Eq)]
pub struct StatusReport {
    /// The message it is about.
    pub message_sid: MessageSid,
    /// The account that sent it. Check that it is yours.
    pub account_sid: AccountSid,
    /// The status reported.
    pub status: MessageStatus,
    /// Twilio's error code, on failed and undelivered. See [`explain`](crate::explain).
    pub error_code: Option<u32>,
    /// Twilio's words for the error; seldom sent.
    pub error_message: Option<String>,
    /// When the carrier says it was done, as `YYMMDDhhmm` in a time zone nobody states: to be
    /// shown as it is, not computed with.
    pub raw_dlr_done_date: Option<String>,
    /// The sender. Missing where a service has not chosen one.
    pub from: Option<String>,
    /// The recipient.
    pub to: Option<String>,
    /// What the channel said (RCS, WhatsApp).
    pub channel_status_message: Option<String>,
}

impl StatusReport {
    /// Reads the decoded form of a callback. Parameters that are not known are passed over, and
    /// a status that is not known is kept.
    ///
    /// # Errors
    /// [`ParameterError`] if `MessageSid`, `AccountSid` or `MessageStatus` is missing or
    /// ill-formed (`SmsSid` and `SmsStatus`, their old names, are taken in their place).
    pub fn from_form(form: &[(String, String)]) -> Result<Self, ParameterError> {
        boundaries::once_each(form)?;
        let form = Parameters(form);
        let status = form.required("MessageStatus").or_else(|error| match error.problem {
            ParameterProblem::Missing | ParameterProblem::Empty => {
                form.required("SmsStatus").or(Err(error))
            }
            _ => Err(error),
        })?;
        Ok(Self {
            message_sid: form.message_sid()?,
            account_sid: form.account_sid()?,
            status: MessageStatus::parse(status.trim()),
            error_code: form.number("ErrorCode").filter(|code| *code != 0),
            error_message: form.filled("ErrorMessage"),
            raw_dlr_done_date: form.filled("RawDlrDoneDate"),
            from: form.filled("From"),
            to: form.filled("To"),
            channel_status_message: form.filled("ChannelStatusMessage"),
        })
    }
}

/// What a form that Twilio posts is about, whichever address it came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormKind {
    /// A text that came in.
    Inbound,
    /// What became of a message that went out.
    Status,
    /// It has nothing that only one of the two has.
    Unclear,
}

impl FormKind {
    /// Tells by the status that the form names: a text says `received`, and what became of a message
    /// is one of the other words. Without a word that is known, it is a text if it has what only
    /// texts have.
    #[must_use]
    pub fn of(form: &[(String, String)]) -> Self {
        let form = Parameters(form);
        let words: Vec<_> = ["MessageStatus", "SmsStatus"]
            .into_iter()
            .filter_map(|name| form.get(name))
            .map(|word| MessageStatus::parse(&word.trim().to_ascii_lowercase()))
            .filter(|status| !status.as_str().is_empty())
            .collect();
        let arrives = |status: &MessageStatus| {
            matches!(status, MessageStatus::Received | MessageStatus::Receiving)
        };
        let known = |status: &MessageStatus| !matches!(status, MessageStatus::Other(_));
        let has_text = || ["Body", "NumMedia"].iter().any(|name| form.get(name).is_some());
        if words.iter().any(arrives) {
            Self::Inbound
        } else if words.iter().any(known) {
            Self::Status
        } else if has_text() {
            Self::Inbound
        } else if words.is_empty() {
            Self::Unclear
        } else {
            Self::Status
        }
    }
}

/// Identifiers and status only: phone numbers do not belong in a log.
impl fmt::Debug for StatusReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatusReport")
            .field("message_sid", &self.message_sid)
            .field("account_sid", &self.account_sid)
            .field("status", &self.status)
            .field("error_code", &self.error_code)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::decode;

    const HEAD: &str = "MessageSid=SM33333333333333333333333333333333\
        &AccountSid=ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    fn read(rest: &str) -> Result<StatusReport, ParameterError> {
        StatusReport::from_form(&decode(format!("{HEAD}{rest}").as_bytes()).unwrap())
    }

    #[test]
    fn a_delivered_callback() {
        let report = read(
            "&SmsSid=SM33333333333333333333333333333333&SmsStatus=delivered&MessageStatus=delivered\
             &To=%2B14017122661&From=%2B15558675310&ApiVersion=2010-04-01&RawDlrDoneDate=2308240501&New=1",
        )
        .unwrap();
        assert_eq!(report.message_sid.as_str(), "SM33333333333333333333333333333333");
        assert_eq!(report.account_sid.as_str(), "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
        assert_eq!(report.status, MessageStatus::Delivered);
        assert_eq!(report.error_code, None);
        assert_eq!(report.raw_dlr_done_date.as_deref(), Some("2308240501"));
        assert_eq!(report.to.as_deref(), Some("+14017122661"));
        assert_eq!(report.from.as_deref(), Some("+15558675310"));
    }

    #[test]
    fn an_undelivered_callback_has_a_code() {
        let report =
            read("&MessageStatus=undelivered&ErrorCode=30007&ErrorMessage=Filtered").unwrap();
        assert_eq!(report.status, MessageStatus::Undelivered);
        assert_eq!(report.error_code, Some(30007));
        assert_eq!(report.error_message.as_deref(), Some("Filtered"));
    }

    #[test]
    fn oddities_are_kept_rather_than_refused() {
        let report =
            read("&MessageStatus=teleported&ErrorCode=soon&From=&RawDlrDoneDate=").unwrap();
        assert_eq!(report.status, MessageStatus::Other("teleported".to_owned()));
        assert_eq!((report.error_code, report.from, report.raw_dlr_done_date), (None, None, None));
        assert_eq!(read("&MessageStatus=sent&ErrorCode=0").unwrap().error_code, None);
        assert_eq!(read("&SmsStatus=sent").unwrap().status, MessageStatus::Sent);
    }

    #[test]
    fn a_form_is_told_by_what_it_says_and_not_by_where_it_came() {
        let of = |rest: &str| FormKind::of(&decode(format!("{HEAD}{rest}").as_bytes()).unwrap());
        for text in [
            "&SmsStatus=received&Body=Hi&NumMedia=0",
            "&SmsStatus=received",
            "&SmsStatus=Received&Body=",
            "&MessageStatus=receiving&Body=x",
            "&Body=Hi",
            "&Body=&SmsStatus=",
            "&NumMedia=1&SmsStatus=teleported",
        ] {
            assert_eq!(of(text), FormKind::Inbound, "{text}");
        }
        for word in [
            "accepted",
            "scheduled",
            "canceled",
            "queued",
            "sending",
            "sent",
            "delivered",
            "undelivered",
            "failed",
            "read",
            "partially_delivered",
            "Delivered",
            "teleported",
        ] {
            for name in ["MessageStatus", "SmsStatus"] {
                assert_eq!(of(&format!("&{name}={word}")), FormKind::Status, "{name}={word}");
            }
        }
        assert_eq!(of("&SmsStatus=sent&MessageStatus=sent&Body=x"), FormKind::Status);
        assert_eq!(of("&From=%2B14155550132"), FormKind::Unclear);
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = read("").unwrap_err();
        assert_eq!((error.name, error.problem), ("MessageStatus", ParameterProblem::Missing));
        let no_sid =
            decode(b"AccountSid=ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&MessageStatus=sent").unwrap();
        assert_eq!(StatusReport::from_form(&no_sid).unwrap_err().name, "MessageSid");
    }
}
