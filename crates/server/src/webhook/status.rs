//! What became of a message that went out (S5). Our own id for it stands in the address, so that a
//! report can come before Twilio's answer to the sending, or instead of it.

use super::signed::{self, Signed};
use super::{Refusal, WebhookError, answer, in_time, text};
use crate::http::extract::Path;
use crate::run::app::App;
use crate::twilio::failure;
use crate::twilio::refusals::{STATUS_ASTRAY, TEXT_ASTRAY};
use axum::extract::{Request, State};
use axum::response::Response;
use hearback_inbox::{MessageId, OrganizationId};
use hearback_store::StatusReport;
use hearback_twilio::{FormKind, MessageStatus};

/// The status callback.
pub(crate) async fn receive(
    State(app): State<App>,
    Path((organization, message)): Path<(OrganizationId, MessageId)>,
    request: Request,
) -> Response {
    let its = app.clone();
    let result = in_time(async move { take(&its, organization, message, request).await }).await;
    answer(&app, result)
}

async fn take(
    app: &App,
    organization: OrganizationId,
    message: MessageId,
    request: Request,
) -> Result<(), WebhookError> {
    let signed = signed::read(app, Some(organization), request).await?;
    if FormKind::of(&signed.form) == FormKind::Inbound {
        // A text that was sent to the wrong address is a text anyway.
        app.refusals().count_astray(organization, TEXT_ASTRAY, app.now());
        return text::take_in(app, organization, &signed).await;
    }
    let report = read(organization, &signed)?;
    apply(app, organization, message, report).await
}

/// A report that came to the address for texts, where no id of ours stands: it is known by Twilio's
/// id if it is about a message of ours, and counted if not.
pub(super) async fn astray(
    app: &App,
    counted_for: OrganizationId,
    organizations: &[OrganizationId],
    signed: &Signed,
) -> Result<(), WebhookError> {
    let report = read(counted_for, signed)?;
    for organization in organizations {
        let sid = report.message_sid.as_str();
        if let Some(message) = app.store().sent_as(*organization, sid).await? {
            return apply(app, *organization, message, report).await;
        }
    }
    app.refusals().count_astray(counted_for, STATUS_ASTRAY, app.now());
    Ok(())
}

fn read(
    organization: OrganizationId,
    signed: &Signed,
) -> Result<hearback_twilio::StatusReport, Refusal> {
    if !signed.is_clear {
        return Err(Refusal::unclear_report().of(organization));
    }
    hearback_twilio::StatusReport::from_form(&signed.form)
        .map_err(|error| Refusal::from(error).of(organization))
}

async fn apply(
    app: &App,
    organization: OrganizationId,
    message: MessageId,
    report: hearback_twilio::StatusReport,
) -> Result<(), WebhookError> {
    let failed = matches!(report.status, MessageStatus::Failed | MessageStatus::Undelivered);
    let explained = failed || report.error_code.is_some();
    let (sid, status) = (report.message_sid.to_string(), report.status.as_str().to_owned());
    let outcome = app
        .store()
        .report_status(StatusReport {
            organization,
            message,
            report_id: app.id(),
            sid: sid.clone(),
            status: status.clone(),
            error_code: report.error_code.map(i64::from),
            failure: explained
                .then(|| failure::said(report.error_code, report.error_message.as_deref())),
            opted_out: report.error_code == Some(failure::OPTED_OUT),
            at: app.now(),
        })
        .await?;
    tracing::info!(%organization, message_id = %message, %sid, status, ?outcome, "a status was reported");
    Ok(())
}
