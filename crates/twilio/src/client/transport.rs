//! One call over HTTP: the answer, or how certain it is that nothing arrived.

use crate::error::{ApiError, CallError};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use serde_json::Value;
use std::error::Error as _;
use std::time::Duration;

/// An answer, of whatever status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    /// What time it was where it came from.
    pub(crate) date: Option<Timestamp>,
    pub(crate) body: Result<Vec<u8>, BodyProblem>,
}

/// Why there is no answer.
pub(crate) enum TransportError {
    /// The request was never written: Twilio cannot have acted on it.
    NotReached(String),
    /// It may have been written.
    Interrupted(String),
}

/// Why the body of an answer is missing.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum BodyProblem {
    #[error("its answer is longer than {limit} bytes")]
    TooLarge { limit: usize },
    #[error("its answer was cut off: {0}")]
    Interrupted(String),
}

/// Makes the call.
pub(super) async fn exchange(
    request: reqwest::RequestBuilder,
    max_response_bytes: usize,
) -> Result<Answer, TransportError> {
    let (http, request) = request.build_split();
    let request = request.map_err(|error| TransportError::NotReached(reason(error)))?;
    let asked = request.url().clone();
    let response = http.execute(request).await.map_err(|error| {
        // Only a connection that never came about is certain. A time-out that is not one of
        // connecting, or a connection lost later, may have come after Twilio read the request.
        if error.is_connect() {
            TransportError::NotReached(reason(error))
        } else {
            TransportError::Interrupted(reason(error))
        }
    })?;
    if *response.url() != asked {
        return Err(TransportError::Interrupted("the HTTP client followed a redirect".to_owned()));
    }
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers());
    let date = date(response.headers());
    let body = read_body(response, max_response_bytes).await;
    Ok(Answer { status, retry_after, date, body })
}

async fn read_body(mut response: reqwest::Response, limit: usize) -> Result<Vec<u8>, BodyProblem> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(body),
            Ok(Some(chunk)) if body.len() + chunk.len() <= limit => body.extend_from_slice(&chunk),
            Ok(Some(_)) => return Err(BodyProblem::TooLarge { limit }),
            Err(error) => return Err(BodyProblem::Interrupted(reason(error))),
        }
    }
}

/// The error and its causes in one line. The URL is left out: it may hold phone numbers.
pub(super) fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        line.push_str(": ");
        line.push_str(&inner.to_string());
        cause = inner.source();
    }
    line
}

/// `Retry-After` in seconds, or as a date: then counted from the answer's own `Date`, which needs
/// no clock of ours.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let wait = text(RETRY_AFTER)?;
    if let Ok(seconds) = wait.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let parser = DateTimeParser::new();
    let until = parser.parse_timestamp(wait).ok()?;
    let now = parser.parse_timestamp(text(DATE)?).ok()?;
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

fn date(headers: &HeaderMap) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(headers.get(DATE)?.to_str().ok()?.trim()).ok()
}

impl Answer {
    pub(crate) fn api_error(&self) -> ApiError {
        ApiError::read(self.status, self.body.as_deref().unwrap_or_default())
    }

    /// The JSON of a 2xx; anything else as the error it is.
    pub(super) fn json(self) -> Result<Value, CallError> {
        let error = self.api_error();
        let status = self.status;
        match status {
            200..=299 => {}
            429 => {
                return Err(CallError::Throttled { retry_after: self.retry_after });
            }
            401 | 403 | 407 => return Err(CallError::Misconfigured(error)),
            400..=499 => return Err(CallError::Refused(error)),
            500..=599 => return Err(CallError::Faulty(error)),
            _ => {
                let reason = "not a status that the API uses".to_owned();
                return Err(CallError::Unreadable { status, reason });
            }
        }
        let body = self.body.map_err(|problem| match problem {
            BodyProblem::TooLarge { limit } => CallError::TooLarge { limit },
            BodyProblem::Interrupted(reason) => CallError::Interrupted { reason },
        })?;
        // The parser's own message tells a place, never the text.
        serde_json::from_slice(&body)
            .map_err(|error| CallError::Unreadable { status, reason: format!("no JSON: {error}") })
    }
}

impl From<TransportError> for CallError {
    fn from(failure: TransportError) -> Self {
        match failure {
            TransportError::NotReached(reason) => Self::NotReached { reason },
            TransportError::Interrupted(reason) => Self::Interrupted { reason },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn how_long_to_wait() {
        let date = "Wed, 21 Oct 2015 07:28:00 GMT";
        let table = [
            (Some("3"), None, Some(3)),
            (Some(" 0 "), None, Some(0)),
            (Some("Wed, 21 Oct 2015 07:28:30 GMT"), Some(date), Some(30)),
            (Some("Wed, 21 Oct 2015 07:27:30 GMT"), Some(date), Some(0)),
            (Some("Wed, 21 Oct 2015 07:28:30 GMT"), None, None),
            (Some("soon"), Some(date), None),
            (Some("-1"), Some(date), None),
            (None, Some(date), None),
        ];
        for (wait, date, expected) in table {
            let mut headers = HeaderMap::new();
            for (name, value) in [(RETRY_AFTER, wait), (DATE, date)] {
                if let Some(value) = value {
                    headers.insert(name, HeaderValue::from_static(value));
                }
            }
            assert_eq!(retry_after(&headers), expected.map(Duration::from_secs), "{wait:?}");
        }
    }
}
