//! Requests to CRMs. An admin names their addresses, so each goes through [`Egress`]. Answers are
//! limited in size, and have to be JSON.

use super::failure::CrmFailure;
use crate::egress::http::{cause, causes};
use crate::egress::{Egress, EgressError};
use jiff::SignedDuration;
use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::io;
use url::Url;

/// The longest answer.
const LONGEST: usize = 1024 * 1024;
/// How long a CRM that gets too many requests is left alone when it doesn't say.
const PAUSE: SignedDuration = SignedDuration::from_secs(10);
/// No longer, whatever it says.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);

/// Requests to CRMs.
pub(super) struct Web {
    /// Over TLS, to any address that may be connected to.
    secure: Option<reqwest::Client>,
    /// Without, only where the operator said.
    plain: Option<reqwest::Client>,
    egress: Egress,
}

/// What a CRM is asked.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Vec<u8>>,
}

/// What it answered.
#[derive(Debug)]
pub(super) enum Answer {
    /// It knows.
    Json(Value),
    /// It says that it has nothing (204, or 404 with a reason in JSON).
    Nothing,
    /// It refuses the request as it is (400 and the like), with a reason in JSON if it gives one.
    Refused(StatusCode, Value),
}

impl Web {
    pub(super) fn new(egress: Egress) -> Self {
        let secure = egress.client().https_only(true).build().ok();
        let plain = egress.without_public().client().build().ok();
        Self { secure, plain, egress }
    }

    /// Asks a CRM.
    pub(super) async fn ask(&self, request: Request) -> Result<Answer, CrmFailure> {
        let url = request.url.clone();
        let client = self.client(&url).await?;
        let mut asked = client.request(request.method, request.url).headers(request.headers);
        asked = asked.header(ACCEPT, "application/json");
        if let Some(body) = request.body {
            asked = asked.body(body);
        }
        let answer = asked.send().await.map_err(|error| failed(&url, &error))?;
        let status = answer.status();
        if status.is_redirection() {
            return Err(CrmFailure::Redirected);
        }
        match status {
            StatusCode::NO_CONTENT => return Ok(Answer::Nothing),
            StatusCode::UNAUTHORIZED => return Err(CrmFailure::Unauthorized),
            StatusCode::FORBIDDEN => return Err(CrmFailure::Forbidden),
            StatusCode::TOO_MANY_REQUESTS => return Err(CrmFailure::TooMany(pause(&answer))),
            _ if status.is_server_error() => return Err(CrmFailure::Broken(status.as_u16())),
            _ => {}
        }
        let read = json(answer, &url).await;
        match (status, read) {
            (_, Ok(value)) if status.is_success() => Ok(Answer::Json(value)),
            (_, Err(failure)) if status.is_success() => Err(failure),
            (StatusCode::NOT_FOUND, Ok(_)) => Ok(Answer::Nothing),
            (StatusCode::NOT_FOUND, Err(_)) => Err(CrmFailure::NotThere),
            (_, read) => Ok(Answer::Refused(status, read.unwrap_or_default())),
        }
    }

    async fn client(&self, url: &Url) -> Result<&reqwest::Client, CrmFailure> {
        let (client, egress) = if url.scheme() == "https" {
            (&self.secure, self.egress.clone())
        } else {
            (&self.plain, self.egress.without_public())
        };
        egress.check(url).await.map_err(|error| self.not_connected(url, &error))?;
        client.as_ref().ok_or(CrmFailure::Unreachable)
    }

    fn not_connected(&self, url: &Url, error: &EgressError) -> CrmFailure {
        // A public address may be connected to, but only with TLS.
        match error {
            EgressError::Refused(refused) if url.scheme() == "http" && refused.is_public() => {
                CrmFailure::NotEncrypted
            }
            other => named(url, CrmFailure::of_egress(other)),
        }
    }
}

fn named(url: &Url, failure: CrmFailure) -> CrmFailure {
    match failure {
        CrmFailure::NoSuchName(_) => {
            CrmFailure::NoSuchName(url.host_str().unwrap_or_default().to_owned())
        }
        other => other,
    }
}

/// The JSON of an answer, which may not be longer than we read.
async fn json(mut answer: reqwest::Response, url: &Url) -> Result<Value, CrmFailure> {
    let said = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
    let kind = said(CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
    if kind.starts_with("text/html") || kind.starts_with("application/xhtml") {
        return Err(CrmFailure::Html);
    }
    let length = said(CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > LONGEST) {
        return Err(CrmFailure::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| failed(url, &error))? {
        if body.len() + piece.len() > LONGEST {
            return Err(CrmFailure::TooLarge);
        }
        body.extend_from_slice(&piece);
    }
    serde_json::from_slice(&body).map_err(|_| {
        let page = body.trim_ascii_start().first() == Some(&b'<');
        if page { CrmFailure::Html } else { CrmFailure::Malformed }
    })
}

/// How long to wait before the next request, in seconds (`Retry-After`, RFC 9110, section 10.2.3; a date is
/// ignored).
fn pause(answer: &reqwest::Response) -> SignedDuration {
    let said = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let seconds = said.and_then(|text| text.trim().parse::<u32>().ok());
    seconds
        .map_or(PAUSE, |seconds| SignedDuration::from_secs(i64::from(seconds).max(1)))
        .min(LONGEST_PAUSE)
}

/// Why a request failed.
fn failed(url: &Url, error: &reqwest::Error) -> CrmFailure {
    if error.is_timeout() {
        return CrmFailure::Slow;
    }
    if let Some(refused) = cause(error) {
        if let (EgressError::Refused(refused), "http") = (refused, url.scheme())
            && refused.is_public()
        {
            return CrmFailure::NotEncrypted;
        }
        return named(url, CrmFailure::of_egress(refused));
    }
    let invalid = |one: &rustls::Error| matches!(one, rustls::Error::InvalidCertificate(_));
    let is_certificate = causes(error).any(|one| {
        let inside = one.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        one.downcast_ref().is_some_and(invalid)
            || inside.and_then(|inside| inside.downcast_ref()).is_some_and(invalid)
    });
    if is_certificate { CrmFailure::Certificate } else { CrmFailure::Unreachable }
}
