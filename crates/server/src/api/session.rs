//! `/api/v1/session`: signing in and out, and who is signed in.

mod begun;
pub(crate) mod passkey;
mod password;
pub(crate) mod second_factor;

pub(crate) use begun::{Session, begin, too_many};
pub(crate) use password::{check_password, go_on};

use crate::http::extract::Json;
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::{self, Asker, CurrentMember, Proof};
use axum::extract::State;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use second_factor::SecondFactorNeeded;
use serde::Deserialize;
use utoipa::ToSchema;

/// What a browser keeps for going back, and the pictures it cached before they were `no-store`. Not
/// `storage`: other programs may be served under the same host, and other people's drafts are there.
/// The page clears what is its own.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// The email to sign in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    /// The email address.
    email: String,
    /// The password.
    password: String,
}

/// Sign in. The answer sets the session's cookie; or, for someone with a second factor, says what comes
/// next.
#[utoipa::path(
    post, path = "/api/v1/session", tag = "session", operation_id = "sign_in",
    request_body = Credentials,
    responses(
        (status = 200, description = "Signed in", body = Session),
        (status = 202, description = "The password is right; now the second factor", body = SecondFactorNeeded),
    ),
)]
pub(crate) async fn sign_in(
    State(app): State<App>,
    asker: Asker,
    Json(given): Json<Credentials>,
) -> Answer<Response> {
    let details = check_password(&app, &given.email, given.password, &asker).await?;
    go_on(&app, &asker, &details, Proof::password(), StatusCode::OK).await
}

/// Who is signed in.
#[utoipa::path(
    get, path = "/api/v1/session", tag = "session", operation_id = "session",
    responses((status = 200, description = "The session", body = Session)),
)]
pub(crate) async fn show(State(app): State<App>, member: CurrentMember) -> Answer<Json<Session>> {
    Session::of(&app, &member).await.map(Json)
}

/// Sign out. The session's sockets are closed, and the browser forgets what it cached.
#[utoipa::path(
    delete, path = "/api/v1/session", tag = "session", operation_id = "sign_out",
    responses((status = 204, description = "Signed out")),
)]
pub(crate) async fn sign_out(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<impl IntoResponse> {
    let cookies = session::end(&app, &member).await?;
    Ok((StatusCode::NO_CONTENT, [(CLEAR_SITE_DATA, "\"cache\"")], cookies))
}
