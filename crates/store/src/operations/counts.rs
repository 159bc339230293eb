//! Counts, read. They are kept by the journal.

use crate::change::{all_cells, last_event};
use crate::engine::Tx;
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
                let as_of = last_event(tx, organization).await?;
                let cells = if sees { all_cells(tx, organization).await? } else { vec![] };
                Ok((cells, as_of))
            })
            .await
    }
}
