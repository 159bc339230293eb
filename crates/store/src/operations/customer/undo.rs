//! Putting back customers that were deleted or merged (C1).

use super::kept::{KEPT, put_back, taken};
use super::merge;
use crate::change::Change;
use crate::engine::{WriteTx, values};
use crate::{Access, Error, Store};
use hearback_inbox::customer::SavedCustomer;
use hearback_inbox::{CustomerUndoId, Permission, Timestamp};

impl Store {
    /// Takes back that customers were deleted or merged: they are on file again as they were. What was
    /// changed since of the customer that a merge left stays changed.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it was taken back before, or is too long ago;
    /// [`Error::NumberOnFile`] and [`Error::ExternalIdTaken`] name a customer who has what was theirs
    /// by now; [`Error::Forbidden`].
    pub async fn undo_customers(
        &self,
        access: &Access,
        id: CustomerUndoId,
        at: Timestamp,
    ) -> Result<Vec<SavedCustomer>, Error> {
        self.database
            .change(access, Permission::CustomersWrite, async move |mut change: Change<'_>| {
                let (before, merged) = taken(&mut change, id, at).await?;
                if let Some(merged) = merged {
                    return merge::undo(&mut change, before, &merged, at).await;
                }
                let mut restored = vec![];
                for saved in before {
                    let saved = change.begin(saved);
                    restored.push(put_back(&mut change, saved, at).await?);
                }
                Ok(restored)
            })
            .await
    }

    /// Forgets what can no longer be taken back.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn forget_customer_undos(&self, now: Timestamp) -> Result<(), Error> {
        let before = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "DELETE FROM customer_undos WHERE at < ?1";
                tx.execute(sql, values![before]).await.map(drop)
            })
            .await
    }
}
