//! For how long what a person sends can be taken back (S3).

use crate::change::Change;
use crate::engine::{Tx, values};
use crate::tables::organization::undo_delay;
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::{Permission, Timestamp};
use jiff::SignedDuration;

impl Store {
    /// For how long what a person sends can be taken back; none: as the installation says.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn undo_delay(&self, access: &Access) -> Result<Option<SignedDuration>, Error> {
        let organization = access.organization();
        self.database.read_inline(async move |tx: &mut Tx| undo_delay(tx, organization).await).await
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
                let before = undo_delay(&mut change, organization).await?;
                let sql = "UPDATE organizations SET undo_delay = ?2 WHERE id = ?1";
                change.execute(sql, values![organization, seconds]).await?;
                change.tell_setting(OrganizationSetting::Sending, at)?;
                let before = before.map(|delay| delay.as_secs().to_string());
                let changed = [AuditChange::of(AuditField::Value, before, seconds.to_string())];
                change.audit_setting(OrganizationSetting::Sending, changed, at)
            })
            .await
    }
}
