//! `X-Twilio-Signature`: proof that a webhook came from Twilio and says what Twilio said.
//!
//! The signature is `base64(HMAC-SHA1(primary auth token, URL + parameters))`. The parameters of
//! a form body are sorted by name, bytewise, and written name, value, name, value … without
//! anything between them. A JSON body is not part of the signed text: the URL then carries
//! `bodySHA256`, which is. A GET request has everything in its URL.
//! Source: <https://www.twilio.com/docs/usage/security#validating-requests>, and the official
//! helper libraries where that page is silent (ports, repeated names).
//!
//! What a valid signature does **not** prove: that the request is new (there is no time in it:
//! a captured one can be replayed for ever, so deduplicate by `MessageSid` and status), or where
//! one parameter ends and the next begins (`A=BC` and `AB=C` sign alike).
//!
//! Where the official libraries disagree with each other, this one takes the stricter side: the
//! URL is signed byte for byte as given, apart from its port. So a host in other letter case, an
//! escaped apostrophe or a dropped bare `?` are refused, although the Node library takes them:
//! every spelling accepted beyond the one Twilio called is one more text an attacker may present.
//! User name, password and fragment are never signed by Twilio and are not removed here either;
//! give the URL without them.

mod port;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use subtle::ConstantTimeEq as _;

/// The header that carries the signature.
pub const HEADER: &str = "X-Twilio-Signature";

/// A secret that Twilio signs webhooks with.
///
/// The algorithm belongs to the key and is never read from the request: a stranger could
/// otherwise choose the weaker one.
#[derive(Debug, Clone)]
pub struct SigningKey {
    secret: SecretString,
    algorithm: Algorithm,
}

#[derive(Debug, Clone, Copy)]
enum Algorithm {
    HmacSha1,
    HmacSha256,
}

impl SigningKey {
    /// The account's primary auth token (HMAC-SHA1), which is what Twilio uses unless a shared
    /// key was set up. API keys cannot verify webhooks, and a secondary token is not used by
    /// Twilio until it is promoted.
    #[must_use]
    pub fn auth_token(token: SecretString) -> Self {
        Self { secret: token, algorithm: Algorithm::HmacSha1 }
    }

    /// The secret of a shared key with HMAC-SHA256, from Twilio's webhook settings (public beta,
    /// 2026-09): same signed text, same header, other digest.
    #[must_use]
    pub fn shared_sha256(secret: SecretString) -> Self {
        Self { secret, algorithm: Algorithm::HmacSha256 }
    }

    /// Base64 of the digest over `parts`, one after the other.
    fn sign(&self, parts: [&str; 2]) -> String {
        let key = self.secret.expose_secret().as_bytes();
        match self.algorithm {
            Algorithm::HmacSha1 => {
                #[expect(clippy::expect_used, reason = "RFC 2104: a key may have any length")]
                let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("any key length is fine");
                parts.iter().for_each(|part| mac.update(part.as_bytes()));
                STANDARD.encode(mac.finalize().into_bytes())
            }
            Algorithm::HmacSha256 => {
                #[expect(clippy::expect_used, reason = "RFC 2104: a key may have any length")]
                let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key length is fine");
                parts.iter().for_each(|part| mac.update(part.as_bytes()));
                STANDARD.encode(mac.finalize().into_bytes())
            }
        }
    }

    /// An empty key is a setting that was never filled in, and anyone could sign with it.
    fn is_empty(&self) -> bool {
        self.secret.expose_secret().is_empty()
    }
}

