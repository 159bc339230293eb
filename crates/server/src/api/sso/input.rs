//! An identity provider as an admin gives it, checked at the edge.

use crate::api::{filled, named};
use crate::http::problem::{Answer, Problem};
use crate::sign_on::checked_issuer;
use hearback_inbox::sign_on::domain;
use hearback_inbox::{LocationId, RoleId, UserId};
use hearback_store::IdentityProvider;
use secrecy::SecretString;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

const LONGEST_NAME: usize = 50;
const LONGEST_TEXT: usize = 500;
const MOST_DOMAINS: usize = 50;
const MOST_VALUES: usize = 200;
const MOST_EXEMPT: usize = 100;

/// An identity provider.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProviderInput {
    /// What people know it as, for “Sign in with …”.
    name: String,
    /// Its issuer, exactly as it shows it, such as `https://login.example.com`.
    issuer: String,
    /// What we are called there.
    client_id: String,
    /// The client secret. Leave it out to keep the saved one, as long as issuer and client are the same;
    /// empty for a client without.
    client_secret: Option<String>,
    /// The domains of email addresses that it speaks for: at least one.
    domains: Vec<String>,
    /// Whether people who aren't users yet become members when they first sign in.
    #[serde(default)]
    join: bool,
    /// The role of those whom no claim gives another.
    default_role: RoleId,
    /// The claim that tells roles, such as `groups`.
    #[serde(default)]
    role_claim: Option<String>,
    /// What its values stand for.
    #[serde(default)]
    role_map: BTreeMap<String, RoleId>,
    /// The claim that tells locations.
    #[serde(default)]
    location_claim: Option<String>,
    /// What its values stand for.
    #[serde(default)]
    location_map: BTreeMap<String, LocationId>,
    /// Whether members have to sign in with it.
    #[serde(default)]
    enforced: bool,
    /// Members who don't have to.
    #[serde(default)]
    exempt: Vec<UserId>,
}

/// The client secret to save.
pub(super) enum ClientSecret {
    /// The client has none.
    None,
    /// This one.
    New(SecretString),
}

impl ProviderInput {
    /// The client secret, if one is given, or that there is none.
    pub(super) fn secret(&self) -> Option<ClientSecret> {
        self.client_secret.as_deref().map(|secret| match secret.trim() {
            "" => ClientSecret::None,
            secret => ClientSecret::New(SecretString::from(secret)),
        })
    }

    /// The provider to store. `secret` is what was given, sealed.
    pub(super) fn checked(
        &self,
        stored: Option<&IdentityProvider>,
        secret: Option<Option<Vec<u8>>>,
    ) -> Answer<IdentityProvider> {
        let issuer =
            checked_issuer(&self.issuer).map_err(|detail| Problem::invalid("issuer", detail))?;
        let client_id = filled("client_id", &self.client_id, LONGEST_TEXT)
            .map_err(|_| Problem::invalid("client_id", "Enter the client ID."))?;
        if self.client_secret.as_ref().is_some_and(|secret| secret.len() > LONGEST_TEXT) {
            return Err(Problem::invalid("client_secret", "The client secret is too long."));
        }
        let client_secret = match secret {
            Some(given) => given,
            None => kept(stored, &issuer, &client_id)?,
        };
        if self.exempt.len() > MOST_EXEMPT {
            let detail = format!("Exempt at most {MOST_EXEMPT} members.");
            return Err(Problem::invalid("exempt", detail));
        }
        Ok(IdentityProvider {
            name: named("name", &self.name, LONGEST_NAME)?,
            issuer,
            client_id,
            client_secret,
            domains: domains(&self.domains)?,
            join: self.join,
            default_role: self.default_role,
            role_claim: claim("role_claim", self.role_claim.as_deref())?,
            role_map: values("role_map", &self.role_map)?,
            location_claim: claim("location_claim", self.location_claim.as_deref())?,
            location_map: values("location_map", &self.location_map)?,
            enforced: self.enforced,
            exempt: self.exempt.clone(),
        })
    }
}

/// The stored secret, for the client that it was given for: pointed elsewhere, it would be shown there.
fn kept(
    stored: Option<&IdentityProvider>,
    issuer: &str,
    client_id: &str,
) -> Answer<Option<Vec<u8>>> {
    let Some(stored) = stored else { return Ok(None) };
    if stored.issuer == issuer && stored.client_id == client_id {
        return Ok(stored.client_secret.clone());
    }
    if stored.client_secret.is_none() {
        return Ok(None);
    }
    let detail = "Enter the client secret again: the saved one is for another provider or client.";
    Err(Problem::invalid("client_secret", detail))
}

fn domains(given: &[String]) -> Answer<Vec<String>> {
    let mut all = vec![];
    for text in given {
        let Some(domain) = domain(text) else {
            let detail = "Enter domains of email addresses, such as example.com.";
            return Err(Problem::invalid("domains", detail));
        };
        if !all.contains(&domain) {
            all.push(domain);
        }
    }
    if all.is_empty() {
        let detail = "Enter at least one domain of your team’s email addresses.";
        return Err(Problem::invalid("domains", detail));
    }
    if all.len() > MOST_DOMAINS {
        let detail = format!("Enter at most {MOST_DOMAINS} domains.");
        return Err(Problem::invalid("domains", detail));
    }
    Ok(all)
}

/// The name of a claim; none for an empty one.
fn claim(field: &'static str, given: Option<&str>) -> Answer<Option<String>> {
    let given = given.map(str::trim).filter(|name| !name.is_empty());
    if given.is_some_and(|name| name.chars().count() > LONGEST_TEXT) {
        return Err(Problem::invalid(field, "The claim’s name is too long."));
    }
    Ok(given.map(str::to_owned))
}

/// What a claim's values stand for.
fn values<T: Copy>(
    field: &'static str,
    given: &BTreeMap<String, T>,
) -> Answer<BTreeMap<String, T>> {
    if given.len() > MOST_VALUES {
        let detail = format!("Map at most {MOST_VALUES} values.");
        return Err(Problem::invalid(field, detail));
    }
    if given.keys().any(|value| value.is_empty() || value.chars().count() > LONGEST_TEXT) {
        let detail = format!("Values have 1 to {LONGEST_TEXT} characters.");
        return Err(Problem::invalid(field, detail));
    }
    Ok(given.clone())
}
