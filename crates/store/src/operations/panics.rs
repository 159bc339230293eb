//! Jobs that ended because the program failed in the middle of them: a fault of Hearback's own,
//! counted so that someone hears of it.

use crate::engine::{Tx, WriteTx, values};
use crate::{Access, Error, Store};
use hearback_inbox::{OrganizationId, Permission, Timestamp};
use uuid::Uuid;

/// How often jobs of one kind ended that way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PanicCount {
    /// The kind of job, a stable word.
    pub job: String,
    /// How often.
    pub count: i64,
    /// When last.
    pub last_at: Timestamp,
}

impl Store {
    /// Counts one, without an organization if it didn't concern one.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn count_panic(
        &self,
        organization: Option<OrganizationId>,
        job: &'static str,
        at: Timestamp,
    ) -> Result<(), Error> {
        let whose = organization.map_or(Uuid::nil(), |organization| organization.0);
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "INSERT INTO panics (organization_id, job, first_at, last_at, count) \
                           VALUES (?1, ?2, ?3, ?3, 1) \
                           ON CONFLICT (organization_id, job) DO UPDATE SET \
                           last_at = excluded.last_at, count = panics.count + 1";
                tx.execute(sql, values![whose, job, at]).await.map(drop)
            })
            .await
    }

    /// The organization's, and those without an organization; latest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn panics(&self, access: &Access) -> Result<Vec<PanicCount>, Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT job, CAST(SUM(count) AS BIGINT), MAX(last_at) FROM panics \
                           WHERE organization_id IN (?1, ?2) GROUP BY job ORDER BY 3 DESC, job";
                let rows = tx.query(sql, values![organization, Uuid::nil()]).await?;
                rows.into_iter()
                    .map(|mut row| {
                        Ok(PanicCount {
                            job: row.take()?,
                            count: row.take()?,
                            last_at: row.take()?,
                        })
                    })
                    .collect()
            })
            .await
    }
}
