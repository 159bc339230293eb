//! Webhooks that are refused, and under which name they are counted.

use crate::http::body::BodyError;
use crate::http::problem::{Code, Problem};
use axum::http::StatusCode;
use hearback_inbox::OrganizationId;
use hearback_twilio::form::{FormError, ParameterError};

/// Why a webhook is refused. Nothing of its content is kept.
pub(super) struct Refusal {
    /// Under which name it is counted.
    pub(super) reason: &'static str,
    /// Whose it would have been, as far as can be told.
    pub(super) organization: Option<OrganizationId>,
    /// What is answered.
    pub(super) problem: Problem,
}

impl Refusal {
    fn new(reason: &'static str, problem: Problem) -> Self {
        Self { reason, organization: None, problem }
    }

    fn forbidden(reason: &'static str, detail: &'static str) -> Self {
        Self::new(reason, Problem::new(Code::Forbidden, detail))
    }

    pub(super) fn of(self, organization: OrganizationId) -> Self {
        Self { organization: Some(organization), ..self }
    }

    pub(super) fn wrong_content_type() -> Self {
        let detail = "Twilio's webhooks are forms: application/x-www-form-urlencoded.";
        let problem = Problem::malformed(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail);
        Self::new("wrong_content_type", problem)
    }

    pub(super) fn odd_name() -> Self {
        let detail = "A parameter has a name that Twilio doesn't use.";
        Self::new("wrong_parameter", Problem::malformed(StatusCode::BAD_REQUEST, detail))
    }

    pub(super) fn unclear_report() -> Self {
        let detail = "A value of this receipt could contain more parameters. We'll read the message's status from Twilio's list.";
        Self::new("unclear_parameters", Problem::malformed(StatusCode::BAD_REQUEST, detail))
    }

    pub(super) fn no_signature() -> Self {
        let detail = "The X-Twilio-Signature header is missing. Only Twilio may call this address.";
        Self::forbidden("no_signature", detail)
    }

    pub(super) fn wrong_signature() -> Self {
        let detail = "The signature doesn't match. If this is really Twilio, the public URL set in Hearback must be the address Twilio calls, and the auth token must be the account's primary one.";
        Self::forbidden("wrong_signature", detail)
    }

    pub(super) fn unknown_account() -> Self {
        let detail = "This Twilio account isn't connected here.";
        Self::forbidden("unknown_account", detail)
    }

    pub(super) fn wrong_token() -> Self {
        let detail = "The token in this address isn't this organization's. Copy the webhook address again from Settings.";
        Self::forbidden("wrong_token", detail)
    }
}

impl From<BodyError> for Refusal {
    fn from(unread: BodyError) -> Self {
        let reason = match unread {
            BodyError::TooLong => "too_long",
            BodyError::TooSlow | BodyError::Broken => "incomplete",
            BodyError::Crowded => "crowded",
        };
        Self::new(reason, unread.into())
    }
}

impl From<FormError> for Refusal {
    fn from(error: FormError) -> Self {
        let detail = format!("The form can't be read: {error}.");
        Self::new("not_utf8", Problem::malformed(StatusCode::BAD_REQUEST, detail))
    }
}

impl From<ParameterError> for Refusal {
    fn from(error: ParameterError) -> Self {
        let detail = format!("The webhook can't be read: {error}.");
        let problem = Problem::malformed(StatusCode::BAD_REQUEST, detail).about(error.name);
        Self::new("wrong_parameter", problem)
    }
}
