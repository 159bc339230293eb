//! The organization's mail server. Its password arrives sealed, and is never opened here.

mod outbox;

pub use outbox::{ClaimedMail, MailProblem, MailQueue};

pub(crate) use outbox::enter;

use crate::change::Change;
use crate::engine::word::{next_word, word};
use crate::engine::{Row, Tx, values};
use crate::{Error, Store};
use hearback_inbox::mail::MailSecurity;
use hearback_inbox::{Access, OrganizationId, Permission, Timestamp};

/// A mail server, and whom mail is from.
#[derive(Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: MailSecurity,
    /// Whom to sign in as; none for a server that asks nobody.
    pub user_name: Option<String>,
    /// The password, sealed.
    pub password: Option<Vec<u8>>,
    /// The name that mail is from.
    pub from_name: String,
    /// The address that mail is from.
    pub from_address: String,
}

impl std::fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailSettings").field("host", &self.host).finish_non_exhaustive()
    }
}

const SELECT: &str =
    "s.host, s.port, s.security, s.user_name, s.password, s.from_name, s.from_address";

fn read(row: &mut Row) -> Result<MailSettings, Error> {
    let host = row.take()?;
    let port: i64 = row.take()?;
    Ok(MailSettings {
        host,
        port: u16::try_from(port).map_err(|_| Error::Corrupt("a port out of range"))?,
        security: next_word(row)?.ok_or(Error::Corrupt("a mail server without security"))?,
        user_name: row.take()?,
        password: row.take()?,
        from_name: row.take()?,
        from_address: row.take()?,
    })
}

async fn settings(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Option<MailSettings>, Error> {
    let sql = format!("SELECT {SELECT} FROM mail_settings s WHERE s.organization_id = ?1");
    tx.find(&sql, values![organization]).await?.map(|mut row| read(&mut row)).transpose()
}

async fn set(change: &mut Change<'_>, new: MailSettings, at: Timestamp) -> Result<(), Error> {
    let organization = change.organization();
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
    outbox::try_now(change, at).await?;
    change.settings_changed(at)
}

impl Store {
    /// The organization's mail server; none when it has not been set up.
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
    /// nothing is written, when somebody else has changed it since.
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
                let sql = "DELETE FROM mail_settings WHERE organization_id = ?1";
                if change.execute(sql, values![organization]).await? == 0 {
                    return Ok(());
                }
                outbox::give_up_all(&mut change, at).await?;
                change.settings_changed(at)
            })
            .await
    }
}
