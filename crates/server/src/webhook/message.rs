//! A text that came in (R1–R4, R7).

use super::signed::{self, Signed};
use super::{Refusal, WebhookError, answer, in_time, status, text};
use crate::check::probe;
use crate::check::self_report::SelfReport;
use crate::run::app::App;
use crate::twilio::accounts::Connected;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use hearback_inbox::{Address, Line, OrganizationId, System};
use hearback_store::Access;
use hearback_twilio::FormKind;

/// The webhook without a token: the account and its signature say whose it is.
pub(crate) async fn receive(State(app): State<App>, request: Request) -> Response {
    let probed = app.probe_mark().read(request.headers());
    let (its, is_probe) = (app.clone(), probed.is_some());
    let result = in_time(async move { take(&its, None, is_probe, request).await }).await;
    answer_to(&app, probed, result)
}

/// The webhook with the organization's token, which must be the right one.
pub(crate) async fn receive_by_token(
    State(app): State<App>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let probed = app.probe_mark().read(request.headers());
    let (its, is_probe) = (app.clone(), probed.is_some());
    let result = in_time(async move { take(&its, Some(token), is_probe, request).await }).await;
    answer_to(&app, probed, result)
}

/// The answer to Twilio, or to a probe of our own, which is neither counted nor logged.
fn answer_to(app: &App, probed: Option<String>, result: Result<(), WebhookError>) -> Response {
    match (probed, result) {
        (Some(nonce), Ok(())) => SelfReport::of(app).put(app.probe_mark().answer(&nonce)),
        (Some(_), Err(WebhookError::Refused(refused))) => {
            let response = probe::refused(refused.problem.into_response(), refused.reason);
            SelfReport::of(app).put(response)
        }
        (_, result) => answer(app, result),
    }
}

async fn take(
    app: &App,
    token: Option<String>,
    probed: bool,
    request: Request,
) -> Result<(), WebhookError> {
    let signed = signed::read(app, None, request).await?;
    // Only after the signature: a stranger shall not make us ask the database.
    let organization = match &token {
        Some(token) => of_token(app, &signed, token).await?,
        None => of_line(app, &signed).await?,
    };
    if probed {
        return Ok(());
    }
    if FormKind::of(&signed.form) == FormKind::Status {
        let of_account = signed.accounts.iter().map(|account| account.organization);
        let organizations = if token.is_some() { vec![organization] } else { of_account.collect() };
        return status::astray(app, organization, &organizations, &signed).await;
    }
    text::take_in(app, organization, &signed).await
}

async fn of_token(app: &App, signed: &Signed, token: &str) -> Result<OrganizationId, WebhookError> {
    // PostgreSQL can't be asked for U+0000, and no token has one.
    let organization = match token.contains('\0') {
        true => None,
        false => app.store().organization_of_webhook_token(token).await?,
    };
    let of_account = |id: &OrganizationId| signed.accounts.iter().any(|a| a.organization == *id);
    let theirs = signed.accounts.first().map(|account| account.organization);
    organization
        .filter(of_account)
        .ok_or_else(|| Refusal { organization: theirs, ..Refusal::wrong_token() }.into())
}

/// Where organizations share an account, the one whose line was texted. A number that is nobody's
/// line is kept by the first.
async fn of_line(app: &App, signed: &Signed) -> Result<OrganizationId, WebhookError> {
    let mut accounts: Vec<&Connected> = signed.accounts.iter().map(AsRef::as_ref).collect();
    accounts.sort_by_key(|account| account.organization);
    let Some(first) = accounts.first() else { return Err(Refusal::unknown_account().into()) };
    if accounts.len() > 1 {
        let named = |parameter: &str| {
            let found = signed.form.iter().find(|(name, _)| name == parameter);
            found.map(|(_, value)| Address::from_twilio(value))
        };
        let (to, service) = (named("To"), named("MessagingServiceSid"));
        for account in &accounts {
            let lines =
                app.store().lines(&Access::system(account.organization, System::Webhook)).await?;
            let is_theirs = |line: &Line| {
                let number = Some(&line.number);
                number == to.as_ref()
                    || number == service.as_ref()
                    || to.as_ref().is_some_and(|to| line.pool.contains(to))
            };
            if lines.iter().any(is_theirs) {
                return Ok(account.organization);
            }
        }
    }
    Ok(first.organization)
}
