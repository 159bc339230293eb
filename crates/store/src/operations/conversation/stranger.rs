//! What members do about numbers that nobody knows, or that nobody wants to hear from (C2).

use super::changed;
use crate::change::{Change, ConversationEvent};
use crate::engine::{Page, Tx, fetch_limit, values};
use crate::operations::line::held_texts;
use crate::operations::outbox::cancel_all_waiting;
use crate::tables::conversation::{self, locked_visible, save};
use crate::{Access, Error, Store};
use hearback_inbox::audit::AuditKind;
use hearback_inbox::conversation::{Block, ConversationView};
use hearback_inbox::message::CancelReason;
use hearback_inbox::{Conversation, ConversationId, Permission, Timestamp};

impl Store {
    /// Dismisses an unrecognized number: it is unrecognized no longer, until it writes again.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn dismiss_number(
        &self,
        access: &Access,
        id: ConversationId,
        at: Timestamp,
    ) -> Result<ConversationView, Error> {
        let dismiss = |conversation: &mut Conversation| {
            conversation.dismissed |= conversation.is_unrecognized();
        };
        let how = (Some(AuditKind::NumberDismissed), dismiss);
        self.change_conversation(access, Permission::Send, id, at, how).await
    }

    /// Takes back that a number was dismissed.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn undo_dismissal(
        &self,
        access: &Access,
        id: ConversationId,
        at: Timestamp,
    ) -> Result<ConversationView, Error> {
        let how = (Some(AuditKind::DismissalUndone), |c: &mut Conversation| c.dismissed = false);
        self.change_conversation(access, Permission::Send, id, at, how).await
    }

    /// Blocks a conversation's number: its texts are held from now on, it isn't texted, and what waits
    /// for it is canceled. The conversation is closed.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn block_number(
        &self,
        access: &Access,
        id: ConversationId,
        at: Timestamp,
    ) -> Result<ConversationView, Error> {
        self.database
            .change(access, Permission::OptOut, async move |mut change: Change<'_>| {
                let block = Block { by: change.access().actor(), at };
                let mut conversation = locked_visible(&mut change, id).await?;
                if conversation.blocked.is_some() {
                    return Ok(conversation.view());
                }
                let line = conversation.line_id;
                change.expect_of(&conversation, line).await?;
                conversation.block(block);
                let why = CancelReason::NumberBlocked;
                cancel_all_waiting(&mut change, &mut conversation, why, at).await?;
                change.tell_conversation(ConversationEvent::Changed, &mut conversation, at)?;
                save(&mut change, &conversation).await?;
                change.audit_conversation(AuditKind::NumberBlocked, id, at)?;
                Ok(conversation.view())
            })
            .await
    }

    /// Unblocks a conversation's number: the texts that were held come in.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn unblock_number(
        &self,
        access: &Access,
        id: ConversationId,
        at: Timestamp,
    ) -> Result<ConversationView, Error> {
        self.database
            .change(access, Permission::OptOut, async move |mut change: Change<'_>| {
                let unblock = |conversation: &mut Conversation| conversation.blocked = None;
                let (conversation, new) = changed(&mut change, id, at, unblock).await?;
                if !new {
                    return Ok(conversation.view());
                }
                change.audit_conversation(AuditKind::NumberUnblocked, id, at)?;
                held_texts::place_of_sender(&mut change, &conversation.number).await?;
                let organization = change.organization();
                Ok(conversation::by_id(&mut change, organization, id).await?.view())
            })
            .await
    }

    /// A page of the conversations whose numbers are blocked, those that began last first.
    ///
    /// # Errors
    /// Only the database's own; empty for those who may not see the inbox.
    pub async fn blocked_numbers(
        &self,
        access: &Access,
        before: Option<ConversationId>,
        limit: u16,
    ) -> Result<Page<ConversationView, ConversationId>, Error> {
        let (organization, sees) = (access.organization(), access.sees_inbox());
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let as_of = crate::change::last_event(tx, organization).await?;
                let from = before.map_or(uuid::Uuid::max(), |id| id.0);
                let sql = "SELECT id FROM conversations WHERE organization_id = ?1 \
                           AND blocked IS NOT NULL AND id < ?2 ORDER BY id DESC LIMIT ?3";
                let fetch = if sees { fetch_limit(limit) } else { 0 };
                let rows = tx.query(sql, values![organization, from, fetch]).await?;
                let ids = rows.into_iter().map(|mut row| row.take());
                let ids: Vec<ConversationId> = ids.collect::<Result<_, _>>()?;
                let found = conversation::by_ids(tx, organization, &ids).await?;
                let page = Page::of(found, limit, as_of, |c: &Conversation| c.id);
                Ok(page.map(Conversation::into_view))
            })
            .await
    }
}
