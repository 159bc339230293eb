//! The list of messages that did not get through.

use crate::change::last_event;
use crate::engine::{Cursor, Page, Tx, Value, fetch_limit, values};
use crate::tables::{conversation, failures, message};
use crate::{Access, Error, Store};
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::message::Failure;
use hearback_inbox::{LineId, Message, MessageId, Timestamp};

/// Which of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct FailureQuery {
    /// Only this line's.
    pub line: Option<LineId>,
    /// Only with this Twilio code; 0 means failures without one.
    pub code: Option<i64>,
    /// Only since then.
    pub since: Option<Timestamp>,
    /// Messages that were sent again, instead of those that need attention.
    pub sent_again: bool,
    /// Older ones.
    pub before: Option<Cursor>,
    /// At most so many.
    pub limit: u16,
}

/// A failed message.
#[derive(Clone, Debug)]
pub struct FailedMessage {
    /// The message.
    pub message: Message,
    /// Its conversation.
    pub conversation: ConversationView,
    /// When that was known.
    pub at: Timestamp,
    /// The message that it was sent again as.
    pub again: Option<Message>,
}

/// A reason for failures, and how many of them have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailureReason {
    /// Twilio's code; 0 means failures without one.
    pub code: i64,
    /// How many.
    pub count: i64,
    /// One of them, to ask for words.
    pub example: MessageId,
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
        let access = *access;
        self.database.read_on_thread(async move |tx: &mut Tx| page(tx, &access, query).await).await
    }

    /// Every reason that failures have, by code; which code, where and how many the query asks for
    /// counts for nothing.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn failure_reasons(
        &self,
        access: &Access,
        query: FailureQuery,
    ) -> Result<Vec<FailureReason>, Error> {
        let access = *access;
        self.database
            .read_on_thread(async move |tx: &mut Tx| reasons(tx, &access, query).await)
            .await
    }

    /// Why a message did not get through, as it was written down.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn failure_of(
        &self,
        access: &Access,
        message: MessageId,
    ) -> Result<Option<Failure>, Error> {
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                Ok(message::by_id(tx, organization, message).await?.error)
            })
            .await
    }
}

/// Walks from one code to the next, and counts each in the index.
async fn reasons(
    tx: &mut Tx,
    access: &Access,
    query: FailureQuery,
) -> Result<Vec<FailureReason>, Error> {
    if !access.sees_inbox() {
        return Ok(vec![]);
    }
    let since = query.since.unwrap_or(Timestamp::MIN);
    let mut values = values![access.organization(), query.sent_again, -1_i64].to_vec();
    let line = query.line.map_or("", |line| {
        values.push(line.into());
        "AND f.line_id = ?4 "
    });
    let of = format!("FROM failures f WHERE f.organization_id = ?1 AND f.sent_again = ?2 {line}");
    let next = format!("SELECT f.code {of} AND f.code > ?3 ORDER BY f.code LIMIT 1");
    let with = format!("{of} AND f.code = ?3 AND f.at >= ?{}", values.len() + 1);
    let count = format!("SELECT COUNT(*) {with}");
    let latest =
        format!("SELECT f.message_id {with} ORDER BY f.at DESC, f.message_id DESC LIMIT 1");
    let mut reasons = vec![];
    while let Some(mut row) = tx.find(&next, &values).await? {
        let code: i64 = row.take()?;
        values[2] = code.into();
        let mut values = values.clone();
        values.push(since.into());
        let Some(mut row) = tx.find(&latest, &values).await? else { continue };
        let example = row.take()?;
        let count = tx.find(&count, &values).await?.map(|mut row| row.take()).transpose()?;
        reasons.push(FailureReason { code, count: count.unwrap_or(0), example });
    }
    Ok(reasons)
}

async fn page(
    tx: &mut Tx,
    access: &Access,
    query: FailureQuery,
) -> Result<Page<FailedMessage>, Error> {
    let organization = access.organization();
    let as_of = last_event(tx, organization).await?;
    let found = if access.sees_inbox() { rows(tx, access, query).await? } else { vec![] };
    let place = |(at, id): &(Timestamp, MessageId)| Cursor { at: *at, id: id.0 };
    let Page { items: found, next, as_of } = Page::of(found, query.limit, as_of, place);
    let mut items = Vec::with_capacity(found.len());
    for (at, id) in found {
        let message = message::by_id(tx, organization, id).await?;
        let conversation = conversation::by_id(tx, organization, message.conversation_id).await?;
        // A first message that was refused is its author's alone (S2).
        if conversation::is_seen(access, conversation.visible, conversation.author_id) {
            let again = failures::again_of(tx, organization, id).await?;
            items.push(FailedMessage {
                message,
                conversation: conversation.into_view(),
                at,
                again,
            });
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
    let fetch = fetch_limit(query.limit);
    let organization = access.organization();
    let mut values =
        values![organization, from.at, from.id, since, fetch, query.sent_again].to_vec();
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
        "SELECT f.at, f.message_id FROM failures f WHERE f.organization_id = ?1 \
         AND f.sent_again = ?6 {only}\
         AND (f.at, f.message_id) < (?2, ?3) AND f.at >= ?4 \
         ORDER BY f.at DESC, f.message_id DESC LIMIT ?5"
    );
    let found = tx.query(&sql, &values).await?;
    found.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
}
