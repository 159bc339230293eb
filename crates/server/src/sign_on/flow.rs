//! The authorization code flow: what a browser is sent to the provider with, and what the provider says
//! about who came back.

use super::error::{ProviderError, quoted};
use super::id_token::{Unverified, verified};
use super::is_plain;
use super::providers::{Discovered, Providers};
use hearback_inbox::Timestamp;
use hearback_inbox::sign_on::Claims;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreGenderClaim, CoreIdToken,
    CoreTokenResponse,
};
use openidconnect::{
    AccessToken, AdditionalClaims, AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, LogoutRequest, Nonce, OAuth2TokenResponse as _,
    PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, RedirectUrl, RequestTokenError,
    Scope, SubjectIdentifier, TokenResponse as _, UserInfoClaims,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

type Caller = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What we are called at a provider.
pub(crate) struct Client {
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<SecretString>,
    /// Where the provider sends browsers back to.
    pub(crate) redirect_url: String,
}

/// What is asked of a provider once, and has to be known when it answers. The browser keeps it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Question {
    /// Comes back with the browser.
    pub(crate) state: String,
    /// Comes back in the ID token.
    nonce: String,
    /// Shows that who fetches the tokens is who asked (RFC 7636).
    verifier: String,
}

/// What a provider sent the browser back with.
pub(crate) struct Called {
    pub(crate) code: String,
    /// Who it says that it is (RFC 9207).
    pub(crate) issuer: Option<String>,
}

/// What a provider says about who came back, verified.
pub(crate) struct Shown {
    /// Their permanent id at the provider.
    pub(crate) subject: String,
    /// Its own session.
    pub(crate) session: Option<String>,
    /// All that it claims.
    pub(crate) claims: Claims,
    /// The ID token itself.
    pub(crate) id_token: String,
}

/// Claims of any name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct AnyClaims(Map<String, Value>);

impl AdditionalClaims for AnyClaims {}

impl Client {
    fn caller(&self, discovered: &Discovered) -> Result<Caller, ProviderError> {
        let metadata = discovered.metadata.clone();
        let methods = metadata.token_endpoint_auth_methods_supported().cloned();
        let basic = CoreClientAuthMethod::ClientSecretBasic;
        let takes_basic = methods.is_none_or(|methods| methods.contains(&basic));
        let auth_type = if takes_basic { AuthType::BasicAuth } else { AuthType::RequestBody };
        let secret = self.client_secret.as_ref();
        let secret = secret.map(|secret| ClientSecret::new(secret.expose_secret().to_owned()));
        let redirect = RedirectUrl::new(self.redirect_url.clone())
            .map_err(|_| ProviderError::Unusable("Our own address isn’t valid.".into()))?;
        Ok(CoreClient::from_provider_metadata(metadata, self.id(), secret)
            .set_redirect_uri(redirect)
            .set_auth_type(auth_type))
    }

    fn id(&self) -> ClientId {
        ClientId::new(self.client_id.clone())
    }

