//! Looking at imports: how far they are, what they refused, and whom undoing them kept.

use crate::change::last_event;
use crate::engine::{Cursor, Page, Tx, fetch_limit, values};
use crate::tables::customer_import::{self, RefusedCells, SELECT, by_id, kept, read};
use crate::{Access, Error, Store};
use hearback_inbox::customer::{CustomerImport, KeptCustomer};
use hearback_inbox::{CustomerId, CustomerImportId, OrganizationId, Permission};
use uuid::Uuid;

/// What importing, exporting, and looking at that takes.
pub(super) const MAY: Permission = Permission::CustomersTransfer;

impl Store {
    /// An import.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn customer_import(
        &self,
        access: &Access,
        id: CustomerImportId,
    ) -> Result<CustomerImport, Error> {
        access.require(MAY)?;
        let organization = access.organization();
        self.database
            .read_inline(async move |tx: &mut Tx| Ok(by_id(tx, organization, id).await?.0))
            .await
    }

    /// The import that is on its way, if there is one, and a page of those that were started, the last
    /// first.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn customer_imports(
        &self,
        access: &Access,
        after: Option<Cursor>,
        limit: u16,
    ) -> Result<(Option<CustomerImport>, Page<CustomerImport>), Error> {
        access.require(MAY)?;
        let organization = access.organization();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let as_of = last_event(tx, organization).await?;
                let open = open(tx, organization).await?;
                let Cursor { at, id } = Cursor::or_end(after);
                let sql = format!(
                    "SELECT {SELECT} FROM customer_imports i WHERE i.organization_id = ?1 \
                     AND i.started_at IS NOT NULL AND (i.started_at, i.id) < (?2, ?3) \
                     ORDER BY i.started_at DESC, i.id DESC LIMIT ?4"
                );
                let values = values![organization, at, id, fetch_limit(limit)];
                let mut found = vec![];
                for mut row in tx.query(&sql, values).await? {
                    found.push(read(&mut row)?);
                }
                let place = |import: &CustomerImport| Cursor {
                    at: import.started_at.unwrap_or(import.created_at),
                    id: import.id.0,
                };
                Ok((open, Page::of(found, limit, as_of, place)))
            })
            .await
    }

    /// Rows that the last check or the import refused, with their cells, behind a line of the file.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn refused_customers(
        &self,
        access: &Access,
        id: CustomerImportId,
        after: i64,
        limit: u16,
    ) -> Result<Vec<RefusedCells>, Error> {
        access.require(MAY)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let (_, pass) = by_id(tx, organization, id).await?;
                let limit = i64::from(limit);
                customer_import::refused(tx, organization, (id, pass), after, limit).await
            })
            .await
    }

    /// Customers whom undoing an import left as they are, behind one of them. While it is being undone,
    /// a page may be shorter than its limit.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn customers_kept_by_undo(
        &self,
        access: &Access,
        id: CustomerImportId,
        after: Option<CustomerId>,
        limit: u16,
    ) -> Result<Page<KeptCustomer, CustomerId>, Error> {
        access.require(MAY)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                by_id(tx, organization, id).await?;
                let as_of = last_event(tx, organization).await?;
                let after = after.unwrap_or(CustomerId(Uuid::nil()));
                let found = kept(tx, organization, id, after, fetch_limit(limit)).await?;
                Ok(Page::of(found, limit, as_of, |last| last.id))
            })
            .await
    }
}

/// The import that is on its way.
pub(super) async fn open(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Option<CustomerImport>, Error> {
    let sql = format!(
        "SELECT {SELECT} FROM customer_imports i WHERE i.organization_id = ?1 AND i.state IN \
         ('uploading', 'uploaded', 'checking', 'checked', 'importing', 'undoing')"
    );
    let found = tx.find(&sql, values![organization]).await?;
    found.map(|mut row| read(&mut row)).transpose()
}
