//! A text that came in (R1–R4, R7).

use super::signed::{self, Signed};
use super::{Failed, Refused, answer, in_time, status};
use crate::accounts::Connected;
use crate::app::App;
use crate::check::probe;
use crate::check::told::Told;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse as _, Response};
use hearback_inbox::message::media::MOST_ATTACHMENTS;
use hearback_inbox::{Address, Line, OrganizationId, System};
use hearback_store::{Access, InboundMedia, InboundText, Received, Source};
use hearback_twilio::inbound::{self, OptOutType};
use hearback_twilio::{FormKind, InboundMessage};

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
fn answer_to(app: &App, probed: Option<String>, result: Result<(), Failed>) -> Response {
    match (probed, result) {
        (Some(nonce), Ok(())) => Told::of(app).put(app.probe_mark().answer(&nonce)),
        (Some(_), Err(Failed::Refused(refused))) => {
            let response = probe::refused(refused.problem.into_response(), refused.reason);
            Told::of(app).put(response)
        }
        (_, result) => answer(app, result),
    }
}

async fn take(
    app: &App,
    token: Option<String>,
    probed: bool,
    request: Request,
) -> Result<(), Failed> {
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
    take_in(app, organization, &signed).await
}

/// Takes in the text that a form is. Where it can't be told for certain what Twilio said, Twilio's
/// list of the account's messages does.
pub(super) async fn take_in(
    app: &App,
    organization: OrganizationId,
    signed: &Signed,
) -> Result<(), Failed> {
    let message = InboundMessage::from_form(&signed.form)
        .map_err(|error| Refused::from(error).of(organization))?;
    let sid = message.message_sid.to_string();
    let source = if signed.is_clear { Source::Webhook } else { Source::UnclearWebhook };
    let text = InboundText { source, ..text(app, organization, message) };
    let received = app.store().receive(text).await?;
    log(organization, &sid, &received);
    Ok(())
}

fn log(organization: OrganizationId, sid: &str, received: &Received) {
    match received {
        Received::Recorded { message, .. } => {
            tracing::info!(%organization, message_id = %message.id, %sid, "a text came in");
        }
        Received::Repeated => tracing::info!(%organization, %sid, "a text came in once more"),
        Received::Kept(reason) => {
            tracing::info!(%organization, %sid, ?reason, "a text was held");
        }
    }
}

async fn of_token(app: &App, signed: &Signed, token: &str) -> Result<OrganizationId, Failed> {
    // PostgreSQL can't be asked for U+0000, and no token has one.
    let organization = match token.contains('\0') {
        true => None,
        false => app.store().organization_of_webhook_token(token).await?,
    };
    let of_account = |id: &OrganizationId| signed.accounts.iter().any(|a| a.organization == *id);
    let theirs = signed.accounts.first().map(|account| account.organization);
    organization
        .filter(of_account)
        .ok_or_else(|| Refused { organization: theirs, ..Refused::wrong_token() }.into())
}

/// Where organizations share an account, the one whose line was texted. A number that is nobody's
/// line is kept by the first.
async fn of_line(app: &App, signed: &Signed) -> Result<OrganizationId, Failed> {
    let mut accounts: Vec<&Connected> = signed.accounts.iter().map(AsRef::as_ref).collect();
    accounts.sort_by_key(|account| account.organization);
    let Some(first) = accounts.first() else { return Err(Refused::unknown_account().into()) };
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

fn text(app: &App, organization: OrganizationId, message: InboundMessage) -> InboundText {
    InboundText {
        organization,
        account_sid: message.account_sid.to_string(),
        sid: message.message_sid.to_string(),
        from: Address::of_phone(&message.from),
        to: Address::from_twilio(&message.to),
        service: message.messaging_service_sid.as_deref().map(Address::from_twilio),
        body: message.body,
        media: media(message.media, message.num_media),
        segments: message.num_segments.map(i64::from),
        source: Source::Webhook,
        opt_out_type: message.opt_out_type.map(|kind| match kind {
            OptOutType::Stop => "STOP".to_owned(),
            OptOutType::Start => "START".to_owned(),
            OptOutType::Help => "HELP".to_owned(),
            OptOutType::Other(other) => other,
        }),
        at: app.now(),
        message_id: app.id(),
        conversation_id: app.id(),
    }
}

/// The attachments whose addresses were named, and those that were only counted: where these are,
/// Twilio's list of the message's files says later.
fn media(named: Vec<inbound::Media>, counted: Option<u32>) -> Vec<InboundMedia> {
    let counted = usize::try_from(counted.unwrap_or_default()).unwrap_or(usize::MAX);
    let unnamed = counted.min(MOST_ATTACHMENTS).saturating_sub(named.len());
    let of = |media: inbound::Media| InboundMedia {
        content_type: media.content_type.unwrap_or_default(),
        url: Some(media.url),
    };
    let later = || InboundMedia { content_type: String::new(), url: None };
    named.into_iter().map(of).chain(std::iter::repeat_with(later).take(unnamed)).collect()
}
