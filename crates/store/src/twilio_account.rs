//! The organization's Twilio account. Secrets arrive sealed, and are never opened here.

use crate::change::Change;
use crate::engine::{Row, Tx, values};
use crate::{Error, Store};
use hearback_inbox::{Access, OrganizationId, Permission, Timestamp};

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
    /// While the token is being exchanged: the one from before.
    pub exchange: Option<TokenExchange>,
}

/// A token that is being exchanged (L1): Twilio signs with the old one until the new one is made
/// its primary token, and both are accepted until that is certain.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenExchange {
    /// The token from before, sealed.
    pub old_auth_token: Vec<u8>,
    /// When the new one was entered.
    pub since: Timestamp,
    /// When Twilio was first seen to sign with the new one.
    pub new_seen_at: Option<Timestamp>,
}

impl std::fmt::Debug for TwilioAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TwilioAccount")
            .field("account_sid", &self.account_sid)
            .field("api_key_sid", &self.api_key_sid)
            .finish_non_exhaustive()
    }
}

const SELECT: &str = "account_sid, auth_token, api_key_sid, api_key_secret, old_auth_token, \
    exchanged_at, new_token_seen_at";

fn read(row: &mut Row) -> Result<TwilioAccount, Error> {
    let (account_sid, auth_token) = (row.take()?, row.take()?);
    let (api_key_sid, api_key_secret) = (row.take()?, row.take()?);
    let old: Option<Vec<u8>> = row.take()?;
    let since: Option<Timestamp> = row.take()?;
    let new_seen_at = row.take()?;
    let exchange = old.zip(since).map(|(old_auth_token, since)| TokenExchange {
        old_auth_token,
        since,
        new_seen_at,
    });
    Ok(TwilioAccount { account_sid, auth_token, api_key_sid, api_key_secret, exchange })
}

async fn write(
    change: &mut Change<'_>,
    account: TwilioAccount,
    at: Timestamp,
) -> Result<(), Error> {
    let sql = "INSERT INTO twilio_accounts (organization_id, account_sid, auth_token, api_key_sid, \
               api_key_secret, updated_at, old_auth_token, exchanged_at, new_token_seen_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
               ON CONFLICT (organization_id) DO UPDATE SET \
               account_sid = excluded.account_sid, auth_token = excluded.auth_token, \
               api_key_sid = excluded.api_key_sid, api_key_secret = excluded.api_key_secret, \
               updated_at = excluded.updated_at, old_auth_token = excluded.old_auth_token, \
               exchanged_at = excluded.exchanged_at, \
               new_token_seen_at = excluded.new_token_seen_at";
    let (since, seen) = account.exchange.as_ref().map(|e| (e.since, e.new_seen_at)).unzip();
    let values = values![
        change.organization(),
        account.account_sid,
        account.auth_token,
        account.api_key_sid,
        account.api_key_secret,
        at,
        account.exchange.map(|exchange| exchange.old_auth_token),
        since,
        seen.flatten()
    ];
    change.execute(sql, values).await.map(drop)
}

async fn set(change: &mut Change<'_>, account: TwilioAccount, at: Timestamp) -> Result<(), Error> {
    let organization = change.organization();
    let taken = "SELECT l.number FROM lines l JOIN lines o ON o.number = l.number \
                 WHERE l.organization_id = ?1 AND o.organization_id <> ?1 \
                 AND o.account_sid = ?2 AND l.deleted_at IS NULL AND o.deleted_at IS NULL";
    let sid = account.account_sid.clone();
    if let Some(mut row) = change.find(taken, values![organization, &sid]).await? {
        return Err(Error::NumberTaken(row.take()?));
    }
    write(change, account, at).await?;
    let sql = "UPDATE lines SET account_sid = ?2 WHERE organization_id = ?1";
    change.execute(sql, values![organization, &sid]).await?;
    let sql = "DELETE FROM line_pool WHERE organization_id = ?1 AND account_sid <> ?2";
    change.execute(sql, values![organization, sid]).await?;
    change.settings_changed(at)
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
    /// nothing is written, when somebody else has changed that since.
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
        self.change_exchange(&Access::system(organization), sql, at).await
    }

    /// Accepts the old token no more.
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
                if changed > 0 { change.settings_changed(at) } else { Ok(()) }
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
