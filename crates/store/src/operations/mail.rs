//! The organization's mail server. Its password arrives sealed, and is never opened here.

mod enter;
mod outbox;

pub use outbox::{ClaimedMail, MailProblem, MailQueue};

pub(crate) use enter::{NewMail, enter, enter_if_possible};

use crate::change::Change;
use crate::engine::word::word;
use crate::engine::{Tx, values};
use crate::tables::mail::{MailSettings, settings};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::{Permission, Timestamp};

async fn set(change: &mut Change<'_>, new: MailSettings, at: Timestamp) -> Result<(), Error> {
    let organization = change.organization();
    let before = settings(change, organization).await?.map(|before| before.host);
    let after = new.host.clone();
    let sql = "INSERT INTO mail_settings (organization_id, host, port, security, user_name, \
               password, from_name, from_address, updated_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
               ON CONFLICT (organization_id) DO UPDATE SET host = excluded.host, \
               port = excluded.port, security = excluded.security, \
               user_name = excluded.user_name, password = excluded.password, \
               from_name = excluded.from_name, from_address = excluded.from_address, \
               updated_at = excluded.updated_at";
    let values = [
        organization.into(),
        new.host.into(),
        i64::from(new.port).into(),
        word(Some(new.security))?,
        new.user_name.into(),
        new.password.into(),
        new.from_name.into(),
        new.from_address.into(),
        at.into(),
    ];
    change.execute(sql, &values).await?;
    enter::try_now(change, at).await?;
    change.tell_setting(OrganizationSetting::Mail, at)?;
    let note = AuditNote::new(AuditKind::MailChanged, at);
    change.audit(note.changed([AuditChange::of(AuditField::Address, before, after)]))
}

impl Store {
    /// The organization's mail server, if it's set up.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn mail_settings(&self, access: &Access) -> Result<Option<MailSettings>, Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| settings(tx, organization).await)
            .await
    }

    /// Whether mail can be sent, which every member may know.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn mail_is_set_up(&self, access: &Access) -> Result<bool, Error> {
        let organization = access.organization();
        self.database
            .read_inline(async move |tx: &mut Tx| Ok(settings(tx, organization).await?.is_some()))
            .await
    }

    /// Sets the organization's mail server. What waits is tried on it at once.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn set_mail_settings(
        &self,
        access: &Access,
        new: MailSettings,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                set(&mut change, new, at).await
            })
            .await
    }

    /// Sets the organization's mail server in place of the one that was read before; false, and
    /// nothing is written, when someone else has changed it since.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn replace_mail_settings(
        &self,
        access: &Access,
        before: Option<MailSettings>,
        new: MailSettings,
        at: Timestamp,
    ) -> Result<bool, Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let organization = change.organization();
                if settings(&mut change, organization).await? != before {
                    return Ok(false);
                }
                set(&mut change, new, at).await.map(|()| true)
            })
            .await
    }

    /// Forgets the organization's mail server. What waits is given up.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn forget_mail_settings(&self, access: &Access, at: Timestamp) -> Result<(), Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let before = settings(&mut change, organization).await?.map(|mail| mail.host);
                let sql = "DELETE FROM mail_settings WHERE organization_id = ?1";
                if change.execute(sql, values![organization]).await? == 0 {
                    return Ok(());
                }
                enter::give_up_all(&mut change, at).await?;
                change.tell_setting(OrganizationSetting::Mail, at)?;
                let note = AuditNote::new(AuditKind::MailChanged, at);
                change.audit(note.changed([AuditChange::of(AuditField::Address, before, None)]))
            })
            .await
    }
}
