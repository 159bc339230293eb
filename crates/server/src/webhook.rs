//! What Twilio posts: texts that come in, and what became of those that went out (R1–R3, S5).
//!
//! The signature is what authenticates a webhook. An answer of 200 says that what it brought is
//! durable. Nothing slow happens before it: no call to Twilio, no file, only the store.

pub(crate) mod message;
mod refusal;
mod signed;
pub(crate) mod status;
mod text;

use crate::http::problem::{Code, Problem};
use crate::run::app::App;
use crate::sampled;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use hearback_twilio::{EMPTY_TWIML, TWIML_CONTENT_TYPE};
use jiff::SignedDuration;
use refusal::Refusal;
use std::time::Duration;
use tokio_util::task::AbortOnDropHandle;

/// Why a webhook is not answered with 200.
enum WebhookError {
    /// It is not what it should be.
    Refused(Refusal),
    /// The database does not take it. Twilio tries its fallback, or the reconciler fetches it.
    Store(hearback_store::Error),
}

impl From<Refusal> for WebhookError {
    fn from(refused: Refusal) -> Self {
        Self::Refused(refused)
    }
}

impl From<hearback_store::Error> for WebhookError {
    fn from(error: hearback_store::Error) -> Self {
        Self::Store(error)
    }
}

/// Twilio waits for 15 seconds; an error in time has it try its fallback, or shows in its console.
/// <https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides>
const PATIENCE: Duration = Duration::from_secs(11);

/// What comes of a webhook, as long as Twilio waits for it. What is given up may still be stored;
/// then it is known when it comes once more.
///
/// It is taken in a task of its own: SQLite is read where it is asked, and where the disk holds that
/// up, only someone else can tell the time.
async fn in_time(
    taken: impl Future<Output = Result<(), WebhookError>> + Send + 'static,
) -> Result<(), WebhookError> {
    let given_up =
        |why: &str| WebhookError::Store(hearback_store::Error::Unavailable(why.to_owned()));
    let taken = AbortOnDropHandle::new(tokio::spawn(taken));
    match tokio::time::timeout(PATIENCE, taken).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(given_up("it was interrupted")),
        Err(_) => Err(given_up("no answer in time")),
    }
}

/// The answer. It is never `text/plain`, which Twilio would text to the customer.
fn answer(app: &App, result: Result<(), WebhookError>) -> Response {
    match result {
        Ok(()) => (StatusCode::OK, [(header::CONTENT_TYPE, TWIML_CONTENT_TYPE)], EMPTY_TWIML)
            .into_response(),
        Err(WebhookError::Refused(refused)) => {
            app.refusals().count(refused.organization, refused.reason, app.now());
            refused.problem.into_response()
        }
        Err(WebhookError::Store(error)) => {
            if sampled::is_written("webhook_not_stored") {
                tracing::error!(%error, "a webhook could not be stored");
            }
            let detail = "This can't be stored right now. Send it again in a moment.";
            Problem::new(Code::Starting, detail)
                .retry_after(SignedDuration::from_secs(2))
                .into_response()
        }
    }
}
