//! Attachments to send: uploaded first, then used in one message by the same person (S9).

use crate::change::Change;
use crate::engine::{Row, Tx, WriteTx, values};
use crate::{Access, Error, Store};
use hearback_inbox::message::media::{FileFacts, KEPT_UNSENT, MediaState};
use hearback_inbox::{
    ActorId, Media, MediaId, Message, MessageId, OrganizationId, Permission, Timestamp,
};

/// Nobody has more files waiting to be sent than this.
const MOST_UNSENT: i64 = 200;
/// The most bytes one person can upload: five messages with ten large pictures each.
const MOST_UNSENT_BYTES: i64 = 250_000_000;

/// A new upload.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// The id it gets.
    pub id: MediaId,
    /// Its name.
    pub name: Option<String>,
    /// How long it is.
    pub bytes: i64,
    /// Now.
    pub at: Timestamp,
}

/// A file that no message uses, or never used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discarded {
    /// Whose it is.
    pub organization: OrganizationId,
    /// Which.
    pub id: MediaId,
    /// Which file of the media store it is.
    pub file: MediaId,
    /// Whether nothing else needs its file.
    pub alone: bool,
}

pub(super) const COLUMNS: &str =
    "m.id, m.content_type, m.name, m.bytes, m.width, m.height, m.inline";

pub(super) fn read(mut row: Row) -> Result<Media, Error> {
    let side = |value: Option<i64>| value.and_then(|pixels| i32::try_from(pixels).ok());
    Ok(Media {
        id: row.take()?,
        content_type: row.take()?,
        name: row.take()?,
        bytes: row.take()?,
        width: side(row.take()?),
        height: side(row.take()?),
        state: MediaState::Stored,
        problem: None,
        permanent: false,
        inline: row.take()?,
    })
}

/// Whose uploads they are: a member's or an API key's. The program itself has none.
pub(super) fn actor(access: &Access) -> Result<ActorId, Error> {
    access.actor_id().ok_or(Error::AttachmentUnknown)
}

impl Store {
    /// Notes that a file is about to come, before any of it is kept: so it is never forgotten,
    /// whatever becomes of the upload.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::TooManyUnsent`].
    pub async fn begin_upload(&self, access: &Access, new: NewUpload) -> Result<(), Error> {
        let by = actor(access)?;
        self.database.change(access, Permission::Send, async move |mut change: Change<'_>| {
 let organization = change.organization();
                let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM media WHERE organization_id = ?1 \
                           AND author_id = ?2 AND message_id IS NULL AND canned_reply_id IS NULL";
                let waiting = change.find(sql, values![organization, by]).await?;
                let mut waiting = waiting.ok_or(Error::Corrupt("no count"))?;
                let (files, bytes): (i64, i64) = (waiting.take()?, waiting.take()?);
                if files >= MOST_UNSENT || bytes + new.bytes > MOST_UNSENT_BYTES {
                    return Err(Error::TooManyUnsent);
                }
                let sql = "INSERT INTO media (organization_id, id, author_id, state, content_type, \
                           name, inline, attempts, created_at, due_at, bytes) \
                           VALUES (?1, ?2, ?3, 'uploading', '', ?4, 0, 0, ?5, ?6, ?7)";
                let due = new.at + KEPT_UNSENT;
                let values = values![organization, new.id, by, new.name, new.at, due, new.bytes];
                change.execute(sql, values).await.map(drop)
            })
        .await
    }

    /// The file is in the media store; gives it as a message would have it, and until when it can
    /// be sent.
    ///
    /// # Errors
    /// [`Error::AttachmentUnknown`] when it was discarded meanwhile.
    pub async fn finish_upload(
        &self,
        access: &Access,
        id: MediaId,
        facts: FileFacts,
    ) -> Result<(Media, Timestamp), Error> {
        let by = actor(access)?;
        self.database
            .change(access, Permission::Send, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let sql = "SELECT name, due_at FROM media WHERE organization_id = ?1 AND id = ?2 \
                           AND author_id = ?3 AND state = 'uploading'";
                let found = change.find(sql, values![organization, id, by]).await?;
                let mut row = found.ok_or(Error::AttachmentUnknown)?;
                let (name, due) = (row.take()?, row.take()?);
                let media = Media::attached(id, name, &facts);
                let sql = "UPDATE media SET state = 'unsent', content_type = ?3, bytes = ?4, \
                           width = ?5, height = ?6, inline = ?7 \
                           WHERE organization_id = ?1 AND id = ?2";
                let values = values![
                    organization,
                    id,
                    &media.content_type,
                    media.bytes,
                    media.width.map(i64::from),
                    media.height.map(i64::from),
                    media.inline,
                ];
                change.execute(sql, values).await?;
                Ok((media, due))
            })
            .await
    }

    /// Takes back a file that was not sent. Does nothing when it is not there.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn discard_upload(
        &self,
        access: &Access,
        id: MediaId,
        at: Timestamp,
    ) -> Result<(), Error> {
        let by = actor(access)?;
        self.database
            .change(access, Permission::Send, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let sql = "UPDATE media SET due_at = ?4, state = 'discarded' \
                           WHERE organization_id = ?1 AND id = ?2 AND author_id = ?3 \
                           AND state IN ('uploading', 'unsent')";
                change.execute(sql, values![organization, id, by, at]).await.map(drop)
            })
            .await
    }

    /// Files that were taken back, or not sent in time. No message can take them anymore; each is
    /// to be removed from the media store, and then [forgotten](Store::forget_media).
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn discarded_media(&self, now: Timestamp) -> Result<Vec<Discarded>, Error> {
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "UPDATE media SET state = 'discarded' WHERE due_at <= ?1 \
                           AND state IN ('uploading', 'unsent', 'discarded') \
                           RETURNING organization_id, id, file_id";
                let mut discarded = vec![];
                for mut row in tx.query(sql, values![now]).await? {
                    let (organization, id) = (row.take()?, row.take()?);
                    let file = row.take::<Option<MediaId>>()?.unwrap_or(id);
                    let sql = "SELECT 1 FROM media WHERE organization_id = ?1 \
                               AND (file_id = ?2 OR id = ?2) AND id <> ?3 LIMIT 1";
                    let shared = tx.find(sql, values![organization, file, id]).await?.is_some();
                    discarded.push(Discarded { organization, id, file, alone: !shared });
                }
                Ok(discarded)
            })
            .await
    }

    /// A discarded file is gone.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn forget_media(&self, gone: &Discarded) -> Result<(), Error> {
        let (organization, id) = (gone.organization, gone.id);
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "DELETE FROM media WHERE organization_id = ?1 AND id = ?2 \
                           AND state = 'discarded'";
                tx.execute(sql, values![organization, id]).await.map(drop)
            })
            .await
    }
}

