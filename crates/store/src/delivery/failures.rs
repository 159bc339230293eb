//! The list of messages that did not get through.

use crate::conversation::{self, Cursor, Page};
use crate::tx::Tx;
use crate::value::{Value, values};
use crate::{Error, Store, event, message};
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::{Access, LineId, Message, MessageId, Timestamp};

/// Which of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct FailureQuery {
    /// Only this line's.
    pub line: Option<LineId>,
    /// Only with this code of Twilio's; 0 stands for failures without one.
    pub code: Option<i64>,
    /// Only since then.
    pub since: Option<Timestamp>,
    /// Older ones.
    pub before: Option<Cursor>,
    /// At most so many.
    pub limit: u16,
}

/// A message that did not get through.
#[derive(Clone, Debug)]
pub struct FailedMessage {
    /// The message.
    pub message: Message,
    /// Its conversation.
    pub conversation: ConversationView,
    /// When that was known.
    pub at: Timestamp,
}

impl Store {
    /// A page of the messages that did not get through, the latest first.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn failures(
        &self,
        access: &Access,
        query: FailureQuery,
    ) -> Result<Page<FailedMessage>, Error> {
        let access = access.clone();
        self.read(move |tx| Box::pin(async move { page(tx, &access, query).await })).await
    }
}

async fn page(
    tx: &mut Tx,
    access: &Access,
    query: FailureQuery,
) -> Result<Page<FailedMessage>, Error> {
    let organization = access.organization();
    let as_of = event::last(tx, organization).await?;
    let limit = usize::from(query.limit);
    let mut found = if access.sees_inbox() { rows(tx, access, query).await? } else { vec![] };
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|(at, id)| Cursor { at: *at, id: id.0 });
    let mut items = Vec::with_capacity(found.len());
    for (at, id) in found {
        let message = message::by_id(tx, organization, id).await?;
        let conversation = conversation::by_id(tx, organization, message.conversation_id).await?;
        // A first message that was refused is its author's alone (S2).
        if conversation.visible || conversation.author_id == access.actor() {
            items.push(FailedMessage { message, conversation: conversation.into_view(), at });
        }
    }
    Ok(Page { items, next, as_of })
}

async fn rows(
    tx: &mut Tx,
    access: &Access,
    query: FailureQuery,
) -> Result<Vec<(Timestamp, MessageId)>, Error> {
    let from = Cursor::or_end(query.before);
    let since = query.since.unwrap_or(Timestamp::MIN);
    // One more than asked for tells whether there are older ones.
    let fetch = i64::from(query.limit) + 1;
    let mut values = values![access.organization(), from.at, from.id, since, fetch].to_vec();
    let mut only = String::new();
    let wanted: [(&str, Option<Value>); 2] =
        [("line_id", query.line.map(Value::from)), ("code", query.code.map(Value::from))];
    for (column, value) in wanted {
        if let Some(value) = value {
            values.push(value);
            only += &format!("AND f.{column} = ?{} ", values.len());
        }
    }
    let sql = format!(
        "SELECT f.at, f.message_id FROM failures f WHERE f.organization_id = ?1 {only}\
         AND (f.at, f.message_id) < (?2, ?3) AND f.at >= ?4 \
         ORDER BY f.at DESC, f.message_id DESC LIMIT ?5"
    );
    let found = tx.query(&sql, &values).await?;
    found.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
}
