//! Twilio's error replies, and the ways in which a call other than sending fails.

use crate::catalogue::{Explanation, explain};
use crate::client::json::Fields;
use std::fmt;
use std::time::Duration;

/// An error reply of the REST API.
///
/// Shape: `{"code":21211,"message":"…","more_info":"https://…","status":400}`. A reply without
/// such a body (a proxy's HTML page, nothing at all) has a status only.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// Twilio's error code; see [`explain`].
    pub code: Option<u32>,
    /// Twilio's own words. They may quote phone numbers: show them, do not log them.
    pub message: Option<String>,
    /// Twilio's page about it.
    pub more_info: Option<String>,
}

impl ApiError {
    pub(crate) fn read(status: u16, body: &[u8]) -> Self {
        let value = serde_json::from_slice(body).unwrap_or_default();
        let fields = Fields::of(&value);
        Self {
            status,
            code: fields.number("code").filter(|code| *code != 0),
            message: fields.filled("message"),
            more_info: fields.filled("more_info"),
        }
    }

    /// What happened and what to do, in plain words, where the code is known.
    #[must_use]
    pub fn explanation(&self) -> Option<&'static Explanation> {
        explain(self.code?)
    }

    /// Whether Twilio says that the thing asked for does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status == 404 || self.code == Some(20404)
    }
}

/// Status and code only: Twilio's message may quote a phone number.
impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "Twilio answered {} with error {code}", self.status),
            None => write!(f, "Twilio answered {}", self.status),
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ApiError {}

/// Why a call other than sending failed. (A send ends in a
/// [`SendOutcome`](crate::SendOutcome) instead.)
///
/// Every one of them can be logged: no text, number, secret or URL is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// No connection came about, so Twilio never saw the request.
    #[error("couldn't reach Twilio: {reason}")]
    NotReached {
        /// What the network said.
        reason: String,
    },
    /// The request may have reached Twilio, but no whole answer came back. A change may or may
    /// not have been made.
    #[error("no answer from Twilio: {reason}")]
    Interrupted {
        /// What the network said.
        reason: String,
    },
    /// Too many calls at once (429). The call was not processed; make it again later.
    #[error("Twilio asks us to make fewer calls at once")]
    Throttled {
        /// How long Twilio asks to wait, where it says.
        retry_after: Option<Duration>,
    },
    /// The credentials do not allow this, or the account is suspended.
    #[error("Twilio rejected the account's credentials: {0}")]
    Misconfigured(ApiError),
    /// Twilio refused this call.
    #[error(transparent)]
    Refused(ApiError),
    /// Twilio failed (5xx). A change may or may not have been made.
    #[error("Twilio had an error: {0}")]
    Faulty(ApiError),
    /// The answer is not what the API promises (a redirect, a web page, an empty body).
    #[error("couldn't read Twilio's answer ({status}): {reason}")]
    Unreadable {
        /// The HTTP status.
        status: u16,
        /// What was wrong with it.
        reason: String,
    },
    /// The answer was longer than [`ClientSettings::max_response_bytes`](crate::ClientSettings).
    #[error("Twilio's answer is longer than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// A list's next page isn't part of that list; the credentials were not sent there.
    #[error("the address of the list's next page leads somewhere else")]
    ForeignPage,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_twilios_error_body() {
        let body = br#"{"code":21211,"message":"The 'To' number +15005550001 is not valid","more_info":"https://www.twilio.com/docs/errors/21211","status":400}"#;
        let error = ApiError::read(400, body);
        assert_eq!((error.status, error.code), (400, Some(21211)));
        assert_eq!(error.more_info.as_deref(), Some("https://www.twilio.com/docs/errors/21211"));
        assert!(error.explanation().is_some());
        assert_eq!(error.to_string(), "Twilio answered 400 with error 21211");
        assert!(error.message.as_deref().unwrap().contains("5005550001"));
        assert!(!format!("{error:?} {error}").contains("5005550001"));
    }

    #[test]
    fn any_other_body_leaves_the_status() {
        for body in
            ["", "<html>Bad gateway</html>", "[]", "null", "{}", r#"{"code":null,"message":7}"#]
        {
            let error = ApiError::read(502, body.as_bytes());
            assert_eq!((error.status, error.code, error.message), (502, None, None), "{body}");
        }
        assert_eq!(ApiError::read(400, br#"{"code":"20003"}"#).code, Some(20003));
    }
}
