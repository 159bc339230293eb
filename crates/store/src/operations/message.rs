//! Messages: their rows, and the pages of a thread.

use crate::change::last_event;
use crate::engine::{Cursor, Page, Tx, fetch_limit, values};
use crate::tables::conversation::require_visible;
use crate::tables::message::{SELECT, read};
use crate::{Access, Error, Store};
use hearback_inbox::{ConversationId, Message, OrganizationId, Timestamp};
use uuid::Uuid;

/// A part of a thread.
pub(super) struct Part {
    pub(super) conversation: ConversationId,
    /// Only messages before this place.
    pub(super) before: Option<Cursor>,
    /// At most so many.
    pub(super) fetch: i64,
    pub(super) only_with_files: bool,
}

/// The newest messages of a part of a thread, newest first.
pub(super) async fn newest(
    tx: &mut Tx,
    organization: OrganizationId,
    part: Part,
) -> Result<Vec<Message>, Error> {
    let from = Cursor::or_end(part.before);
    let files = if part.only_with_files { "AND m.media IS NOT NULL " } else { "" };
    let sql = format!(
        "SELECT {SELECT} FROM messages m WHERE m.organization_id = ?1 AND m.conversation_id = ?2 \
         AND (m.at, m.id) < (?3, ?4) {files}ORDER BY m.at DESC, m.id DESC LIMIT ?5"
    );
    let values = values![organization, part.conversation, from.at, from.id, part.fetch];
    tx.query(&sql, values).await?.into_iter().map(read).collect()
}

impl Store {
    /// The messages of a thread after a place, oldest first; at most so many.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a conversation that is not there or may not be seen.
    pub async fn messages_after(
        &self,
        access: &Access,
        conversation: ConversationId,
        after: Option<Cursor>,
        limit: u16,
    ) -> Result<Vec<Message>, Error> {
        let access = *access;
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                require_visible(tx, &access, conversation).await?;
                let from = after.unwrap_or(Cursor { at: Timestamp::MIN, id: Uuid::nil() });
                let sql = format!(
                    "SELECT {SELECT} FROM messages m WHERE m.organization_id = ?1 \
                     AND m.conversation_id = ?2 AND (m.at, m.id) > (?3, ?4) \
                     ORDER BY m.at, m.id LIMIT ?5"
                );
                let organization = access.organization();
                let limit = i64::from(limit);
                let values = values![organization, conversation, from.at, from.id, limit];
                tx.query(&sql, values).await?.into_iter().map(read).collect()
            })
            .await
    }

    /// A page of a thread, oldest first; `before` leads to older ones.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a conversation that is not there or may not be seen.
    pub async fn messages(
        &self,
        access: &Access,
        conversation: ConversationId,
        before: Option<Cursor>,
        limit: u16,
    ) -> Result<Page<Message>, Error> {
        let access = *access;
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let as_of = last_event(tx, access.organization()).await?;
                require_visible(tx, &access, conversation).await?;
                let organization = access.organization();
                let fetch = fetch_limit(limit);
                let part = Part { conversation, before, fetch, only_with_files: false };
                let items = newest(tx, organization, part).await?;
                let place = |m: &Message| Cursor { at: m.at, id: m.id.0 };
                let mut page = Page::of(items, limit, as_of, place);
                page.items.reverse();
                Ok(page)
            })
            .await
    }
}
