//! Conversations: their rows.

use crate::Error;
use crate::change::{Change, Locked};
use crate::engine::value::{assignee, json_or_null, read_assignee};
use crate::engine::{Find, Insert, Kind, Row, Tx, Value, WriteTx, values};
use hearback_inbox::{
    Access, Address, Conversation, ConversationId, CustomerSummary, OrganizationId, State,
    Timestamp, UserId,
};
use std::sync::LazyLock;

const COLUMNS: [(&str, Kind); 22] = [
    ("organization_id", Kind::Id),
    ("id", Kind::Id),
    ("number", Kind::Text),
    ("customer_id", Kind::Id),
    ("state", Kind::Text),
    ("unread", Kind::Int),
    ("has_unread", Kind::Int),
    ("assignee_id", Kind::Id),
    ("line_id", Kind::Id),
    ("opt_out", Kind::Text),
    ("visible", Kind::Int),
    ("author_id", Kind::Id),
    ("dismissed", Kind::Int),
    ("unrecognized", Kind::Int),
    ("failed", Kind::Int),
    ("last_outbound_at", Kind::Int),
    ("last_outbound_id", Kind::Id),
    ("last_inbound_at", Kind::Int),
    ("last_message", Kind::Text),
    ("last_at", Kind::Int),
    ("created_at", Kind::Int),
    ("revision", Kind::Int),
];

/// The columns that [`read`] takes, from [`FROM`].
pub(crate) const SELECT: &str = "c.id, c.number, c.customer_id, u.name, u.address, u.external_id, \
    u.texting_on, c.state, c.unread, c.assignee_id, c.line_id, c.opt_out, c.visible, c.author_id, \
    c.dismissed, c.failed, c.last_outbound_at, c.last_outbound_id, c.last_inbound_at, \
    c.last_message, c.last_at, c.created_at, c.revision";

pub(crate) const FROM: &str = "conversations c LEFT JOIN customers u \
    ON u.organization_id = c.organization_id AND u.id = c.customer_id";

static SAVE: LazyLock<Insert> =
    LazyLock::new(|| Insert::replacing("conversations", &COLUMNS, 2, &["number", "created_at"]));
pub(crate) static BY_ID: LazyLock<Find> = LazyLock::new(|| {
    Find::new(SELECT, FROM, &[("c.organization_id", Kind::Id), ("c.id", Kind::Id)])
});
static BY_NUMBER: LazyLock<Find> = LazyLock::new(|| {
    Find::new(SELECT, FROM, &[("c.organization_id", Kind::Id), ("c.number", Kind::Text)])
});

fn row(organization: OrganizationId, c: &Conversation) -> Result<Vec<Value>, Error> {
    Ok(vec![
        organization.into(),
        c.id.into(),
        (&c.number).into(),
        c.customer.as_ref().map(|customer| customer.id).into(),
        state_name(c.state).into(),
        c.unread.into(),
        (c.unread > 0).into(),
        assignee(c.assignee_id),
        c.line_id.into(),
        json_or_null(c.opt_out.as_ref())?,
        c.visible.into(),
        c.author_id.into(),
        c.dismissed.into(),
        c.is_unrecognized().into(),
        c.failed.into(),
        c.last_outbound.map(|(at, _)| at).into(),
        c.last_outbound.map(|(_, id)| id).into(),
        c.last_inbound_at.into(),
        json_or_null(c.last.as_ref())?,
        c.last_at.into(),
        c.created_at.into(),
        c.revision.into(),
    ])
}

pub(crate) fn read(mut row: Row) -> Result<Conversation, Error> {
    let id = row.take()?;
    let number = row.take()?;
    let customer = read_customer(&mut row)?;
    let state = match row.take()? {
        "open" => State::Open,
        "closed" => State::Closed,
        _ => return Err(Error::Corrupt("an unknown state of a conversation")),
    };
    let unread = row.take()?;
    let assignee_id = read_assignee(row.take()?);
    let line_id = row.take()?;
    let opt_out = row.take_json()?;
    let visible = row.take()?;
    let author_id = row.take()?;
    let dismissed = row.take()?;
    let failed = row.take()?;
    let last_outbound_at: Option<Timestamp> = row.take()?;
    let last_outbound_id = row.take::<Option<_>>()?;
    Ok(Conversation {
        id,
        number,
        customer,
        state,
        unread,
        assignee_id,
        line_id,
        opt_out,
        visible,
        author_id,
        dismissed,
        failed,
        last_outbound: last_outbound_at.zip(last_outbound_id),
        last_inbound_at: row.take()?,
        last: row.take_json()?,
        last_at: row.take()?,
        created_at: row.take()?,
        revision: row.take()?,
    })
}

/// Reads `id, name, address, external_id, texting_on`; none when the join found nobody.
pub(crate) fn read_customer(row: &mut Row) -> Result<Option<CustomerSummary>, Error> {
    let id = row.take::<Option<_>>()?;
    let name = row.take::<Option<String>>()?;
    let address = row.take::<Option<String>>()?;
    let external_id = row.take()?;
    let texting_on = row.take::<Option<bool>>()?;
    let Some(id) = id else { return Ok(None) };
    let (Some(name), Some(address), Some(texting_on)) = (name, address, texting_on) else {
        return Err(Error::Corrupt("a customer without name, address or consent"));
    };
    Ok(Some(CustomerSummary { id, name, address, external_id, texting_on }))
}

