//! `/api/v1/sso/callback`: back from the identity provider.

use super::problem::SignInProblem;
use super::shown::{NotShown, Query, arrival, shown};
use super::step::{SigningOn, redirect};
use super::test;
use crate::http::problem::{Answer, Code, Problem};
use crate::http::throttle::Attempt;
use crate::run::app::App;
use crate::session::{self, Asker, FailedSignIn, Step, begin_by_provider, keep_sign_on};
use crate::sign_on::{Shown, seal_token};
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use hearback_store::ProviderSession;
use subtle::ConstantTimeEq as _;

/// Back from the identity provider: begins a session, and sends the browser on. Only the browser that was
/// sent there can come back, once, within ten minutes.
#[utoipa::path(
    get, path = "/api/v1/sso/callback", tag = "session", operation_id = "finish_single_sign_on",
    responses((status = 303, description = "To the page, signed in; or to the sign-in page, with `sso_problem`")),
)]
pub(crate) async fn finish(
    State(app): State<App>,
    asker: Asker,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Answer<Response> {
    let answer = match come_back(&app, &asker, &headers, &query.unwrap_or_default()).await? {
        Ok(response) => response,
        Err(problem) => {
            if problem.is_failed_sign_in() {
                session::log_failure(asker.address, FailedSignIn::WrongProvider);
            }
            problem.redirect(&app)
        }
    };
    Ok((keep_sign_on(&app, "", 0), answer).into_response())
}

async fn come_back(
    app: &App,
    asker: &Asker,
    headers: &HeaderMap,
    query: &str,
) -> Answer<Result<Response, SignInProblem>> {
    let attempt = Attempt::Unguessable { from: asker.address };
    if app.throttle().attempt(attempt, app.clock()).is_err() {
        session::log_failure(asker.address, FailedSignIn::TooMany);
        return Ok(Err(SignInProblem::TooMany));
    }
    let Some((step, query)) = step(app, headers, query) else {
        return Ok(Err(SignInProblem::Expired));
    };
    let organization = step.state.organization;
    let stored = app.store().provider_of(organization).await?;
    let Some(stored) = stored.filter(|stored| stored.revision == step.state.revision) else {
        return Ok(Err(SignInProblem::Expired));
    };
    let shown = shown(app, &step, &stored, query).await;
    if let Some(user) = step.state.tested_by {
        return test::finish(app, &step, user, shown).await.map(Ok);
    }
    match shown {
        Ok(shown) => admit(app, asker, &step, shown).await,
        Err(NotShown::Cancelled) => Ok(Err(SignInProblem::Cancelled)),
        Err(NotShown::Error(error)) => {
            tracing::warn!(%organization, reason = SignInProblem::of(&error).word(), "single sign-on failed");
            Ok(Err(SignInProblem::of(&error)))
        }
    }
}

/// The step that the browser was sent off with, if what it comes back with belongs to it.
fn step(app: &App, headers: &HeaderMap, query: &str) -> Option<(Step<SigningOn>, Query)> {
    let step = Step::<SigningOn>::open(app, session::sign_on(app, headers)?).ok()?;
    let query = Query::parse(query)?;
    let state = query.state.as_deref()?;
    let is_same: bool = state.as_bytes().ct_eq(step.state.question.state.as_bytes()).into();
    is_same.then_some((step, query))
}

/// Begins the session of someone whom the provider has shown, if the organization lets them in.
async fn admit(
    app: &App,
    asker: &Asker,
    step: &Step<SigningOn>,
    shown: Shown,
) -> Answer<Result<Response, SignInProblem>> {
    let organization = step.state.organization;
    let arrival = arrival(app, step, &shown);
    let arrived = match app.store().arrived(&arrival).await? {
        Ok(arrived) => arrived,
        Err(why) => return Ok(Err(SignInProblem::NotAdmitted(why))),
    };
    let id_token = seal_token(&app.settings().key, organization, shown.id_token);
    let provider = ProviderSession { id: shown.session, id_token };
    let begun = begin_by_provider(app, asker, (arrival, arrived), provider, step.spent()).await;
    match begun {
        Ok((_, cookies)) => {
            let prefix = app.public_url().prefix();
            let inbox = || format!("/o/{organization}/");
            let to = step.state.to.clone().unwrap_or_else(inbox);
            Ok(Ok((cookies, redirect(&format!("{prefix}{to}"))).into_response()))
        }
        Err(problem) if problem.code() == Code::SignInOver => Ok(Err(SignInProblem::Expired)),
        Err(problem) => Err::<_, Problem>(problem),
    }
}
