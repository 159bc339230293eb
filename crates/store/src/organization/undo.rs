//! For how long what a person sends can be taken back (S3).

use crate::change::Change;
use crate::engine::{Tx, values};
use crate::{Error, Store};
use hearback_inbox::{Access, OrganizationId, Permission, Timestamp};
use jiff::SignedDuration;

/// What an admin chose; none: as the installation says.
pub(crate) async fn delay(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Option<SignedDuration>, Error> {
    let sql = "SELECT undo_delay FROM organizations WHERE id = ?1";
    let mut row = tx.find(sql, values![organization]).await?.ok_or(Error::NotFound)?;
    Ok(row.take::<Option<i64>>()?.map(SignedDuration::from_secs))
}

impl Store {
    /// For how long what a person sends can be taken back; none: as the installation says.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn undo_delay(&self, access: &Access) -> Result<Option<SignedDuration>, Error> {
        let organization = access.organization();
        self.database.read_inline(async move |tx: &mut Tx| delay(tx, organization).await).await
    }

    /// Chooses for how many seconds what a person sends can be taken back.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn choose_undo_delay(
        &self,
        access: &Access,
        seconds: i64,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let sql = "UPDATE organizations SET undo_delay = ?2 WHERE id = ?1";
                change.execute(sql, values![organization, seconds]).await?;
                change.settings_changed(at)?;
                Ok(())
            })
            .await
    }
}
