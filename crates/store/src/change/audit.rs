//! The audit log: its rows, and how they are added. Reading it is in `tables/audit.rs`.

use crate::Error;
use crate::engine::actor::ActorWord;
use crate::engine::record::{Json, Word, record};
use crate::engine::{Insert, Row, Value, WriteTx};
use hearback_inbox::audit::{AuditChange, AuditKind, AuditNote, AuditObject, Origin};
use hearback_inbox::{Actor, ActorId, OrganizationId, Timestamp};
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
        object: Json,
        object_id: Option<Uuid>,
        changes: Json,
    }
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
    AuditRow {
        organization_id: organization,
        at,
        number,
        kind: Word(kind),
        actor: Word(ActorWord::of(actor)),
        actor_id: actor.id(),
        super_user: origin.as_super_user,
        address: origin.address.map(|address| address.to_string()),
        object_id: object.as_ref().and_then(AuditObject::id),
        object: Json::of(object.as_ref())?,
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
        object: a.object.parse()?,
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
