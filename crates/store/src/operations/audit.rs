//! The audit log, read: filtered, a page at a time, and forgotten when it is old enough (P5).

use crate::change::{AUDIT_SELECT, Change, LoggedEntry, last_event, read_entry};
use crate::engine::word::word;
use crate::engine::{Page, Tx, Value, fetch_limit, values};
use crate::operations::erasure;
use crate::tables::{conversation, customer, member};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditEntry, AuditFilter, AuditNote, AuditObject};
use hearback_inbox::{
    ConversationId, CustomerId, OrganizationId, Permission, System, Timestamp, UserId,
};
use std::collections::HashMap;
use uuid::Uuid;

/// So many entries are forgotten in one change.
const FORGOTTEN_AT_ONCE: i64 = 1_000;

/// A place in the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditPlace {
    /// The time of the last entry seen.
    pub at: Timestamp,
    /// Its number.
    pub number: i64,
}

impl std::fmt::Display for AuditPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:x}.{:x}", self.at.as_microsecond(), self.number)
    }
}

impl std::str::FromStr for AuditPlace {
    type Err = crate::InvalidCursor;

    fn from_str(text: &str) -> Result<Self, crate::InvalidCursor> {
        let (at, number) = text.split_once('.').ok_or(crate::InvalidCursor)?;
        let read = |digits| i64::from_str_radix(digits, 16).map_err(|_| crate::InvalidCursor);
        let at = Timestamp::from_microsecond(read(at)?).map_err(|_| crate::InvalidCursor)?;
        Ok(Self { at, number: read(number)? })
    }
}

impl Store {
    /// The entries that a filter takes, the newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to see the audit log.
    pub async fn audit(
        &self,
        access: &Access,
        filter: AuditFilter,
        before: Option<AuditPlace>,
        limit: u16,
    ) -> Result<Page<AuditEntry, AuditPlace>, Error> {
        access.require(Permission::Audit)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let as_of = last_event(tx, organization).await?;
                let (sql, values) = query(organization, &filter, before, fetch_limit(limit))?;
                let rows = tx.query(&sql, &values).await?.into_iter();
                let entries = rows.map(read_entry).collect::<Result<Vec<_>, _>>()?;
                let entries = named(tx, organization, entries).await?;
                let place = |entry: &AuditEntry| AuditPlace { at: entry.at, number: entry.number };
                Ok(Page::of(entries, limit, as_of, place))
            })
            .await
    }

    /// Puts down something that was done and written elsewhere, or only read: an export.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn note_in_audit(&self, access: &Access, note: AuditNote) -> Result<(), Error> {
        self.database
            .change_in_own_right(access, async move |mut change: Change<'_>| change.audit(note))
            .await
    }

    /// Forgets entries from before a time, in steps that hold nobody up for long.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn forget_audit(
        &self,
        organization: OrganizationId,
        before: Timestamp,
    ) -> Result<(), Error> {
        let step = async move |mut change: Change<'_>| {
            let organization = change.organization();
            let sql = "DELETE FROM audit WHERE organization_id = ?1 AND (at, number) IN \
                       (SELECT at, number FROM audit WHERE organization_id = ?1 AND at < ?2 \
                        ORDER BY at, number LIMIT ?3)";
            change.execute(sql, values![organization, before, FORGOTTEN_AT_ONCE]).await
        };
        while self.database.change_by_system(organization, System::Keeper, step).await?
            == FORGOTTEN_AT_ONCE.unsigned_abs()
        {}
        Ok(())
    }
}

