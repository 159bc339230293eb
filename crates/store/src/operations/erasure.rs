//! Erasing a person (C5): in steps, each of which a process that vanished is taken up after.
//!
//! First, what waits to be sent to them is canceled, and what is being handed to Twilio is waited for.
//! Then, in one change, their conversations, their record, and all that hangs on their numbers go
//! (`part.rs`). What is left are rows that nobody finds anymore, of messages and files; they go in lots
//! (`lots.rs`). Then the database's files are cleared, and Twilio is asked to delete what it has.

mod at_twilio;
mod begin;
mod list;
mod lots;
mod part;

pub use at_twilio::{DeletedAtTwilio, FateAtTwilio};
pub use begin::{ErasedWho, NewErasure};
pub use lots::ErasureLot;

use crate::change::Change;
use crate::engine::driver::Compacted;
use crate::engine::value::json;
use crate::engine::word::{next_word, word};
use crate::engine::{Find, Kind, Row, Tx, WriteTx, values};
use crate::tables::personal::tables_with_people;
use crate::{Error, Store};
use hearback_inbox::erasure::{Erased, Erasure, ErasureState, Remains};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::id::ErasureId;
use hearback_inbox::outbox::Refusal;
use hearback_inbox::{Address, ConversationId, CustomerId, OrganizationId, System, Timestamp};
use jiff::SignedDuration;
use std::collections::HashSet;
use std::sync::LazyLock;
use uuid::Uuid;

static ERASED_IDS: LazyLock<Find> = LazyLock::new(|| {
    Find::new("e.id", "erased_ids e", &[("e.organization_id", Kind::Id), ("e.id", Kind::Id)])
});

/// How soon to try again to empty a log that others were reading.
const READERS_REST: SignedDuration = SignedDuration::from_secs(5);

/// An erasure that a worker has.
#[derive(Clone, Debug)]
pub struct ErasureJob {
    /// Whose.
    pub organization: OrganizationId,
    /// Which.
    pub id: ErasureId,
    /// How far it is.
    pub state: ErasureState,
    /// Since when.
    pub started_at: Timestamp,
    /// Whether messages are deleted at Twilio, too.
    pub with_twilio: bool,
    customer: Option<CustomerId>,
    conversations: Vec<ConversationId>,
}

const SELECT: &str = "e.id, e.customer_id, e.started_by, e.started_at, e.state, e.ended_at, \
    e.with_twilio, e.erased, e.remains, e.problem";

fn read(mut row: Row) -> Result<Erasure, Error> {
    Ok(Erasure {
        id: row.take()?,
        customer_id: row.take()?,
        started_by: row.take()?,
        started_at: row.take()?,
        state: next_word(&mut row)?.ok_or(Error::Corrupt("an erasure without state"))?,
        ended_at: row.take()?,
        with_twilio: row.take()?,
        erased: row.take_json()?.unwrap_or_default(),
        left_at_twilio: 0,
        remains: next_word(&mut row)?,
        problem: row.take()?,
    })
}

/// Takes the first that are due, until a time.
const CLAIM: &str = "
    UPDATE erasures SET due_at = ?2
    WHERE (organization_id, id) IN (
        SELECT e.organization_id, e.id FROM erasures e
        WHERE e.due_at <= ?1 ORDER BY e.due_at, e.organization_id, e.id
        LIMIT ?3 /* skip locked */)
      AND due_at <= ?1
    RETURNING organization_id, id";

