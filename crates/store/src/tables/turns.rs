//! When it is a line's turn to send again (S8): its rows.

use crate::Error;
use crate::engine::{Insert, Kind, WriteTx, values};
use hearback_inbox::pace::Destination;
use hearback_inbox::{LineId, OrganizationId, Timestamp};
use std::sync::LazyLock;

static TURNS: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("organization_id", Kind::Id),
        ("line_id", Kind::Id),
        ("destination", Kind::Text),
        ("ready_at", Kind::Int),
    ];
    // A longer wait that was asked for meanwhile stays.
    let later = "ON CONFLICT (organization_id, line_id, destination) DO UPDATE SET ready_at = \
                 CASE WHEN paces.ready_at > excluded.ready_at THEN paces.ready_at \
                 ELSE excluded.ready_at END";
    Insert::new("paces", &columns, later)
});

/// A line's messages to one destination: they share a pace.
pub(crate) type Lane = (OrganizationId, LineId, Destination);

/// Each lane goes on at its time, or later where that is written down already.
pub(crate) async fn write_down(
    tx: &mut WriteTx,
    turns: impl IntoIterator<Item = (Lane, Timestamp)>,
) -> Result<(), Error> {
    let row = |((organization, line, destination), ready_at): (Lane, Timestamp)| {
        values![organization, line, destination.as_str(), ready_at].to_vec()
    };
    tx.insert(&TURNS, &turns.into_iter().map(row).collect::<Vec<_>>()).await
}

/// Twilio's queue of the line is full: nothing more to that destination until then.
pub(crate) async fn hold(
    tx: &mut WriteTx,
    organization: OrganizationId,
    line: LineId,
    destination: Destination,
    until: Timestamp,
) -> Result<(), Error> {
    write_down(tx, [((organization, line, destination), until)]).await
}
