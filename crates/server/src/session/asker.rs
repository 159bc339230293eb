//! What a request says of who sends it: its cookie, the organization in its address, and where it comes
//! from.

use super::cookie::{self, Found};
use crate::http::peer::ClientAddress;
use crate::http::who::ActedIn;
use crate::run::app::App;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};
use hearback_inbox::OrganizationId;
use std::convert::Infallible;
use std::net::IpAddr;

/// What a request says of who sends it.
pub(crate) struct Asker {
    pub(super) cookie: Option<Found>,
    /// The organization that its address names.
    pub(crate) organization: Option<OrganizationId>,
    /// The client's address.
    pub(crate) address: IpAddr,
    /// What kind of browser it is, as the list of sessions will show it.
    pub(super) user_agent: String,
}

impl Asker {
    /// Who sends a request with these headers and extensions.
    pub(crate) fn of(app: &App, headers: &HeaderMap, extensions: &Extensions) -> Self {
        let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Self {
            cookie: cookie::token(app, headers),
            organization: extensions.get::<ActedIn>().map(|named| named.0),
            address: ClientAddress::of(app, headers, extensions).0,
            user_agent: user_agent.unwrap_or_default().chars().take(200).collect(),
        }
    }
}

impl FromRequestParts<App> for Asker {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(app, &parts.headers, &parts.extensions))
    }
}
