//! The audit log: its rows, and how they are added. Reading it is in `tables/audit.rs`.

use crate::Error;
use crate::engine::actor::ActorWord;
use crate::engine::record::{Json, MaybeWord, Word, record};
use crate::engine::word::{of_word, word};
use crate::engine::{Insert, Row, Value, WriteTx};
use hearback_inbox::audit::{AuditChange, AuditKind, AuditNote, AuditObject, Origin};
use hearback_inbox::{Actor, ActorId, OrganizationId, Timestamp};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::LazyLock;
use uuid::Uuid;

record! {
    /// A row of `audit`.
    AuditRow as "a" {
        organization_id: OrganizationId,
        at: Timestamp,
        number: i64,
        kind: Word<AuditKind>,
        actor: Word<ActorWord>,
        actor_id: Option<ActorId>,
        super_user: bool,
        address: Option<String>,
        object: MaybeWord<ObjectKind>,
        object_id: Option<Uuid>,
        object_name: Option<String>,
        changes: Json,
    }
}

/// What kind of thing an entry is about. Beside it stand its id, or what it was called where it may
/// change its name or go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ObjectKind {
    Conversation,
    Customer,
    Member,
    Line,
    Setting,
    Thing,
}

type ObjectColumns = (Option<ObjectKind>, Option<Uuid>, Option<String>);

fn columns(object: Option<AuditObject>) -> Result<ObjectColumns, Error> {
    let Some(object) = object else { return Ok((None, None, None)) };
    let id = object.id();
    Ok(match object {
        AuditObject::Conversation { .. } => (Some(ObjectKind::Conversation), id, None),
        AuditObject::Customer { .. } => (Some(ObjectKind::Customer), id, None),
        AuditObject::Member { .. } => (Some(ObjectKind::Member), id, None),
        AuditObject::Line { name, .. } => (Some(ObjectKind::Line), id, Some(name)),
        AuditObject::Thing { name } => (Some(ObjectKind::Thing), None, Some(name)),
        AuditObject::Setting { setting } => {
            let Value::Text(name) = word(Some(setting))? else {
                return Err(Error::Corrupt("a setting without a name"));
            };
            (Some(ObjectKind::Setting), None, Some(name))
        }
    })
}

fn object((kind, id, name): ObjectColumns) -> Result<Option<AuditObject>, Error> {
    const MISSING: Error = Error::Corrupt("an audit entry that doesn't say what it is about");
    let Some(kind) = kind else { return Ok(None) };
    let id = || id.ok_or(MISSING);
    let name = || name.ok_or(MISSING);
    Ok(Some(match kind {
        ObjectKind::Conversation => AuditObject::Conversation { id: id()?.into() },
        ObjectKind::Customer => AuditObject::Customer { id: id()?.into() },
        ObjectKind::Member => AuditObject::Member { id: id()?.into() },
        ObjectKind::Line => AuditObject::Line { id: id()?.into(), name: name()? },
        ObjectKind::Thing => AuditObject::Thing { name: name()? },
        ObjectKind::Setting => AuditObject::Setting { setting: of_word(&name()?)? },
    }))
}

static INSERT: LazyLock<Insert> = LazyLock::new(|| Insert::new("audit", AuditRow::COLUMNS, ""));

/// The columns that [`read`] takes, of `audit a`.
pub(crate) const SELECT: &str = AuditRow::SELECT;

/// An entry as the log keeps it.
pub(crate) struct LoggedEntry {
    pub(crate) number: i64,
    pub(crate) at: Timestamp,
    pub(crate) kind: AuditKind,
    pub(crate) actor: Actor,
    pub(crate) origin: Origin,
    pub(crate) object: Option<AuditObject>,
    pub(crate) changes: Vec<AuditChange>,
}

/// The row of a note.
pub(super) fn row(
    organization: OrganizationId,
    number: i64,
    (actor, origin): (Actor, Origin),
    note: AuditNote,
) -> Result<Vec<Value>, Error> {
    let AuditNote { kind, object, changes, at } = note;
    let (object, object_id, object_name) = columns(object)?;
    AuditRow {
        organization_id: organization,
        at,
        number,
        kind: Word(kind),
        actor: Word(ActorWord::of(actor)),
        actor_id: actor.id(),
        super_user: origin.as_super_user,
        address: origin.address.map(|address| address.to_string()),
        object: MaybeWord(object),
        object_id,
        object_name,
        changes: Json::of_list(&changes)?,
    }
    .write()
}

/// Reads an entry.
pub(crate) fn read(mut row: Row) -> Result<LoggedEntry, Error> {
    let a = AuditRow::read(&mut row)?;
    let address = a.address.map(|address| address.parse::<IpAddr>()).transpose();
    Ok(LoggedEntry {
        number: a.number,
        at: a.at,
        kind: a.kind.0,
        actor: a.actor.0.actor(a.actor_id)?,
        origin: Origin {
            address: address.map_err(|_| Error::Corrupt("an address that is none"))?,
            as_super_user: a.super_user,
        },
        object: object((a.object.0, a.object_id, a.object_name))?,
        changes: a.changes.parse()?.unwrap_or_default(),
    })
}

/// Puts entries at the end of the log.
pub(super) async fn append(tx: &mut WriteTx, rows: &[Vec<Value>]) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    tx.insert(&INSERT, rows).await
}
