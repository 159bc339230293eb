//! Conversations: their rows.

use crate::change::{Change, Locked};
use crate::engine::record::{Assignee, Json, Word, record};
use crate::engine::{Find, Insert, Kind, Row, Tx, Value, WriteTx, keys, values};
use crate::{Access, Error};
use hearback_inbox::{
    ActorId, Address, Cell, Conversation, ConversationId, CustomerId, CustomerSummary, LineId,
    MessageId, OrganizationId, State, Timestamp,
};
use std::sync::LazyLock;

record! {
    /// A row of `conversations`.
    ConversationRow as "c" {
        organization_id: OrganizationId,
        id: ConversationId,
        number: Address,
        customer_id: Option<CustomerId>,
        state: Word<State>,
        unread: i64,
        has_unread: bool,
        assignee_id: Assignee,
        line_id: LineId,
        opt_out: Json,
        visible: bool,
        author_id: Option<ActorId>,
        dismissed: bool,
        blocked: Json,
        unrecognized: bool,
        failed: bool,
        last_outbound_at: Option<Timestamp>,
        last_outbound_id: Option<MessageId>,
        last_inbound_at: Option<Timestamp>,
        last_message: Json,
        last_at: Timestamp,
        created_at: Timestamp,
        revision: i64,
    }
}

/// The columns that [`read`] takes, from [`FROM`].
pub(crate) static SELECT: LazyLock<String> = LazyLock::new(|| {
    format!("{}, u.id, u.name, u.address, u.external_id, u.texting_on", ConversationRow::SELECT)
});

pub(crate) const FROM: &str = "conversations c LEFT JOIN customers u \
    ON u.organization_id = c.organization_id AND u.id = c.customer_id";

static SAVE: LazyLock<Insert> = LazyLock::new(|| {
    let fixed = ["number", "created_at"];
    Insert::replacing("conversations", ConversationRow::COLUMNS, 2, &fixed)
});
static BY_ID: LazyLock<Find> = LazyLock::new(|| {
    Find::new(&SELECT, FROM, &[("c.organization_id", Kind::Id), ("c.id", Kind::Id)])
});
static BY_NUMBER: LazyLock<Find> = LazyLock::new(|| {
    Find::new(&SELECT, FROM, &[("c.organization_id", Kind::Id), ("c.number", Kind::Text)])
});

fn row(organization: OrganizationId, c: &Conversation) -> Result<Vec<Value>, Error> {
    ConversationRow {
        organization_id: organization,
        id: c.id,
        number: c.number.clone(),
        customer_id: c.customer.as_ref().map(|customer| customer.id),
        state: Word(c.state),
        unread: c.unread,
        has_unread: c.unread > 0,
        assignee_id: Assignee(c.assignee_id),
        line_id: c.line_id,
        opt_out: Json::of(c.opt_out.as_ref())?,
        visible: c.visible,
        author_id: c.author_id,
        dismissed: c.dismissed,
        blocked: Json::of(c.blocked.as_ref())?,
        unrecognized: c.is_unrecognized(),
        failed: c.failed,
        last_outbound_at: c.last_outbound.map(|(at, _)| at),
        last_outbound_id: c.last_outbound.map(|(_, id)| id),
        last_inbound_at: c.last_inbound_at,
        last_message: Json::of(c.last.as_ref())?,
        last_at: c.last_at,
        created_at: c.created_at,
        revision: c.revision,
    }
    .write()
}

pub(crate) fn read(mut row: Row) -> Result<Conversation, Error> {
    let c = ConversationRow::read(&mut row)?;
    let mut conversation = Conversation {
        id: c.id,
        number: c.number,
        customer: read_customer(&mut row)?,
        state: c.state.0,
        unread: c.unread,
        assignee_id: c.assignee_id.0,
        line_id: c.line_id,
        opt_out: c.opt_out.parse()?,
        visible: c.visible,
        author_id: c.author_id,
        dismissed: c.dismissed,
        blocked: c.blocked.parse()?,
        failed: c.failed,
        last_outbound: c.last_outbound_at.zip(c.last_outbound_id),
        last_inbound_at: c.last_inbound_at,
        last: c.last_message.parse()?,
        last_at: c.last_at,
        created_at: c.created_at,
        revision: c.revision,
        counted: None,
    };
    conversation.counted = Cell::of(&conversation);
    Ok(conversation)
}

/// Reads `id, name, address, external_id, texting_on`; `None` if the join found no customer.
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

/// A conversation by its id, without checking access.
pub(crate) async fn by_id(
    tx: &mut Tx,
    organization: OrganizationId,
    id: ConversationId,
) -> Result<Conversation, Error> {
    let mut found = tx.find_each(&BY_ID, &[vec![organization.into(), id.into()]]).await?;
    found.pop().and_then(|mut rows| rows.pop()).ok_or(Error::NotFound).and_then(read)
}

/// The conversations with some ids, whoever asks; those that are there.
pub(crate) async fn by_ids(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: &[ConversationId],
) -> Result<Vec<Conversation>, Error> {
    let found = tx.find_each(&BY_ID, &keys(organization, ids)).await?;
    found.into_iter().flatten().map(read).collect()
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

/// Refuses a member who may not see a conversation. Reads only the columns that decide it.
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

/// Whether it may be seen: by everyone, once it's visible, and before that by its author and by the
/// program itself.
pub(crate) fn is_seen(access: &Access, visible: bool, author: Option<ActorId>) -> bool {
    let actor = access.actor_id();
    visible || actor.is_none() || author == actor
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

/// Writes a conversation in a migration, which locks out everyone else.
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
    let keys = keys(organization, ids);
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
