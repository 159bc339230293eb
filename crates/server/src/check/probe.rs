//! A signed request to our own public URL, to see whether Twilio's would arrive with a matching
//! signature.
//!
//! It calls the real webhook with a real signature. A header that only this installation can make
//! tells the webhook that the request carries no text. A header of the answer proves that this
//! installation answered.

use super::self_report::SelfReport;
use crate::http::mark::{HEADER, Mark};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use hearback_twilio::{SigningKey, signature};
use std::error::Error as _;
use std::time::Duration;

const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// As long as Twilio waits for an answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// What happened to the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Probe {
    /// It arrived, and its signature matched.
    Held,
    /// It arrived; there was nothing to sign it with.
    Arrived,
    /// It arrived, but its signature didn't match.
    SignatureFailed,
    /// This installation answered, under another path.
    PathChanged,
    /// Another installation answered.
    OtherInstallation,
    /// Something else answered.
    Stranger(u16),
    /// It was redirected.
    Redirected(Option<String>),
    /// It did not arrive.
    NotReached(ProbeError),
}

/// Why a request did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProbeError {
    Name,
    Refused,
    TimedOut,
    Certificate,
    Other,
}

/// Whom the request is signed for.
pub(super) struct Signer<'a> {
    pub(super) account_sid: &'a str,
    pub(super) key: &'a SigningKey,
}

/// Makes the request.
pub(super) async fn probe(
    mark: &Mark,
    webhook: &str,
    signer: Option<Signer<'_>>,
) -> (Probe, SelfReport) {
    let nonce = format!("{:032x}", rand::random::<u128>());
    let account = signer.as_ref().map_or("none", |signer| signer.account_sid);
    let form =
        vec![("AccountSid".to_owned(), account.to_owned()), ("Probe".to_owned(), nonce.clone())];
    let signature = signer
        .as_ref()
        .map(|signer| signature::sign(signer.key, webhook, signature::Body::Form(&form)))
        .unwrap_or_default();
    let client = reqwest::Client::builder()
        .connect_timeout(CONNECT_WITHIN)
        .timeout(ANSWER_WITHIN)
        .redirect(reqwest::redirect::Policy::none())
        .build();
    let Ok(client) = client else {
        return (Probe::NotReached(ProbeError::Other), SelfReport::default());
    };
    let request = client
        .post(webhook)
        .header(signature::HEADER, signature)
        .header(HEADER, mark.asked(&nonce))
        .form(&form);
    match request.send().await {
        Ok(response) => {
            let report = SelfReport::read(response.headers());
            (diagnose(mark, &nonce, signer.is_some(), &response), report)
        }
        Err(error) => (Probe::NotReached(unreached(&error)), SelfReport::default()),
    }
}

fn diagnose(mark: &Mark, nonce: &str, signed: bool, response: &reqwest::Response) -> Probe {
    let status = response.status();
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    if status.is_redirection() {
        return Probe::Redirected(text(header::LOCATION.as_str()).map(str::to_owned));
    }
    if status.is_success() {
        let ours = mark.answers(nonce, response.headers());
        return if ours { Probe::Held } else { Probe::Stranger(status.as_u16()) };
    }
    // Other servers are unlikely to refuse this way.
    if text(header::CONTENT_TYPE.as_str()) != Some("application/problem+json") {
        return Probe::Stranger(status.as_u16());
    }
    match (status.as_u16(), text(REASON)) {
        (404 | 405, _) => Probe::PathChanged,
        // It didn't know the mark, so it has another key.
        (403, None) => Probe::OtherInstallation,
        (403, Some("wrong_signature")) => Probe::SignatureFailed,
        (403, Some(_)) if !signed => Probe::Arrived,
        (403, Some(_)) => Probe::OtherInstallation,
        (other, _) => Probe::Stranger(other),
    }
}

/// Why a marked request was refused.
const REASON: &str = "x-hearback-reason";

/// Tells a probe of ours why it was refused.
pub(crate) fn refused(mut response: Response, reason: &'static str) -> Response {
    response.headers_mut().insert(REASON, HeaderValue::from_static(reason));
    response
}

fn unreached(error: &reqwest::Error) -> ProbeError {
    if error.is_timeout() {
        return ProbeError::TimedOut;
    }
    let mut words = String::new();
    let mut cause = error.source();
    while let Some(inner) = cause {
        words.push_str(&inner.to_string().to_lowercase());
        words.push(' ');
        cause = inner.source();
    }
    let says = |part: &str| words.contains(part);
    if says("certificate") {
        ProbeError::Certificate
    } else if says("dns") || says("lookup") {
        ProbeError::Name
    } else if says("refused") {
        ProbeError::Refused
    } else {
        ProbeError::Other
    }
}
