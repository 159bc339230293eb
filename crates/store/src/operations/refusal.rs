//! Webhooks that were refused or could not be placed, counted by reason (invariant 8).

use crate::engine::{Tx, WriteTx, values};
use crate::{Access, Error, Store};
use hearback_inbox::{OrganizationId, Permission, Timestamp};
use uuid::Uuid;

/// How often webhooks were refused for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalCount {
    /// The reason, a stable word.
    pub reason: String,
    /// How often.
    pub count: i64,
    /// When first.
    pub first_at: Timestamp,
    /// When last.
    pub last_at: Timestamp,
}

/// How often a webhook was refused, and when first and last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusalTimes {
    /// How often.
    pub count: i64,
    /// When first.
    pub first_at: Timestamp,
    /// When last.
    pub last_at: Timestamp,
}

impl Store {
    /// Counts refused webhooks; of no organization when it could not be told whose they were.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn count_refusals(
        &self,
        organization: Option<OrganizationId>,
        reason: &'static str,
        times: RefusalTimes,
    ) -> Result<(), Error> {
        let whose = organization.map_or(Uuid::nil(), |organization| organization.0);
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "INSERT INTO webhook_refusals \
                           (organization_id, reason, first_at, last_at, count) \
                           VALUES (?1, ?2, ?3, ?4, ?5) \
                           ON CONFLICT (organization_id, reason) DO UPDATE SET \
                           last_at = excluded.last_at, \
                           count = webhook_refusals.count + excluded.count";
                let RefusalTimes { count, first_at, last_at } = times;
                let values = values![whose, reason, first_at, last_at, count];
                tx.execute(sql, values).await.map(drop)
            })
            .await
    }

    /// The organization's refused webhooks, and those without a known organization.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn refusals(&self, access: &Access) -> Result<Vec<RefusalCount>, Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT reason, CAST(SUM(count) AS BIGINT), MIN(first_at), MAX(last_at) \
                           FROM webhook_refusals WHERE organization_id IN (?1, ?2) \
                           GROUP BY reason ORDER BY reason";
                let rows = tx.query(sql, values![organization, Uuid::nil()]).await?;
                rows.into_iter()
                    .map(|mut row| {
                        Ok(RefusalCount {
                            reason: row.take()?,
                            count: row.take()?,
                            first_at: row.take()?,
                            last_at: row.take()?,
                        })
                    })
                    .collect()
            })
            .await
    }
}
