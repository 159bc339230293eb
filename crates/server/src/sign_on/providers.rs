//! What providers publish about themselves: where they are asked what, and their keys.

use super::client::ProviderClient;
use super::error::{ProviderError, quoted};
use super::is_safe;
use crate::egress::Egress;
use hearback_inbox::Timestamp;
use jiff::SignedDuration;
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType,
    CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AsyncHttpClient as _, DiscoveryError, EndSessionUrl,
    ProviderMetadata, TokenUrl, UserInfoUrl, http,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Mutex as AsyncMutex;
use url::Url;

/// For how long it is taken as known.
const FRESH_FOR: SignedDuration = SignedDuration::from_hours(1);
/// A key that isn't known may be new. Anyone can make such keys up, so it is looked for no more often.
const KEYS_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// So many providers are remembered.
const REMEMBERED: usize = 500;

/// What the standards for logging out and RFC 9207 add.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Additional {
    pub(super) end_session_endpoint: Option<EndSessionUrl>,
    pub(super) authorization_response_iss_parameter_supported: Option<bool>,
}

impl AdditionalProviderMetadata for Additional {}

pub(super) type Metadata = ProviderMetadata<
    Additional,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What a provider publishes about itself.
#[derive(Clone, Debug)]
pub(crate) struct Discovered {
    pub(super) metadata: Metadata,
    pub(super) keys: CoreJsonWebKeySet,
    at: Timestamp,
    /// When its keys were looked for again.
    keys_sought_at: Option<Timestamp>,
}

/// A provider's place in the cache. The first caller to find it empty fetches while others wait.
type Place = Arc<AsyncMutex<Option<Discovered>>>;

/// All providers that were asked of late, by their issuer.
pub(crate) struct Providers {
    client: ProviderClient,
    places: Mutex<HashMap<String, Place>>,
}

impl Providers {
    /// None yet. `time_limit` is what one request may take.
    pub(crate) fn new(egress: Egress, time_limit: Duration) -> Self {
        Self { client: ProviderClient::new(egress, time_limit), places: Mutex::default() }
    }

    pub(super) fn client(&self) -> &ProviderClient {
        &self.client
    }

    /// What a provider publishes, as it was within the last hour.
    ///
    /// # Errors
    /// [`ProviderError`]
    pub(crate) async fn get(
        &self,
        issuer: &str,
        now: Timestamp,
    ) -> Result<Discovered, ProviderError> {
        let place = self.place(issuer);
        let mut known = place.lock().await;
        let is_fresh = |known: &&Discovered| {
            let age = now.duration_since(known.at);
            !age.is_negative() && age < FRESH_FOR
        };
        if let Some(known) = known.as_ref().filter(is_fresh) {
            return Ok(known.clone());
        }
        let found = self.ask(issuer, now).await?;
        *known = Some(found.clone());
        Ok(found)
    }

    /// The same, as it is now.
    ///
    /// # Errors
    /// [`ProviderError`]
    pub(crate) async fn look(
        &self,
        issuer: &str,
        now: Timestamp,
    ) -> Result<Discovered, ProviderError> {
        let place = self.place(issuer);
        let mut known = place.lock().await;
        *known = None;
        let found = self.ask(issuer, now).await?;
        *known = Some(found.clone());
        Ok(found)
    }

    /// The same with other keys than were seen: they are looked for again, if they weren't within the last
    /// minute. None when there are no others.
    ///
    /// # Errors
    /// [`ProviderError`]
    pub(super) async fn with_new_keys(
        &self,
        issuer: &str,
        seen: &Discovered,
        now: Timestamp,
    ) -> Result<Option<Discovered>, ProviderError> {
        let place = self.place(issuer);
        let mut known = place.lock().await;
        let Some(known) = known.as_mut() else { return Ok(None) };
        if known.keys != seen.keys {
            return Ok(Some(known.clone()));
        }
        let sought = known.keys_sought_at;
        if sought.is_some_and(|at| now.duration_since(at).abs() < KEYS_EVERY) {
            return Ok(None);
        }
        known.keys_sought_at = Some(now);
        known.keys = self.keys(&known.metadata).await?;
        Ok(Some(known.clone()))
    }

    fn place(&self, issuer: &str) -> Place {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if places.len() >= REMEMBERED && !places.contains_key(issuer) {
            places.clear();
        }
        places.entry(issuer.to_owned()).or_default().clone()
    }

