//! What a request says of who sends it: its cookie, the organization in its address, and where it comes
//! from.

use super::browser_name;
use super::cookie::{self, Found};
use crate::http::peer::ClientAddress;
use crate::http::who::ActedIn;
use crate::known_browser::Browser;
use crate::run::app::App;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};
use hearback_inbox::OrganizationId;
use hearback_inbox::sign_in::Whereabouts;
use std::convert::Infallible;
use std::net::IpAddr;

/// What a request says of who sends it.
pub(crate) struct Asker {
    pub(super) cookie: Option<Found>,
    /// The organization that its address names.
    pub(crate) organization: Option<OrganizationId>,
    /// The client's address.
    pub(crate) address: IpAddr,
    /// What the client calls itself.
    pub(crate) user_agent: String,
    /// What it says of itself.
    pub(crate) browser: Browser,
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
            browser: cookie::browser(app, headers).and_then(Browser::parse).unwrap_or_default(),
        }
    }
}

impl Asker {
    /// The same, in the organization that was named when they began to sign in.
    pub(crate) fn acting_in(self, organization: Option<OrganizationId>) -> Self {
        Self { organization: self.organization.or(organization), ..self }
    }

    /// Where they are, as they would recognize it.
    pub(crate) fn place(&self) -> Whereabouts {
        Whereabouts {
            browser: browser_name::described(&self.user_agent),
            address: Some(self.address.to_string()),
        }
    }
}

impl FromRequestParts<App> for Asker {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(app, &parts.headers, &parts.extensions))
    }
}
