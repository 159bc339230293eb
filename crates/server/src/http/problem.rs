//! The one way in which the API says no: `application/problem+json` (RFC 9457), with a code for
//! programs and a sentence for people that says what to change.

mod code;
mod from_store;

pub use code::Code;

use crate::sampled;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hearback_inbox::outbox::NewerMessage;
use hearback_inbox::{CustomerId, CustomerSummary, Timestamp, UnmetRule};
use jiff::SignedDuration;
use serde::Serialize;
use std::borrow::Cow;
use utoipa::ToSchema;

/// What a handler answers, or why it does not.
pub type Answer<T> = Result<T, Problem>;

/// Why a request is not answered as it asks.
#[derive(Clone, Debug)]
pub struct Problem {
    code: Code,
    status: StatusCode,
    detail: Cow<'static, str>,
    field: Option<&'static str>,
    retry_after: Option<SignedDuration>,
    about: Option<Box<About>>,
}

/// What a problem has to do with, in one place: few have, and all are passed around.
#[derive(Clone, Debug)]
enum About {
    Newer(NewerMessage),
    Customer(OtherCustomer),
}

/// The customer who has what another was to get.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OtherCustomer {
    /// Who.
    id: CustomerId,
    /// Their name.
    name: String,
}

/// An error (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Body {
    /// Always `about:blank`: the code says what kind of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The HTTP status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What kind of problem it is, for programs.
    code: Code,
    /// What happened and what to change, in a sentence for a person.
    detail: Cow<'static, str>,
    /// The field of the request that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    /// In how many seconds to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<i64>,
    /// With `newer_messages`: the newest one.
    #[serde(skip_serializing_if = "Option::is_none")]
    newer: Option<NewerMessage>,
    /// With `number_on_file` and `external_id_taken`: the customer who has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<OtherCustomer>,
}

impl Problem {
    /// A problem with a sentence for the person.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        let status = code.status();
        Self { code, status, detail: detail.into(), field: None, retry_after: None, about: None }
    }

    /// The request itself can't be read.
    #[must_use]
    pub fn malformed(status: StatusCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, ..Self::new(Code::InvalidRequest, detail) }
    }

    /// A field of the request holds what it can't.
    #[must_use]
    pub fn invalid(field: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { field: Some(field), ..Self::new(Code::InvalidRequest, detail) }
    }

    /// It doesn't exist, or the caller may not see it: both look the same (P2).
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Code::NotFound, "Not found. It may be gone, or you may not have access to it.")
    }

    /// Nobody is signed in.
    #[must_use]
    pub fn not_signed_in() -> Self {
        Self::new(Code::NotSignedIn, "Sign in to continue. Your session may have ended.")
    }

    /// A code that isn't right, or was used already.
    #[must_use]
    pub fn wrong_code() -> Self {
        let detail = "That code isn't right, or was used already. Wait for the next one.";
        Self::new(Code::WrongCode, detail).about("code")
    }

    /// Whether it is about such a code.
    pub(crate) fn is_wrong_code(&self) -> bool {
        self.code == Code::WrongCode
    }

    /// The organization asks for something that the session doesn't bring.
    #[must_use]
    pub fn unmet(rule: UnmetRule) -> Self {
        let code = match rule {
            UnmetRule::SecondFactor => Code::SecondFactorRequired,
            UnmetRule::SingleSignOn => Code::SingleSignOnRequired,
        };
        Self::new(code, rule.sentence())
    }

    /// It may be seen, but this may not be done with it.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(Code::Forbidden, "Your role doesn't allow this. Ask an admin.")
    }

    /// Someone wrote since the sender last looked (S11).
    #[must_use]
    pub fn newer(newer: NewerMessage, now: Timestamp) -> Self {
        let problem = Self::new(Code::NewerMessages, newer.sentence(now));
        Self { about: Some(Box::new(About::Newer(newer))), ..problem }
    }

    /// Names the customer who has it.
    #[must_use]
    pub(crate) fn with_customer(self, owner: &CustomerSummary) -> Self {
        let customer = OtherCustomer { id: owner.id, name: owner.name.clone() };
        Self { about: Some(Box::new(About::Customer(customer))), ..self }
    }

    /// Something went wrong here; the log says what.
    #[must_use]
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        if sampled::is_written("request_failed") {
            tracing::error!(%cause, "a request failed");
        }
        Self::new(
            Code::Internal,
            "Something went wrong and nothing was changed. Try again. The log has the details.",
        )
    }

    /// Names the field that it is about.
    #[must_use]
    pub fn about(self, field: &'static str) -> Self {
        Self { field: Some(field), ..self }
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(self, wait: SignedDuration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// What it says to the person.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let retry_after =
            self.retry_after.map(|wait| wait.as_secs() + i64::from(wait.subsec_nanos() > 0));
        let (newer, customer) = match self.about.map(|about| *about) {
            None => (None, None),
            Some(About::Newer(newer)) => (Some(newer), None),
            Some(About::Customer(customer)) => (None, Some(customer)),
        };
        let body = Body {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            code: self.code,
            detail: self.detail,
            field: self.field,
            retry_after,
            newer,
            customer,
        };
        let json = serde_json::to_vec(&body).unwrap_or_default();
        let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        let mut response = (self.status, [kind], json).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
