//! `/api/v1/setup`: the first start (D2).

use super::session::{Session, with_cookie};
use super::{PublicProblems, filled};
use crate::app::App;
use crate::extract::Json;
use crate::password;
use crate::problem::{Answer, Code, Problem};
use crate::session::{self, Token};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use hearback_store::SetUp;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use utoipa::ToSchema;

/// Whether there is anything to set up.
#[derive(Serialize, ToSchema)]
pub(crate) struct SetupState {
    /// True until the first organization is made.
    needed: bool,
}

/// Whether this installation has still to be set up.
#[utoipa::path(
    get, path = "/api/v1/setup", tag = "session", operation_id = "setup_state",
    responses((status = 200, description = "Whether it is needed", body = SetupState), PublicProblems),
)]
pub(crate) async fn show(State(app): State<App>) -> Answer<Json<SetupState>> {
    Ok(Json(SetupState { needed: !app.store().is_set_up().await? }))
}

/// The first organization and its first admin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FirstOrganization {
    /// From the one-time link that the first start prints.
    token: String,
    /// The organization's name.
    organization: String,
    /// The admin's name.
    name: String,
    /// What the admin signs in with.
    email: String,
    /// At least 10 characters.
    password: String,
}

/// Make the first organization and its admin, and sign them in.
#[utoipa::path(
    post, path = "/api/v1/setup", tag = "session", operation_id = "set_up",
    request_body = FirstOrganization,
    responses(
        (status = 201, description = "Set up, and signed in", body = Session),
        (status = 403, description = "`forbidden`: the link is not the one printed last", body = crate::problem::Body, content_type = "application/problem+json"),
        (status = 409, description = "`already_set_up`", body = crate::problem::Body, content_type = "application/problem+json"),
        PublicProblems,
    ),
)]
pub(crate) async fn run(
    State(app): State<App>,
    headers: HeaderMap,
    Json(given): Json<FirstOrganization>,
) -> Answer<impl IntoResponse> {
    if app.store().is_set_up().await? {
        return Err(hearback_store::Error::AlreadySetUp.into());
    }
    let right = app
        .setup_token()
        .is_some_and(|token| bool::from(token.as_bytes().ct_eq(given.token.as_bytes())));
    if !right {
        let detail =
            "This set-up link is not valid any more. Open the one that the last start printed.";
        return Err(Problem::new(Code::Forbidden, detail));
    }
    let organization_name = filled("organization", &given.organization, 100)?;
    let name = filled("name", &given.name, 100)?;
    let email = email_address(&given.email)?;
    let password_hash = password::hash(given.password)
        .await
        .map_err(|error| Problem::invalid("password", error.to_string()))?;
    let (organization, user) = (app.id(), app.id());
    app.store()
        .set_up(SetUp {
            organization,
            organization_name,
            webhook_token: Token::new().spell(),
            user,
            email,
            name,
            password_hash,
            location: app.id(),
            at: app.now(),
        })
        .await?;
    let (member, cookie) = session::begin(&app, organization, user, &headers).await?;
    Ok(with_cookie(StatusCode::CREATED, cookie, Session::of(&app, &member).await?))
}

/// Only a letter proves an address; this catches slips of the hand.
fn email_address(text: &str) -> Answer<String> {
    let email = filled("email", text, 200)?.to_lowercase();
    let parts = email.split_once('@');
    let plausible = parts
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
        && !email.contains(char::is_whitespace);
    if plausible {
        Ok(email)
    } else {
        Err(Problem::invalid("email", "Write the e-mail address as name@example.com."))
    }
}
