//! `/api/v1/mail`: the organization's mail server (I7).

mod input;
pub(crate) mod test;

use crate::http::extract::Json;
use crate::http::problem::Answer;
use crate::mail;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::Timestamp;
use hearback_inbox::mail::MailSecurity;
use hearback_store::{MailProblem, MailSettings};
use input::MailServerInput;
use serde::Serialize;
use utoipa::ToSchema;

/// The email settings, and how sending is going.
#[derive(Serialize, ToSchema)]
pub(crate) struct MailState {
    /// The mail server; null if it isn't set up.
    #[schema(required)]
    server: Option<MailServer>,
    /// Why Hearback doesn’t connect to it, in a sentence; null when it may.
    #[schema(required)]
    not_permitted: Option<String>,
    /// How many emails are waiting.
    waiting: i64,
    /// What went wrong last, within 30 days; null if nothing did.
    #[schema(required)]
    last_problem: Option<MailTrouble>,
}

/// A mail server and the sender of emails. The password is never shown again.
#[derive(Serialize, ToSchema)]
pub(crate) struct MailServer {
    /// Its name.
    host: String,
    /// Its port.
    port: u16,
    /// How the connection is encrypted.
    security: MailSecurity,
    /// The user name; null without sign-in.
    #[schema(required)]
    user_name: Option<String>,
    /// The sender's name.
    from_name: String,
    /// The sender's address.
    from_address: String,
}

/// A problem with an email.
#[derive(Serialize, ToSchema)]
pub(crate) struct MailTrouble {
    /// When.
    at: Timestamp,
    /// What, in a sentence.
    detail: String,
    /// It will not be tried again.
    given_up: bool,
    /// The recipient's name.
    #[schema(required)]
    recipient: Option<String>,
}

impl From<MailSettings> for MailServer {
    fn from(settings: MailSettings) -> Self {
        let MailSettings { host, port, security, user_name, from_name, from_address, .. } =
            settings;
        Self { host, port, security, user_name, from_name, from_address }
    }
}

impl From<MailProblem> for MailTrouble {
    fn from(problem: MailProblem) -> Self {
        let MailProblem { at, detail, given_up, recipient } = problem;
        Self { at, detail, given_up, recipient }
    }
}

async fn state(app: &App, member: &CurrentMember) -> Answer<Json<MailState>> {
    let settings = app.store().mail_settings(member.access()).await?;
    let not_permitted = match &settings {
        Some(settings) => app.settings().egress.refusal(&settings.host, settings.port).await,
        None => None,
    };
    let queue = app.store().mail_queue(member.access()).await?;
    Ok(Json(MailState {
        server: settings.map(Into::into),
        not_permitted: not_permitted.map(|refused| refused.sentence()),
        waiting: queue.waiting,
        last_problem: queue.last_problem.map(Into::into),
    }))
}

/// The mail server, how many emails are waiting, and what went wrong last.
#[utoipa::path(
    get, path = "/api/v1/mail", tag = "settings", operation_id = "mail",
    responses((status = 200, description = "How mail is sent", body = MailState)),
)]
pub(crate) async fn show(State(app): State<App>, member: CurrentMember) -> Answer<Json<MailState>> {
    state(&app, &member).await
}

/// Set the mail server. Waiting emails are retried right away.
#[utoipa::path(
    put, path = "/api/v1/mail", tag = "settings", operation_id = "set_mail",
    request_body = MailServerInput,
    responses((status = 200, description = "How mail is sent now", body = MailState)),
)]
pub(crate) async fn set(
    State(app): State<App>,
    member: CurrentMember,
    Json(given): Json<MailServerInput>,
) -> Answer<Json<MailState>> {
    let organization = member.access().organization();
    let seal = |password: &_| mail::seal(&app.settings().key, organization, password);
    loop {
        // A password that is left out is the stored one: should someone change that meanwhile, it is
        // theirs that stays.
        let stored = app.store().mail_settings(member.access()).await?;
        let settings = given.clone().checked(stored.as_ref(), seal)?;
        let replaced =
            app.store().replace_mail_settings(member.access(), stored, settings, app.now()).await?;
        if replaced {
            return state(&app, &member).await;
        }
    }
}

/// Stop sending email. Waiting emails are given up.
#[utoipa::path(
    delete, path = "/api/v1/mail", tag = "settings", operation_id = "forget_mail",
    responses((status = 204, description = "Done")),
)]
pub(crate) async fn forget(State(app): State<App>, member: CurrentMember) -> Answer<StatusCode> {
    app.store().forget_mail_settings(member.access(), app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
