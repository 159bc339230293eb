//! Times that a clock which was ahead left behind.
//!
//! Whatever waits for such a time would wait until the clock comes there once more: hours or years.
//! Nothing here is ever due so far ahead by itself, so such a time is unknown, and counts as now.

use crate::engine::{Wake, WriteTx, values};
use crate::{Error, Store};
use hearback_inbox::Timestamp;
use jiff::SignedDuration;

/// What waits in the outbox, or for a line's turn, is put off by an hour at most.
const OUTBOX: SignedDuration = SignedDuration::from_hours(2);
/// Clocks of several nodes differ by less.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(1);
/// Mails and attachments are tried again within a day.
const SLOW: SignedDuration = SignedDuration::from_hours(30);
/// Where comparing starts again, before the last thing that is known to have happened.
const BEFORE_THE_LAST: SignedDuration = SignedDuration::from_hours(24);

impl Store {
    /// Takes back times that lie too far ahead. Cheap when there are none: each is the end of an index,
    /// or of a small table.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn forget_future_times(&self, now: Timestamp) -> Result<(), Error> {
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let reset = [
                    (
                        "UPDATE outbox SET due_at = ?1 WHERE state = 'waiting' AND due_at > ?2",
                        OUTBOX,
                    ),
                    // It lapses when the lease is over, counted from now.
                    (
                        "UPDATE outbox SET handed_at = ?1 WHERE state IN ('handed', 'uncertain') \
                         AND handed_at > ?2",
                        CLOCKS_DIFFER,
                    ),
                    ("UPDATE paces SET ready_at = ?1 WHERE ready_at > ?2", OUTBOX),
                    (
                        "UPDATE mail_outbox SET due_at = ?1 WHERE state = 'waiting' \
                         AND due_at > ?2",
                        SLOW,
                    ),
                    ("UPDATE media SET due_at = ?1 WHERE state = 'fetching' AND due_at > ?2", SLOW),
                    ("UPDATE imports SET lease_until = ?1 WHERE lease_until > ?2", OUTBOX),
                    ("UPDATE reconcilers SET looked_at = ?1 WHERE looked_at > ?2", CLOCKS_DIFFER),
                ];
                let mut changed = 0;
                for (sql, ahead) in reset {
                    changed += tx.execute(sql, values![now, now + ahead]).await?;
                }
                changed += compare_again(tx, now).await?;
                if changed > 0 {
                    tx.wake(Wake::Outbox | Wake::Mail | Wake::Media);
                }
                Ok(())
            })
            .await
    }
}

/// Up to when everything was compared is unknown: comparing starts before the last message, or with
/// the first line where there is none.
async fn compare_again(tx: &mut WriteTx, now: Timestamp) -> Result<u64, Error> {
    let sql = "SELECT organization_id FROM reconcilers WHERE compared_until > ?1";
    let ahead = tx.query(sql, values![now + CLOCKS_DIFFER]).await?;
    let mut changed = 0;
    for mut row in ahead {
        let organization: hearback_inbox::OrganizationId = row.take()?;
        let mut last: Option<Timestamp> = None;
        for state in ["open", "closed"] {
            let sql = "SELECT last_at FROM conversations WHERE organization_id = ?1 \
                       AND state = ?2 AND visible = 1 AND last_at <= ?3 \
                       ORDER BY last_at DESC LIMIT 1";
            let found = tx.find(sql, values![organization, state, now]).await?;
            last = last.max(found.map(|mut row| row.take()).transpose()?);
        }
        let from = last.map(|last| last.saturating_sub(BEFORE_THE_LAST).unwrap_or(Timestamp::MIN));
        let sql = "UPDATE reconcilers SET compared_until = ?2 WHERE organization_id = ?1";
        changed += tx.execute(sql, values![organization, from]).await?;
    }
    Ok(changed)
}
