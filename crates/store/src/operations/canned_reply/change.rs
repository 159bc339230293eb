//! Adding, changing, deleting, and restoring canned replies.

use super::check_room;
use crate::change::Change;
use crate::operations::media::{self, CannedCopy};
use crate::tables::canned_reply as table;
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::outbox::{check_attachments, check_body};
use hearback_inbox::{CannedReply, CannedReplyId, MediaId, Permission, Timestamp, UserId};
use jiff::SignedDuration;
use std::collections::HashSet;

/// So long a deleted one can be restored.
const RESTORABLE: SignedDuration = SignedDuration::from_hours(24);

/// A canned reply to add.
#[derive(Clone, Debug)]
pub struct NewCannedReply {
    /// The id it gets.
    pub id: CannedReplyId,
    /// Everyone has it; else only who adds it.
    pub shared: bool,
    /// Its name.
    pub name: String,
    /// Its language; none if it suits any.
    pub language: Option<String>,
    /// Its folder; empty for none.
    pub folder: String,
    /// Its text.
    pub body: String,
    /// Its files: any that its writer may see.
    pub attachments: Vec<MediaId>,
    /// The ids that its copies of them get.
    pub copies: Vec<MediaId>,
    /// Now.
    pub at: Timestamp,
}

/// What to change of a canned reply. What is left out stays as it is.
#[derive(Clone, Debug, Default)]
pub struct CannedReplyChange {
    /// Whether everyone has it; else it becomes the own of who changes it.
    pub shared: Option<bool>,
    /// Its name.
    pub name: Option<String>,
    /// Its language; none inside if it suits any.
    pub language: Option<Option<String>>,
    /// Its folder.
    pub folder: Option<String>,
    /// Its text.
    pub body: Option<String>,
    /// Its files: its own, and any others that its writer may see.
    pub attachments: Option<Vec<MediaId>>,
    /// The ids that copies of those get.
    pub copies: Vec<MediaId>,
}

impl Store {
    /// Adds a canned reply.
    ///
    /// # Errors
    /// [`Error::NameTaken`], [`Error::TooManyCannedReplies`]; [`Error::Refused`] for a text or files
    /// that can't be sent; [`Error::AttachmentUnknown`]; [`Error::Forbidden`].
    pub async fn add_canned_reply(
        &self,
        access: &Access,
        new: NewCannedReply,
    ) -> Result<CannedReply, Error> {
        self.database
            .change(access, Permission::Send, async move |mut change: Change<'_>| {
                add(&mut change, new).await
            })
            .await
    }

    /// Changes a canned reply.
    ///
    /// # Errors
    /// Those of [`Store::add_canned_reply`]; [`Error::NotFound`].
    pub async fn change_canned_reply(
        &self,
        access: &Access,
        id: CannedReplyId,
        how: CannedReplyChange,
        at: Timestamp,
    ) -> Result<CannedReply, Error> {
        self.database
            .change(access, Permission::Send, async move |mut change: Change<'_>| {
                alter(&mut change, id, how, at).await
            })
            .await
    }

    /// Deletes a canned reply. For a day, it can be restored.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn delete_canned_reply(
        &self,
        access: &Access,
        id: CannedReplyId,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change(access, Permission::Send, async move |mut change: Change<'_>| {
                let access = change.access();
                let reply = table::visible(&mut change, access, id).await?;
                may_change(access, reply.owner_id)?;
                let name = reply.name.clone();
                table::save(&mut change, &[(reply, Some(at))]).await?;
                forget_deleted(&mut change, at).await?;
                tell(&mut change, AuditNote::new(AuditKind::CannedReplyDeleted, at), name)
            })
            .await
    }

    /// Restores a canned reply that was deleted. One that wasn't stays as it is.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it was deleted too long ago; [`Error::NameTaken`] when another has
    /// its name by now; [`Error::TooManyCannedReplies`], [`Error::Forbidden`].
    pub async fn restore_canned_reply(
        &self,
        access: &Access,
        id: CannedReplyId,
        at: Timestamp,
    ) -> Result<CannedReply, Error> {
        self.database
            .change(access, Permission::Send, async move |mut change: Change<'_>| {
                let access = change.access();
                let (reply, deleted) = table::kept(&mut change, access, id).await?;
                may_change(access, reply.owner_id)?;
                if deleted.is_none() {
                    return Ok(reply);
                }
                let organization = change.organization();
                check_room(table::count(&mut change, organization).await?)?;
                check_name(&mut change, &reply).await?;
                table::save(&mut change, &[(reply.clone(), None)]).await?;
                let note = AuditNote::new(AuditKind::CannedReplyRestored, at);
                tell(&mut change, note, reply.name.clone())?;
                Ok(reply)
            })
            .await
    }
}

/// Shared ones are changed by who has the permission. Personal ones are seen by their owner alone.
pub(super) fn may_change(access: &Access, owner: Option<UserId>) -> Result<(), Error> {
    if owner.is_none() {
        access.require(Permission::CannedReplies)?;
    }
    Ok(())
}

