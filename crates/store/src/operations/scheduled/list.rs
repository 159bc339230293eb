//! Lists of what waits for its time.

use crate::change::last_event;
use crate::engine::{Cursor, Page, Tx, Value, fetch_limit, values};
use crate::tables::conversation;
use crate::tables::conversation::require_visible;
use crate::tables::scheduled::{SELECT, Scheduled, of_conversation, read};
use crate::{Access, Error, Store};
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::{ConversationId, Message, Timestamp};
use uuid::Uuid;

/// A message that waits for its time, and whom it is to.
#[derive(Clone, Debug)]
pub struct ScheduledMessage {
    /// The message.
    pub message: Message,
    /// Its conversation.
    pub conversation: ConversationView,
}

impl Store {
    /// A page of all that waits for its time, the soonest first; `after` leads to later ones. What is
    /// in a conversation that only its author sees is theirs alone.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn scheduled(
        &self,
        access: &Access,
        after: Option<Cursor>,
        limit: u16,
    ) -> Result<Page<ScheduledMessage>, Error> {
        let access = *access;
        self.database
            .read_on_thread(async move |tx: &mut Tx| page(tx, &access, after, limit).await)
            .await
    }

    /// How many messages wait for their time, of those that are listed.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn scheduled_count(&self, access: &Access) -> Result<i64, Error> {
        let access = *access;
        self.database.read_on_thread(async move |tx: &mut Tx| count(tx, &access).await).await
    }

    /// What waits in a conversation for its time, the soonest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a conversation that is not there or may not be seen.
    pub async fn scheduled_in(
        &self,
        access: &Access,
        conversation: ConversationId,
    ) -> Result<Vec<Message>, Error> {
        let access = *access;
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                require_visible(tx, &access, conversation).await?;
                let all = of_conversation(tx, access.organization(), conversation).await?;
                Ok(all.into_iter().map(|scheduled| scheduled.message).collect())
            })
            .await
    }
}

/// All, less what is in conversations that only others see: of those there are few at any time.
async fn count(tx: &mut Tx, access: &Access) -> Result<i64, Error> {
    if !access.sees_inbox() {
        return Ok(0);
    }
    let organization = access.organization();
    let sql = "SELECT COUNT(*) FROM scheduled_messages WHERE organization_id = ?1";
    let mut all = counted(tx, sql, values![organization]).await?;
    let Some(me) = access.actor_id() else { return Ok(all) };
    let hidden = "SELECT COUNT(*) FROM conversations c CROSS JOIN scheduled_messages s \
                  WHERE c.organization_id = ?1 AND c.visible = 0 \
                  AND s.organization_id = c.organization_id AND s.conversation_id = c.id";
    // Each is one range of the index.
    for (others, from) in [
        ("c.author_id < ?2", me.0),
        ("c.author_id > ?2", me.0),
        ("c.author_id IS NULL AND c.id >= ?2", Uuid::nil()),
    ] {
        let sql = format!("{hidden} AND {others}");
        all -= counted(tx, &sql, values![organization, from]).await?;
    }
    Ok(all)
}

async fn counted(tx: &mut Tx, sql: &str, values: &[Value]) -> Result<i64, Error> {
    tx.find(sql, values).await?.ok_or(Error::Corrupt("a count without a number"))?.take()
}

async fn page(
    tx: &mut Tx,
    access: &Access,
    after: Option<Cursor>,
    limit: u16,
) -> Result<Page<ScheduledMessage>, Error> {
    let organization = access.organization();
    let as_of = last_event(tx, organization).await?;
    if !access.sees_inbox() {
        return Ok(Page { items: vec![], next: None, as_of });
    }
    let from = after.unwrap_or(Cursor { at: Timestamp::MIN, id: Uuid::nil() });
    let sql = format!(
        "SELECT {SELECT} FROM scheduled_messages s \
         JOIN conversations c ON c.organization_id = s.organization_id AND c.id = s.conversation_id \
         WHERE s.organization_id = ?1 AND (s.due_at, s.id) > (?2, ?3) \
         AND (c.visible = 1 OR c.author_id = ?4 OR ?5 = 1) ORDER BY s.due_at, s.id LIMIT ?6"
    );
    let me = Value::Id(access.actor_id().map_or(Uuid::nil(), |actor| actor.0));
    let mut values = values![organization, from.at, from.id].to_vec();
    values.extend([me, access.actor_id().is_none().into(), fetch_limit(limit).into()]);
    let rows = tx.query(&sql, &values).await?;
    let all = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let place = |one: &Scheduled| Cursor { at: one.message.at, id: one.message.id.0 };
    let Page { items: all, next, as_of } = Page::of(all, limit, as_of, place);
    let mut items = Vec::with_capacity(all.len());
    for scheduled in all {
        let message = scheduled.message;
        let conversation = conversation::by_id(tx, organization, message.conversation_id).await?;
        items.push(ScheduledMessage { message, conversation: conversation.into_view() });
    }
    Ok(Page { items, next, as_of })
}
