//! Messages that wait for their time: their rows.
//!
//! Until then they are no messages of their conversation: nobody has said them yet, so neither its
//! order nor its preview, nor what a colleague has to have seen, changes by them. They become
//! messages, with the id that they have had all along, when their time comes or when they are
//! canceled.

use crate::change::Change;
use crate::engine::actor::{ActorWord, author, author_word};
use crate::engine::record::{Json, MaybeWord, record};
use crate::engine::{Find, Insert, Kind, Row, Tx, Value, Wake, keys, values};
use crate::{Access, Error};
use hearback_inbox::message::Origin;
use hearback_inbox::{
    Actor, ActorId, ConversationId, LineId, Message, MessageId, OrganizationId, Status, Timestamp,
};
use std::sync::LazyLock;

record! {
    /// A row of `scheduled_messages`.
    ScheduledRow as "s" {
        organization_id: OrganizationId,
        id: MessageId,
        conversation_id: ConversationId,
        due_at: Timestamp,
        line_id: LineId,
        author_id: Option<ActorId>,
        author: MaybeWord<ActorWord>,
        origin: MaybeWord<Origin>,
        body: String,
        media: Json,
        client_key: Option<String>,
        cancel_on_reply: bool,
        created_at: Timestamp,
        revision: i64,
        on_hold: bool,
    }
}

/// The columns that [`read`] takes.
pub(crate) const SELECT: &str = ScheduledRow::SELECT;

static NEW: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("scheduled_messages", ScheduledRow::COLUMNS, ""));
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
    let s = ScheduledRow::read(&mut row)?;
    let message = Message {
        origin: s.origin.0,
        status: Status::Scheduled,
        author: author(s.author.0, s.author_id)?,
        media: s.media.parse()?.unwrap_or_default(),
        client_key: s.client_key,
        cancel_on_reply: s.cancel_on_reply,
        revision: s.revision,
        ..Message::outbound(s.id, s.conversation_id, s.line_id, s.body, s.due_at)
    };
    Ok(Scheduled { message, created_at: s.created_at, on_hold: s.on_hold })
}

/// Keeps a message until its time comes.
pub(crate) async fn enter(
    change: &mut Change<'_>,
    message: &Message,
    created_at: Timestamp,
) -> Result<(), Error> {
    let row = ScheduledRow {
        organization_id: change.organization(),
        id: message.id,
        conversation_id: message.conversation_id,
        due_at: message.at,
        line_id: message.line_id,
        author_id: message.author.and_then(Actor::id),
        author: MaybeWord(author_word(message.author)),
        origin: MaybeWord(message.origin),
        body: message.body.clone(),
        media: Json::of_list(&message.media)?,
        client_key: message.client_key.clone(),
        cancel_on_reply: message.cancel_on_reply,
        created_at,
        revision: message.revision,
        on_hold: false,
    };
    change.wake(Wake::Schedule);
    change.insert(&NEW, &[row.write()?]).await
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

/// The messages with some ids that wait for their time.
pub(crate) async fn by_ids(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: &[MessageId],
) -> Result<Vec<Scheduled>, Error> {
    let found = tx.find_each(&BY_ID, &keys(organization, ids)).await?;
    found.into_iter().flatten().map(read).collect()
}

/// The message that the same author gave the same key.
pub(crate) async fn with_key(
    tx: &mut Tx,
    access: &Access,
    key: &str,
) -> Result<Option<Message>, Error> {
    let author = if access.actor_id().is_some() { "= ?3" } else { "IS NULL" };
    let sql = format!(
        "SELECT {SELECT} FROM scheduled_messages s WHERE s.organization_id = ?1 \
         AND s.client_key = ?2 AND s.author_id {author}"
    );
    let mut values = values![access.organization(), key].to_vec();
    values.extend(access.actor_id().map(Value::from));
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

/// Removes a message; false if another transaction has.
pub(crate) async fn leave(change: &mut Change<'_>, id: MessageId) -> Result<bool, Error> {
    let sql = "DELETE FROM scheduled_messages WHERE organization_id = ?1 AND id = ?2";
    let key = values![change.organization(), id];
    Ok(change.execute(sql, key).await? > 0)
}
