//! Messages: their rows.

use crate::Error;
use crate::change::{Change, Locked};
use crate::engine::value::json_or_null;
use crate::engine::word::{next_word, word};
use crate::engine::{Find, Insert, Kind, Row, Tx, Value, values};
use hearback_inbox::message::{CancelReason, CountedBy, Direction, Origin};
use hearback_inbox::{Keyword, Message, MessageId, OrganizationId, Status};
use std::sync::LazyLock;

const COLUMNS: [(&str, Kind); 22] = [
    ("organization_id", Kind::Id),
    ("conversation_id", Kind::Id),
    ("at", Kind::Int),
    ("id", Kind::Id),
    ("direction", Kind::Text),
    ("origin", Kind::Text),
    ("status", Kind::Text),
    ("body", Kind::Text),
    ("line_id", Kind::Id),
    ("author_id", Kind::Id),
    ("segments", Kind::Int),
    ("segments_by", Kind::Text),
    ("sid", Kind::Text),
    ("client_key", Kind::Text),
    ("media", Kind::Text),
    ("error", Kind::Text),
    ("cancel_reason", Kind::Text),
    ("needs_decision", Kind::Int),
    ("keyword", Kind::Text),
    ("asks_to_stop", Kind::Int),
    ("sent_outside", Kind::Int),
    ("revision", Kind::Int),
];

/// The columns that [`read`] takes.
pub(crate) const SELECT: &str = "m.conversation_id, m.at, m.id, m.direction, m.origin, m.status, \
    m.body, m.line_id, m.author_id, m.segments, m.segments_by, m.sid, m.client_key, m.media, \
    m.error, m.cancel_reason, m.needs_decision, m.keyword, m.asks_to_stop, \
    m.sent_outside, m.revision";

static NEW: LazyLock<Insert> = LazyLock::new(|| Insert::new("messages", &COLUMNS, ""));
static CHANGED: LazyLock<Insert> =
    LazyLock::new(|| Insert::replacing("messages", &COLUMNS, 4, &FIXED));
/// What of a message never changes.
const FIXED: [&str; 8] = [
    "direction",
    "origin",
    "body",
    "line_id",
    "author_id",
    "client_key",
    "asks_to_stop",
    "sent_outside",
];
static BY_ID: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("m.organization_id", Kind::Id), ("m.id", Kind::Id)];
    Find::new(SELECT, "messages m", &keys)
});

fn row(organization: OrganizationId, m: &Message) -> Result<Vec<Value>, Error> {
    Ok(vec![
        organization.into(),
        m.conversation_id.into(),
        m.at.into(),
        m.id.into(),
        word(Some(m.direction))?,
        word(m.origin)?,
        m.status.as_str().into(),
        (&m.body).into(),
        m.line_id.into(),
        m.author_id.into(),
        m.segments.into(),
        word(Some(m.segments_by))?,
        m.sid.clone().into(),
        m.client_key.clone().into(),
        json_or_null((!m.media.is_empty()).then_some(&m.media))?,
        json_or_null(m.error.as_ref())?,
        word(m.cancel_reason)?,
        m.needs_decision.into(),
        word(m.keyword)?,
        m.asks_to_stop.into(),
        m.sent_outside.into(),
        m.revision.into(),
    ])
}

pub(crate) fn read(mut row: Row) -> Result<Message, Error> {
    let conversation_id = row.take()?;
    let at = row.take()?;
    let id = row.take()?;
    let direction: Option<Direction> = next_word(&mut row)?;
    let origin: Option<Origin> = next_word(&mut row)?;
    let status = Status::parse(row.take()?).ok_or(Error::Corrupt("unknown status"))?;
    Ok(Message {
        id,
        conversation_id,
        direction: direction.ok_or(Error::Corrupt("a message without direction"))?,
        origin,
        status,
        body: row.take()?,
        line_id: row.take()?,
        author_id: row.take()?,
        at,
        segments: row.take()?,
        segments_by: next_word(&mut row)?.unwrap_or(CountedBy::Us),
        sid: row.take()?,
        client_key: row.take()?,
        media: row.take_json()?.unwrap_or_default(),
        error: row.take_json()?,
        cancel_reason: next_word::<CancelReason>(&mut row)?,
        cancel_on_reply: false,
        needs_decision: row.take()?,
        keyword: next_word::<Keyword>(&mut row)?,
        asks_to_stop: row.take()?,
        sent_outside: row.take()?,
        revision: row.take()?,
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

/// Writes messages that are new.
pub(crate) async fn insert(
    change: &mut Change<'_>,
    messages: impl IntoIterator<Item = &Message>,
) -> Result<(), Error> {
    let organization = change.organization();
    let rows: Result<Vec<_>, _> =
        messages.into_iter().map(|message| row(organization, message)).collect();
    change.insert(&NEW, &rows?).await
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
    let rows: Result<Vec<_>, _> =
        messages.into_iter().map(|message| row(organization, message)).collect();
    change.insert(&CHANGED, &rows?).await
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
    let keys: Vec<_> = ids.iter().map(|id| values![organization, *id].to_vec()).collect();
    Ok(change.lock_each(&BY_ID, &keys, read).await?.into_iter().flatten().collect())
}
