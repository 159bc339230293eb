//! Errors as Twilio words them.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::WWW_AUTHENTICATE},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// An error answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ApiError {
    status: StatusCode,
    pub(super) code: u32,
    message: String,
}

impl ApiError {
    fn new(status: StatusCode, code: u32, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// 400 with one of Twilio's codes.
    pub(super) fn refused(code: u32, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 20003, "Authenticate")
    }

    pub(super) fn inactive() -> Self {
        Self::new(StatusCode::FORBIDDEN, 20005, "Account not active")
    }

    pub(super) fn not_found(path: &str) -> Self {
        let message = format!("The requested resource {path} was not found");
        Self::new(StatusCode::NOT_FOUND, 20404, message)
    }

    pub(super) fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, 20004, "Method not allowed")
    }

    pub(super) fn conflict(code: u32, message: &str) -> Self {
        Self::new(StatusCode::CONFLICT, code, message)
    }

    /// The usual words for a status.
    pub(super) fn of_status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let (code, message) = match status.as_u16() {
            401 => return Self::unauthorized(),
            403 => (20003, "Permission Denied"),
            429 => (20429, "Too Many Requests"),
            503 => (20503, "Service Unavailable"),
            other if other < 500 => (20001, "Bad Request"),
            _ => (20500, "An internal server error has occurred"),
        };
        Self::new(status, code, message)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({
            "code": self.code,
            "message": self.message,
            "more_info": format!("https://www.twilio.com/docs/errors/{}", self.code),
            "status": self.status.as_u16(),
        });
        let mut response = (self.status, Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let realm = HeaderValue::from_static("Basic realm=\"Twilio API\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, realm);
        }
        response
    }
}

/// The words for a code with which a fault refuses a message.
pub(super) fn message_of(code: u32) -> &'static str {
    match code {
        21211 => "The 'To' number is not a valid phone number.",
        21265 => "'To' number cannot be a Short Code",
        21266 => "'To' and 'From' number cannot be the same",
        21408 => "Permission to send an SMS has not been enabled for the region of the 'To' number",
        21610 => "Attempt to send to unsubscribed recipient",
        21611 => "This 'From' number has exceeded the maximum number of queued messages",
        21612 => "The 'To' phone number is not currently reachable via SMS",
        21614 => "'To' number is not a valid mobile number",
        21635 => "The 'To' number cannot be a landline",
        _ => "The message was refused",
    }
}

/// What `error_message` says about a message that failed on its way.
pub(super) fn delivery_message(code: u32) -> Option<&'static str> {
    Some(match code {
        11200 => "HTTP retrieval failure",
        21610 => "Attempt to send to unsubscribed recipient",
        30001 => "Queue overflow",
        30002 => "Account suspended",
        30003 => "Unreachable destination handset",
        30004 => "Message blocked",
        30005 => "Unknown destination handset",
        30006 => "Landline or unreachable carrier",
        30007 => "Message filtered",
        30008 => "Unknown error",
        30032 => "Toll-Free Number Has Not Been Verified",
        30034 => "US A2P 10DLC - Message from an Unregistered Number",
        30036 => "Validity Period Expired",
        // Not one of Twilio's: it keeps adding codes, and a client meets each before it knows it.
        30999 => "Something New Went Wrong",
        _ => return None,
    })
}
