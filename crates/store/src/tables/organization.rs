//! Organizations: their rows.

use crate::Error;
use crate::engine::word::next_word;
use crate::engine::{Row, Tx, values};
use hearback_inbox::OrganizationId;
use hearback_inbox::organization::Organization;
use jiff::SignedDuration;

pub(crate) const NO_SCOPE: Error = Error::Corrupt("an organization that says nothing of STOP");

pub(crate) fn read(mut row: Row) -> Result<Organization, Error> {
    let (id, name, inbox_on) = (row.take()?, row.take()?, row.take()?);
    let keyword_scope = next_word(&mut row)?.ok_or(NO_SCOPE)?;
    Ok(Organization { id, name, inbox_on, keyword_scope })
}

/// Whether the organization's inbox is on as a whole.
pub(crate) async fn inbox_on(tx: &mut Tx, id: OrganizationId) -> Result<bool, Error> {
    let sql = "SELECT inbox_on FROM organizations WHERE id = ?1";
    tx.find(sql, values![id]).await?.ok_or(Error::NotFound)?.take()
}

pub(crate) async fn any(tx: &mut Tx) -> Result<bool, Error> {
    Ok(tx.find("SELECT 1 FROM organizations LIMIT 1", &[]).await?.is_some())
}

/// What an admin chose; none: as the installation says.
pub(crate) async fn undo_delay(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Option<SignedDuration>, Error> {
    let sql = "SELECT undo_delay FROM organizations WHERE id = ?1";
    let mut row = tx.find(sql, values![organization]).await?.ok_or(Error::NotFound)?;
    Ok(row.take::<Option<i64>>()?.map(SignedDuration::from_secs))
}
