//! The people who are being erased, and who were, for those who may erase.

use super::{SELECT, read};
use crate::change::last_event;
use crate::engine::{Cursor, Page, Tx, fetch_limit, values};
use crate::{Access, Error, Store};
use hearback_inbox::erasure::Erasure;
use hearback_inbox::id::ErasureId;
use hearback_inbox::{OrganizationId, Permission};

impl Store {
    /// A page of erasures, the latest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn erasures(
        &self,
        access: &Access,
        before: Option<Cursor>,
        limit: u16,
    ) -> Result<Page<Erasure>, Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let as_of = last_event(tx, organization).await?;
                let from = Cursor::or_end(before);
                let sql = format!(
                    "SELECT {SELECT} FROM erasures e WHERE e.organization_id = ?1 \
                     AND (e.started_at, e.id) < (?2, ?3) \
                     ORDER BY e.started_at DESC, e.id DESC LIMIT ?4"
                );
                let values = values![organization, from.at, from.id, fetch_limit(limit)];
                let rows = tx.query(&sql, values).await?;
                let mut items = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
                for item in items.iter_mut().filter(|item| item.with_twilio) {
                    item.left_at_twilio = left(tx, organization, item.id).await?;
                }
                let place = |one: &Erasure| Cursor { at: one.started_at, id: one.id.0 };
                Ok(Page::of(items, limit, as_of, place))
            })
            .await
    }

    /// An erasure.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Forbidden`] without the right to the settings.
    pub async fn erasure(&self, access: &Access, id: ErasureId) -> Result<Erasure, Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = format!(
                    "SELECT {SELECT} FROM erasures e WHERE e.organization_id = ?1 AND e.id = ?2"
                );
                let row = tx.find(&sql, values![organization, id]).await?;
                let mut found = read(row.ok_or(Error::NotFound)?)?;
                found.left_at_twilio = left(tx, organization, id).await?;
                Ok(found)
            })
            .await
    }
}

async fn left(tx: &mut Tx, organization: OrganizationId, id: ErasureId) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM erasures_at_twilio \
               WHERE organization_id = ?1 AND erasure_id = ?2";
    let row = tx.find(sql, values![organization, id]).await?;
    row.ok_or(Error::Corrupt("no count"))?.take()
}
