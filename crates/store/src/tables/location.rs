//! Locations: their rows.

use crate::Error;
use crate::change::Change;
use crate::engine::record::record;
use crate::engine::{Insert, Row, Tx, values};
use hearback_inbox::member::Location;
use hearback_inbox::{LocationId, OrganizationId};
use std::sync::LazyLock;

record! {
    /// A row of `locations`.
    LocationRow as "l" {
        organization_id: OrganizationId,
        id: LocationId,
        name: String,
        inbox_on: bool,
    }
}

static SAVE: LazyLock<Insert> =
    LazyLock::new(|| Insert::replacing("locations", LocationRow::COLUMNS, 2, &[]));

fn read(mut row: Row) -> Result<Location, Error> {
    let l = LocationRow::read(&mut row)?;
    Ok(Location { id: l.id, name: l.name, inbox_on: l.inbox_on })
}

/// The organization's locations, by name.
pub(crate) async fn all(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Location>, Error> {
    let sql = format!(
        "SELECT {} FROM locations l WHERE l.organization_id = ?1 ORDER BY l.name, l.id",
        LocationRow::SELECT
    );
    tx.query(&sql, values![organization]).await?.into_iter().map(read).collect()
}

/// Writes a location, new or changed.
pub(crate) async fn save(change: &mut Change<'_>, location: &Location) -> Result<(), Error> {
    let row = LocationRow {
        organization_id: change.organization(),
        id: location.id,
        name: location.name.clone(),
        inbox_on: location.inbox_on,
    };
    change.insert(&SAVE, &[row.write()?]).await
}

/// Deletes a location, and that its members belong to it.
pub(crate) async fn delete(change: &mut Change<'_>, id: LocationId) -> Result<(), Error> {
    let organization = change.organization();
    for table in [
        "location_members WHERE organization_id = ?1 AND location_id = ?2",
        "locations WHERE organization_id = ?1 AND id = ?2",
    ] {
        change.execute(&format!("DELETE FROM {table}"), values![organization, id]).await?;
    }
    Ok(())
}