/// What is asked for is one range of one index, that of the narrowest filter.
fn query(
    organization: OrganizationId,
    filter: &AuditFilter,
    before: Option<AuditPlace>,
    limit: i64,
) -> Result<(String, Vec<Value>), Error> {
    let before = before.unwrap_or(AuditPlace { at: Timestamp::MAX, number: i64::MAX });
    let mut values: Vec<Value> = vec![
        organization.into(),
        before.at.into(),
        before.number.into(),
        filter.from.unwrap_or(Timestamp::MIN).into(),
        filter.until.unwrap_or(Timestamp::MAX).into(),
        limit.into(),
    ];
    let mut conditions = String::new();
    let mut add = |column: &str, value: Value| {
        values.push(value);
        conditions += &format!(" AND a.{column} = ?{}", values.len());
    };
    if let Some(object) = filter.object {
        add("object_id", object.into());
    }
    if let Some(member) = filter.member {
        add("actor_id", member.into());
    }
    if let Some(kind) = filter.kind {
        add("kind", word(Some(kind))?);
    }
    let sql = format!(
        "SELECT {AUDIT_SELECT} FROM audit a WHERE a.organization_id = ?1 \
         AND (a.at, a.number) < (?2, ?3) AND a.at >= ?4 AND a.at < ?5{conditions} \
         ORDER BY a.at DESC, a.number DESC LIMIT ?6"
    );
    Ok((sql, values))
}

/// The entries about some things, the latest of each first; at most so many of each.
pub(crate) async fn about(
    tx: &mut Tx,
    organization: OrganizationId,
    objects: impl IntoIterator<Item = Uuid>,
    limit: i64,
) -> Result<Vec<AuditEntry>, Error> {
    let mut entries = vec![];
    for object in objects {
        let filter = AuditFilter { object: Some(object), ..AuditFilter::default() };
        let (sql, values) = query(organization, &filter, None, limit)?;
        for row in tx.query(&sql, &values).await? {
            entries.push(read_entry(row)?);
        }
    }
    named(tx, organization, entries).await
}

/// Gives entries the names of what they are about, as those are now.
async fn named(
    tx: &mut Tx,
    organization: OrganizationId,
    entries: Vec<LoggedEntry>,
) -> Result<Vec<AuditEntry>, Error> {
    let mut people: Vec<UserId> = vec![];
    let mut conversations: Vec<ConversationId> = vec![];
    let mut customers: Vec<CustomerId> = vec![];
    for entry in &entries {
        people.extend(entry.actor.member());
        match &entry.object {
            Some(AuditObject::Member { id }) => people.push(*id),
            Some(AuditObject::Conversation { id }) => conversations.push(*id),
            Some(AuditObject::Customer { id }) => customers.push(*id),
            Some(
                AuditObject::Line { .. } | AuditObject::Setting { .. } | AuditObject::Thing { .. },
            )
            | None => {}
        }
    }
    people.sort_unstable();
    people.dedup();
    conversations.sort_unstable();
    conversations.dedup();
    customers.sort_unstable();
    customers.dedup();
    let people = member::names(tx, &people).await?;
    let customers = customer::by_ids(tx, organization, &customers).await?;
    let customers: HashMap<_, _> =
        customers.into_iter().map(|saved| (saved.customer.id, saved.customer.name)).collect();
    let found = conversation::by_ids(tx, organization, &conversations).await?;
    let conversations: HashMap<ConversationId, String> = found
        .into_iter()
        .map(|found| {
            let customer = found.customer.as_ref().map(|customer| customer.name.clone());
            (found.id, customer.unwrap_or_else(|| found.number.for_people()))
        })
        .collect();
    let ids = entries.iter().filter_map(|entry| entry.object.as_ref()?.id());
    let erased = erasure::among_erased(tx, organization, ids).await?;
    let complete = |entry: LoggedEntry| AuditEntry {
        object_erased: entry
            .object
            .as_ref()
            .is_some_and(|it| it.id().is_some_and(|id| erased.contains(&id))),
        number: entry.number,
        at: entry.at,
        kind: entry.kind,
        actor_name: entry.actor.member().and_then(|id| people.get(&id).cloned()),
        actor: entry.actor,
        as_super_user: entry.origin.as_super_user,
        address: entry.origin.address,
        object_name: entry.object.as_ref().and_then(|object| match object {
            AuditObject::Conversation { id } => conversations.get(id).cloned(),
            AuditObject::Member { id } => people.get(id).cloned(),
            AuditObject::Customer { id } => customers.get(id).cloned(),
            AuditObject::Line { name, .. } | AuditObject::Thing { name } => Some(name.clone()),
            AuditObject::Setting { .. } => None,
        }),
        object: entry.object,
        changes: entry.changes,
    };
    Ok(entries.into_iter().map(complete).collect())
}
