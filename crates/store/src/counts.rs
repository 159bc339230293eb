//! Counts, read. They are kept by the journal.

use crate::journal::read_counts;
use crate::value::{read_assignee, values};
use crate::{Error, Store};
use hearback_inbox::{Access, Cell};

impl Store {
    /// Every cell that counts something, and the number of the last event they include. Nothing for
    /// those who may not see the inbox.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn counts(&self, access: &Access) -> Result<(Vec<Cell>, i64), Error> {
        let as_of = self.last_event(access).await?;
        if !access.sees_inbox() {
            return Ok((vec![], as_of));
        }
        let organization = access.organization();
        let cells = self
            .read(move |tx| {
                Box::pin(async move {
                    let sql = "SELECT line_id, assignee_id, open, closed, unread, unrecognized \
                               FROM counters WHERE organization_id = ?1";
                    let rows = tx.query(sql, values![organization]).await?;
                    rows.into_iter()
                        .map(|mut row| {
                            let mut cell = Cell::empty(row.take()?, read_assignee(row.take()?));
                            read_counts(row, &mut cell)?;
                            Ok(cell)
                        })
                        .collect()
                })
            })
            .await?;
        Ok((cells, as_of))
    }
}
