//! Conversations: their rows, and what members do with them.

mod assign;
mod known;
mod list;
mod stranger;

pub use list::{AssigneeFilter, ListQuery};

use crate::change::{Change, ConversationEvent, Locked};
use crate::engine::Tx;
use crate::tables::conversation::{locked_visible, save, visible_to};
use crate::{Access, Error, Store};
use hearback_inbox::audit::AuditKind;
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::{Conversation, ConversationId, Permission, Timestamp};

impl Store {
    /// A conversation.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not there or may not be seen.
    pub async fn conversation(
        &self,
        access: &Access,
        id: ConversationId,
    ) -> Result<ConversationView, Error> {
        let access = *access;
        self.database
            .read_inline(async move |tx: &mut Tx| {
                visible_to(tx, &access, id).await.map(|c| c.view())
            })
            .await
    }

    /// Closes a conversation, which reads it too.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn close_conversation(
        &self,
        access: &Access,
        id: ConversationId,
        at: Timestamp,
    ) -> Result<ConversationView, Error> {
        let kind = Some(AuditKind::ConversationClosed);
        let how = (kind, Conversation::close as fn(&mut Conversation));
        self.change_conversation(access, Permission::Close, id, at, how).await
    }

    /// Reopens a conversation.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn reopen_conversation(
        &self,
        access: &Access,
        id: ConversationId,
        at: Timestamp,
    ) -> Result<ConversationView, Error> {
        let kind = Some(AuditKind::ConversationReopened);
        let how = (kind, Conversation::reopen as fn(&mut Conversation));
        self.change_conversation(access, Permission::Close, id, at, how).await
    }

    /// Marks a conversation read, for the whole team; only who may send does that.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn mark_read(
        &self,
        access: &Access,
        id: ConversationId,
        at: Timestamp,
    ) -> Result<ConversationView, Error> {
        // Reading is not audited: it is what everyone does all day.
        let how = (None, |conversation: &mut Conversation| conversation.unread = 0);
        self.change_conversation(access, Permission::Send, id, at, how).await
    }

    /// Changes a conversation as a member may, and tells of it; a change that changes nothing tells
    /// nothing.
    async fn change_conversation(
        &self,
        access: &Access,
        permission: Permission,
        id: ConversationId,
        at: Timestamp,
        (kind, how): (Option<AuditKind>, impl FnOnce(&mut Conversation) + Send + 'static),
    ) -> Result<ConversationView, Error> {
        self.database
            .change(access, permission, async move |mut change: Change<'_>| {
                let (conversation, new) = changed(&mut change, id, at, how).await?;
                if let Some(kind) = kind.filter(|_| new) {
                    change.audit_conversation(kind, id, at)?;
                }
                Ok(conversation.view())
            })
            .await
    }
}

/// Changes a conversation that the member may see, and tells of it. Says whether that changed
/// anything.
async fn changed<'t>(
    change: &mut Change<'t>,
    id: ConversationId,
    at: Timestamp,
    how: impl FnOnce(&mut Conversation),
) -> Result<(Locked<'t, Conversation>, bool), Error> {
    let mut conversation = locked_visible(change, id).await?;
    let before = conversation.clone();
    how(&mut conversation);
    if *conversation == before {
        return Ok((conversation, false));
    }
    let here = (before.line_id, before.assignee_id);
    change.expect([here, (conversation.line_id, conversation.assignee_id)]).await?;
    change.tell_conversation(ConversationEvent::Changed, &mut conversation, at)?;
    save(change, &conversation).await?;
    Ok((conversation, true))
}
