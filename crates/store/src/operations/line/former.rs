//! Lines that can't be chosen: those that were deleted, and numbers that are lines already.

use crate::engine::{Tx, values};
use crate::tables::line::{SELECT, read};
use crate::{Access, Error, Store};
use hearback_inbox::{Address, Line};
use std::collections::HashSet;

impl Store {
    /// The lines that were deleted, which history names, the last one first.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn former_lines(&self, access: &Access) -> Result<Vec<Line>, Error> {
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = format!(
                    "SELECT {SELECT} FROM lines l WHERE l.organization_id = ?1 \
                     AND l.deleted_at IS NOT NULL ORDER BY l.deleted_at DESC, l.id"
                );
                tx.query(&sql, values![organization]).await?.into_iter().map(read).collect()
            })
            .await
    }

    /// The numbers of the organization's Twilio account that are lines, its own or those of another
    /// organization of this installation.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn numbers_in_use(&self, access: &Access) -> Result<HashSet<Address>, Error> {
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT l.number FROM twilio_accounts a \
                           JOIN lines l ON l.account_sid = a.account_sid \
                           WHERE a.organization_id = ?1 AND l.deleted_at IS NULL";
                let rows = tx.query(sql, values![organization]).await?;
                rows.into_iter().map(|mut row| row.take()).collect()
            })
            .await
    }
}
