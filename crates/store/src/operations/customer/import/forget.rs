//! Forgetting what is no longer needed: files, rows that were refused before, and old imports. A little
//! at a time, so that nothing waits for it.

use crate::change::Change;
use crate::engine::{Tx, Wake, WriteTx, values};
use crate::{Error, Store};
use hearback_inbox::customer::{IMPORT_KEPT, UPLOAD_KEPT};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::{CustomerImportId, OrganizationId, Timestamp};

/// Why a file was given up.
const SOMEONE_ERASED: &str = "Someone was erased while this file was waiting, so it was discarded. \
    Upload it again without them.";
/// How many rows are removed at a time.
const AT_A_TIME: i64 = 1_000;

impl Store {
    /// Files that are no longer needed: their imports are over, or were discarded.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn spent_customer_files(
        &self,
    ) -> Result<Vec<(OrganizationId, CustomerImportId)>, Error> {
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = "SELECT organization_id, id FROM customer_imports WHERE file = 1 \
                           AND state IN ('done', 'stopped', 'failed', 'undoing', 'undone') \
                           ORDER BY created_at LIMIT ?1";
                let rows = tx.query(sql, values![AT_A_TIME]).await?;
                rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
            })
            .await
    }

    /// The file of an import is gone.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn forget_customer_file(
        &self,
        organization: OrganizationId,
        id: CustomerImportId,
    ) -> Result<(), Error> {
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "UPDATE customer_imports SET file = 0 \
                           WHERE organization_id = ?1 AND id = ?2";
                tx.execute(sql, values![organization, id]).await.map(drop)
            })
            .await
    }

    /// Forgets rows that earlier passes of an import refused.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn forget_earlier_refusals(
        &self,
        organization: OrganizationId,
        id: CustomerImportId,
        pass: i64,
    ) -> Result<(), Error> {
        while self.forget_refusals(organization, id, pass).await? {}
        Ok(())
    }

    async fn forget_refusals(
        &self,
        organization: OrganizationId,
        id: CustomerImportId,
        pass: i64,
    ) -> Result<bool, Error> {
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "DELETE FROM customer_import_refusals WHERE organization_id = ?1 \
                           AND import_id = ?2 AND (pass, line) IN (\
                           SELECT r.pass, r.line FROM customer_import_refusals r \
                           WHERE r.organization_id = ?1 AND r.import_id = ?2 AND r.pass < ?3 \
                           ORDER BY r.pass, r.line LIMIT ?4)";
                let gone = tx.execute(sql, values![organization, id, pass, AT_A_TIME]).await?;
                Ok(gone == AT_A_TIME.unsigned_abs())
            })
            .await
    }

    async fn forget_undos_of(
        &self,
        organization: OrganizationId,
        id: CustomerImportId,
    ) -> Result<bool, Error> {
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "DELETE FROM customer_import_undos WHERE organization_id = ?1 \
                           AND import_id = ?2 AND customer_id IN (\
                           SELECT d.customer_id FROM customer_import_undos d \
                           WHERE d.organization_id = ?1 AND d.import_id = ?2 \
                           ORDER BY d.customer_id LIMIT ?3)";
                let gone = tx.execute(sql, values![organization, id, AT_A_TIME]).await?;
                Ok(gone == AT_A_TIME.unsigned_abs())
            })
            .await
    }

    /// Gives up files that nobody imported within a day: what is left of them goes as that of one that
    /// was discarded.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn abandon_customer_imports(&self, now: Timestamp) -> Result<(), Error> {
        let before = now.checked_sub(UPLOAD_KEPT).unwrap_or(Timestamp::MIN);
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "UPDATE customer_imports SET state = 'stopped', ended_at = ?2, \
                           lease = NULL, lease_until = 0 \
                           WHERE state IN ('uploading', 'uploaded', 'checking', 'checked') \
                           AND file = 1 AND created_at < ?1";
                tx.execute(sql, values![before, now]).await?;
                tx.wake(Wake::CustomerImport);
                Ok(())
            })
            .await
    }

    /// Forgets imports that can no longer be undone, and those that were discarded.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn forget_customer_imports(&self, now: Timestamp) -> Result<(), Error> {
        let before = now.checked_sub(IMPORT_KEPT).unwrap_or(Timestamp::MIN);
        let sql = "SELECT organization_id, id FROM customer_imports WHERE file = 0 \
                   AND state IN ('done', 'stopped', 'failed', 'undone') \
                   AND (started_at IS NULL OR started_at < ?1)";
        let old: Vec<(OrganizationId, CustomerImportId)> = self
            .database
            .read_on_thread(async move |tx: &mut Tx| {
                let rows = tx.query(sql, values![before]).await?;
                rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
            })
            .await?;
        for (organization, id) in old {
            while self.forget_refusals(organization, id, i64::MAX).await? {}
            while self.forget_undos_of(organization, id).await? {}
            self.database
                .write_unlocked(async move |tx: &mut WriteTx| {
                    let sql = "DELETE FROM customer_imports WHERE organization_id = ?1 AND id = ?2";
                    tx.execute(sql, values![organization, id]).await.map(drop)
                })
                .await?;
        }
        Ok(())
    }
}

/// Gives up files that wait to be imported: someone who is erased may be in one of them, and would come
/// back with it. True once no file is kept anymore. One that is being imported may come to its end, unless
/// that takes too long.
pub(crate) async fn give_up_files(
    change: &mut Change<'_>,
    too_long: bool,
    at: Timestamp,
) -> Result<bool, Error> {
    let organization = change.organization();
    let sql = "UPDATE customer_imports SET state = 'stopped', ended_at = ?2, problem = ?3, \
               lease = NULL, lease_until = 0 WHERE organization_id = ?1 AND \
               (state IN ('uploading', 'uploaded', 'checking', 'checked') \
               OR (state = 'importing' AND ?4 = 1))";
    let values = values![organization, at, SOMEONE_ERASED, i64::from(too_long)];
    if change.execute(sql, values).await? > 0 {
        change.tell_setting(OrganizationSetting::CustomerImports, at)?;
        change.wake(Wake::CustomerImport);
    }
    let sql = "SELECT id FROM customer_imports WHERE organization_id = ?1 AND file = 1 LIMIT 1";
    Ok(change.find(sql, values![organization]).await?.is_none())
}
