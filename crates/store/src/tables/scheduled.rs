//! Messages that wait for their time: their rows.
//!
//! Until then they are no messages of their conversation: nobody has said them yet, so neither its
//! order nor its preview, nor what a colleague has to have seen, changes by them. They become
//! messages, with the id that they have had all along, when their time comes or when they are
//! canceled.

use crate::Error;
use crate::change::Change;
use crate::engine::value::json_or_null;
use crate::engine::word::{next_word, word};
use crate::engine::{Find, Insert, Kind, Row, Tx, Value, Wake, values};
use hearback_inbox::message::segments::Segments;
use hearback_inbox::message::{CountedBy, Direction};
use hearback_inbox::{
    Access, ConversationId, Message, MessageId, OrganizationId, Status, Timestamp,
};
use std::sync::LazyLock;

const COLUMNS: [(&str, Kind); 13] = [
    ("organization_id", Kind::Id),
    ("id", Kind::Id),
    ("conversation_id", Kind::Id),
    ("due_at", Kind::Int),
    ("line_id", Kind::Id),
    ("author_id", Kind::Id),
    ("origin", Kind::Text),
    ("body", Kind::Text),
    ("media", Kind::Text),
    ("client_key", Kind::Text),
    ("cancel_on_reply", Kind::Int),
    ("created_at", Kind::Int),
    ("revision", Kind::Int),
];

/// The columns that [`read`] takes.
pub(crate) const SELECT: &str = "s.id, s.conversation_id, s.due_at, s.line_id, s.author_id, s.origin, s.body, \
    s.media, s.client_key, s.cancel_on_reply, s.revision, s.created_at, s.on_hold";

static NEW: LazyLock<Insert> = LazyLock::new(|| Insert::new("scheduled_messages", &COLUMNS, ""));

static BY_ID: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("s.organization_id", Kind::Id), ("s.id", Kind::Id)];
    Find::new(SELECT, "scheduled_messages s", &keys)
});

/// A message to be sent at a later time.
pub(crate) struct Scheduled {
    pub(crate) message: Message,
    /// When it was scheduled: what the customer wrote before is no reply to it.
    pub(crate) created_at: Timestamp,
    /// It waits for the first comparison since the start.
    pub(crate) on_hold: bool,
}

pub(crate) fn read(mut row: Row) -> Result<Scheduled, Error> {
    let (id, conversation_id, at) = (row.take()?, row.take()?, row.take()?);
    let (line_id, author_id) = (row.take()?, row.take()?);
    let origin = next_word(&mut row)?;
    let body: String = row.take()?;
    let message = Message {
        id,
        conversation_id,
        direction: Direction::Outbound,
        origin,
        status: Status::Scheduled,
        line_id,
        author_id,
        at,
        segments: segments(&body),
        segments_by: CountedBy::Us,
        body,
        sid: None,
        media: row.take_json()?.unwrap_or_default(),
        client_key: row.take()?,
        error: None,
        cancel_reason: None,
        cancel_on_reply: row.take()?,
        needs_decision: false,
        keyword: None,
        asks_to_stop: false,
        sent_outside: false,
        revision: row.take()?,
    };
    Ok(Scheduled { message, created_at: row.take()?, on_hold: row.take()? })
}

pub(crate) fn segments(body: &str) -> i64 {
    i64::try_from(Segments::of(body).count).unwrap_or(i64::MAX)
}

/// Keeps a message until its time comes.
pub(crate) async fn enter(
    change: &mut Change<'_>,
    message: &Message,
    created_at: Timestamp,
) -> Result<(), Error> {
    let row: Vec<Value> = vec![
        change.organization().into(),
        message.id.into(),
        message.conversation_id.into(),
        message.at.into(),
        message.line_id.into(),
        message.author_id.into(),
        word(message.origin)?,
        (&message.body).into(),
        json_or_null((!message.media.is_empty()).then_some(&message.media))?,
        message.client_key.clone().into(),
        message.cancel_on_reply.into(),
        created_at.into(),
        message.revision.into(),
    ];
    change.wake(Wake::Schedule);
    change.insert(&NEW, &[row]).await
}

/// A message that waits for its time.
pub(crate) async fn by_id(
    tx: &mut Tx,
    organization: OrganizationId,
    id: MessageId,
) -> Result<Option<Scheduled>, Error> {
    let found = tx.find_each(&BY_ID, &[vec![organization.into(), id.into()]]).await?;
    found.into_iter().flatten().next().map(read).transpose()
}

/// The message that the same author gave the same key.
pub(crate) async fn with_key(
    tx: &mut Tx,
    access: &Access,
    key: &str,
) -> Result<Option<Message>, Error> {
    let author = if access.actor().is_some() { "= ?3" } else { "IS NULL" };
    let sql = format!(
        "SELECT {SELECT} FROM scheduled_messages s WHERE s.organization_id = ?1 \
         AND s.client_key = ?2 AND s.author_id {author}"
    );
    let mut values = values![access.organization(), key].to_vec();
    values.extend(access.actor().map(Value::from));
    let found = tx.find(&sql, &values).await?;
    Ok(found.map(read).transpose()?.map(|scheduled| scheduled.message))
}

/// What waits in a conversation for its time, the soonest first.
pub(crate) async fn of_conversation(
    tx: &mut Tx,
    organization: OrganizationId,
    conversation: ConversationId,
) -> Result<Vec<Scheduled>, Error> {
    let sql = format!(
        "SELECT {SELECT} FROM scheduled_messages s WHERE s.organization_id = ?1 \
         AND s.conversation_id = ?2 ORDER BY s.due_at, s.id"
    );
    let rows = tx.query(&sql, values![organization, conversation]).await?;
    rows.into_iter().map(read).collect()
}

/// Whether anything waits in a conversation for its time.
pub(crate) async fn any_in(
    tx: &mut Tx,
    organization: OrganizationId,
    conversation: ConversationId,
) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM scheduled_messages WHERE organization_id = ?1 \
               AND conversation_id = ?2 LIMIT 1";
    Ok(tx.find(sql, values![organization, conversation]).await?.is_some())
}

/// Takes a message out: false when somebody else has.
pub(crate) async fn leave(change: &mut Change<'_>, id: MessageId) -> Result<bool, Error> {
    let sql = "DELETE FROM scheduled_messages WHERE organization_id = ?1 AND id = ?2";
    let key = values![change.organization(), id];
    Ok(change.execute(sql, key).await? > 0)
}
