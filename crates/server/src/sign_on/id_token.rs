//! ID tokens: who signed in, as the provider signed it.

use super::error::ProviderError;
use super::providers::Discovered;
use super::{ALGORITHMS, SKEW, system_time};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hearback_inbox::Timestamp;
use hearback_inbox::sign_on::Claims;
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier};
use openidconnect::{
    ClaimsVerificationError, ClientId, Nonce, SignatureVerificationError, SubjectIdentifier,
};
use serde_json::{Map, Value};
use std::time::SystemTime;

/// Why a token isn't believed.
pub(super) enum Unverified {
    /// It is signed with a key that isn't known, maybe not yet.
    UnknownKey,
    Because(String),
}

impl From<ClaimsVerificationError> for Unverified {
    fn from(error: ClaimsVerificationError) -> Self {
        match error {
            ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            ) => Self::UnknownKey,
            // Its words may quote the token: what is wrong with it is enough.
            ClaimsVerificationError::Expired(_) => Self::Because("it has expired".into()),
            ClaimsVerificationError::InvalidAudience(_) => {
                Self::Because("it is for another client".into())
            }
            ClaimsVerificationError::InvalidIssuer(_) => {
                Self::Because("it is from another issuer".into())
            }
            ClaimsVerificationError::InvalidNonce(_) => {
                Self::Because("it answers another question".into())
            }
            ClaimsVerificationError::SignatureVerification(_) => Self::Because(
                "its signature isn’t right, or is of a kind that we don’t accept".into(),
            ),
            _ => Self::Because("it isn’t what the standard says".into()),
        }
    }
}

impl Unverified {
    pub(super) fn into_error(self) -> ProviderError {
        let why = match self {
            Self::UnknownKey => {
                "it’s signed with a key that the provider doesn’t publish".to_owned()
            }
            Self::Because(why) => why,
        };
        ProviderError::Untrusted(format!("We don’t believe the provider’s ID token: {why}."))
    }
}

/// Verifies an ID token (OpenID Connect Core 1.0, section 3.1.3.7).
///
/// # Errors
/// [`Unverified`]
pub(super) fn verified(
    client_id: &str,
    discovered: &Discovered,
    (id_token, nonce): (&CoreIdToken, &Nonce),
    now: Timestamp,
) -> Result<(SubjectIdentifier, Claims), Unverified> {
    let (client, issuer) = (ClientId::new(client_id.into()), discovered.metadata.issuer().clone());
    let latest = system_time(now + SKEW);
    // A public client's: the secret that we share with the provider verifies nothing.
    let verifier = CoreIdTokenVerifier::new_public_client(client, issuer, discovered.keys.clone())
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || system_time(now - SKEW).into())
        .set_issue_time_verifier_fn(move |at| {
            let is_past = SystemTime::from(at) <= latest;
            if is_past { Ok(()) } else { Err("issued in the future".to_owned()) }
        });
    let claims = id_token.claims(&verifier, nonce)?;
    if claims.authorized_party().is_some_and(|party| party.as_str() != client_id) {
        return Err(Unverified::Because("it is for another client".into()));
    }
    let all = payload(&id_token.to_string());
    let all = all.ok_or_else(|| Unverified::Because("it can’t be read".into()))?;
    Ok((claims.subject().clone(), Claims::new(all)))
}

/// What a token says, without asking whether it's true.
pub(super) fn payload(token: &str) -> Option<Map<String, Value>> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}
