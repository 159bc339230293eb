//! Whom a provider shows by what a browser comes back with.

use super::step::SigningOn;
use super::{client, mapped_claims};
use crate::run::app::App;
use crate::session::Step;
use crate::sign_on::{Called, ProviderError, Shown};
use hearback_store::{Arrival, StoredProvider};
use url::form_urlencoded;

/// The claims that signing in looks at, wherever they are.
const WANTED: [&str; 3] = ["email", "email_verified", "name"];

/// What a browser comes back with.
#[derive(Default)]
pub(super) struct Query {
    code: Option<String>,
    pub(super) state: Option<String>,
    issuer: Option<String>,
    error: Option<String>,
    description: Option<String>,
}

impl Query {
    /// Providers add parameters of their own. One that comes twice has two meanings, and is none.
    pub(super) fn parse(query: &str) -> Option<Self> {
        let mut parsed = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "code" => &mut parsed.code,
                "state" => &mut parsed.state,
                "iss" => &mut parsed.issuer,
                "error" => &mut parsed.error,
                "error_description" => &mut parsed.description,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return None;
            }
        }
        Some(parsed)
    }
}

/// Why the provider showed nobody.
pub(super) enum NotShown {
    /// They turned back.
    Cancelled,
    Error(ProviderError),
}

/// Whom the provider shows by what a browser came back with.
pub(super) async fn shown(
    app: &App,
    step: &Step<SigningOn>,
    stored: &StoredProvider,
    query: Query,
) -> Result<Shown, NotShown> {
    let Query { code, issuer, error, description, .. } = query;
    if let Some(error) = error {
        return Err(match error.as_str() {
            "access_denied" => NotShown::Cancelled,
            _ => NotShown::Error(ProviderError::told(&error, description.as_deref())),
        });
    }
    let provider = &stored.provider;
    let wanted = WANTED.into_iter().chain(mapped_claims(provider));
    let asked = async {
        let code = code.ok_or_else(|| ProviderError::told("no code", None))?;
        let client = client(app, step.state.organization, provider)?;
        let called = Called { code, issuer };
        client.shown(app.providers(), (&step.state.question, called), wanted, app.now()).await
    };
    asked.await.map_err(NotShown::Error)
}

/// Whom the provider has shown.
pub(super) fn arrival(app: &App, step: &Step<SigningOn>, shown: &Shown) -> Arrival {
    Arrival {
        organization: step.state.organization,
        revision: step.state.revision,
        subject: shown.subject.clone(),
        claims: shown.claims.clone(),
        new_id: app.id(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_that_comes_twice_is_no_answer() {
        let one = Query::parse("code=a%20b&state=s&iss=https%3A%2F%2Fa.example&session_state=x");
        let one = one.unwrap();
        assert_eq!((one.code.as_deref(), one.state.as_deref()), (Some("a b"), Some("s")));
        assert_eq!(one.issuer.as_deref(), Some("https://a.example"));
        for twice in ["code=a&code=b&state=s", "state=s&state=s", "iss=a&iss=b", "error=a&error=b"]
        {
            assert!(Query::parse(twice).is_none(), "{twice}");
        }
    }
}
