//! `/api/v1/sso/test`: a sign-in that signs nobody in, and shows what the provider said.

use super::problem::SignInProblem;
use super::shown::{NotShown, arrival};
use super::step::{SigningOn, redirect, set_out};
use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::{CurrentMember, Step};
use crate::sign_on::Shown;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hearback_inbox::{Timestamp, UserId};
use hearback_store::{Arrived, NotAdmitted, ShownTest};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Where to open the provider.
#[derive(Serialize, ToSchema)]
pub(crate) struct TestStart {
    /// The provider's address. The browser comes back to the settings.
    url: String,
}

/// What a test received. It is kept for ten minutes.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct TestResult {
    /// When.
    at: Timestamp,
    /// Whether it went well.
    went_well: bool,
    /// What went wrong, in a sentence; null if the provider's word can be trusted.
    #[schema(required)]
    problem: Option<String>,
    /// What would have become of them: `known`, `linked`, `new`, or the sign-in page's word for why they
    /// wouldn't be let in; null if the provider's word can't be trusted.
    #[schema(required)]
    outcome: Option<String>,
    /// All claims that were received.
    #[schema(value_type = Object)]
    claims: Map<String, Value>,
}

/// What the last test received.
#[derive(Serialize, ToSchema)]
pub(crate) struct LastTest {
    /// The result; null if there was no test in the last ten minutes.
    #[schema(required)]
    result: Option<TestResult>,
}

/// Begin a test of the saved identity provider: go to the address, sign in there, and read the result.
#[utoipa::path(
    post, path = "/api/v1/sso/test", tag = "settings", operation_id = "test_single_sign_on",
    responses((status = 200, description = "Where to sign in", body = TestStart)),
)]
pub(crate) async fn begin(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<impl IntoResponse> {
    let stored = app.store().provider(member.access()).await?.ok_or_else(Problem::not_found)?;
    let organization = member.access().organization();
    let set_out = set_out(&app, organization, &stored, (None, Some(member.user))).await?;
    let (url, cookies) = set_out?;
    Ok((cookies, Json(TestStart { url: url.into() })))
}

/// What the last test received, for ten minutes.
#[utoipa::path(
    get, path = "/api/v1/sso/test-result", tag = "settings", operation_id = "single_sign_on_test",
    responses((status = 200, description = "The result", body = LastTest)),
)]
pub(crate) async fn result(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<LastTest>> {
    let kept = app.store().provider_test(member.access(), app.now()).await?;
    let result = kept.map(|kept| serde_json::from_str(&kept)).transpose();
    Ok(Json(LastTest { result: result.map_err(|error| Problem::internal(&error))? }))
}

/// Keeps what a test received, and goes back to the settings.
pub(super) async fn finish(
    app: &App,
    step: &Step<SigningOn>,
    user: UserId,
    shown: Result<Shown, NotShown>,
) -> Answer<Response> {
    let at = app.now();
    let result = match shown {
        Ok(shown) => {
            let arrived = app.store().arrived(&arrival(app, step, &shown)).await?;
            let (went_well, outcome) = match arrived {
                Ok(Arrived::Known(_)) => (true, "known"),
                Ok(Arrived::Linked(_)) => (true, "linked"),
                Ok(Arrived::New(_)) => (true, "new"),
                // They are who they are, and never come in this way.
                Err(why) => {
                    let is_well = why == NotAdmitted::SuperUser;
                    (is_well, SignInProblem::NotAdmitted(why).word())
                }
            };
            let (outcome, claims) = (Some(outcome.to_owned()), shown.claims.all().clone());
            TestResult { at, went_well, problem: None, outcome, claims }
        }
        Err(why) => {
            let problem = match why {
                NotShown::Cancelled => "You canceled at the provider.".to_owned(),
                NotShown::Error(error) => error.sentence().to_owned(),
            };
            let problem = Some(problem);
            TestResult { at, went_well: false, problem, outcome: None, claims: Map::new() }
        }
    };
    let (organization, revision) = (step.state.organization, step.state.revision);
    let went_well = result.went_well;
    let result = serde_json::to_string(&result).map_err(|error| Problem::internal(&error))?;
    let spends = step.spent();
    let test = ShownTest { organization, user, revision, went_well, result, spends };
    match app.store().keep_provider_test(test, at).await {
        Ok(()) | Err(hearback_store::Error::StepOver) => {}
        Err(error) => return Err(error.into()),
    }
    let prefix = app.public_url().prefix();
    Ok(redirect(&format!("{prefix}/o/{organization}/settings/sign-in?tested=true")))
}
