//! The organization's Twilio account. Secrets arrive sealed, and are never opened here.

use crate::change::Change;
use crate::engine::{Tx, values};
use crate::tables::twilio_account::{SELECT, TwilioAccount, read, write};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::{OrganizationId, Permission, System, Timestamp};

async fn set(change: &mut Change<'_>, account: TwilioAccount, at: Timestamp) -> Result<(), Error> {
    let organization = change.organization();
    let taken = "SELECT l.number FROM lines l JOIN lines o ON o.number = l.number \
                 WHERE l.organization_id = ?1 AND o.organization_id <> ?1 \
                 AND o.account_sid = ?2 AND l.deleted_at IS NULL AND o.deleted_at IS NULL";
    let sid = account.account_sid.clone();
    if let Some(mut row) = change.find(taken, values![organization, &sid]).await? {
        return Err(Error::NumberTaken(row.take()?));
    }
    let sql = "SELECT account_sid FROM twilio_accounts WHERE organization_id = ?1";
    let found = change.find(sql, values![organization]).await?;
    let before: Option<String> = found.map(|mut row| row.take()).transpose()?;
    write(change, account, at).await?;
    let sql = "UPDATE lines SET account_sid = ?2 WHERE organization_id = ?1";
    change.execute(sql, values![organization, &sid]).await?;
    let sql = "DELETE FROM line_pool WHERE organization_id = ?1 AND account_sid <> ?2";
    change.execute(sql, values![organization, &sid]).await?;
    change.tell_setting(OrganizationSetting::Twilio, at)?;
    let note = AuditNote::new(AuditKind::TwilioChanged, at);
    change.audit(note.changed([AuditChange::of(AuditField::Account, before, sid)]))
}

impl Store {
    /// Connects the organization's Twilio account, or changes its credentials. Lines follow it.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NumberTaken`] when another organization has one of the lines
    /// on that account.
    pub async fn set_twilio_account(
        &self,
        access: &Access,
        account: TwilioAccount,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                set(&mut change, account, at).await
            })
            .await
    }

    /// Connects an account, or changes its credentials, in place of what was read before; false, and
    /// nothing is written, when someone else has changed that since.
    ///
    /// # Errors
    /// As for [`Store::set_twilio_account`].
    pub async fn replace_twilio_account(
        &self,
        access: &Access,
        before: Option<TwilioAccount>,
        account: TwilioAccount,
        at: Timestamp,
    ) -> Result<bool, Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let sql =
                    format!("SELECT {SELECT} FROM twilio_accounts WHERE organization_id = ?1");
                let found = change.find(&sql, values![organization]).await?;
                if found.map(|mut row| read(&mut row)).transpose()? != before {
                    return Ok(false);
                }
                set(&mut change, account, at).await.map(|()| true)
            })
            .await
    }

    /// Notes that Twilio signs with the new token, the first time that it was seen to.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn new_token_seen(
        &self,
        organization: OrganizationId,
        at: Timestamp,
    ) -> Result<(), Error> {
        let sql = "UPDATE twilio_accounts SET new_token_seen_at = ?2 WHERE organization_id = ?1 \
                   AND old_auth_token IS NOT NULL AND new_token_seen_at IS NULL";
        self.change_exchange(&Access::system(organization, System::Webhook), sql, at).await
    }

    /// Stops accepting the old token.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn finish_token_exchange(&self, access: &Access, at: Timestamp) -> Result<(), Error> {
        let sql = "UPDATE twilio_accounts SET old_auth_token = NULL, exchanged_at = NULL, \
                   new_token_seen_at = NULL, updated_at = ?2 WHERE organization_id = ?1 \
                   AND old_auth_token IS NOT NULL";
        self.change_exchange(access, sql, at).await
    }

    async fn change_exchange(
        &self,
        access: &Access,
        sql: &'static str,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let values = values![change.organization(), at];
                let changed = change.execute(sql, values).await?;
                if changed > 0 {
                    change.tell_setting(OrganizationSetting::Twilio, at)?;
                    change.audit(AuditNote::new(AuditKind::TwilioChanged, at))
                } else {
                    Ok(())
                }
            })
            .await
    }

    /// The organization's Twilio account.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn twilio_account(
        &self,
        organization: OrganizationId,
    ) -> Result<Option<TwilioAccount>, Error> {
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql =
                    format!("SELECT {SELECT} FROM twilio_accounts WHERE organization_id = ?1");
                tx.find(&sql, values![organization])
                    .await?
                    .map(|mut row| read(&mut row))
                    .transpose()
            })
            .await
    }

    /// Every organization's Twilio account, the oldest organization first.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn twilio_accounts(&self) -> Result<Vec<(OrganizationId, TwilioAccount)>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = format!(
                    "SELECT organization_id, {SELECT} FROM twilio_accounts ORDER BY organization_id"
                );
                let rows = tx.query(&sql, &[]).await?;
                rows.into_iter().map(|mut row| Ok((row.take()?, read(&mut row)?))).collect()
            })
            .await
    }
}
