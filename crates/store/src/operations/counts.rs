//! Counts, read. They are kept by the journal.

use crate::change::read_counts;
use crate::engine::value::read_assignee;
use crate::engine::{Tx, values};
use crate::tables::event;
use crate::{Access, Error, Store};
use hearback_inbox::Cell;

impl Store {
    /// Every cell that counts something, and the number of the last event they include. Nothing for
    /// those who may not see the inbox.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn counts(&self, access: &Access) -> Result<(Vec<Cell>, i64), Error> {
        let organization = access.organization();
        let sees = access.sees_inbox();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let as_of = event::last(tx, organization).await?;
                if !sees {
                    return Ok((vec![], as_of));
                }
                let sql = "SELECT line_id, assignee_id, open, closed, unread, unrecognized \
                           FROM counters WHERE organization_id = ?1";
                let rows = tx.query(sql, values![organization]).await?;
                let cells = rows.into_iter().map(|mut row| {
                    let mut cell = Cell::empty(row.take()?, read_assignee(row.take()?));
                    read_counts(row, &mut cell)?;
                    Ok(cell)
                });
                Ok((cells.collect::<Result<_, Error>>()?, as_of))
            })
            .await
    }
}
