//! What signing in ends in: a session, and what the page is told of it.

use crate::api::sending;
use crate::http::extract::Json;
use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::session::{self, Asker, CurrentMember, FailedSignIn, Proof};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hearback_inbox::organization::Organization;
use hearback_inbox::{
    OrganizationId, Permission, RoleId, SignInMethod, Timestamp, UnmetRule, UserId,
};
use hearback_store::SignInDetails;
use jiff::SignedDuration;
use serde::Serialize;
use std::net::IpAddr;
use utoipa::ToSchema;

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
    /// What they signed in with.
    method: SignInMethod,
    /// Whether they have a second factor.
    has_second_factor: bool,
    /// From when on the organization requires a second factor, if it does.
    #[schema(required)]
    second_factor_from: Option<Timestamp>,
    /// What the organization requires, and they haven't got yet. Until then, only their own account can
    /// be used.
    #[schema(required)]
    unmet: Option<UnmetRule>,
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
    pub(crate) async fn of(app: &App, member: &CurrentMember) -> Answer<Self> {
        let access = member.access();
        // A session by an organization's identity provider counts nowhere else.
        let organizations = match member.only_in {
            Some(only) => vec![(only, member.organization.name.clone())],
            None => app.store().organizations_of(access).await?,
        };
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
            undo_delay: sending::undo_delay(app, member).await?,
            mail_set_up: app.store().mail_is_set_up(access).await?,
            demo: app.settings().demo.is_some(),
            method: member.method,
            has_second_factor: member.has_second_factor,
            second_factor_from: member.second_factor_from,
            unmet: member.unmet,
        })
    }
}

/// Begins the session of someone who proved who they are.
pub(crate) async fn begin(
    app: &App,
    asker: &Asker,
    details: &SignInDetails,
    proof: Proof,
    status: StatusCode,
) -> Answer<Response> {
    let Some(organization) = details.acts_in(asker.organization) else {
        let detail = "You don't belong to any organization right now. Ask an admin to add you.";
        return Err(Problem::new(Code::Forbidden, detail));
    };
    let (member, cookies) = session::begin(app, asker, (organization, details), proof).await?;
    Ok((status, cookies, Json(Session::of(app, &member).await?)).into_response())
}

/// More tries than anyone needs.
pub(crate) fn too_many(from: IpAddr, wait: SignedDuration) -> Problem {
    session::log_failure(from, FailedSignIn::TooMany);
    let detail = "Too many sign-in attempts. Wait a moment and try again.";
    Problem::new(Code::TooManyAttempts, detail).retry_after(wait)
}
