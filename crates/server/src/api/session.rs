//! `/api/v1/session`: signing in and out, and who is signed in.

use crate::http::extract::Json;
use crate::http::peer::ClientAddress;
use crate::http::problem::{Answer, Code, Problem};
use crate::password;
use crate::run::app::App;
use crate::session::{self, Cookies, CurrentMember};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::IntoResponse;
use hearback_inbox::organization::Organization;
use hearback_inbox::{OrganizationId, Permission, Role, UserId, email};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a browser keeps for going back, and the pictures it cached before they were `no-store`. Not
/// `storage`: other programs may be served under the same host, and other people's drafts are there.
/// The page clears what is its own.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Who is signed in, and what they may do.
#[derive(Serialize, ToSchema)]
pub(crate) struct Session {
    /// The person.
    user: User,
    /// The organization they act in.
    organization: Organization,
    /// The organizations they belong to.
    organizations: Vec<OrganizationName>,
    /// Their role in this one.
    role: Role,
    /// What they may do here.
    permissions: Vec<Permission>,
    /// Why they see nothing, if so, as a sentence to show.
    #[schema(required)]
    empty_reason: Option<&'static str>,
    /// The number of the last event; follow from here.
    last_event: i64,
    /// For how many seconds they can undo sending.
    undo_delay: i64,
    /// Whether members can get emails.
    mail_set_up: bool,
    /// Whether this is the demo.
    demo: bool,
}

/// A person.
#[derive(Serialize, ToSchema)]
struct User {
    /// Their id.
    id: UserId,
    /// Their name.
    name: String,
    /// The email they sign in with.
    email: String,
}

/// An organization by its name.
#[derive(Serialize, ToSchema)]
struct OrganizationName {
    /// Its id.
    id: OrganizationId,
    /// Its name.
    name: String,
}

impl Session {
    pub(super) async fn of(app: &App, member: &CurrentMember) -> Answer<Self> {
        let access = member.access();
        let organizations = app.store().organizations_of(access).await?;
        Ok(Self {
            user: User { id: member.user, name: member.name.clone(), email: member.email.clone() },
            organization: member.organization.clone(),
            organizations: organizations
                .into_iter()
                .map(|(id, name)| OrganizationName { id, name })
                .collect(),
            role: member.role,
            permissions: access.permissions().collect(),
            empty_reason: access.empty_reason(),
            last_event: app.store().last_event(access).await?,
            undo_delay: super::sending::undo_delay(app, member).await?,
            mail_set_up: app.store().mail_is_set_up(access).await?,
            demo: app.settings().demo.is_some(),
        })
    }
}

/// The email to sign in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    /// The email address.
    email: String,
    /// The password.
    password: String,
}

/// Sign in. The answer sets the session's cookie.
#[utoipa::path(
    post, path = "/api/v1/session", tag = "session", operation_id = "sign_in",
    request_body = Credentials,
    responses(
        (status = 200, description = "Signed in", body = Session),
    ),
)]
pub(crate) async fn sign_in(
    State(app): State<App>,
    ClientAddress(from): ClientAddress,
    headers: HeaderMap,
    Json(given): Json<Credentials>,
) -> Answer<impl IntoResponse> {
    // Before anything else is spent on it; a place is free again whatever becomes of the attempt.
    let place = app.passwords().enter(from)?;
    // No address is longer: such a one is nobody's, and answered like any other that is not.
    let email = email::folded(&given.email);
    let email = &if email.len() > email::LONGEST { String::new() } else { email };
    app.throttle().attempt(email, from, app.clock()).map_err(|wait| {
        let detail = "Too many sign-in attempts. Wait a moment and try again.";
        Problem::new(Code::TooManyAttempts, detail).retry_after(wait)
    })?;
    let details = app.store().sign_in_details(email).await?;
    let hash = details.as_ref().map(|details| details.password_hash.clone());
    let right = password::matches(place, given.password, hash).await;
    let Some(details) = details.filter(|_| right) else {
        let detail = "That email and password don't match.";
        return Err(Problem::new(Code::WrongCredentials, detail));
    };
    app.throttle().succeeded(email, from);
    let Some((organization, _, _)) = details.organizations.first() else {
        let detail = "You don't belong to any organization yet. Ask an admin to add you.";
        return Err(Problem::new(Code::Forbidden, detail));
    };
    let (member, cookie) = session::begin(&app, *organization, details.user, &headers).await?;
    Ok(with_cookie(StatusCode::OK, cookie, Session::of(&app, &member).await?))
}

pub(super) fn with_cookie(
    status: StatusCode,
    cookies: Cookies,
    session: Session,
) -> impl IntoResponse {
    (status, cookies, Json(session))
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
    let cookies = session::end(&app, member.session()).await?;
    Ok((StatusCode::NO_CONTENT, [(CLEAR_SITE_DATA, "\"cache\"")], cookies))
}
