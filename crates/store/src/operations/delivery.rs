//! What became of outbound messages: counted by line and day, and listed where they failed (S5, S6).
//! Both are written with the change that they tell of, so that nothing has to be gone through later.

pub(crate) mod failures;

pub use failures::{FailedMessage, FailureQuery, FailureReason};

use crate::engine::{Tx, values};
use crate::{Access, Error, Store};
use hearback_inbox::LineId;

/// What became of the messages that were written on a line on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineDay {
    /// The line.
    pub line: LineId,
    /// The day, counted from 1970 in UTC.
    pub day: i64,
    /// With Twilio or the carrier, and nothing further heard.
    pub sent: i64,
    /// Arrived.
    pub delivered: i64,
    /// Did not.
    pub failed: i64,
}

impl Store {
    /// What became of messages, by line and day, for the days from one on; days without any are left
    /// out.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn deliveries(&self, access: &Access, since: i64) -> Result<Vec<LineDay>, Error> {
        let access = *access;
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                if !access.sees_inbox() {
                    return Ok(vec![]);
                }
                let sql = "SELECT line_id, day, sent, delivered, failed FROM deliveries \
                           WHERE organization_id = ?1 AND day >= ?2 ORDER BY line_id, day";
                let rows = tx.query(sql, values![access.organization(), since]).await?;
                rows.into_iter()
                    .map(|mut row| {
                        Ok(LineDay {
                            line: row.take()?,
                            day: row.take()?,
                            sent: row.take()?,
                            delivered: row.take()?,
                            failed: row.take()?,
                        })
                    })
                    .collect()
            })
            .await
    }
}
