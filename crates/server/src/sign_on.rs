//! Single sign-on by OpenID Connect: what we say to an organization's identity provider, and what of its
//! answers counts. It knows no users and no sessions.
//!
//! Standards: OpenID Connect Core 1.0, Discovery 1.0, and Back-Channel Logout 1.0; RFC 7636 (PKCE), RFC
//! 9207 (the issuer in the callback), RFC 9700 (how to do all that safely).

mod client;
mod error;
mod flow;
mod id_token;
mod logout_token;
mod providers;

pub(crate) use error::ProviderError;
pub(crate) use flow::{Called, Client, Question, Shown};
pub(crate) use logout_token::LogoutToken;
pub(crate) use providers::{Providers, checked_issuer};

use crate::secret::{SealingKey, Unopenable};
use hearback_inbox::{OrganizationId, Timestamp};
use jiff::SignedDuration;
use openidconnect::core::CoreJwsSigningAlgorithm;
use secrecy::SecretString;
use std::time::SystemTime;
use url::{Host, Url};

/// How a token may be signed: with a key of which only the public half is known here. Never `none`, and
/// never a shared secret.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Clocks differ by so much.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

/// Ties a sealed secret to its organization: a copy in another one can't be opened.
fn place(organization: OrganizationId, what: &str) -> String {
    format!("identity_providers/{organization}/{what}")
}

/// The client secret as it's stored.
pub(crate) fn seal(
    key: &SealingKey,
    organization: OrganizationId,
    secret: &SecretString,
) -> Vec<u8> {
    key.seal(&place(organization, "client_secret"), secret)
}

/// The stored client secret.
///
/// # Errors
/// [`Unopenable`] by this key.
pub(crate) fn open(
    key: &SealingKey,
    organization: OrganizationId,
    sealed: &[u8],
) -> Result<SecretString, Unopenable> {
    key.open(&place(organization, "client_secret"), sealed)
}

/// An ID token as it's stored.
pub(crate) fn seal_token(key: &SealingKey, organization: OrganizationId, token: String) -> Vec<u8> {
    key.seal(&place(organization, "id_token"), &SecretString::from(token))
}

/// A stored ID token.
///
/// # Errors
/// [`Unopenable`] by this key.
pub(crate) fn open_token(
    key: &SealingKey,
    organization: OrganizationId,
    sealed: &[u8],
) -> Result<SecretString, Unopenable> {
    key.open(&place(organization, "id_token"), sealed)
}

/// Whether an address of a provider's can be used: over TLS, or on this machine.
pub(crate) fn is_safe(url: &Url) -> bool {
    let on_this_machine = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    url.scheme() == "https" || url.scheme() == "http" && on_this_machine
}

/// Whether a text can be kept as who someone is, or as a session's name: a provider's own, of at most 255
/// characters (OpenID Connect Core 1.0, section 2).
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 255 && !text.contains(char::is_control)
}

/// A time as the library has it.
fn system_time(at: Timestamp) -> SystemTime {
    at.into()
}
