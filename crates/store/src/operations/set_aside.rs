//! Messages on Twilio's list that the database doesn't take (R6): each is set aside, so that it holds
//! up no others, shown, and tried again.

use crate::change::Change;
use crate::engine::{Row, Tx, values};
use crate::{Access, Error, Store};
use hearback_inbox::{OrganizationId, Permission, System, Timestamp};

/// A message that could not be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Twilio's id.
    pub sid: String,
    /// When it came or went, by Twilio's clock.
    pub at: Timestamp,
    /// How often it was tried.
    pub tries: i64,
    /// When it was tried last.
    pub tried_at: Timestamp,
}

/// So many are shown, and tried again in one round.
const SHOWN: i64 = 25;

impl Store {
    /// Sets a message aside; one more try where it was before.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn set_aside(
        &self,
        organization: OrganizationId,
        sid: String,
        (at, now): (Timestamp, Timestamp),
    ) -> Result<(), Error> {
        self.database
            .change_by_system(
                organization,
                System::Reconciler,
                async move |mut change: Change<'_>| {
                    let sql = "INSERT INTO set_aside (organization_id, sid, at, tries, tried_at) \
                           VALUES (?1, ?2, ?3, 1, ?4) \
                           ON CONFLICT (organization_id, sid) DO UPDATE SET \
                           tries = set_aside.tries + 1, tried_at = excluded.tried_at";
                    change.execute(sql, values![organization, sid, at, now]).await.map(drop)
                },
            )
            .await
    }

    /// Those that were tried last before a time, the oldest first.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn set_aside_before(
        &self,
        organization: OrganizationId,
        tried_before: Timestamp,
    ) -> Result<Vec<SetAside>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT sid, at, tries, tried_at FROM set_aside \
                           WHERE organization_id = ?1 AND tried_at < ?2 \
                           ORDER BY tried_at, sid LIMIT ?3";
                let rows = tx.query(sql, values![organization, tried_before, SHOWN]).await?;
                let read = |mut row: Row| {
                    let (sid, at) = (row.take()?, row.take()?);
                    Ok(SetAside { sid, at, tries: row.take()?, tried_at: row.take()? })
                };
                rows.into_iter().map(read).collect()
            })
            .await
    }

    /// Forgets that one was set aside: it is stored, or gone at Twilio.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn no_longer_aside(
        &self,
        organization: OrganizationId,
        sid: String,
    ) -> Result<(), Error> {
        self.database
            .change_by_system(
                organization,
                System::Reconciler,
                async move |mut change: Change<'_>| {
                    let sql = "DELETE FROM set_aside WHERE organization_id = ?1 AND sid = ?2";
                    change.execute(sql, values![organization, sid]).await.map(drop)
                },
            )
            .await
    }

    /// How many are set aside, and some of them.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn all_set_aside(&self, access: &Access) -> Result<(i64, Vec<SetAside>), Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        let some = self.set_aside_before(organization, Timestamp::MAX).await?;
        let count = self.database.read_on_thread(async move |tx: &mut Tx| {
            let sql = "SELECT COUNT(*) FROM set_aside WHERE organization_id = ?1";
            let row = tx.find(sql, values![organization]).await?;
            row.ok_or(Error::Corrupt("no count"))?.take()
        });
        Ok((count.await?, some))
    }
}
