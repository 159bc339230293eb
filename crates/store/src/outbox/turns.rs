//! When it is a line's turn again, as it is written down (S8).

use crate::change::Change;
use crate::engine::{Insert, Kind, WriteTx, values};
use crate::{Error, Store};
use hearback_inbox::pace::Destination;
use hearback_inbox::{Address, LineId, OrganizationId, Timestamp};
use std::sync::LazyLock;

static TURNS: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("organization_id", Kind::Id),
        ("line_id", Kind::Id),
        ("destination", Kind::Text),
        ("ready_at", Kind::Int),
    ];
    // Whoever asked to wait longer meanwhile is heeded.
    let later = "ON CONFLICT (organization_id, line_id, destination) DO UPDATE SET ready_at = \
                 CASE WHEN paces.ready_at > excluded.ready_at THEN paces.ready_at \
                 ELSE excluded.ready_at END";
    Insert::new("paces", &columns, later)
});

/// A line's messages to one destination: they share a pace.
pub(super) type Lane = (OrganizationId, LineId, Destination);

/// Each lane goes on at its time, or later where that is written down already.
pub(super) async fn write_down(
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

impl Store {
    /// Notes that Twilio asked to slow down when it was handed something for a number: the line, or
    /// with it all others that have sent before, do not go on earlier.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn hold_back(
        &self,
        organization: OrganizationId,
        (line, to): (LineId, Address),
        others_too: bool,
        until: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change_by_system(organization, async move |mut change: Change<'_>| {
                let to = Destination::of(&to);
                hold(&mut change, organization, line, to, until).await?;
                let mut values = values![organization, until].to_vec();
                let only = if others_too {
                    ""
                } else {
                    values.push(line.into());
                    "AND line_id = ?3 "
                };
                let later = format!(
                    "UPDATE paces SET ready_at = ?2 \
                     WHERE organization_id = ?1 {only}AND ready_at < ?2"
                );
                change.execute(&later, &values).await.map(drop)
            })
            .await
    }
}
