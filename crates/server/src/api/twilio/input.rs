//! The credentials that an admin enters.

use crate::http::problem::{Answer, Problem};
use crate::twilio::accounts::Connected;
use hearback_twilio::client::ApiKey;
use hearback_twilio::sid::ApiKeySid;
use hearback_twilio::{AccountSid, Credentials};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

/// An account's credentials. Secrets left out stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountInput {
    /// `AC` and 32 hex digits.
    account_sid: String,
    /// The auth token, which signs webhooks. Leave it out to keep the connected account's.
    auth_token: Option<String>,
    /// An API key to use for calls instead of the token; leave it out to use the token.
    api_key_sid: Option<String>,
    /// Its secret. It may be left out for the key that is set.
    api_key_secret: Option<String>,
}

impl AccountInput {
    /// The credentials, completed from what is stored.
    pub(super) fn credentials(&self, stored: Option<&Connected>) -> Answer<Credentials> {
        let account_sid: AccountSid = self.account_sid.trim().parse().map_err(|_| {
            Problem::invalid(
                "account_sid",
                "An account SID is AC followed by 32 hex digits. Copy it from the Twilio console.",
            )
        })?;
        let stored = stored.map(Connected::credentials);
        let stored = stored.filter(|stored| stored.account_sid == account_sid);
        let auth_token = match filled(self.auth_token.as_deref()) {
            Some(token) => token,
            None => stored.map(|stored| stored.auth_token.clone()).ok_or_else(|| {
                let detail =
                    "Enter the auth token. We use it to verify that texts come from Twilio.";
                Problem::invalid("auth_token", detail)
            })?,
        };
        let api_key = self.api_key(stored.and_then(|stored| stored.api_key.as_ref()))?;
        Ok(Credentials { account_sid, auth_token, api_key })
    }

    fn api_key(&self, stored: Option<&ApiKey>) -> Answer<Option<ApiKey>> {
        let secret = filled(self.api_key_secret.as_deref());
        let sid = self.api_key_sid.as_deref().map(str::trim).filter(|sid| !sid.is_empty());
        let Some(sid) = sid else {
            return match secret {
                None => Ok(None),
                Some(_) => {
                    let detail = "Fill in the API key's SID too, or leave both empty.";
                    Err(Problem::invalid("api_key_sid", detail))
                }
            };
        };
        let sid: ApiKeySid = sid.parse().map_err(|_| {
            Problem::invalid("api_key_sid", "An API key's SID is SK followed by 32 hex digits.")
        })?;
        let secret = secret.or_else(|| {
            stored.filter(|stored| stored.sid == sid).map(|stored| stored.secret.clone())
        });
        let secret = secret.ok_or_else(|| {
            let detail = "Fill in the API key's secret too, or leave both empty.";
            Problem::invalid("api_key_secret", detail)
        })?;
        Ok(Some(ApiKey { sid, secret }))
    }
}

fn filled(secret: Option<&str>) -> Option<SecretString> {
    secret.map(str::trim).filter(|secret| !secret.is_empty()).map(SecretString::from)
}
