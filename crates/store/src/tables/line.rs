//! Lines and the numbers in their pools: their rows.

use crate::Error;
use crate::change::{Change, Locked};
use crate::engine::word::next_word;
use crate::engine::{Find, Insert, Kind, Row, Tx, Value, keys, values};
use hearback_inbox::{Address, Line, LineFacts, LineId, LineKind, OrganizationId, Timestamp};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A line to add.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// Its id.
    pub id: LineId,
    /// The sender at Twilio.
    pub number: Address,
    /// Its name among the team.
    pub name: String,
    /// BCP 47 language.
    pub language: String,
    /// What Twilio says about it; nothing while it has not been asked.
    pub facts: LineFacts,
    /// Whether new conversations use it; the first line always is.
    pub is_default: bool,
    /// Now.
    pub at: Timestamp,
}

pub(crate) const SELECT: &str = "l.id, l.number, l.name, l.language, l.is_on, l.is_default, l.kind, l.sms, \
    l.mms, l.voice, l.last_inbound_at, l.deleted_at";

static BY_ID: LazyLock<Find> = LazyLock::new(|| {
    Find::new(SELECT, "lines l", &[("l.organization_id", Kind::Id), ("l.id", Kind::Id)])
});
static POOL: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("account_sid", Kind::Text),
        ("number", Kind::Text),
        ("organization_id", Kind::Id),
        ("line_id", Kind::Id),
    ];
    // It may have been moved here from another service.
    Insert::replacing("line_pool", &columns, 2, &[])
});

/// A line without its pool.
pub(crate) fn read(mut row: Row) -> Result<Line, Error> {
    Ok(Line {
        id: row.take()?,
        number: row.take()?,
        name: row.take()?,
        language: row.take()?,
        on: row.take()?,
        is_default: row.take()?,
        kind: next_word(&mut row)?.ok_or(Error::Corrupt("a line without kind"))?,
        sms: row.take()?,
        mms: row.take()?,
        voice: row.take()?,
        pool: vec![],
        last_inbound_at: row.take()?,
        deleted_at: row.take()?,
    })
}

/// Notes when a line last received.
pub(crate) async fn heard(
    change: &mut Change<'_>,
    line: LineId,
    at: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE lines SET last_inbound_at = ?3 WHERE organization_id = ?1 AND id = ?2 \
               AND (last_inbound_at IS NULL OR last_inbound_at < ?3)";
    let values = values![change.organization(), line, at];
    change.execute(sql, values).await.map(drop)
}

pub(crate) async fn last_inbound(
    tx: &mut Tx,
    organization: OrganizationId,
    line: LineId,
) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT last_inbound_at FROM lines WHERE organization_id = ?1 AND id = ?2";
    tx.find(sql, values![organization, line]).await?.ok_or(Error::NotFound)?.take()
}

const ALL: &str = "FROM lines l WHERE l.organization_id = ?1 AND l.deleted_at IS NULL \
     ORDER BY l.is_default DESC, l.created_at, l.id";

/// An organization's lines, the default first.
pub(crate) async fn all(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Line>, Error> {
    let rows = tx.query(&format!("SELECT {SELECT} {ALL}"), values![organization]).await?;
    let mut lines = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    add_pools(tx, organization, lines.iter_mut()).await?;
    Ok(lines)
}

/// The lines with some ids, deleted ones too.
pub(crate) async fn by_ids(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: &[LineId],
) -> Result<Vec<Line>, Error> {
    let found = tx.find_each(&BY_ID, &keys(organization, ids)).await?;
    let mut lines = found.into_iter().flatten().map(read).collect::<Result<Vec<_>, _>>()?;
    add_pools(tx, organization, lines.iter_mut()).await?;
    Ok(lines)
}

/// The organization's lines, the default first, to be changed.
pub(crate) async fn locked_all<'t>(
    change: &mut Change<'t>,
) -> Result<Vec<Locked<'t, Line>>, Error> {
    let organization = change.organization();
    let sql = format!("SELECT {SELECT} {ALL}");
    let mut lines = change.lock_rows(&sql, values![organization], read).await?;
    add_pools(change, organization, lines.iter_mut().map(|line| &mut **line)).await?;
    Ok(lines)
}

