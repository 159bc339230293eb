//! What became of a message that went out (S5). Our own id for it stands in the address, so that a
//! report can come before Twilio's answer to the sending, or instead of it.

use super::{Failed, Refused, answer, in_time, signed};
use crate::app::App;
use crate::extract::Path;
use crate::failure;
use axum::extract::{Request, State};
use axum::response::Response;
use hearback_inbox::{MessageId, OrganizationId};
use hearback_store::StatusReport;
use hearback_twilio::MessageStatus;

/// The status callback.
pub(crate) async fn receive(
    State(app): State<App>,
    Path((organization, message)): Path<(OrganizationId, MessageId)>,
    request: Request,
) -> Response {
    let result = in_time(take(&app, organization, message, request)).await;
    answer(&app, result)
}

async fn take(
    app: &App,
    organization: OrganizationId,
    message: MessageId,
    request: Request,
) -> Result<(), Failed> {
    let signed = signed::read(app, Some(organization), request).await?;
    let report = hearback_twilio::StatusReport::from_form(&signed.form)
        .map_err(|error| Refused::from(error).of(organization))?;
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
