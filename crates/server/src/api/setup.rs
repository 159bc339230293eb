//! `/api/v1/setup`: the first start (D2).

use super::session::{Session, begin};
use super::{email_address, named};
use crate::http::extract::Json;
use crate::http::problem::{Answer, Code, Problem};
use crate::password;
use crate::run::app::App;
use crate::session::{Asker, Proof, Token};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use hearback_store::SetUp;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use utoipa::ToSchema;

/// Whether there is anything to set up.
#[derive(Serialize, ToSchema)]
pub(crate) struct SetupState {
    /// True until the first organization is made.
    needed: bool,
    /// Whether the given token is the right one.
    link_valid: bool,
}

/// Whether this installation needs setup, and whether the given link works: send its token as
/// `Authorization: Bearer`.
#[utoipa::path(
    get, path = "/api/v1/setup", tag = "session", operation_id = "setup_state",
    params(("authorization" = Option<String>, Header, description = "The link's token, as `Bearer …`")),
    responses((status = 200, description = "Whether it is needed", body = SetupState)),
)]
pub(crate) async fn show(State(app): State<App>, headers: HeaderMap) -> Answer<Json<SetupState>> {
    let needed = !app.store().is_set_up().await?;
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = given.and_then(|given| given.strip_prefix("Bearer "));
    let link_valid = needed && token.is_some_and(|token| opens(&app, token));
    Ok(Json(SetupState { needed, link_valid }))
}

/// Whether that is the token of the link that was printed last.
fn opens(app: &App, token: &str) -> bool {
    app.setup_token().is_some_and(|right| right.as_bytes().ct_eq(token.as_bytes()).into())
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
    /// The admin's email.
    email: String,
    /// At least 10 characters.
    password: String,
}

/// Create the first organization and its admin, and sign them in.
#[utoipa::path(
    post, path = "/api/v1/setup", tag = "session", operation_id = "set_up",
    request_body = FirstOrganization,
    responses(
        (status = 201, description = "Set up, and signed in", body = Session),
    ),
)]
pub(crate) async fn run(
    State(app): State<App>,
    asker: Asker,
    Json(given): Json<FirstOrganization>,
) -> Answer<Response> {
    if app.store().is_set_up().await? {
        return Err(hearback_store::Error::AlreadySetUp.into());
    }
    if !opens(&app, &given.token) {
        let detail = "This setup link has expired. Open the one printed at the last start.";
        return Err(Problem::new(Code::Forbidden, detail));
    }
    let organization_name = named("organization", &given.organization, 100)?;
    let name = named("name", &given.name, 100)?;
    let email = email_address("email", &given.email)?;
    let place = app.passwords().enter(asker.address, false)?;
    let about = [&*name, email.as_str(), &*organization_name];
    let password_hash = password::hash_in(place, given.password, &about)
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
            from: Some(asker.address),
            at: app.now(),
        })
        .await?;
    let details = app.store().sign_in_details_of(user).await?.ok_or_else(Problem::not_signed_in)?;
    begin(&app, &asker, &details, Proof::password().expected(), StatusCode::CREATED).await
}
