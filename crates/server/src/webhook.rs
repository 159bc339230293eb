//! What Twilio posts: texts that come in, and what became of those that went out (R1–R3, S5).
//!
//! The signature is what authenticates a webhook. An answer of 200 says that what it brought is
//! durable. Nothing slow happens before it: no call to Twilio, no file, only the store.

pub(crate) mod message;
mod refused;
mod signed;
pub(crate) mod status;

use crate::app::App;
use crate::problem::{Code, Problem};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use hearback_twilio::{EMPTY_TWIML, TWIML_CONTENT_TYPE};
use jiff::SignedDuration;
use refused::Refused;

/// Why a webhook is not answered with 200.
enum Failed {
    /// It is not what it should be.
    Refused(Refused),
    /// The database does not take it. Twilio tries its fallback, or the reconciler fetches it.
    Store(hearback_store::Error),
}

impl From<Refused> for Failed {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<hearback_store::Error> for Failed {
    fn from(error: hearback_store::Error) -> Self {
        Self::Store(error)
    }
}

/// The answer. It is never `text/plain`, which Twilio would text to the customer.
fn answer(app: &App, result: Result<(), Failed>) -> Response {
    match result {
        Ok(()) => (StatusCode::OK, [(header::CONTENT_TYPE, TWIML_CONTENT_TYPE)], EMPTY_TWIML)
            .into_response(),
        Err(Failed::Refused(refused)) => {
            app.refusals().count(refused.organization, refused.reason, app.now());
            refused.problem.into_response()
        }
        Err(Failed::Store(error)) => {
            tracing::error!(%error, "a webhook could not be stored");
            let detail = "This can't be stored right now. Send it again in a moment.";
            Problem::new(Code::Starting, detail)
                .retry_after(SignedDuration::from_secs(2))
                .into_response()
        }
    }
}
