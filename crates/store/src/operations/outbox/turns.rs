//! When it is a line's turn again, as it is written down (S8).

use crate::change::Change;
use crate::engine::values;
use crate::tables::turns;
use crate::{Error, Store};
use hearback_inbox::pace::Destination;
use hearback_inbox::{Address, LineId, OrganizationId, System, Timestamp};

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
            .change_by_system(organization, System::Sender, async move |mut change: Change<'_>| {
                let to = Destination::of(&to);
                turns::hold(&mut change, organization, line, to, until).await?;
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
