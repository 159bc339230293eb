//! Trying an account's credentials before they are kept.

use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use hearback_twilio::client::{Account, AccountStatus, AccountType, MessageFilter, VerifiedNumber};
use hearback_twilio::{ApiError, CallError, Client, Credentials};

/// Twilio's code for credentials that it does not take.
/// <https://www.twilio.com/docs/api/errors/20003>
const UNAUTHENTICATED: u32 = 20003;

/// What trying the credentials told.
pub(super) struct AccountCheck {
    /// The account, where the credentials may read it.
    pub(super) account: Option<Account>,
    /// How the credentials do, in words.
    pub(super) detail: &'static str,
    /// Where the account is a trial: the numbers that it reaches, as far as they could be listed.
    pub(super) verified: Option<Vec<VerifiedNumber>>,
}

/// Whether Twilio takes the credentials. The token is tried even where an API key is given,
/// because every webhook is checked with it.
pub(super) async fn verify(app: &App, credentials: &Credentials) -> Answer<AccountCheck> {
    let client = |credentials: Credentials| {
        app.accounts().client(credentials).map_err(|error| Problem::internal(&error))
    };
    let by_token = client(Credentials { api_key: None, ..credentials.clone() })?;
    let account = read_or_list(&by_token).await.map_err(|error| problem(&error, "auth token"))?;
    let status = account.as_ref().map(|account| &account.status);
    // A word of Twilio's that is not known yet is no reason to refuse.
    if matches!(status, Some(AccountStatus::Suspended | AccountStatus::Closed)) {
        let detail = "This Twilio account is suspended or closed. Check Twilio's billing page or its emails to you.";
        return Err(Problem::new(Code::TwilioRefused, detail));
    }
    let verified = match account.as_ref().map(|account| &account.account_type) {
        Some(AccountType::Trial) => verified(&by_token).await,
        _ => None,
    };
    if credentials.api_key.is_none() {
        return Ok(AccountCheck { account, detail: "Twilio accepts the auth token.", verified });
    }
    let by_key = client(credentials.clone())?;
    let read = read_or_list(&by_key).await.map_err(|error| problem(&error, "API key"))?;
    let detail = match read {
        Some(_) => "Twilio accepts the auth token and the API key.",
        None => {
            "Twilio accepts the auth token and the API key. The key can't read the account, but Hearback doesn't need it to."
        }
    };
    Ok(AccountCheck { account, detail, verified })
}

/// The numbers a trial can text; `None` if they can't be listed, which isn't an error.
async fn verified(client: &Client) -> Option<Vec<VerifiedNumber>> {
    let mut pages = client.list_verified_numbers();
    let page = pages.next().await;
    page.inspect_err(|error| tracing::warn!(%error, "verified numbers can't be listed"))
        .ok()
        .flatten()
        .map(|page| page.items)
}

/// Reads the account. Standard and restricted keys may not; they are tried by listing one message,
/// which is what the weakest key that can send may do.
async fn read_or_list(client: &Client) -> Result<Option<Account>, CallError> {
    let refused = match client.fetch_account().await {
        Ok(account) => return Ok(Some(account)),
        Err(error @ CallError::Misconfigured(_)) => error,
        Err(error) => return Err(error),
    };
    let one = MessageFilter { page_size: Some(1), ..MessageFilter::default() };
    match client.list_messages(&one).next().await {
        Ok(_) => Ok(None),
        Err(CallError::Misconfigured(_)) => Err(refused),
        Err(error) => Err(error),
    }
}

/// What a call that failed means for the person who waits for it.
pub(in crate::api) fn problem(error: &CallError, credential: &str) -> Problem {
    match error {
        CallError::Misconfigured(api) | CallError::Refused(api) => {
            Problem::new(Code::TwilioRefused, refusal(api, credential))
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
                "We couldn't reach Twilio. Nothing was changed. Try again in a moment.",
            )
        }
    }
}

/// What Twilio's refusal means. The code decides before the status where it is known: an account
/// that is suspended is answered 403 too, and new credentials do not help it.
fn refusal(api: &ApiError, credential: &str) -> String {
    if api.is_not_found() {
        return "Twilio doesn't know this account SID. Copy it again from the console.".to_owned();
    }
    if let Some(known) = api.explanation().filter(|_| api.code != Some(UNAUTHENTICATED)) {
        return format!("{} {}", known.title, known.advice);
    }
    if matches!(api.status, 401 | 403) || api.code == Some(UNAUTHENTICATED) {
        return format!(
            "Twilio rejected this SID and {credential}. Copy both again from the console."
        );
    }
    format!("Twilio refused: {api}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_credentials_are_asked_for_only_where_they_help() {
        let said = |status, code| {
            let api = ApiError { status, code, message: None, more_info: None };
            refusal(&api, "auth token")
        };
        for (status, code) in [(401, None), (403, None), (401, Some(20003)), (400, Some(20003))] {
            assert!(said(status, code).contains("Copy both again"), "{status} {code:?}");
        }
        assert!(said(403, Some(20005)).starts_with("The Twilio account is suspended or closed."));
        assert!(said(401, Some(10001)).starts_with("The Twilio account isn't active."));
        assert!(said(404, Some(20404)).contains("doesn't know this account"));
        assert!(said(400, None).starts_with("Twilio refused"));
    }
}
