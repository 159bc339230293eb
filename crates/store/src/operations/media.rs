//! Attachments: what has yet to be fetched, and whose file is whose.

mod canned;
mod missing;
mod upload;

pub(crate) use canned::{CannedCopy, discard_canned, keep_canned, use_canned};
pub use upload::{Discarded, NewUpload};
pub(crate) use upload::{again, attach, unsent};

use crate::change::{Change, MessageEvent};
use crate::engine::{Tx, Value, Wake, WriteTx, values};
use crate::operations::ledger::Ledger;
use crate::tables::conversation::require_visible;
use crate::tables::media::{Belongs, Fetched, MediaFile, MediaJob, file, read_job, state_name};
use crate::tables::{canned_reply, message, scheduled};
use crate::{Access, Error, Store};
use hearback_inbox::{MediaId, OrganizationId, Permission, System, Timestamp};

/// Takes the first that are due, for as long as a fetch may take; after that they are due again,
/// in case the process that took them ended.
const CLAIM: &str = "
    UPDATE media SET due_at = ?2, attempts = attempts + 1
    WHERE (organization_id, id) IN (
        SELECT m.organization_id, m.id FROM media m
        WHERE m.due_at <= ?1 AND m.state = 'fetching' /* not held */
        ORDER BY m.due_at, m.organization_id, m.id
        LIMIT ?3 /* skip locked */)
      AND due_at <= ?1 AND state = 'fetching'
    RETURNING organization_id, id, message_id, source, content_type, attempts";

fn not_of(held: &[OrganizationId], values: &mut Vec<Value>) -> String {
    if held.is_empty() {
        return String::new();
    }
    let marks: Vec<_> = (values.len() + 1..).take(held.len()).map(|n| format!("?{n}")).collect();
    values.extend(held.iter().map(|id| Value::from(*id)));
    format!("AND m.organization_id NOT IN ({})", marks.join(", "))
}

impl Store {
    /// Takes up to `limit` attachments that are due to be fetched, but for those of the
    /// organizations held, until a time: what is not settled by then is due again.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn claim_media(
        &self,
        limit: usize,
        now: Timestamp,
        until: Timestamp,
        held: &[OrganizationId],
    ) -> Result<Vec<MediaJob>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut values = values![now, until, limit].to_vec();
        let sql = CLAIM.replace("/* not held */", &not_of(held, &mut values));
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let skip = if tx.is_postgres() { "FOR UPDATE OF m SKIP LOCKED" } else { "" };
                let sql = sql.replace("/* skip locked */", skip);
                tx.query(&sql, &values).await?.into_iter().map(read_job).collect()
            })
            .await
    }

    /// When the next attachment is due to be fetched, of organizations not held.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn next_media_due(
        &self,
        held: &[OrganizationId],
    ) -> Result<Option<Timestamp>, Error> {
        let mut values = vec![];
        let condition = not_of(held, &mut values);
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = format!(
                    "SELECT m.due_at FROM media m WHERE m.due_at IS NOT NULL \
                     AND m.state = 'fetching' {condition} ORDER BY m.due_at LIMIT 1"
                );
                tx.find(&sql, &values).await?.map(|mut row| row.take()).transpose()
            })
            .await
    }

    /// Makes what a process that is gone was fetching due now. Only for a database that one process
    /// has for itself.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn fetch_media_anew(&self, now: Timestamp) -> Result<(), Error> {
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "UPDATE media SET due_at = ?1 WHERE due_at > ?1 AND state = 'fetching'";
                tx.execute(sql, values![now]).await.map(drop)
            })
            .await
    }

    /// Writes down what became of fetching an attachment. Its file must be in the media store
    /// before it is said to be. Does nothing when someone else settled it meanwhile. False when its
    /// message is gone: then its file is nobody's.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn settle_media(
        &self,
        job: &MediaJob,
        fetched: Fetched,
        at: Timestamp,
    ) -> Result<bool, Error> {
        let job = job.clone();
        self.database
            .change_by_system(
                job.organization,
                System::Media,
                async move |mut change: Change<'_>| settle(&mut change, &job, &fetched, at).await,
            )
            .await
    }

    /// An attachment whose file is here.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not, or may not be seen.
    pub async fn media(&self, access: &Access, id: MediaId) -> Result<MediaFile, Error> {
        let access = *access;
        self.database.read_inline(async move |tx: &mut Tx| visible(tx, &access, id).await).await
    }

    /// An outbound message's file, for anyone with its signed address.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it doesn't exist.
    pub async fn sent_media(
        &self,
        organization: OrganizationId,
        id: MediaId,
    ) -> Result<MediaFile, Error> {
        self.database
            .read_inline(async move |tx: &mut Tx| match file(tx, organization, id).await? {
                (file, Belongs::Message(_, Some(_))) => Ok(file),
                _ => Err(Error::NotFound),
            })
            .await
    }
}

