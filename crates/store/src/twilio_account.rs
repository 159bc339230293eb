//! The organization's Twilio account. Secrets arrive sealed, and are never opened here.

use crate::journal::{Journal, Telling};
use crate::value::values;
use crate::{Error, Row, Store};
use hearback_inbox::{Access, EventKind, OrganizationId, Permission, Timestamp};

/// A Twilio account and what calls it.
#[derive(Clone, PartialEq, Eq)]
pub struct TwilioAccount {
    /// Its sid.
    pub account_sid: String,
    /// Its auth token, sealed: verifies webhooks, and calls when there is no API key.
    pub auth_token: Vec<u8>,
    /// The API key that calls.
    pub api_key_sid: Option<String>,
    /// Its secret, sealed.
    pub api_key_secret: Option<Vec<u8>>,
}

impl std::fmt::Debug for TwilioAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TwilioAccount")
            .field("account_sid", &self.account_sid)
            .field("api_key_sid", &self.api_key_sid)
            .finish_non_exhaustive()
    }
}

const SELECT: &str = "account_sid, auth_token, api_key_sid, api_key_secret";

fn read(row: &mut Row) -> Result<TwilioAccount, Error> {
    Ok(TwilioAccount {
        account_sid: row.take()?,
        auth_token: row.take()?,
        api_key_sid: row.take()?,
        api_key_secret: row.take()?,
    })
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
        access.require(Permission::Settings)?;
        let access = access.clone();
        self.write(move |tx| {
            Box::pin(async move {
                let organization = access.organization();
                let mut journal = Journal::open(tx, [organization]).await?;
                let taken = "SELECT l.number FROM lines l JOIN lines o ON o.number = l.number \
                             WHERE l.organization_id = ?1 AND o.organization_id <> ?1 \
                             AND o.account_sid = ?2 \
                             AND l.deleted_at IS NULL AND o.deleted_at IS NULL";
                let sid = account.account_sid.clone();
                if let Some(mut row) = tx.find(taken, values![organization, &sid]).await? {
                    return Err(Error::NumberTaken(row.take()?));
                }
                let sql = "INSERT INTO twilio_accounts (organization_id, account_sid, auth_token, \
                           api_key_sid, api_key_secret, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                           ON CONFLICT (organization_id) DO UPDATE SET \
                           account_sid = excluded.account_sid, auth_token = excluded.auth_token, \
                           api_key_sid = excluded.api_key_sid, \
                           api_key_secret = excluded.api_key_secret, updated_at = excluded.updated_at";
                let values = values![
                    organization,
                    &sid,
                    account.auth_token,
                    account.api_key_sid,
                    account.api_key_secret,
                    at
                ];
                tx.execute(sql, values).await?;
                let sql = "UPDATE lines SET account_sid = ?2 WHERE organization_id = ?1";
                tx.execute(sql, values![organization, &sid]).await?;
                let sql = "DELETE FROM line_pool WHERE organization_id = ?1 AND account_sid <> ?2";
                tx.execute(sql, values![organization, sid]).await?;
                let telling = Telling { actor: access.actor(), ..Telling::default() };
                journal.note(organization, at, EventKind::SettingsChanged, telling)?;
                journal.close(tx).await
            })
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
        self.read(move |tx| {
            Box::pin(async move {
                let sql =
                    format!("SELECT {SELECT} FROM twilio_accounts WHERE organization_id = ?1");
                tx.find(&sql, values![organization])
                    .await?
                    .map(|mut row| read(&mut row))
                    .transpose()
            })
        })
        .await
    }

    /// Every organization's Twilio account, the oldest organization first.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn twilio_accounts(&self) -> Result<Vec<(OrganizationId, TwilioAccount)>, Error> {
        self.read(|tx| {
            Box::pin(async move {
                let sql = format!(
                    "SELECT organization_id, {SELECT} FROM twilio_accounts ORDER BY organization_id"
                );
                let rows = tx.query(&sql, &[]).await?;
                rows.into_iter().map(|mut row| Ok((row.take()?, read(&mut row)?))).collect()
            })
        })
        .await
    }
}
