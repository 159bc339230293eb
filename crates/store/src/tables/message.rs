//! Messages: their rows.

use crate::Error;
use crate::change::{Change, Locked};
use crate::engine::actor::{ActorWord, author, author_word};
use crate::engine::record::{Json, MaybeWord, Word, record};
use crate::engine::{Find, Insert, Kind, Row, Tx, Value, keys};
use crate::tables::stop_request;
use hearback_inbox::message::{CancelReason, CountedBy, Direction, Origin};
use hearback_inbox::{
    Actor, ActorId, ConversationId, Keyword, LineId, Message, MessageId, OrganizationId, Status,
    Timestamp,
};
use std::sync::LazyLock;

record! {
    /// A row of `messages`.
    MessageRow as "m" {
        organization_id: OrganizationId,
        conversation_id: ConversationId,
        at: Timestamp,
        id: MessageId,
        direction: Word<Direction>,
        origin: MaybeWord<Origin>,
        status: Word<Status>,
        body: String,
        template: Option<String>,
        line_id: LineId,
        author_id: Option<ActorId>,
        author: MaybeWord<ActorWord>,
        segments: i64,
        segments_by: Word<CountedBy>,
        sid: Option<String>,
        client_key: Option<String>,
        media: Json,
        error: Json,
        cancel_reason: MaybeWord<CancelReason>,
        needs_decision: bool,
        keyword: MaybeWord<Keyword>,
        asks_to_stop: bool,
        stop_handled: Json,
        sent_outside: bool,
        revision: i64,
    }
}

/// The columns that [`read`] takes.
pub(crate) const SELECT: &str = MessageRow::SELECT;

/// What of a message never changes.
const FIXED: [&str; 10] = [
    "direction",
    "origin",
    "body",
    "template",
    "line_id",
    "author_id",
    "author",
    "client_key",
    "asks_to_stop",
    "sent_outside",
];

static NEW: LazyLock<Insert> = LazyLock::new(|| Insert::new("messages", MessageRow::COLUMNS, ""));
static CHANGED: LazyLock<Insert> =
    LazyLock::new(|| Insert::replacing("messages", MessageRow::COLUMNS, 4, &FIXED));
static BY_ID: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("m.organization_id", Kind::Id), ("m.id", Kind::Id)];
    Find::new(SELECT, "messages m", &keys)
});

fn row(organization: OrganizationId, m: &Message) -> Result<Vec<Value>, Error> {
    MessageRow {
        organization_id: organization,
        conversation_id: m.conversation_id,
        at: m.at,
        id: m.id,
        direction: Word(m.direction),
        origin: MaybeWord(m.origin),
        status: Word(m.status),
        body: m.body.clone(),
        template: m.template.clone(),
        line_id: m.line_id,
        author_id: m.author.and_then(Actor::id),
        author: MaybeWord(author_word(m.author)),
        segments: m.segments,
        segments_by: Word(m.segments_by),
        sid: m.sid.clone(),
        client_key: m.client_key.clone(),
        media: Json::of_list(&m.media)?,
        error: Json::of(m.error.as_ref())?,
        cancel_reason: MaybeWord(m.cancel_reason),
        needs_decision: m.needs_decision,
        keyword: MaybeWord(m.keyword),
        asks_to_stop: m.asks_to_stop,
        stop_handled: Json::of(m.stop_handled.as_ref())?,
        sent_outside: m.sent_outside,
        revision: m.revision,
    }
    .write()
}

pub(crate) fn read(mut row: Row) -> Result<Message, Error> {
    let m = MessageRow::read(&mut row)?;
    Ok(Message {
        id: m.id,
        conversation_id: m.conversation_id,
        direction: m.direction.0,
        origin: m.origin.0,
        status: m.status.0,
        body: m.body,
        template: m.template,
        line_id: m.line_id,
        author: author(m.author.0, m.author_id)?,
        at: m.at,
        segments: m.segments,
        segments_by: m.segments_by.0,
        sid: m.sid,
        client_key: m.client_key,
        media: m.media.parse()?.unwrap_or_default(),
        error: m.error.parse()?,
        cancel_reason: m.cancel_reason.0,
        cancel_on_reply: false,
        needs_decision: m.needs_decision,
        keyword: m.keyword.0,
        asks_to_stop: m.asks_to_stop,
        stop_handled: m.stop_handled.parse()?,
        sent_outside: m.sent_outside,
        revision: m.revision,
    })
}

/// A message by its id.
pub(crate) async fn by_id(
    tx: &mut Tx,
    organization: OrganizationId,
    id: MessageId,
) -> Result<Message, Error> {
    let mut found = tx.find_each(&BY_ID, &[vec![organization.into(), id.into()]]).await?;
    found.pop().and_then(|mut rows| rows.pop()).ok_or(Error::NotFound).and_then(read)
}

/// The messages with some ids; those that are there.
pub(crate) async fn by_ids(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: &[MessageId],
) -> Result<Vec<Message>, Error> {
    let found = tx.find_each(&BY_ID, &keys(organization, ids)).await?;
    found.into_iter().flatten().map(read).collect()
}

/// Writes messages that are new.
pub(crate) async fn insert(
    change: &mut Change<'_>,
    messages: impl IntoIterator<Item = &Message>,
) -> Result<(), Error> {
    let organization = change.organization();
    let messages: Vec<_> = messages.into_iter().collect();
    let rows: Result<Vec<_>, _> =
        messages.iter().map(|message| row(organization, message)).collect();
    change.insert(&NEW, &rows?).await?;
    stop_request::follow(change, messages.into_iter()).await
}

/// Writes messages that changed.
pub(crate) async fn save_all<'t, 'm>(
    change: &mut Change<'t>,
    messages: impl IntoIterator<Item = &'m Locked<'t, Message>>,
) -> Result<(), Error>
where
    't: 'm,
{
    let organization = change.organization();
    let messages: Vec<&Message> = messages.into_iter().map(|message| &**message).collect();
    let rows: Result<Vec<_>, _> =
        messages.iter().map(|message| row(organization, message)).collect();
    change.insert(&CHANGED, &rows?).await?;
    stop_request::follow(change, messages.into_iter()).await
}

/// Writes a message that changed.
pub(crate) async fn save<'t>(
    change: &mut Change<'t>,
    message: &Locked<'t, Message>,
) -> Result<(), Error> {
    save_all(change, [message]).await
}

/// A message by its id, to be changed.
pub(crate) async fn locked<'t>(
    change: &mut Change<'t>,
    id: MessageId,
) -> Result<Locked<'t, Message>, Error> {
    locked_each(change, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// The messages with some ids, to be changed; those that are there.
pub(crate) async fn locked_each<'t>(
    change: &mut Change<'t>,
    ids: &[MessageId],
) -> Result<Vec<Locked<'t, Message>>, Error> {
    let organization = change.organization();
    let keys = keys(organization, ids);
    Ok(change.lock_each(&BY_ID, &keys, read).await?.into_iter().flatten().collect())
}