impl Store {
    /// Takes up to `limit` erasures that are due, until a time. Then they are due again, in case
    /// the process that took them ended.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn claim_erasures(
        &self,
        limit: usize,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(OrganizationId, ErasureId)>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let skip = if tx.is_postgres() { "FOR UPDATE OF e SKIP LOCKED" } else { "" };
                let sql = CLAIM.replace("/* skip locked */", skip);
                let rows = tx.query(&sql, values![now, until, limit]).await?;
                rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
            })
            .await
    }

    /// Makes what a process that is gone had taken due now. Only for a database that one process has
    /// for itself.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn take_up_erasures(&self, now: Timestamp) -> Result<(), Error> {
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "UPDATE erasures SET due_at = ?1 WHERE due_at > ?1";
                tx.execute(sql, values![now]).await.map(drop)
            })
            .await
    }

    /// When the next erasure is due.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn next_erasure(&self) -> Result<Option<Timestamp>, Error> {
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = "SELECT e.due_at FROM erasures e WHERE e.due_at IS NOT NULL \
                           ORDER BY e.due_at LIMIT 1";
                tx.find(sql, &[]).await?.map(|mut row| row.take()).transpose()
            })
            .await
    }

    /// An erasure's current state, for the worker.
    ///
    /// # Errors
    /// [`Error::NotFound`]
    pub async fn erasure_job(
        &self,
        organization: OrganizationId,
        id: ErasureId,
    ) -> Result<ErasureJob, Error> {
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = "SELECT state, started_at, with_twilio, customer_id, conversations \
                           FROM erasures WHERE organization_id = ?1 AND id = ?2";
                let found = tx.find(sql, values![organization, id]).await?;
                let mut row = found.ok_or(Error::NotFound)?;
                Ok(ErasureJob {
                    organization,
                    id,
                    state: next_word(&mut row)?
                        .ok_or(Error::Corrupt("an erasure without state"))?,
                    started_at: row.take()?,
                    with_twilio: row.take()?,
                    customer: row.take()?,
                    conversations: row.take_json()?.unwrap_or_default(),
                })
            })
            .await
    }

    /// Keeps the lease of an erasure, or has it rest until a time.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn put_off_erasure(&self, job: &ErasureJob, due: Timestamp) -> Result<(), Error> {
        let (organization, id) = (job.organization, job.id);
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "UPDATE erasures SET due_at = ?3 WHERE organization_id = ?1 AND id = ?2 \
                           AND due_at IS NOT NULL";
                tx.execute(sql, values![organization, id, due]).await.map(drop)
            })
            .await
    }

    /// Clears the database's files of what was deleted. `None` when that went well; else when it is to
    /// be tried again.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn compact_after_erasure(
        &self,
        job: &ErasureJob,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Error> {
        let remains = match self.database.compact(&tables_with_people()).await? {
            Compacted::Busy => return Ok(Some(now + READERS_REST)),
            Compacted::Whole => Remains::Nothing,
            Compacted::Tail => Remains::UntilVacuum,
            Compacted::Later => Remains::UntilReused,
        };
        let job = job.clone();
        let next = if job.with_twilio { ErasureState::AtTwilio } else { ErasureState::Done };
        self.database
            .change_by_system(
                job.organization,
                System::Eraser,
                async move |mut change: Change<'_>| {
                    let organization = change.organization();
                    let sql = "UPDATE erasures SET remains = ?3 \
                               WHERE organization_id = ?1 AND id = ?2";
                    let values = [organization.into(), job.id.into(), word(Some(remains))?];
                    change.execute(sql, &values).await?;
                    enter(&mut change, job.id, next, now).await?;
                    Ok(None)
                },
            )
            .await
    }
}

/// An erasure enters a state.
async fn enter(
    change: &mut Change<'_>,
    id: ErasureId,
    state: ErasureState,
    at: Timestamp,
) -> Result<(), Error> {
    let (ended, due) = if state.is_over() { (Some(at), None) } else { (None, Some(at)) };
    let sql = "UPDATE erasures SET state = ?3, ended_at = ?4, due_at = ?5, problem = NULL \
               WHERE organization_id = ?1 AND id = ?2";
    let organization = change.organization();
    let values = [organization.into(), id.into(), word(Some(state))?, ended.into(), due.into()];
    change.execute(sql, &values).await?;
    change.tell_setting(OrganizationSetting::Erasures, at)
}

/// Adds to how much is gone.
async fn count(
    change: &mut Change<'_>,
    id: ErasureId,
    add: impl FnOnce(&mut Erased),
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "SELECT erased FROM erasures WHERE organization_id = ?1 AND id = ?2";
    let mut row = change.find(sql, values![organization, id]).await?.ok_or(Error::NotFound)?;
    let mut erased: Erased = row.take_json()?.unwrap_or_default();
    add(&mut erased);
    let sql = "UPDATE erasures SET erased = ?3 WHERE organization_id = ?1 AND id = ?2";
    change.execute(sql, &[organization.into(), id.into(), json(&erased)?]).await?;
    change.tell_setting(OrganizationSetting::Erasures, at)
}

/// Refuses a number whose owner is being erased.
pub(crate) async fn none(
    tx: &mut Tx,
    organization: OrganizationId,
    number: &Address,
) -> Result<(), Error> {
    let sql = "SELECT 1 FROM erasing_numbers WHERE organization_id = ?1 AND number = ?2";
    match tx.find(sql, values![organization, number]).await? {
        Some(_) => Err(Refusal::BeingErased.into()),
        None => Ok(()),
    }
}

/// Which of some ids are of customers and conversations that were erased.
pub(crate) async fn among_erased(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashSet<Uuid>, Error> {
    let ids: HashSet<_> = ids.collect();
    let keys: Vec<_> = ids.into_iter().map(|id| values![organization, id].to_vec()).collect();
    let found = tx.find_each(&ERASED_IDS, &keys).await?;
    found.into_iter().flatten().map(|mut row| row.take()).collect()
}
