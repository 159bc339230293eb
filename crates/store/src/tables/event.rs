//! The event log: its rows.

use crate::Error;
use crate::engine::{Tx, values};
use hearback_inbox::OrganizationId;

/// The number of an organization's last event.
pub(crate) async fn last(tx: &mut Tx, organization: OrganizationId) -> Result<i64, Error> {
    let sql = "SELECT last FROM event_counters WHERE organization_id = ?1";
    tx.find(sql, values![organization]).await?.ok_or(Error::NotFound)?.take()
}
