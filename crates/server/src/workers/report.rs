//! What a listing says about a message of ours, as a callback would have brought it.

use super::Shift;
use crate::failure;
use hearback_inbox::{MessageId, OrganizationId, Status};
use hearback_store::StatusReport;
use hearback_twilio::client::MessageResource;

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
