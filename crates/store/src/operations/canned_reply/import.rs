//! Bringing in canned replies from a file.

use super::change::{NewCannedReply, forget_deleted, may_change, owner_of};
use crate::change::Change;
use crate::tables::canned_reply as table;
use crate::{Access, Error, Store};
use hearback_inbox::canned_reply::MOST_CANNED_REPLIES;
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::outbox::check_body;
use hearback_inbox::{CannedReply, Permission, Timestamp};

/// What became of the rows of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportedReplies {
    /// So many are new.
    pub added: usize,
    /// So many took the place of one with their name and language.
    pub changed: usize,
    /// So many were there, just the same.
    pub same: usize,
    /// These found no room, by their places among the rows.
    pub left_out: Vec<usize>,
}

impl Store {
    /// Brings in canned replies, without files. One whose name, language, and owner another has takes
    /// its place, and keeps its files.
    ///
    /// # Errors
    /// [`Error::Refused`] for a text that can't be sent; [`Error::Forbidden`].
    pub async fn import_canned_replies(
        &self,
        access: &Access,
        rows: Vec<NewCannedReply>,
        at: Timestamp,
    ) -> Result<ImportedReplies, Error> {
        self.database
            .change(access, Permission::Send, async move |mut change: Change<'_>| {
                import(&mut change, rows, at).await
            })
            .await
    }
}

async fn import(
    change: &mut Change<'_>,
    rows: Vec<NewCannedReply>,
    at: Timestamp,
) -> Result<ImportedReplies, Error> {
    let (organization, access) = (change.organization(), change.access());
    forget_deleted(change, at).await?;
    let mut room = MOST_CANNED_REPLIES.saturating_sub(table::count(change, organization).await?);
    let mut replies = Vec::with_capacity(rows.len());
    for new in rows {
        let owner_id = owner_of(access, new.shared)?;
        may_change(access, owner_id)?;
        replies.push(CannedReply {
            id: new.id,
            owner_id,
            name: new.name,
            language: new.language,
            folder: new.folder,
            body: new.body,
            media: vec![],
            uses: 0,
            updated_by: access.member(),
            updated_at: at,
        });
    }
    let there = table::by_names(change, organization, &replies).await?;
    let (mut done, mut save) = (ImportedReplies::default(), vec![]);
    for (place, (mut new, there)) in replies.into_iter().zip(there).enumerate() {
        if let Some(there) = there {
            (new.id, new.media) = (there.id, there.media.clone());
            let was = (&there.name, &there.folder, &there.body);
            if was == (&new.name, &new.folder, &new.body) {
                done.same += 1;
                continue;
            }
            done.changed += 1;
        } else if room == 0 {
            done.left_out.push(place);
            continue;
        } else {
            room -= 1;
            done.added += 1;
        }
        check_body(&new.body, &new.media)?;
        save.push((new, None));
    }
    if !save.is_empty() {
        table::save(change, &save).await?;
        change.tell_setting(OrganizationSetting::CannedReplies, at)?;
    }
    Ok(done)
}
