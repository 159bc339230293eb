//! All customers in the order of their ids, for a file of them.

use crate::engine::{Tx, values};
use crate::tables::customer::{self, SELECT};
use crate::{Access, Error, Store};
use hearback_inbox::customer::SavedCustomer;
use hearback_inbox::{CustomerId, Permission};
use uuid::Uuid;

impl Store {
    /// A page of customers after one of them, in the order of their ids.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn customers_to_export(
        &self,
        access: &Access,
        after: Option<CustomerId>,
        limit: u16,
    ) -> Result<Vec<SavedCustomer>, Error> {
        access.require(Permission::CustomersTransfer)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = format!(
                    "SELECT {SELECT} FROM customers u WHERE u.organization_id = ?1 AND u.id > ?2 \
                     ORDER BY u.id LIMIT ?3"
                );
                let after = after.map_or(Uuid::nil(), |after| after.0);
                let values = values![organization, after, i64::from(limit)];
                customer::queried(tx, organization, &sql, values).await
            })
            .await
    }
}
