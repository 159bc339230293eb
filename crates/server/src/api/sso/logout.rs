//! `/api/v1/sso/{id}/logout` and `/api/v1/sso/logout-url`: sessions here and at the provider end
//! together.

use super::client;
use crate::http::body;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use crate::sign_on::{LogoutToken, open_token};
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use hearback_inbox::OrganizationId;
use hearback_store::EndedBy;
use secrecy::ExposeSecret as _;
use serde::Serialize;
use url::form_urlencoded;
use utoipa::ToSchema;

/// Where to sign out of the identity provider, too.
#[derive(Serialize, ToSchema)]
pub(crate) struct LogoutUrl {
    /// The provider's address, to open after signing out; null if this session wasn't begun by it, or it
    /// has none.
    #[schema(required)]
    url: Option<String>,
}

/// Where to sign out of the identity provider, too. Ask before signing out: it belongs to the session.
#[utoipa::path(
    get, path = "/api/v1/sso/logout-url", tag = "session", operation_id = "single_sign_on_logout_url",
    responses((status = 200, description = "The address", body = LogoutUrl)),
)]
pub(crate) async fn url(State(app): State<App>, member: CurrentMember) -> Answer<Json<LogoutUrl>> {
    let Some(organization) = member.only_in else { return Ok(Json(LogoutUrl { url: None })) };
    let sealed = app.store().id_token(&member.session()[..]).await?;
    let stored = app.store().provider_of(organization).await?;
    let (Some(sealed), Some(stored)) = (sealed, stored) else {
        return Ok(Json(LogoutUrl { url: None }));
    };
    // Whatever is wrong with the provider keeps nobody signed in here.
    let url = async {
        let token = open_token(&app.settings().key, organization, &sealed).ok()?;
        let client = client(&app, organization, &stored.provider).ok()?;
        let discovered = app.providers().get(&client.issuer, app.now()).await.ok()?;
        let back_to = app.public_url().of("/sign-in");
        client.sign_out_url(&discovered, token.expose_secret(), back_to)
    };
    Ok(Json(LogoutUrl { url: url.await.map(String::from) }))
}

/// For the identity provider: ends the sessions of someone who signed out there. It posts a form with a
/// `logout_token` (OpenID Connect Back-Channel Logout 1.0).
#[utoipa::path(
    post, path = "/api/v1/sso/{id}/logout", tag = "session", operation_id = "end_single_sign_on",
    params(("id" = OrganizationId, Path, description = "The organization")),
    responses((status = 200, description = "Ended")),
)]
pub(crate) async fn end(
    State(app): State<App>,
    Path(organization): Path<OrganizationId>,
    body: Body,
) -> Answer<impl IntoResponse> {
    let refused = || {
        let detail = "This isn’t a logout token of the organization’s identity provider.";
        Problem::malformed(StatusCode::BAD_REQUEST, detail)
    };
    let form = body::read(app.bodies(), body).await.map_err(|_| refused())?;
    let mut fields = form_urlencoded::parse(&form);
    let (_, token) = fields.find(|(name, _)| name == "logout_token").ok_or_else(refused)?;
    let stored = app.store().provider_of(organization).await?.ok_or_else(refused)?;
    let client = (stored.provider.issuer.as_str(), stored.provider.client_id.as_str());
    let verified = LogoutToken::verified(&token, app.providers(), client, app.now()).await;
    let LogoutToken { subject, session } = verified.map_err(|_| refused())?;
    let which = EndedBy { subject, session };
    for user in app.store().end_sessions_by_provider(organization, which, app.now()).await? {
        app.hub().check_access_of(user);
    }
    Ok((StatusCode::OK, [(header::CACHE_CONTROL, "no-store")]))
}