/// The body of the request to verify.
#[derive(Clone, Copy)]
pub enum Body<'a> {
    /// A form, decoded by [`form::decode`](crate::form::decode): all parameters, known or not,
    /// neither trimmed nor normalized.
    Form(&'a [(String, String)]),
    /// Any other body (JSON), byte for byte. Its URL must carry `bodySHA256`.
    Json(&'a [u8]),
    /// No body: a GET request, whose parameters are all in the URL, or an empty POST.
    Empty,
}

/// Computes the signature Twilio would send for this request.
///
/// `url` is the public URL exactly as Twilio called it: scheme, host, port if one was written,
/// path, and the raw query in its own order and escaping; no fragment, no user name.
/// For [`Body::Json`] the URL is signed as it is: it must carry `bodySHA256` already.
#[must_use]
pub fn sign(key: &SigningKey, url: &str, body: Body<'_>) -> String {
    key.sign([url, &signed_parameters(body)])
}

/// Whether `signature` (the header's raw value) is what one of `keys` gives for this request.
///
/// Several keys are accepted so that a token can be rotated without losing a webhook. The URL is
/// tried as given, with its port removed, and, where it has none, with its scheme's standard
/// port: messaging webhooks are signed with the port that was configured, voice over HTTPS
/// without, and a proxy may hide a standard port. A port that is not standard is never guessed.
///
/// A missing, truncated, differently encoded or otherwise odd signature is simply `false`, and so
/// is a JSON body whose URL has no `bodySHA256`: nothing would vouch for such a body.
#[must_use]
pub fn verify(keys: &[SigningKey], url: &str, body: Body<'_>, signature: impl AsRef<[u8]>) -> bool {
    if let Body::Json(bytes) = body
        && !body_hash_holds(url, bytes)
    {
        return false;
    }
    let parameters = signed_parameters(body);
    let urls = port::spellings(url);
    let mut valid = false;
    for key in keys.iter().filter(|key| !key.is_empty()) {
        for url in &urls {
            let expected = key.sign([url, &parameters]);
            // Not `||`: which key or spelling matched should not show in the time taken.
            valid |= bool::from(expected.as_bytes().ct_eq(signature.as_ref()));
        }
    }
    valid
}

/// The parameters as they are signed: sorted bytewise, and a pair that is repeated counts once
/// (the official libraries sign the *set* of a name's values).
fn signed_parameters(body: Body<'_>) -> String {
    let Body::Form(parameters) = body else {
        return String::new();
    };
    let sorted: BTreeSet<(&str, &str)> =
        parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    sorted.into_iter().flat_map(|(name, value)| [name, value]).collect()
}

/// Whether the URL's `bodySHA256` is the body's SHA-256 in lower-case hex.
fn body_hash_holds(url: &str, body: &[u8]) -> bool {
    let Some((_, query)) = url.split_once('?') else {
        return false;
    };
    let Some(claimed) = query.split('&').find_map(|pair| pair.strip_prefix("bodySHA256=")) else {
        return false;
    };
    let actual: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    actual.as_bytes().ct_eq(claimed.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://inbox.example.com/twilio/sms";

    fn key(token: &str) -> SigningKey {
        SigningKey::auth_token(token.into())
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn parameters_are_sorted_bytewise_and_repeated_pairs_count_once() {
        let form = pairs(&[
            ("MediaUrl2", "two"),
            ("a", "low"),
            ("MediaUrl10", "ten"),
            ("A", "up"),
            ("R", "2"),
            ("R", "1"),
            ("R", "2"),
            ("Empty", ""),
        ]);
        assert_eq!(
            signed_parameters(Body::Form(&form)),
            "AupEmptyMediaUrl10tenMediaUrl2twoR1R2alow"
        );
    }

    #[test]
    fn both_tokens_hold_during_a_rotation_and_neither_of_none_does() {
        let signed_by_new = sign(&key("new"), URL, Body::Empty);
        assert!(verify(&[key("old"), key("new")], URL, Body::Empty, &signed_by_new));
        assert!(verify(&[key("new"), key("old")], URL, Body::Empty, &signed_by_new));
        assert!(!verify(&[key("old")], URL, Body::Empty, &signed_by_new));
        assert!(!verify(&[], URL, Body::Empty, &signed_by_new));
    }

    #[test]
    fn an_empty_token_verifies_nothing() {
        let forged = sign(&key(""), URL, Body::Empty);
        assert!(!verify(&[key("")], URL, Body::Empty, forged));
    }

    #[test]
    fn a_json_body_needs_its_hash_in_the_url() {
        let body = br#"{"a":1}"#;
        let hash = "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862";
        let with_hash = format!("{URL}?x=1&bodySHA256={hash}&y=2");
        let good = sign(&key("t"), &with_hash, Body::Json(body));
        assert!(verify(&[key("t")], &with_hash, Body::Json(body), &good));
        assert!(!verify(&[key("t")], &with_hash, Body::Json(br#"{"a":2}"#), &good));

        for url in [
            URL.to_owned(),
            format!("{URL}?bodySHA256="),
            format!("{URL}?bodySHA256={}", hash.to_uppercase()),
        ] {
            let signature = sign(&key("t"), &url, Body::Json(body));
            assert!(!verify(&[key("t")], &url, Body::Json(body), &signature), "{url}");
        }
    }

    #[test]
    fn a_shared_key_signs_with_sha256_and_the_two_do_not_mix() {
        let shared = SigningKey::shared_sha256("t".into());
        let signature = sign(&shared, URL, Body::Empty);
        assert_eq!(signature.len(), 44);
        assert!(verify(std::slice::from_ref(&shared), URL, Body::Empty, &signature));
        assert!(!verify(&[key("t")], URL, Body::Empty, &signature));
        assert!(!verify(&[shared], URL, Body::Empty, sign(&key("t"), URL, Body::Empty)));
    }

    #[test]
    fn keys_do_not_show_their_secret() {
        assert!(!format!("{:?}", key("hunter2")).contains("hunter2"));
    }
}
