//! A canned reply's files: copies that are its own, and stay as long as it does (C4).

use super::upload::{COLUMNS, actor, read};
use super::visible;
use crate::Error;
use crate::change::Change;
use crate::engine::values;
use hearback_inbox::message::media::KEPT_UNSENT;
use hearback_inbox::{CannedReply, CannedReplyId, Media, MediaId, Timestamp};

/// A file that a canned reply is to have, and the id that its copy gets there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CannedCopy {
    pub(crate) of: MediaId,
    pub(crate) id: MediaId,
}

/// Has a canned reply keep copies of files that its writer may see: they stay as long as it does.
pub(crate) async fn keep_canned(
    change: &mut Change<'_>,
    reply: CannedReplyId,
    copies: &[CannedCopy],
    at: Timestamp,
) -> Result<Vec<Media>, Error> {
    let (organization, author) = (change.organization(), change.access().actor_id());
    let mut all = Vec::with_capacity(copies.len());
    for CannedCopy { of, id } in copies {
        let access = change.access();
        visible(change, access, *of).await.map_err(|error| match error {
            Error::NotFound | Error::Forbidden(_) => Error::AttachmentUnknown,
            other => other,
        })?;
        let sql = "INSERT INTO media (organization_id, id, author_id, canned_reply_id, state, \
                   content_type, name, bytes, width, height, inline, attempts, created_at, file_id) \
                   SELECT organization_id, ?3, ?4, ?5, 'stored', content_type, name, bytes, width, \
                   height, inline, 0, ?6, COALESCE(file_id, id) FROM media \
                   WHERE organization_id = ?1 AND id = ?2";
        let values = values![organization, *of, *id, author, reply, at];
        change.execute(sql, values).await?;
        let sql =
            format!("SELECT {COLUMNS} FROM media m WHERE m.organization_id = ?1 AND m.id = ?2");
        let row = change.find(&sql, values![organization, *id]).await?;
        all.push(read(row.ok_or(Error::AttachmentUnknown)?)?);
    }
    Ok(all)
}

/// Has copies of a canned reply's files ready to be sent by the person who asks; until when.
pub(crate) async fn use_canned(
    change: &mut Change<'_>,
    reply: &CannedReply,
    ids: &[MediaId],
    at: Timestamp,
) -> Result<(Vec<Media>, Timestamp), Error> {
    let (organization, author) = (change.organization(), actor(change.access())?);
    let due = at + KEPT_UNSENT;
    let mut all = Vec::with_capacity(reply.media.len());
    for (media, id) in reply.media.iter().zip(ids) {
        let sql = "INSERT INTO media (organization_id, id, author_id, state, content_type, name, \
                   bytes, width, height, inline, attempts, created_at, due_at, file_id) \
                   SELECT organization_id, ?3, ?4, 'unsent', content_type, name, bytes, width, \
                   height, inline, 0, ?5, ?6, COALESCE(file_id, id) FROM media \
                   WHERE organization_id = ?1 AND id = ?2";
        change.execute(sql, values![organization, media.id, *id, author, at, due]).await?;
        all.push(Media { id: *id, ..media.clone() });
    }
    Ok((all, due))
}

/// Gives up files of a canned reply.
pub(crate) async fn discard_canned(
    change: &mut Change<'_>,
    files: &[Media],
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    for media in files {
        let sql = "UPDATE media SET state = 'discarded', due_at = ?3, canned_reply_id = NULL \
                   WHERE organization_id = ?1 AND id = ?2 AND canned_reply_id IS NOT NULL";
        change.execute(sql, values![organization, media.id, at]).await?;
    }
    Ok(())
}