pub(crate) fn state_name(state: State) -> &'static str {
    match state {
        State::Open => "open",
        State::Closed => "closed",
    }
}

/// A conversation by its id, whoever asks.
pub(crate) async fn by_id(
    tx: &mut Tx,
    organization: OrganizationId,
    id: ConversationId,
) -> Result<Conversation, Error> {
    let mut found = tx.find_each(&BY_ID, &[vec![organization.into(), id.into()]]).await?;
    found.pop().and_then(|mut rows| rows.pop()).ok_or(Error::NotFound).and_then(read)
}

/// A conversation that the one who asks may see.
pub(crate) async fn visible_to(
    tx: &mut Tx,
    access: &Access,
    id: ConversationId,
) -> Result<Conversation, Error> {
    if !access.sees_inbox() {
        return Err(Error::NotFound);
    }
    let conversation = by_id(tx, access.organization(), id).await?;
    let seen = is_seen(access, conversation.visible, conversation.author_id);
    if seen { Ok(conversation) } else { Err(Error::NotFound) }
}

/// Refuses whoever may not see a conversation, and reads no more of it than that takes.
pub(crate) async fn require_visible(
    tx: &mut Tx,
    access: &Access,
    id: ConversationId,
) -> Result<(), Error> {
    if !access.sees_inbox() {
        return Err(Error::NotFound);
    }
    let sql = "SELECT visible, author_id FROM conversations WHERE organization_id = ?1 AND id = ?2";
    let values = values![access.organization(), id];
    let mut row = tx.find(sql, values).await?.ok_or(Error::NotFound)?;
    let seen = is_seen(access, row.take()?, row.take()?);
    if seen { Ok(()) } else { Err(Error::NotFound) }
}

pub(crate) fn is_seen(access: &Access, visible: bool, author: Option<UserId>) -> bool {
    visible || access.actor().is_none() || author == access.actor()
}

/// Writes a conversation, new or changed.
pub(crate) async fn save<'t>(
    change: &mut Change<'t>,
    conversation: &Locked<'t, Conversation>,
) -> Result<(), Error> {
    save_all(change, [conversation]).await
}

/// Writes conversations, new or changed.
pub(crate) async fn save_all<'t, 'c>(
    change: &mut Change<'t>,
    conversations: impl IntoIterator<Item = &'c Locked<'t, Conversation>>,
) -> Result<(), Error>
where
    't: 'c,
{
    let organization = change.organization();
    let rows: Result<Vec<_>, _> = conversations
        .into_iter()
        .map(|conversation| self::row(organization, conversation))
        .collect();
    change.insert(&SAVE, &rows?).await
}

/// Writes a conversation in a migration, which holds up everybody else.
pub(crate) async fn save_in_migration(
    tx: &mut WriteTx,
    organization: OrganizationId,
    conversation: &Conversation,
) -> Result<(), Error> {
    tx.insert(&SAVE, &[row(organization, conversation)?]).await
}

/// A conversation by its id, to be changed.
pub(crate) async fn locked<'t>(
    change: &mut Change<'t>,
    id: ConversationId,
) -> Result<Locked<'t, Conversation>, Error> {
    locked_each(change, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// The conversations with some ids, to be changed; those that are there.
pub(crate) async fn locked_each<'t>(
    change: &mut Change<'t>,
    ids: &[ConversationId],
) -> Result<Vec<Locked<'t, Conversation>>, Error> {
    let organization = change.organization();
    let keys: Vec<_> = ids.iter().map(|id| values![organization, *id].to_vec()).collect();
    Ok(change.lock_each(&BY_ID, &keys, read).await?.into_iter().flatten().collect())
}

/// A conversation that the member who changes it may see.
pub(crate) async fn locked_visible<'t>(
    change: &mut Change<'t>,
    id: ConversationId,
) -> Result<Locked<'t, Conversation>, Error> {
    let access = change.access();
    if !access.sees_inbox() {
        return Err(Error::NotFound);
    }
    let conversation = locked(change, id).await?;
    let seen = is_seen(access, conversation.visible, conversation.author_id);
    if seen { Ok(conversation) } else { Err(Error::NotFound) }
}

/// The conversations with each of some numbers, where there is one, to be changed.
pub(crate) async fn locked_by_numbers<'t>(
    change: &mut Change<'t>,
    numbers: &[Address],
) -> Result<Vec<Option<Locked<'t, Conversation>>>, Error> {
    let organization = change.organization();
    let keys: Vec<_> =
        numbers.iter().map(|number| values![organization, number].to_vec()).collect();
    let found = change.lock_each(&BY_NUMBER, &keys, read).await?;
    Ok(found.into_iter().map(|rows| rows.into_iter().next()).collect())
}

/// The conversation with a number, if there is one, to be changed.
pub(crate) async fn locked_by_number<'t>(
    change: &mut Change<'t>,
    number: &Address,
) -> Result<Option<Locked<'t, Conversation>>, Error> {
    let found = locked_by_numbers(change, std::slice::from_ref(number)).await?;
    Ok(found.into_iter().flatten().next())
}

/// The conversation with a number, if there is one.
pub(crate) async fn by_number(
    tx: &mut Tx,
    organization: OrganizationId,
    number: &Address,
) -> Result<Option<Conversation>, Error> {
    let rows = tx.find_each(&BY_NUMBER, &[values![organization, number].to_vec()]).await?;
    rows.into_iter().flatten().next().map(read).transpose()
}
