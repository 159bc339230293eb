//! A browser on its way to an identity provider and back.

use super::{client, mapped_claims};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::{Cookies, STEP_LASTS, Step, StepState, keep_sign_on};
use crate::sign_on::{ProviderError, Question};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hearback_inbox::{OrganizationId, UserId};
use hearback_store::StoredProvider;
use serde::{Deserialize, Serialize};
use url::Url;

/// A browser that is at an identity provider.
#[derive(Serialize, Deserialize)]
pub(super) struct SigningOn {
    pub(super) organization: OrganizationId,
    /// The provider's revision.
    pub(super) revision: i64,
    pub(super) question: Question,
    /// Where to go then.
    pub(super) to: Option<String>,
    /// Who only tests the provider.
    pub(super) tested_by: Option<UserId>,
}

impl StepState for SigningOn {
    const STEP: &'static str = "single sign-on";
}

/// Sends a browser to a provider: the address, and the cookie that it comes back with.
pub(super) async fn set_out(
    app: &App,
    organization: OrganizationId,
    stored: &StoredProvider,
    (to, tested_by): (Option<String>, Option<UserId>),
) -> Answer<Result<(Url, Cookies), ProviderError>> {
    let provider = &stored.provider;
    let asked = async {
        let client = client(app, organization, provider)?;
        // A test says how it is now.
        let discovered = match tested_by {
            Some(_) => app.providers().look(&provider.issuer, app.now()).await?,
            None => app.providers().get(&provider.issuer, app.now()).await?,
        };
        client.ask(&discovered, mapped_claims(provider))
    };
    let (url, question) = match asked.await {
        Ok(asked) => asked,
        Err(error) => return Ok(Err(error)),
    };
    let revision = stored.revision;
    let step = Step::new(app, SigningOn { organization, revision, question, to, tested_by });
    Ok(Ok((url, keep_sign_on(app, &step.seal(app)?, STEP_LASTS.as_secs()))))
}

/// Sends a browser to an address of ours, or to a provider's.
pub(super) fn redirect(url: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, url)]).into_response()
}
