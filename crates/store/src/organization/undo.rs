//! For how long what a person sends can be taken back (S3).

use crate::journal::{Journal, Telling};
use crate::tx::Tx;
use crate::value::values;
use crate::{Error, Store};
use hearback_inbox::{Access, EventKind, OrganizationId, Permission, Timestamp};
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
        self.glance(move |tx| Box::pin(async move { delay(tx, organization).await })).await
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
        access.require(Permission::Settings)?;
        let access = access.clone();
        self.write(move |tx| {
            Box::pin(async move {
                let organization = access.organization();
                let mut journal = Journal::open(tx, [organization]).await?;
                let sql = "UPDATE organizations SET undo_delay = ?2 WHERE id = ?1";
                tx.execute(sql, values![organization, seconds]).await?;
                let telling = Telling { actor: access.actor(), ..Telling::default() };
                journal.note(organization, at, EventKind::SettingsChanged, telling)?;
                journal.close(tx).await
            })
        })
        .await
    }
}
