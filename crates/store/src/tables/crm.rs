//! Organizations' CRMs: their rows.

use crate::Error;
use crate::change::Change;
use crate::engine::value::json;
use crate::engine::{Tx, values};
use hearback_inbox::crm::CrmSource;
use hearback_inbox::{OrganizationId, Timestamp};
use uuid::Uuid;

/// An organization's CRM, and what it takes to be let in there.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredCrm {
    /// As it was set up.
    pub source: CrmSource,
    /// Header values, tokens, and the like, sealed; none if it needs nothing.
    pub secrets: Option<Vec<u8>>,
    /// Another with each change.
    pub version: Uuid,
}

impl std::fmt::Debug for StoredCrm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredCrm").field("name", &self.source.name).finish_non_exhaustive()
    }
}

/// The organization's CRM, if it has one.
pub(crate) async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Option<StoredCrm>, Error> {
    let sql = "SELECT source, secrets, version FROM crm_sources WHERE organization_id = ?1";
    let Some(mut row) = tx.find(sql, values![organization]).await? else { return Ok(None) };
    let source = row.take_json()?.ok_or(Error::Corrupt("a CRM without its source"))?;
    Ok(Some(StoredCrm { source, secrets: row.take()?, version: row.take()? }))
}

/// Writes the organization's CRM, new or changed.
pub(crate) async fn save(
    change: &mut Change<'_>,
    StoredCrm { source, secrets, version }: &StoredCrm,
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "INSERT INTO crm_sources (organization_id, source, secrets, version, updated_at) \
               VALUES (?1, ?2, ?3, ?4, ?5) \
               ON CONFLICT (organization_id) DO UPDATE SET source = excluded.source, \
               secrets = excluded.secrets, version = excluded.version, \
               updated_at = excluded.updated_at";
    let values =
        [organization.into(), json(source)?, secrets.clone().into(), (*version).into(), at.into()];
    change.execute(sql, &values).await.map(drop)
}

/// Forgets the organization's CRM.
pub(crate) async fn delete(change: &mut Change<'_>) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "DELETE FROM crm_sources WHERE organization_id = ?1";
    change.execute(sql, values![organization]).await.map(drop)
}
