//! `/api/v1/session`: signing in and out, and who is signed in.

use crate::http::extract::Json;
use crate::http::problem::{Answer, Code, Problem};
use crate::password;
use crate::run::app::App;
use crate::sampled;
use crate::session::{self, Asker, Cookies, CurrentMember};
use axum::extract::State;
use axum::http::{HeaderName, StatusCode};
use axum::response::IntoResponse;
use hearback_inbox::organization::Organization;
use hearback_inbox::{OrganizationId, Permission, RoleId, UserId, email};
use hearback_store::SignInDetails;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
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
    /// The organizations they can act in, by name; for a super user, the first thousand of all.
    organizations: Vec<OrganizationName>,
    /// Their role in this one.
    role: RoleId,
    /// What it is called.
    role_name: String,
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
            role_name: member.role_name.clone(),
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
    asker: Asker,
    Json(given): Json<Credentials>,
) -> Answer<impl IntoResponse> {
    let details = check_password(&app, &given.email, given.password, asker.address).await?;
    let here = details.acts_in(asker.organization);
    let Some(organization) = here else {
        let detail = "You don't belong to any organization right now. Ask an admin to add you.";
        return Err(Problem::new(Code::Forbidden, detail));
    };
    let (member, cookie) = session::begin(&app, organization, details.user, &asker).await?;
    Ok(with_cookie(StatusCode::OK, cookie, Session::of(&app, &member).await?))
}

/// The user with an address and a password. Wrong ones are counted, and written down where the user is a
/// member.
pub(super) async fn check_password(
    app: &App,
    email: &str,
    password: String,
    from: IpAddr,
) -> Answer<SignInDetails> {
    // Before anything else is spent on it; a place is free again whatever becomes of the attempt.
    let place = app.passwords().enter(from)?;
    // No address is longer: such a one is nobody's, and answered like any other that is not.
    let email = email::folded(email);
    let email = &if email.len() > email::LONGEST { String::new() } else { email };
    app.throttle().attempt(email, from, app.clock()).map_err(|wait| {
        let detail = "Too many sign-in attempts. Wait a moment and try again.";
        Problem::new(Code::TooManyAttempts, detail).retry_after(wait)
    })?;
    let details = app.store().sign_in_details(email).await?;
    let hash = details.as_ref().map(|details| details.password_hash.clone());
    let right = password::matches(place, password, hash).await;
    let Some(details) = details else { return Err(wrong_credentials()) };
    if !right {
        if let Some(organization) = details.acts_in(None) {
            // Not waited for: the answer takes as long as one about nobody's address.
            tokio::spawn(note_failure(app.clone(), organization, details.user, from));
        }
        return Err(wrong_credentials());
    }
    app.throttle().succeeded(email, from);
    Ok(details)
}

fn wrong_credentials() -> Problem {
    Problem::new(Code::WrongCredentials, "That email and password don't match.")
}

async fn note_failure(app: App, organization: OrganizationId, user: UserId, from: IpAddr) {
    let noted = app.store().sign_in_failed(organization, user, Some(from), app.now()).await;
    if let Err(error) = noted
        && sampled::is_written("sign_in_failure_not_noted")
    {
        tracing::warn!(%organization, %error, "a failed sign-in could not be written down");
    }
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
    let cookies = session::end(&app, &member).await?;
    Ok((StatusCode::NO_CONTENT, [(CLEAR_SITE_DATA, "\"cache\"")], cookies))
}
