//! Attachments: kept by account, handed out behind authentication and a signed redirect.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha1::Sha1;

use crate::clock;

/// How long a signed storage address lasts.
pub(crate) const LIFETIME_SECONDS: i64 = 4 * 3600;

/// One attachment.
#[derive(Clone, Debug)]
pub(crate) struct Media {
    pub(crate) sid: String,
    pub(crate) message: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Bytes,
    pub(crate) created: Timestamp,
}

impl Media {
    pub(crate) fn json(&self, account: &str) -> Value {
        json!({
            "sid": self.sid,
            "account_sid": account,
            "parent_sid": self.message,
            "content_type": self.content_type,
            "date_created": clock::rfc2822(self.created),
            "date_updated": clock::rfc2822(self.created),
            "uri": format!("{}.json", path(account, &self.message, &self.sid)),
        })
    }
}

/// Where the REST API has an attachment.
pub(crate) fn path(account: &str, message: &str, media: &str) -> String {
    format!("/2010-04-01/Accounts/{account}/Messages/{message}/Media/{media}")
}

/// The path in the storage to which the REST API redirects.
pub(crate) fn storage_path(account: &str, media: &str, key: &str, now: Timestamp) -> String {
    let expires = now.as_second() + LIFETIME_SECONDS;
    let signature = storage_signature(account, media, expires, key);
    format!("/storage/{account}/{media}?Expires={expires}&Signature={signature}")
}

/// The signature of a storage address: whoever has it may read until it expires.
pub(crate) fn storage_signature(account: &str, media: &str, expires: i64, key: &str) -> String {
    let text = format!("{account}/{media}/{expires}");
    URL_SAFE_NO_PAD.encode(hmac_sha1(key, text.as_bytes()))
}

pub(crate) fn hmac_sha1(key: &str, data: &[u8]) -> Vec<u8> {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key.as_bytes()) else {
        return Vec::new();
    };
    mac.update(data);
    mac.finalize().into_bytes().to_vec()
}
