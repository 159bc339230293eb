//! Trying an account's credentials before they are kept.

use crate::app::App;
use crate::problem::{Answer, Code, Problem};
use hearback_twilio::client::{Account, AccountStatus, MessageFilter};
use hearback_twilio::{CallError, Credentials};

/// Whether Twilio takes the credentials. The token is tried even where an API key is given,
/// because every webhook is checked with it; the key by listing one message, which is what the
/// weakest kind of key that can send may do.
pub(super) async fn try_out(app: &App, credentials: &Credentials) -> Answer<Account> {
    let by_token = Credentials { api_key: None, ..credentials.clone() };
    let client = app.accounts().client(by_token).map_err(|error| Problem::internal(&error))?;
    let account = client.fetch_account().await.map_err(|error| problem(&error, "auth token"))?;
    if account.status != AccountStatus::Active {
        let detail = "This Twilio account is suspended or closed. See Twilio's billing page or its e-mail to you.";
        return Err(Problem::new(Code::TwilioRefused, detail));
    }
    if credentials.api_key.is_some() {
        let client = app
            .accounts()
            .client(credentials.clone())
            .map_err(|error| Problem::internal(&error))?;
        let one = MessageFilter { page_size: Some(1), ..MessageFilter::default() };
        client.list_messages(&one).next().await.map_err(|error| problem(&error, "API key"))?;
    }
    Ok(account)
}

/// What a call that failed means for the person who waits for it.
pub(in crate::api) fn problem(error: &CallError, credential: &str) -> Problem {
    match error {
        CallError::Misconfigured(api) | CallError::Refused(api) => {
            let words = if api.status == 401 || api.status == 403 || api.code == Some(20003) {
                format!(
                    "Twilio does not take this account SID with this {credential}. Copy both anew from the Twilio console."
                )
            } else if api.is_not_found() {
                "Twilio knows no account with this SID. Copy it anew from the Twilio console."
                    .to_owned()
            } else {
                match api.explanation() {
                    Some(known) => format!("{} {}", known.title, known.advice),
                    None => format!("Twilio refused: {api}."),
                }
            };
            Problem::new(Code::TwilioRefused, words)
        }
        CallError::NotReached { .. }
        | CallError::Interrupted { .. }
        | CallError::Throttled { .. }
        | CallError::Faulty(_)
        | CallError::Unreadable { .. }
        | CallError::TooLarge { .. }
        | CallError::ForeignPage => {
            tracing::warn!(%error, "Twilio can't be asked");
            Problem::new(
                Code::TwilioUnreachable,
                "Twilio can't be reached, or did not answer as it should. Nothing was changed; try again in a moment.",
            )
        }
    }
}