    /// Where a browser is sent, and what has to be known when it comes back. `claims` are the names of
    /// claims that are wanted besides: a provider may want to be asked for a scope of that name.
    ///
    /// # Errors
    /// [`ProviderError`]
    pub(crate) fn ask<'n>(
        &self,
        discovered: &Discovered,
        claims: impl IntoIterator<Item = &'n str>,
    ) -> Result<(Url, Question), ProviderError> {
        let caller = self.caller(discovered)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let supported = discovered.metadata.scopes_supported();
        let has =
            |name: &str| supported.is_some_and(|all| all.iter().any(|one| one.as_str() == name));
        let more = claims.into_iter().filter(|name| has(name));
        let scopes = ["email", "profile"].into_iter().chain(more);
        let (url, state, nonce) = caller
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(scopes.map(|name| Scope::new(name.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        let question = Question {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        };
        Ok((url, question))
    }

    /// What the provider says about who came back with an answer. `wanted` are the names of claims that
    /// are looked for at its UserInfo endpoint when the token hasn't all of them: email addresses are
    /// usually there alone.
    ///
    /// # Errors
    /// [`ProviderError`]
    pub(crate) async fn shown<'n>(
        &self,
        providers: &Providers,
        (question, called): (&Question, Called),
        wanted: impl IntoIterator<Item = &'n str>,
        now: Timestamp,
    ) -> Result<Shown, ProviderError> {
        let discovered = providers.get(&self.issuer, now).await?;
        self.check_issuer(&discovered, called.issuer.as_deref())?;
        let caller = self.caller(&discovered)?;
        let tokens = self.fetch(providers, &caller, question, called.code).await?;
        let id_token = tokens.id_token().ok_or_else(|| {
            ProviderError::Unusable("The provider sent no ID token. Is it OpenID Connect?".into())
        })?;
        let nonce = Nonce::new(question.nonce.clone());
        let (subject, claims) =
            match verified(&self.client_id, &discovered, (id_token, &nonce), now) {
                Err(Unverified::UnknownKey) => {
                    let newer = providers.with_new_keys(&self.issuer, &discovered, now).await?;
                    let newer = newer.ok_or_else(|| Unverified::UnknownKey.into_error())?;
                    verified(&self.client_id, &newer, (id_token, &nonce), now)
                }
                verified => verified,
            }
            .map_err(Unverified::into_error)?;
        if !is_plain(&subject) {
            return Err(Unverified::Because("it names nobody".into()).into_error());
        }
        let session = claims.text("sid").filter(|id| is_plain(id)).map(str::to_owned);
        let claims = if claims.lack(wanted) {
            let access = tokens.access_token().clone();
            user_info(providers, &caller, access, subject.clone(), claims).await?
        } else {
            claims
        };
        let subject = subject.as_str().to_owned();
        Ok(Shown { subject, session, claims, id_token: id_token.to_string() })
    }

    /// A browser that was sent to one provider and comes back from another was misled (RFC 9207).
    fn check_issuer(
        &self,
        discovered: &Discovered,
        told: Option<&str>,
    ) -> Result<(), ProviderError> {
        let additional = discovered.metadata.additional_metadata();
        let has_to = additional.authorization_response_iss_parameter_supported == Some(true);
        let right = told.map_or(!has_to, |told| told == self.issuer);
        if right {
            return Ok(());
        }
        let told = quoted(told.unwrap_or("nothing"));
        let sentence = format!("The answer came from another provider: it says {told}.");
        Err(ProviderError::Untrusted(sentence))
    }

    async fn fetch(
        &self,
        providers: &Providers,
        caller: &Caller,
        question: &Question,
        code: String,
    ) -> Result<CoreTokenResponse, ProviderError> {
        let request = caller
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| ProviderError::Unusable("The provider has no token endpoint.".into()))?
            .set_pkce_verifier(PkceCodeVerifier::new(question.verifier.clone()));
        request.request_async(providers.client()).await.map_err(|error| match error {
            RequestTokenError::Request(error) => error,
            RequestTokenError::ServerResponse(said) => {
                let code = said.error().as_ref().to_owned();
                let detail = said.error_description().map(String::as_str).unwrap_or_default();
                ProviderError::Unusable(match code.as_str() {
                    "invalid_client" | "unauthorized_client" => format!(
                        "The provider doesn’t accept our client ID and secret: {}. Copy both again.",
                        quoted(&format!("{code} {detail}"))
                    ),
                    _ => format!(
                        "The provider refused to tell who signed in: {}.",
                        quoted(&format!("{code} {detail}"))
                    ),
                })
            }
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => ProviderError::Untrusted(
                "The provider’s answer isn’t what the standard says, or its token isn’t signed.".into(),
            ),
        })
    }

    /// Where a browser is sent to sign out of the provider, too; none where it has no such place.
    pub(crate) fn sign_out_url(
        &self,
        discovered: &Discovered,
        id_token: &str,
        back_to: String,
    ) -> Option<Url> {
        let end = discovered.metadata.additional_metadata().end_session_endpoint.clone()?;
        let id_token: CoreIdToken = id_token.parse().ok()?;
        let request = LogoutRequest::from(end)
            .set_id_token_hint(&id_token)
            .set_client_id(self.id())
            .set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(back_to).ok()?);
        Some(request.http_get_url())
    }
}

/// Fills what the token left out from the UserInfo endpoint. If that fails, the token has to do.
async fn user_info(
    providers: &Providers,
    caller: &Caller,
    access: AccessToken,
    subject: SubjectIdentifier,
    claims: Claims,
) -> Result<Claims, ProviderError> {
    let Ok(request) = caller.user_info(access, Some(subject)) else { return Ok(claims) };
    let answer: Result<UserInfoClaims<AnyClaims, CoreGenderClaim>, _> =
        request.request_async(providers.client()).await;
    let more = answer.ok().and_then(|answer| serde_json::to_value(&answer).ok());
    match more {
        Some(Value::Object(more)) => Ok(claims.filled_from(more)),
        _ if claims.email().is_some() => Ok(claims),
        _ => Err(ProviderError::Untrusted(
            "The provider’s ID token has no email address, and its UserInfo endpoint didn’t tell it \
             for the same person."
                .into(),
        )),
    }
}