async fn add(change: &mut Change<'_>, new: NewCannedReply) -> Result<CannedReply, Error> {
    let (organization, access) = (change.organization(), change.access());
    let owner_id = owner_of(access, new.shared)?;
    may_change(access, owner_id)?;
    forget_deleted(change, new.at).await?;
    check_room(table::count(change, organization).await?)?;
    let mut reply = CannedReply {
        id: new.id,
        owner_id,
        name: new.name,
        language: new.language,
        folder: new.folder,
        body: new.body,
        media: vec![],
        uses: 0,
        updated_by: access.member(),
        updated_at: new.at,
    };
    check_name(change, &reply).await?;
    keep_files(change, &mut reply, &new.attachments, &new.copies, new.at).await?;
    table::save(change, &[(reply.clone(), None)]).await?;
    let note = AuditNote::new(AuditKind::CannedReplyAdded, new.at);
    tell(change, note.changed(changes(None, &reply)), reply.name.clone())?;
    Ok(reply)
}

async fn alter(
    change: &mut Change<'_>,
    id: CannedReplyId,
    how: CannedReplyChange,
    at: Timestamp,
) -> Result<CannedReply, Error> {
    let access = change.access();
    let before = table::visible(change, access, id).await?;
    may_change(access, before.owner_id)?;
    let mut after = CannedReply {
        owner_id: match how.shared {
            Some(shared) if shared != before.owner_id.is_none() => owner_of(access, shared)?,
            _ => before.owner_id,
        },
        name: how.name.unwrap_or_else(|| before.name.clone()),
        language: how.language.unwrap_or_else(|| before.language.clone()),
        folder: how.folder.unwrap_or_else(|| before.folder.clone()),
        body: how.body.unwrap_or_else(|| before.body.clone()),
        ..before.clone()
    };
    may_change(access, after.owner_id)?;
    check_name(change, &after).await?;
    let kept: Vec<_> = before.media.iter().map(|media| media.id).collect();
    let files = how.attachments.unwrap_or(kept);
    keep_files(change, &mut after, &files, &how.copies, at).await?;
    if after == before {
        return Ok(after);
    }
    let own: HashSet<_> = after.media.iter().map(|media| media.id).collect();
    let gone: Vec<_> = before.media.iter().filter(|m| !own.contains(&m.id)).cloned().collect();
    media::discard_canned(change, &gone, at).await?;
    (after.updated_by, after.updated_at) = (access.member(), at);
    table::save(change, &[(after.clone(), None)]).await?;
    let note = AuditNote::new(AuditKind::CannedReplyChanged, at);
    tell(change, note.changed(changes(Some(&before), &after)), before.name)?;
    Ok(after)
}

/// Nobody's, if it's shared; else the member's who acts. A program has none of its own.
pub(super) fn owner_of(access: &Access, shared: bool) -> Result<Option<UserId>, Error> {
    match (shared, access.member()) {
        (true, _) => Ok(None),
        (false, Some(member)) => Ok(Some(member)),
        (false, None) => Err(Error::Forbidden(Permission::Send)),
    }
}

async fn check_name(change: &mut Change<'_>, reply: &CannedReply) -> Result<(), Error> {
    let organization = change.organization();
    let found = table::by_names(change, organization, std::slice::from_ref(reply)).await?;
    let taken = found.into_iter().flatten().any(|other| other.id != reply.id);
    if taken { Err(Error::NameTaken(reply.name.clone())) } else { Ok(()) }
}

/// Gives it these files: its own stay, others are copied.
async fn keep_files(
    change: &mut Change<'_>,
    reply: &mut CannedReply,
    files: &[MediaId],
    copies: &[MediaId],
    at: Timestamp,
) -> Result<(), Error> {
    let mut media = Vec::with_capacity(files.len());
    let mut fresh = copies.iter();
    for of in files {
        if let Some(own) = reply.media.iter().find(|own| own.id == *of) {
            media.push(own.clone());
            continue;
        }
        let id = *fresh.next().ok_or(Error::AttachmentUnknown)?;
        media
            .extend(media::keep_canned(change, reply.id, &[CannedCopy { of: *of, id }], at).await?);
    }
    check_body(&reply.body, &media)?;
    check_attachments(&media)?;
    reply.media = media;
    Ok(())
}

/// Removes for good what was deleted too long ago to be restored.
pub(super) async fn forget_deleted(change: &mut Change<'_>, at: Timestamp) -> Result<(), Error> {
    let organization = change.organization();
    let before = at.saturating_sub(RESTORABLE).unwrap_or(Timestamp::MIN);
    for reply in table::deleted_before(change, organization, before).await? {
        media::discard_canned(change, &reply.media, at).await?;
        table::remove(change, reply.id).await?;
    }
    Ok(())
}

fn tell(change: &mut Change<'_>, note: AuditNote, name: String) -> Result<(), Error> {
    change.tell_setting(OrganizationSetting::CannedReplies, note.at)?;
    change.audit(note.about(AuditObject::thing(name)))
}

/// What changed, for the audit log: never the text.
fn changes(before: Option<&CannedReply>, after: &CannedReply) -> [Option<AuditChange>; 4] {
    let folder = |reply: &CannedReply| Some(reply.folder.clone()).filter(|f| !f.is_empty());
    let shared =
        |reply: &CannedReply| if reply.owner_id.is_none() { "yes" } else { "no" }.to_owned();
    [
        AuditChange::of(
            AuditField::Name,
            before.map(|reply| reply.name.clone()),
            Some(after.name.clone()).filter(|_| before.is_some()),
        ),
        AuditChange::of(
            AuditField::Language,
            before.and_then(|reply| reply.language.clone()),
            after.language.clone(),
        ),
        AuditChange::of(AuditField::Folder, before.and_then(folder), folder(after)),
        AuditChange::of(AuditField::Shared, before.map(shared), shared(after)),
    ]
}
