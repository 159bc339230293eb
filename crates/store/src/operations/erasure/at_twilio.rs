//! What of an erased person is yet to be deleted at Twilio.

use super::{ErasureJob, count, enter};
use crate::change::Change;
use crate::engine::{Tx, values};
use crate::{Error, Store};
use hearback_inbox::erasure::{Erased, ErasureState};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::{System, Timestamp};

/// What became of a message at Twilio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedAtTwilio {
    /// Twilio's id.
    pub sid: String,
    /// What became of it.
    pub fate: FateAtTwilio,
}

/// What can become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FateAtTwilio {
    /// Twilio has it no longer.
    Deleted,
    /// Twilio keeps it.
    Refused,
    /// It is to be tried again then.
    Again(Timestamp),
}

impl Store {
    /// Messages that are due to be deleted at Twilio, and when the next is.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn due_at_twilio(
        &self,
        job: &ErasureJob,
        now: Timestamp,
        limit: u16,
    ) -> Result<(Vec<String>, Option<Timestamp>), Error> {
        let job = job.clone();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT sid, due_at FROM erasures_at_twilio WHERE organization_id = ?1 \
                           AND erasure_id = ?2 ORDER BY due_at, sid LIMIT ?3";
                let (mut due, mut next) = (vec![], None);
                let values = values![job.organization, job.id, i64::from(limit)];
                for mut row in tx.query(sql, values).await? {
                    let (sid, at): (String, Timestamp) = (row.take()?, row.take()?);
                    if at <= now {
                        due.push(sid);
                    } else {
                        next.get_or_insert(at);
                    }
                }
                Ok((due, next))
            })
            .await
    }

    /// Writes down what became of messages at Twilio, and what keeps the rest from going on. With
    /// nothing left, the erasure is over.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn settle_at_twilio(
        &self,
        job: &ErasureJob,
        fates: Vec<DeletedAtTwilio>,
        problem: Option<String>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let job = job.clone();
        self.database
            .change_by_system(
                job.organization,
                System::Eraser,
                async move |mut change: Change<'_>| {
                    settle(&mut change, &job, fates, problem, now).await
                },
            )
            .await
    }
}

async fn settle(
    change: &mut Change<'_>,
    job: &ErasureJob,
    fates: Vec<DeletedAtTwilio>,
    problem: Option<String>,
    now: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    let (mut deleted, mut refused) = (0, 0);
    for DeletedAtTwilio { sid, fate } in fates {
        if let FateAtTwilio::Again(due) = fate {
            let sql = "UPDATE erasures_at_twilio SET due_at = ?4 \
                       WHERE organization_id = ?1 AND erasure_id = ?2 AND sid = ?3";
            change.execute(sql, values![organization, job.id, &sid, due]).await?;
            continue;
        }
        let sql = "DELETE FROM erasures_at_twilio \
                   WHERE organization_id = ?1 AND erasure_id = ?2 AND sid = ?3";
        let gone = change.execute(sql, values![organization, job.id, &sid]).await?;
        let gone = i64::try_from(gone).unwrap_or(0);
        match fate {
            FateAtTwilio::Refused => refused += gone,
            _ => deleted += gone,
        }
    }
    if deleted + refused > 0 {
        let add = |erased: &mut Erased| {
            erased.at_twilio += deleted;
            erased.refused_by_twilio += refused;
        };
        count(change, job.id, add, now).await?;
    }
    let sql = "UPDATE erasures SET problem = ?3 WHERE organization_id = ?1 AND id = ?2 \
               AND COALESCE(problem, '') <> COALESCE(?3, '')";
    if change.execute(sql, values![organization, job.id, problem]).await? > 0 {
        change.tell_setting(OrganizationSetting::Erasures, now)?;
    }
    let sql = "SELECT 1 FROM erasures_at_twilio \
               WHERE organization_id = ?1 AND erasure_id = ?2 LIMIT 1";
    if change.find(sql, values![organization, job.id]).await?.is_none() {
        enter(change, job.id, ErasureState::Done, now).await?;
    }
    Ok(())
}
