//! Messages: their rows, and the pages of a thread.

use crate::change::last_event;
use crate::engine::{Cursor, Page, Tx, fetch_limit, values};
use crate::tables::conversation::require_visible;
use crate::tables::message::{SELECT, read};
use crate::{Access, Error, Store};
use hearback_inbox::{ConversationId, Message};

impl Store {
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
                let from = Cursor::or_end(before);
                let sql = format!(
                    "SELECT {SELECT} FROM messages m WHERE m.organization_id = ?1 \
                     AND m.conversation_id = ?2 AND (m.at, m.id) < (?3, ?4) \
                     ORDER BY m.at DESC, m.id DESC LIMIT ?5"
                );
                let values = values![organization, conversation, from.at, from.id, fetch];
                let rows = tx.query(&sql, values).await?;
                let items = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
                let place = |m: &Message| Cursor { at: m.at, id: m.id.0 };
                let mut page = Page::of(items, limit, as_of, place);
                page.items.reverse();
                Ok(page)
            })
            .await
    }
}
