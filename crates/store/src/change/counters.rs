//! The counters: for each line and assignee, how many conversations there are (invariant 10).

use crate::Error;
use crate::engine::record::{Assignee, record};
use crate::engine::value::assignee;
use crate::engine::{Find, Insert, Kind, Row, Tx, Value, WriteTx, values};
use hearback_inbox::{Cell, LineId, OrganizationId, UserId};
use std::sync::LazyLock;

record! {
    /// A row of `counters`.
    CounterRow as "c" {
        organization_id: OrganizationId,
        line_id: LineId,
        assignee_id: Assignee,
        open: i64,
        closed: i64,
        unread: i64,
        unrecognized: i64,
    }
}

/// A line and an assignee, or nobody.
pub(crate) type CellKey = (LineId, Option<UserId>);

static SAVE: LazyLock<Insert> =
    LazyLock::new(|| Insert::replacing("counters", CounterRow::COLUMNS, 3, &[]));
static FIND: LazyLock<Find> = LazyLock::new(|| {
    let keys =
        [("c.organization_id", Kind::Id), ("c.line_id", Kind::Id), ("c.assignee_id", Kind::Id)];
    Find::new(CounterRow::SELECT, "counters c", &keys)
});

fn row(organization: OrganizationId, cell: &Cell) -> Result<Vec<Value>, Error> {
    CounterRow {
        organization_id: organization,
        line_id: cell.line_id,
        assignee_id: Assignee(cell.assignee_id),
        open: cell.open,
        closed: cell.closed,
        unread: cell.unread,
        unrecognized: cell.unrecognized,
    }
    .write()
}

fn read(mut row: Row) -> Result<Cell, Error> {
    let c = CounterRow::read(&mut row)?;
    Ok(Cell {
        line_id: c.line_id,
        assignee_id: c.assignee_id.0,
        open: c.open,
        closed: c.closed,
        unread: c.unread,
        unrecognized: c.unrecognized,
    })
}

pub(super) async fn save(
    tx: &mut WriteTx,
    organization: OrganizationId,
    cells: impl Iterator<Item = &Cell>,
) -> Result<(), Error> {
    let rows = cells.map(|cell| row(organization, cell)).collect::<Result<Vec<_>, _>>()?;
    tx.insert(&SAVE, &rows).await
}

/// The cells at some places, in their order; one that counts nothing where there is no row.
pub(crate) async fn cells_at(
    tx: &mut Tx,
    organization: OrganizationId,
    places: &[CellKey],
) -> Result<Vec<Cell>, Error> {
    let key = |(line, who): &CellKey| vec![organization.into(), (*line).into(), assignee(*who)];
    let keys: Vec<_> = places.iter().map(key).collect();
    let found = tx.find_each(&FIND, &keys).await?;
    let cell = |((line, who), rows): (&CellKey, Vec<Row>)| {
        rows.into_iter().next().map_or(Ok(Cell::empty(*line, *who)), read)
    };
    places.iter().zip(found).map(cell).collect()
}

/// Every cell of an organization that counts something.
pub(crate) async fn all_cells(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<Cell>, Error> {
    let sql = format!("SELECT {} FROM counters c WHERE c.organization_id = ?1", CounterRow::SELECT);
    tx.query(&sql, values![organization]).await?.into_iter().map(read).collect()
}
