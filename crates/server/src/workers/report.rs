//! What a listing says about a message of ours, as a callback would have brought it.

use super::sender::accepted;
use super::shift::Shift;
use crate::twilio::failure;
use hearback_inbox::outbox::Settlement;
use hearback_inbox::{MessageId, OrganizationId, Status};
use hearback_store::{Error, StatusReport};
use hearback_twilio::client::MessageResource;

/// A message is at Twilio: it gets its sid, and with it whatever already became of it.
pub(super) async fn found(
    shift: &Shift,
    organization: OrganizationId,
    message: MessageId,
    row: &MessageResource,
) -> Result<(), Error> {
    let Settlement::Accepted { sid, status, segments } = accepted(row) else { return Ok(()) };
    let failed = status.is_failure();
    let status = if failed { Status::Queued } else { status };
    shift.record(organization, message, Settlement::Accepted { sid, status, segments }).await;
    if !failed {
        return Ok(());
    }
    // The reason of a failure comes with a report, as a callback would have brought it.
    let report = report(shift, organization, message, row);
    shift.app.store().report_status(report).await.map(drop)
}

/// The report.
pub(super) fn report(
    shift: &Shift,
    organization: OrganizationId,
    message: MessageId,
    row: &MessageResource,
) -> StatusReport {
    let status = row.status.as_str();
    let failed = Status::parse(status).is_some_and(Status::is_failure);
    StatusReport {
        organization,
        message,
        report_id: shift.app.id(),
        sid: row.sid.to_string(),
        status: status.to_owned(),
        error_code: row.error_code.map(i64::from),
        failure: (failed || row.error_code.is_some()).then(|| failure::of_listed(row)),
        opted_out: row.error_code == Some(failure::OPTED_OUT),
        at: shift.app.now(),
    }
}
