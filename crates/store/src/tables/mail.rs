//! Organizations' mail servers: their rows.

use crate::Error;
use crate::engine::word::next_word;
use crate::engine::{Row, Tx, values};
use hearback_inbox::OrganizationId;
use hearback_inbox::mail::MailSecurity;

/// A mail server and the sender of emails.
#[derive(Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub security: MailSecurity,
    /// The user name; `None` for a server without sign-in.
    pub user_name: Option<String>,
    /// The password, sealed.
    pub password: Option<Vec<u8>>,
    /// The sender's name.
    pub from_name: String,
    /// The sender's address.
    pub from_address: String,
}

impl std::fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailSettings").field("host", &self.host).finish_non_exhaustive()
    }
}

pub(crate) const SELECT: &str =
    "s.host, s.port, s.security, s.user_name, s.password, s.from_name, s.from_address";

pub(crate) fn read(row: &mut Row) -> Result<MailSettings, Error> {
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

pub(crate) async fn settings(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Option<MailSettings>, Error> {
    let sql = format!("SELECT {SELECT} FROM mail_settings s WHERE s.organization_id = ?1");
    tx.find(&sql, values![organization]).await?.map(|mut row| read(&mut row)).transpose()
}
