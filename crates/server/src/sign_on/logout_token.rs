//! A provider's word that someone signed out there (OpenID Connect Back-Channel Logout 1.0).

use super::id_token::payload;
use super::providers::{Discovered, Providers};
use super::{ALGORITHMS, SKEW, is_plain};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hearback_inbox::Timestamp;
use jiff::SignedDuration;
use openidconnect::JsonWebKey as _;
use openidconnect::core::CoreJwsSigningAlgorithm;
use serde::Deserialize;
use serde_json::{Map, Value};

/// What says that a token is one.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// It is used at once: later, it may be someone else's copy.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(5);
/// Longer than any.
const LONGEST: usize = 16 * 1024;

/// Whose session ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct LogoutToken {
    /// This person's there.
    pub(crate) subject: Option<String>,
    /// This one there.
    pub(crate) session: Option<String>,
}

/// It is none, or not for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoLogoutToken;

#[derive(Deserialize)]
struct Header {
    alg: CoreJwsSigningAlgorithm,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

impl LogoutToken {
    /// Reads and verifies one. What it says is looked at before the provider is asked for anything.
    ///
    /// # Errors
    /// [`NoLogoutToken`], also when the provider can't be reached.
    pub(crate) async fn verified(
        text: &str,
        providers: &Providers,
        (issuer, client_id): (&str, &str),
        now: Timestamp,
    ) -> Result<Self, NoLogoutToken> {
        let token = (text.len() <= LONGEST).then(|| read(text, (issuer, client_id), now)).flatten();
        let token = token.ok_or(NoLogoutToken)?;
        let discovered = providers.get(issuer, now).await.map_err(|_| NoLogoutToken)?;
        if is_signed(text, &discovered).ok_or(NoLogoutToken)? {
            return Ok(token);
        }
        let newer =
            providers.with_new_keys(issuer, &discovered, now).await.map_err(|_| NoLogoutToken)?;
        let newer = newer.ok_or(NoLogoutToken)?;
        if is_signed(text, &newer) == Some(true) { Ok(token) } else { Err(NoLogoutToken) }
    }
}

/// What a token says, if it is one for us and of now (section 2.6).
fn read(text: &str, (issuer, client_id): (&str, &str), now: Timestamp) -> Option<LogoutToken> {
    let claims = payload(text)?;
    let names_us = match claims.get("aud")? {
        Value::Array(all) => all.iter().any(|one| one == client_id),
        one => one == client_id,
    };
    let is_event = claims.get("events")?.get(EVENT)?.is_object();
    let time = |name: &str| Timestamp::from_second(claims.get(name)?.as_i64()?).ok();
    let age = now.duration_since(time("iat")?);
    let is_recent = age >= -SKEW && age <= GOOD_FOR;
    let has_expired = time("exp").is_some_and(|at| at + SKEW <= now);
    // One with a nonce is an ID token: nobody shall pass that off as this.
    let is_right = claims.get("iss")? == issuer
        && names_us
        && is_event
        && is_recent
        && !has_expired
        && !claims.contains_key("nonce");
    let (subject, session) = (told(&claims, "sub"), told(&claims, "sid"));
    let is_about_someone = subject.is_some() || session.is_some();
    (is_right && is_about_someone).then_some(LogoutToken { subject, session })
}

fn told(claims: &Map<String, Value>, name: &str) -> Option<String> {
    claims.get(name)?.as_str().filter(|text| is_plain(text)).map(str::to_owned)
}

/// Whether one of the provider's keys signed it; false when none is known that could have.
fn is_signed(text: &str, discovered: &Discovered) -> Option<bool> {
    let (signed, signature) = text.rsplit_once('.')?;
    let (header, _) = signed.split_once('.')?;
    let header: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    let kind = header.typ.as_deref().map(str::to_ascii_lowercase);
    let kind = kind.as_deref().map(|kind| kind.trim_start_matches("application/"));
    let is_token = kind.is_none_or(|kind| kind == "jwt" || kind == "logout+jwt");
    if !is_token || header.crit.is_some() || !ALGORITHMS.contains(&header.alg) {
        return None;
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let named = |id: Option<&str>| header.kid.is_none() || header.kid.as_deref() == id;
    let keys = discovered.keys.keys().iter();
    let mut keys = keys.filter(|key| named(key.key_id().map(|id| id.as_str())));
    Some(keys.any(|key| key.verify_signature(&header.alg, signed.as_bytes(), &signature).is_ok()))
}
