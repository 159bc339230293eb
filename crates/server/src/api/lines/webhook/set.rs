//! Setting our webhook at Twilio (L3).

use super::{AtTwilio, LineWithWebhook};
use crate::api::twilio::numbers::not_connected;
use crate::api::twilio::problem_of;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use crate::twilio::accounts::Connected;
use crate::twilio::replaced::ReplacedSetting;
use axum::extract::State;
use hearback_inbox::audit::{AuditKind, AuditNote, AuditObject};
use hearback_inbox::{Line, LineId};
use hearback_twilio::CallError;
use hearback_twilio::client::MessagingService;
use serde::Deserialize;
use utoipa::ToSchema;

/// The settings that were shown to be replaced.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplacedSettings {
    /// `replaces` of the line's webhook, unchanged.
    replaces: Vec<ReplacedSetting>,
}

/// Set our webhook at Twilio for a line, with its fallback and with retries, replacing what is set.
/// Refused if that isn't what was shown.
#[utoipa::path(
    post, path = "/api/v1/lines/{id}/webhook", tag = "settings", operation_id = "set_webhook",
    params(("id" = LineId, Path, description = "The line")),
    request_body = ReplacedSettings,
    responses(
        (status = 200, description = "The line as it is now", body = LineWithWebhook),
    ),
)]
pub(crate) async fn set(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<LineId>,
    Json(shown): Json<ReplacedSettings>,
) -> Answer<Json<LineWithWebhook>> {
    let lines = app.store().lines(member.access()).await?;
    let line = lines.into_iter().find(|line| line.id == id).ok_or_else(Problem::not_found)?;
    let organization = member.access().organization();
    let connected = app.accounts().of(organization).await?.ok_or_else(not_connected)?;
    if app.settings().public_url.is_none() {
        let detail = "Hearback doesn't know the address Twilio can reach it at. Start it with --public-url, then set the webhook.";
        return Err(Problem::new(Code::PublicUrlUnset, detail));
    }
    // Compare what the member agreed to replace with what is set right now.
    connected.forget_numbers().await;
    let at_twilio = AtTwilio::ask(&app, &member).await?;
    if at_twilio.is_gone(&line.number) {
        return Err(not_told(&at_twilio, &line));
    }
    let now = at_twilio.of(&line).ok_or_else(|| not_told(&at_twilio, &line))?;
    if now.replaces != shown.replaces {
        let detail = "The settings at Twilio changed since you saw them. Review them again.";
        return Err(Problem::new(Code::WebhookChanged, detail));
    }
    let done = at_twilio.set(&connected, &line).await;
    connected.forget_numbers().await;
    done.map_err(|error| problem_of(&error, "auth token or API key"))?;
    let about = AuditObject::Line { id, name: line.name.clone() };
    let note = AuditNote::new(AuditKind::WebhookSet, app.now()).about(about);
    app.store().note_in_audit(member.access(), note).await?;
    let webhook = AtTwilio::ask(&app, &member).await?.of(&line);
    Ok(Json(LineWithWebhook { line, webhook }))
}

/// Why we don't know what is set for a line.
fn not_told(at_twilio: &AtTwilio, line: &Line) -> Problem {
    if !at_twilio.was_asked_for(line.kind) {
        let detail = "We can't reach Twilio right now. Try again in a moment, or set the webhook in the Twilio console.";
        return Problem::new(Code::TwilioUnreachable, detail);
    }
    if at_twilio.lists(&line.number) {
        let detail = "We can't see where an application sends this line's texts, and won't replace that unseen. Try again in a moment, or set the webhook in the Twilio console.";
        return Problem::new(Code::TwilioUnreachable, detail);
    }
    let detail = format!(
        "Twilio doesn't list {} among your numbers and services. Set the webhook in the Twilio console.",
        line.number
    );
    Problem::new(Code::TwilioRefused, detail)
}

/// Sets our webhook if Twilio has none, and says whether it did. A failure doesn't refuse the line:
/// the page shows that the webhook is missing.
pub(in crate::api::lines) async fn set_if_empty(
    at_twilio: &AtTwilio,
    connected: &Connected,
    line: &Line,
) -> bool {
    let Some(webhook) = at_twilio.of(line) else { return false };
    if webhook.set || !webhook.replaces.is_empty() {
        return false;
    }
    match at_twilio.set(connected, line).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(line = %line.id, %error, "couldn't set the webhook at Twilio");
            false
        }
    }
}

impl AtTwilio {
    /// Sets our webhook where it takes effect: at the sender, or at the service that handles its texts.
    async fn set(&self, connected: &Connected, line: &Line) -> Result<(), CallError> {
        let (address, senders) = (line.number.as_str(), self.senders());
        if let Some(service) = senders.service(address) {
            return self.set_at_service(connected, &service.service).await;
        }
        let Some(sender) = senders.own(address) else { return Ok(()) };
        match senders.service_of(address).filter(|service| service.overrides()) {
            Some(service) => self.set_at_service(connected, &service.service).await,
            None => {
                // An application would override any webhook.
                let leave = sender.application().is_some();
                sender.change(&connected.client, self.ours.settings(), leave).await
            }
        }
    }

    async fn set_at_service(
        &self,
        connected: &Connected,
        service: &MessagingService,
    ) -> Result<(), CallError> {
        let update = self.ours.for_service();
        connected.client.update_service(&service.sid, &update).await.map(drop)
    }
}
