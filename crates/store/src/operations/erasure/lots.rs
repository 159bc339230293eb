//! Erasing messages and files, a lot at a time, so that texts are held up by no more than one lot.

use super::part::delete_rows;
use super::{ErasureJob, count, enter};
use crate::change::Change;
use crate::engine::{Tx, Value, values};
use crate::tables::personal::{Holds, TABLES};
use crate::{Error, Store};
use hearback_inbox::erasure::{Erased, ErasureState};
use hearback_inbox::{MediaId, MessageId, System, Timestamp};
use std::collections::BTreeSet;

/// How many messages go in one change.
const AT_ONCE: i64 = 200;

/// Messages to erase next, and what has to go before them.
#[derive(Clone, Debug, Default)]
pub struct ErasureLot {
    messages: Vec<MessageId>,
    media: i64,
    /// Files of the media store that nothing else needs. They are removed first: their rows say where
    /// they are.
    pub files: Vec<MediaId>,
}

impl ErasureLot {
    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }
}

impl Store {
    /// The messages to erase next.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn erasure_lot(&self, job: &ErasureJob) -> Result<ErasureLot, Error> {
        let job = job.clone();
        self.database.read_on_thread(async move |tx: &mut Tx| next(tx, &job).await).await
    }

    /// Erases messages whose files are gone. With an empty lot, that was all.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn erase_lot(
        &self,
        job: &ErasureJob,
        lot: ErasureLot,
        now: Timestamp,
    ) -> Result<(), Error> {
        let job = job.clone();
        self.database
            .change_by_system(
                job.organization,
                System::Eraser,
                async move |mut change: Change<'_>| erase(&mut change, &job, lot, now).await,
            )
            .await
    }
}

async fn next(tx: &mut Tx, job: &ErasureJob) -> Result<ErasureLot, Error> {
    let organization = job.organization;
    let mut lot = ErasureLot::default();
    for conversation in &job.conversations {
        let sql = "SELECT id FROM messages WHERE organization_id = ?1 AND conversation_id = ?2 \
                   ORDER BY at, id LIMIT ?3";
        let rows = tx.query(sql, values![organization, *conversation, AT_ONCE]).await?;
        lot.messages = rows.into_iter().map(|mut row| row.take()).collect::<Result<_, _>>()?;
        if !lot.is_empty() {
            break;
        }
    }
    let (mut going, mut files) = (BTreeSet::new(), BTreeSet::new());
    for message in &lot.messages {
        let sql = "SELECT id, COALESCE(file_id, id) FROM media \
                   WHERE organization_id = ?1 AND message_id = ?2";
        for mut row in tx.query(sql, values![organization, *message]).await? {
            going.insert(row.take::<MediaId>()?);
            files.insert(row.take::<MediaId>()?);
        }
    }
    lot.media = i64::try_from(going.len()).unwrap_or(i64::MAX);
    for file in files {
        // A canned reply's file, or one that was sent again, may be someone else's, too.
        let sql = "SELECT id FROM media WHERE organization_id = ?1 AND file_id = ?2 \
                   UNION ALL SELECT id FROM media WHERE organization_id = ?1 AND id = ?2";
        let mut shared = false;
        for mut row in tx.query(sql, values![organization, file]).await? {
            shared |= !going.contains(&row.take::<MediaId>()?);
        }
        if !shared {
            lot.files.push(file);
        }
    }
    Ok(lot)
}

async fn erase(
    change: &mut Change<'_>,
    job: &ErasureJob,
    lot: ErasureLot,
    now: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    if lot.is_empty() {
        let sql = "UPDATE erasures SET conversations = NULL WHERE organization_id = ?1 AND id = ?2";
        change.execute(sql, values![organization, job.id]).await?;
        return enter(change, job.id, ErasureState::Compacting, now).await;
    }
    let mut values = values![organization, job.id, now].to_vec();
    values.extend(lot.messages.iter().map(|id| Value::from(*id)));
    let marks: Vec<_> = (4..4 + lot.messages.len()).map(|n| format!("?{n}")).collect();
    let marks = marks.join(", ");
    if job.with_twilio {
        let sql = format!(
            "INSERT INTO erasures_at_twilio (organization_id, erasure_id, sid, due_at) \
             SELECT organization_id, ?2, sid, ?3 FROM messages WHERE organization_id = ?1 \
             AND id IN ({marks}) AND sid IS NOT NULL ON CONFLICT DO NOTHING"
        );
        change.execute(&sql, &values).await?;
    }
    let marks: Vec<_> = (2..2 + lot.messages.len()).map(|n| format!("?{n}")).collect();
    let sql = format!(
        "INSERT INTO forgotten_texts (organization_id, sid) SELECT organization_id, sid \
         FROM messages WHERE organization_id = ?1 AND id IN ({}) AND sid IS NOT NULL \
         ON CONFLICT DO NOTHING",
        marks.join(", ")
    );
    values.drain(1..3);
    change.execute(&sql, &values).await?;
    let mut texts = 0;
    for (table, holds) in TABLES {
        let Holds::Message(column) = holds else { continue };
        let gone = delete_rows(change, table, column, values[1..].to_vec()).await?;
        if *table == "messages" {
            texts = i64::try_from(gone).unwrap_or(i64::MAX);
        }
    }
    let add = |erased: &mut Erased| {
        erased.texts += texts;
        erased.files += lot.media;
    };
    count(change, job.id, add, now).await
}