    async fn ask(&self, issuer: &str, now: Timestamp) -> Result<Discovered, ProviderError> {
        let base = issuer.strip_suffix('/').unwrap_or(issuer);
        let url = format!("{base}/.well-known/openid-configuration");
        let request = http::Request::get(&url).header(http::header::ACCEPT, "application/json");
        let request = request.body(Vec::new()).map_err(|_| no_provider(&url))?;
        let answer = self.client.call(request).await?;
        if answer.status() != http::StatusCode::OK {
            return Err(ProviderError::Unusable(format!(
                "{url} answered with status {}. Enter the issuer exactly as the provider shows it.",
                answer.status().as_u16()
            )));
        }
        let metadata: Metadata =
            serde_json::from_slice(answer.body()).map_err(|_| no_provider(&url))?;
        check(issuer, &metadata)?;
        let keys = self.keys(&metadata).await?;
        Ok(Discovered { metadata, keys, at: now, keys_sought_at: None })
    }

    async fn keys(&self, metadata: &Metadata) -> Result<CoreJsonWebKeySet, ProviderError> {
        let url = metadata.jwks_uri();
        CoreJsonWebKeySet::fetch_async(url, &self.client).await.map_err(|error| match error {
            DiscoveryError::Request(error) => error,
            _ => ProviderError::Unusable(format!(
                "{} didn’t answer with the provider’s keys.",
                quoted(url.as_str())
            )),
        })
    }
}

fn no_provider(url: &str) -> ProviderError {
    ProviderError::Unusable(format!(
        "{url} doesn’t describe an OpenID Connect provider. Enter the issuer exactly as the provider \
         shows it."
    ))
}

/// Who a provider is is its issuer, byte for byte: the one that was entered, and the one it tells.
fn check(issuer: &str, metadata: &Metadata) -> Result<(), ProviderError> {
    let told = metadata.issuer().as_str();
    if told.contains("{tenantid}") {
        return Err(ProviderError::Unusable(OWN_DIRECTORY.into()));
    }
    if told != issuer {
        return Err(ProviderError::Unusable(format!(
            "The provider calls itself {}, but you entered {}. Enter it exactly the same, with or \
             without a slash at the end.",
            quoted(told),
            quoted(issuer)
        )));
    }
    let token = metadata.token_endpoint().map(TokenUrl::url);
    let user_info = metadata.userinfo_endpoint().map(UserInfoUrl::url);
    let end = metadata.additional_metadata().end_session_endpoint.as_ref().map(EndSessionUrl::url);
    let all = [
        Some(metadata.authorization_endpoint().url()),
        Some(metadata.jwks_uri().url()),
        token,
        user_info,
        end,
    ];
    if token.is_none() || !all.into_iter().flatten().all(is_safe) {
        return Err(ProviderError::Unusable(
            "The provider names addresses that aren’t encrypted, or none for its tokens.".into(),
        ));
    }
    Ok(())
}

/// Entra's addresses for any directory publish an issuer with a placeholder: nobody's.
const OWN_DIRECTORY: &str = "Use the address of your own directory, such as \
    https://login.microsoftonline.com/YOUR-DIRECTORY-ID/v2.0. Entra shows the ID on its overview page. \
    “common” and “organizations” let in anyone with a Microsoft account at work.";

/// An issuer as it is kept, byte for byte.
///
/// # Errors
/// What to change, in a sentence.
pub(crate) fn checked_issuer(text: &str) -> Result<String, String> {
    let text = text.trim();
    let url = Url::parse(text).ok().filter(|url| url.host().is_some());
    let Some(url) = url.filter(|url| url.query().is_none() && url.fragment().is_none()) else {
        return Err("Enter the provider’s issuer, such as https://login.example.com.".into());
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err("Leave the user name and password out of the issuer.".into());
    }
    if !is_safe(&url) {
        return Err("The issuer has to begin with https://.".into());
    }
    let is_entra = url.host_str().is_some_and(|host| host.starts_with("login.microsoftonline."));
    let directory =
        url.path_segments().and_then(|mut segments| segments.next()).unwrap_or_default();
    if is_entra && ["common", "organizations", "consumers"].contains(&directory) {
        return Err(OWN_DIRECTORY.into());
    }
    Ok(text.to_owned())
}