/// A person's uploaded files, in the given order.
pub(crate) async fn unsent(
    tx: &mut Tx,
    access: &Access,
    ids: &[MediaId],
) -> Result<Vec<Media>, Error> {
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        let sql = format!(
            "SELECT {COLUMNS} FROM media m WHERE m.organization_id = ?1 AND m.id = ?2 \
             AND m.author_id = ?3 AND m.state = 'unsent'"
        );
        let values = values![access.organization(), *id, actor(access)?];
        let row = tx.find(&sql, values).await?;
        all.push(read(row.ok_or(Error::AttachmentUnknown)?)?);
    }
    Ok(all)
}

/// Makes files a message's: from now on no other can take them.
pub(crate) async fn attach(change: &mut Change<'_>, message: &Message) -> Result<(), Error> {
    for media in &message.media {
        let sql = "UPDATE media SET message_id = ?3, state = 'stored', due_at = NULL \
                   WHERE organization_id = ?1 AND id = ?2 AND state = 'unsent'";
        // Twice in one message is once too often.
        let values = values![change.organization(), media.id, message.id];
        if change.execute(sql, values).await? == 0 {
            return Err(Error::AttachmentUnknown);
        }
    }
    Ok(())
}

/// Has the files of a message that failed ready to be sent with another one.
pub(crate) async fn again(
    change: &mut Change<'_>,
    failed: &Message,
    new: MessageId,
    at: Timestamp,
) -> Result<Vec<MediaId>, Error> {
    let mut copies = Vec::with_capacity(failed.media.len());
    for (place, media) in failed.media.iter().enumerate() {
        let copy = Media::announced(new, place, "").id;
        let sql = "INSERT INTO media (organization_id, id, author_id, state, content_type, name, \
                   bytes, width, height, inline, attempts, created_at, due_at, file_id) \
                   SELECT organization_id, ?3, ?4, 'unsent', content_type, name, bytes, width, \
                   height, inline, 0, ?5, ?5, COALESCE(file_id, id) FROM media \
                   WHERE organization_id = ?1 AND id = ?2";
        let (organization, author) = (change.organization(), actor(change.access())?);
        let values = values![organization, media.id, copy, author, at];
        change.execute(sql, values).await?;
        copies.push(copy);
    }
    Ok(copies)
}
