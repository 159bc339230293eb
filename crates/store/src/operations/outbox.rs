//! The outbox: taking messages, handing them over, and settling what became of them (S3, S4).

mod cancel;
mod compose;
mod decide;
mod newer;
mod pace;
mod settle;
pub(crate) mod turns;
mod waiting;

pub use compose::{Compose, ComposeTo, Composed};
pub use pace::LineQueue;
pub use settle::{Alike, Settle, Uncertain};
pub use waiting::WaitsForTurn;

pub(crate) use cancel::{cancel_all_waiting, cancel_on_lines};
pub(crate) use settle::SettleAll;

use crate::engine::{Tx, WriteTx, values};
use crate::tables::outbox::{HANDOVER, Held, read_handover};
use crate::{Error, Store};
use hearback_inbox::Timestamp;
use hearback_inbox::outbox::Handover;

impl Store {
    /// Takes up to `limit` messages that are due, oldest first, in order within a conversation and at
    /// their lines' pace, and commits that they are being handed over by `node`. Whoever gets them
    /// must hand them to Twilio and [`settle`](Store::settle) each; after a crash in between they are
    /// found by [`lapsed`](Store::lapsed).
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn claim(
        &self,
        limit: usize,
        now: Timestamp,
        node: &str,
        held: &Held,
    ) -> Result<Vec<Handover>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let (node, held) = (node.to_owned(), held.clone());
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let taken = pace::take_turns(tx, limit, now, &held).await?;
                let mut handovers = Vec::with_capacity(taken.len());
                for (organization, message) in taken {
                    let sql = "UPDATE outbox SET state = 'handed', handed_at = ?3, \
                               attempts = attempts + 1, lease = ?4 WHERE organization_id = ?1 \
                               AND message_id = ?2 AND state = 'waiting'";
                    let claim = values![organization, message, now, &node];
                    if tx.execute(sql, claim).await? == 0 {
                        continue;
                    }
                    let row = tx.find(HANDOVER, values![organization, message]).await?;
                    let row = row.ok_or(Error::Corrupt("an outbox row without message"))?;
                    handovers.push(read_handover(row)?);
                }
                Ok(handovers)
            })
            .await
    }

    /// When the next waiting message that isn't held is due, if any.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn next_due(&self, held: &Held) -> Result<Option<Timestamp>, Error> {
        let mut values = vec![];
        let condition = held.condition(&mut values);
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = format!(
                    "SELECT o.due_at FROM outbox o WHERE {condition} o.state = 'waiting' \
                     ORDER BY o.due_at LIMIT 1"
                );
                tx.find(&sql, &values).await?.map(|mut row| row.take()).transpose()
            })
            .await
    }
}