/// Gives messaging services the numbers in their pools.
async fn add_pools(
    tx: &mut Tx,
    organization: OrganizationId,
    lines: impl Iterator<Item = &mut Line>,
) -> Result<(), Error> {
    let mut services: Vec<_> =
        lines.filter(|line| line.kind == LineKind::MessagingService).collect();
    if services.is_empty() {
        return Ok(());
    }
    let mut pools = pools(tx, organization).await?;
    for line in &mut services {
        line.pool = pools.remove(&line.id).unwrap_or_default();
    }
    Ok(())
}

pub(crate) async fn pools(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<HashMap<LineId, Vec<Address>>, Error> {
    let sql = "SELECT line_id, number FROM line_pool WHERE organization_id = ?1 \
               ORDER BY line_id, number";
    let mut pools = HashMap::<_, Vec<_>>::new();
    for mut row in tx.query(sql, values![organization]).await? {
        pools.entry(row.take()?).or_default().push(row.take()?);
    }
    Ok(pools)
}

/// Gives a line that was deleted its place again, with its history; its id then.
pub(crate) async fn revive(
    change: &mut Change<'_>,
    account: &str,
    new: &NewLine,
) -> Result<Option<LineId>, Error> {
    let organization = change.organization();
    let sql = "SELECT id FROM lines WHERE organization_id = ?1 AND number = ?2 \
               AND deleted_at IS NOT NULL ORDER BY deleted_at DESC, id LIMIT 1";
    let Some(mut row) = change.find(sql, values![organization, &new.number]).await? else {
        return Ok(None);
    };
    let taken = "SELECT 1 FROM lines WHERE account_sid = ?1 AND number = ?2 AND deleted_at IS NULL";
    if change.find(taken, values![account, &new.number]).await?.is_some() {
        return Err(Error::NumberTaken(new.number.to_string()));
    }
    let id: LineId = row.take()?;
    let sql = "UPDATE lines SET deleted_at = NULL, account_sid = ?3, created_at = ?4 \
               WHERE organization_id = ?1 AND id = ?2";
    change.execute(sql, values![organization, id, account, new.at]).await?;
    Ok(Some(id))
}

pub(crate) async fn insert(
    change: &mut Change<'_>,
    account: &str,
    new: &NewLine,
) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "INSERT INTO lines (organization_id, id, account_sid, number, name, language, is_on, \
               is_default, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, 0, ?7) \
               ON CONFLICT (account_sid, number) WHERE deleted_at IS NULL DO NOTHING";
    let values =
        values![organization, new.id, account, &new.number, &new.name, &new.language, new.at];
    if change.execute(sql, values).await? == 0 {
        return Err(Error::NumberTaken(new.number.to_string()));
    }
    Ok(())
}

/// The sid of the account that the organization has connected.
pub(crate) async fn account_of(tx: &mut Tx, organization: OrganizationId) -> Result<String, Error> {
    let sql = "SELECT account_sid FROM twilio_accounts WHERE organization_id = ?1";
    tx.find(sql, values![organization]).await?.ok_or(Error::NoLine)?.take()
}

pub(crate) async fn save_pool<'t>(
    change: &mut Change<'t>,
    line: &Locked<'t, Line>,
) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "DELETE FROM line_pool WHERE organization_id = ?1 AND line_id = ?2";
    change.execute(sql, values![organization, line.id]).await?;
    if line.pool.is_empty() {
        return Ok(());
    }
    let account = account_of(change, organization).await?;
    let row = |number: &Address| -> Vec<Value> {
        vec![account.as_str().into(), number.into(), organization.into(), line.id.into()]
    };
    let rows: Vec<_> = line.pool.iter().map(row).collect();
    change.insert(&POOL, &rows).await
}
