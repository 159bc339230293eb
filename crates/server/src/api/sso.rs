//! `/api/v1/sso`: single sign-on by an organization's identity provider.

pub(crate) mod callback;
mod input;
pub(crate) mod logout;
mod problem;
mod shown;
pub(crate) mod start;
mod step;
pub(crate) mod test;

use crate::http::extract::Json;
use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use crate::sign_on::{self, Client, ProviderError};
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::{LocationId, OrganizationId, RoleId, Timestamp, UserId};
use hearback_store::{IdentityProvider, NotSetUp, StoredProvider};
use input::{ClientSecret, ProviderInput};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Where providers send browsers back to.
const CALLBACK: &str = "/api/v1/sso/callback";

/// Single sign-on of the organization, and what to enter at the provider.
#[derive(Serialize, ToSchema)]
pub(crate) struct SingleSignOn {
    /// The identity provider; null if none is set up.
    #[schema(required)]
    provider: Option<Provider>,
    /// Where the provider sends people back to: its redirect or callback URL.
    redirect_url: String,
    /// Where the provider tells that someone signed out: its back-channel logout URL.
    logout_url: String,
    /// Where the provider sends people who signed out: its post-logout redirect URL.
    signed_out_url: String,
}

/// An identity provider. The client secret is never shown again.
#[derive(Serialize, ToSchema)]
pub(crate) struct Provider {
    /// What people know it as.
    name: String,
    /// Its issuer.
    issuer: String,
    /// What we are called there.
    client_id: String,
    /// Whether a client secret is saved.
    has_secret: bool,
    /// The domains of email addresses that it speaks for.
    domains: Vec<String>,
    /// Whether people who aren't users yet become members when they first sign in.
    join: bool,
    /// The role of those whom no claim gives another.
    default_role: RoleId,
    /// The claim that tells roles; null if none does.
    #[schema(required)]
    role_claim: Option<String>,
    /// What its values stand for.
    role_map: BTreeMap<String, RoleId>,
    /// The claim that tells locations; null if none does.
    #[schema(required)]
    location_claim: Option<String>,
    /// What its values stand for.
    location_map: BTreeMap<String, LocationId>,
    /// Whether members have to sign in with it.
    enforced: bool,
    /// Members who don't have to.
    exempt: Vec<UserId>,
    /// When a test last went well with these settings; null if none did.
    #[schema(required)]
    tested_at: Option<Timestamp>,
}

impl From<StoredProvider> for Provider {
    fn from(StoredProvider { provider, tested_at, .. }: StoredProvider) -> Self {
        let IdentityProvider {
            name,
            issuer,
            client_id,
            client_secret,
            domains,
            join,
            default_role,
            role_claim,
            role_map,
            location_claim,
            location_map,
            enforced,
            exempt,
        } = provider;
        Self {
            name,
            issuer,
            client_id,
            has_secret: client_secret.is_some(),
            domains,
            join,
            default_role,
            role_claim,
            role_map,
            location_claim,
            location_map,
            enforced,
            exempt,
            tested_at,
        }
    }
}

impl From<ProviderError> for Problem {
    fn from(error: ProviderError) -> Self {
        let code = match &error {
            ProviderError::Unreachable(_) => Code::ProviderUnreachable,
            ProviderError::Unusable(_) | ProviderError::Untrusted(_) => Code::ProviderUnusable,
        };
        Self::new(code, error.sentence().to_owned()).about("issuer")
    }
}

async fn state(app: &App, member: &CurrentMember) -> Answer<Json<SingleSignOn>> {
    let provider = app.store().provider(member.access()).await?.map(Provider::from);
    let organization = member.access().organization();
    let url = app.public_url();
    Ok(Json(SingleSignOn {
        provider,
        redirect_url: url.of(CALLBACK),
        logout_url: url.of(&format!("/api/v1/sso/{organization}/logout")),
        signed_out_url: url.of("/sign-in"),
    }))
}

/// What we are at a provider.
///
/// # Errors
/// [`ProviderError::Unusable`] when its secret can't be opened with this key.
fn client(
    app: &App,
    organization: OrganizationId,
    provider: &IdentityProvider,
) -> Result<Client, ProviderError> {
    let open = |sealed: &Vec<u8>| sign_on::open(&app.settings().key, organization, sealed);
    let client_secret = provider.client_secret.as_ref().map(open).transpose();
    let client_secret = client_secret.map_err(|_| {
        ProviderError::Unusable("We can’t read the client secret anymore. Enter it again.".into())
    })?;
    Ok(Client {
        issuer: provider.issuer.clone(),
        client_id: provider.client_id.clone(),
        client_secret,
        redirect_url: app.public_url().of(CALLBACK),
    })
}

/// The names of the claims that a provider is looked at for, beyond who someone is.
fn mapped_claims(provider: &IdentityProvider) -> impl Iterator<Item = &str> {
    [provider.role_claim.as_deref(), provider.location_claim.as_deref()].into_iter().flatten()
}

/// The identity provider, and what to enter there.
#[utoipa::path(
    get, path = "/api/v1/sso", tag = "settings", operation_id = "single_sign_on",
    responses((status = 200, description = "Single sign-on", body = SingleSignOn)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<SingleSignOn>> {
    state(&app, &member).await
}

/// Set the identity provider. A new issuer is asked for what it publishes first. To require it of
/// members, a test has to have gone well, and the person who requires it has to be signed in by it, or exempt.
#[utoipa::path(
    put, path = "/api/v1/sso", tag = "settings", operation_id = "set_single_sign_on",
    request_body = ProviderInput,
    responses((status = 200, description = "Single sign-on now", body = SingleSignOn)),
)]
pub(crate) async fn set(
    State(app): State<App>,
    member: CurrentMember,
    Json(given): Json<ProviderInput>,
) -> Answer<Json<SingleSignOn>> {
    let organization = member.access().organization();
    let secret = given.secret().map(|secret| match secret {
        ClientSecret::None => None,
        ClientSecret::New(secret) => {
            Some(sign_on::seal(&app.settings().key, organization, &secret))
        }
    });
    let mut looked = false;
    loop {
        // What is left out is as it's stored: should someone change that meanwhile, it is theirs that
        // stays.
        let stored = app.store().provider(member.access()).await?;
        let old = stored.as_ref().map(|stored| &stored.provider);
        let new = given.checked(old, secret.clone())?;
        if !looked && old.is_none_or(|old| old.issuer != new.issuer) {
            app.providers().look(&new.issuer, app.now()).await?;
            looked = true;
        }
        let by_it = member.only_in.is_some();
        match app.store().set_provider(member.access(), stored, new, by_it, app.now()).await? {
            Ok(()) => return state(&app, &member).await,
            Err(NotSetUp::Changed) => {}
            Err(NotSetUp::Untested) => {
                let detail = "Test single sign-on with these settings first, then require it.";
                return Err(Problem::invalid("enforced", detail));
            }
            Err(NotSetUp::WouldLockOut) => {
                let detail = "Sign in with single sign-on yourself first, or exempt yourself. \
                              Otherwise you would be out at once.";
                return Err(Problem::invalid("enforced", detail));
            }
        }
    }
}

/// Turn single sign-on off. Sessions that it began end, and who is who at the provider is forgotten.
#[utoipa::path(
    delete, path = "/api/v1/sso", tag = "settings", operation_id = "forget_single_sign_on",
    responses((status = 204, description = "Done")),
)]
pub(crate) async fn forget(State(app): State<App>, member: CurrentMember) -> Answer<StatusCode> {
    app.store().forget_provider(member.access(), app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