/// A file that is here and may be seen.
pub(crate) async fn visible(tx: &mut Tx, access: &Access, id: MediaId) -> Result<MediaFile, Error> {
    let organization = access.organization();
    let (file, belongs) = file(tx, organization, id).await?;
    match belongs {
        Belongs::Message(message, _) => {
            let conversation = match scheduled::by_id(tx, organization, message).await? {
                Some(scheduled) => scheduled.message.conversation_id,
                None => message::by_id(tx, organization, message).await?.conversation_id,
            };
            require_visible(tx, access, conversation).await?;
        }
        Belongs::CannedReply(reply) => {
            if !access.may(Permission::Send) {
                return Err(Error::NotFound);
            }
            canned_reply::visible(tx, access, reply).await?;
        }
        // Not sent yet: only its uploader sees it.
        Belongs::Upload(author) if author.is_some() && author == access.actor_id() => {}
        Belongs::Upload(_) => return Err(Error::NotFound),
    }
    Ok(file)
}

async fn settle(
    change: &mut Change<'_>,
    job: &MediaJob,
    fetched: &Fetched,
    at: Timestamp,
) -> Result<bool, Error> {
    if let Fetched::Again(due) = fetched {
        let sql = "UPDATE media SET due_at = ?3 \
                   WHERE organization_id = ?1 AND id = ?2 AND state = 'fetching'";
        change.wake(Wake::Media);
        return change.execute(sql, values![job.organization, job.id, *due]).await.map(|_| true);
    }
    let mut ledger = Ledger::open(change, [job.message]).await?;
    let Some(message) = ledger.messages.get_mut(&job.message) else {
        // Erased, or of another life.
        let sql = "DELETE FROM media WHERE organization_id = ?1 AND id = ?2";
        return change.execute(sql, values![job.organization, job.id]).await.map(|_| false);
    };
    let Some(media) = message.media.iter_mut().find(|media| media.id == job.id) else {
        return Ok(true);
    };
    if matches!(fetched, Fetched::Failed(_)) {
        // A worker that took it up since, or a person who retried it, hasn't given up yet.
        let sql = "SELECT attempts FROM media WHERE organization_id = ?1 AND id = ?2";
        let found = change.find(sql, values![job.organization, job.id]).await?;
        let attempts: Option<i64> = found.map(|mut row| row.take()).transpose()?;
        if attempts.is_some_and(|attempts| attempts != job.attempt) {
            return Ok(true);
        }
    }
    match fetched {
        Fetched::Stored(facts) => media.store(facts),
        Fetched::Named(facts, name) => {
            media.store(facts);
            media.name = Some(name.clone());
        }
        Fetched::Failed(problem) => media.fail(problem),
        Fetched::Never(problem) => media.fail_for_good(problem),
        Fetched::Again(_) => {}
    }
    let sql = "UPDATE media SET state = ?3, content_type = ?4, bytes = ?5, width = ?6, \
               height = ?7, inline = ?8, name = ?9, due_at = NULL \
               WHERE organization_id = ?1 AND id = ?2 AND state = 'fetching'";
    let values = values![
        job.organization,
        job.id,
        state_name(media.state),
        &media.content_type,
        media.bytes,
        media.width.map(i64::from),
        media.height.map(i64::from),
        media.inline,
        media.name.clone(),
    ];
    if change.execute(sql, values).await? == 0 {
        return Ok(true);
    }
    ledger.tell_as(change, MessageEvent::Media, job.message, at)?;
    ledger.write(change).await.map(|()| true)
}
