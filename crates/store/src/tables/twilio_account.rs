//! Organizations' Twilio accounts: their rows. Secrets arrive sealed, and are never opened here.

use crate::Error;
use crate::change::Change;
use crate::engine::{Row, values};
use hearback_inbox::Timestamp;

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

pub(crate) const SELECT: &str = "account_sid, auth_token, api_key_sid, api_key_secret, old_auth_token, \
    exchanged_at, new_token_seen_at";

pub(crate) fn read(row: &mut Row) -> Result<TwilioAccount, Error> {
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

pub(crate) async fn write(
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
