//! `/api/v1/invitations`: inviting people to the team (P1).

pub(crate) mod accept;

use super::email_address;
use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::member::Invitation;
use hearback_inbox::{InvitationId, LocationId, RoleId};
use hearback_store::{NewInvitation, StoredInvitation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An invitation, and the link that it is accepted by.
#[derive(Serialize, ToSchema)]
pub(crate) struct LinkedInvitation {
    /// The invitation.
    #[serde(flatten)]
    invitation: Invitation,
    /// Anyone with this link can accept the invitation, so send it only to the person you invited.
    link: String,
}

impl LinkedInvitation {
    fn of(app: &App, stored: StoredInvitation) -> Self {
        let StoredInvitation { invitation, issue, .. } = stored;
        let path = app.invitation_links().path(invitation.id, issue);
        Self { invitation, link: app.public_url().of(&path) }
    }
}

/// The open invitations.
#[derive(Serialize, ToSchema)]
pub(crate) struct Invitations {
    /// The newest first. Those whose time is over are there until they are renewed or revoked.
    invitations: Vec<LinkedInvitation>,
}

/// The invitations that nobody accepted yet.
#[utoipa::path(
    get, path = "/api/v1/invitations", tag = "people", operation_id = "invitations",
    responses((status = 200, description = "The invitations", body = Invitations)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<Invitations>> {
    let all = app.store().invitations(member.access()).await?;
    let invitations = all.into_iter().map(|stored| LinkedInvitation::of(&app, stored)).collect();
    Ok(Json(Invitations { invitations }))
}

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Invite {
    /// Their email address.
    email: String,
    /// The role they will have.
    role: RoleId,
    /// The locations they will belong to.
    #[serde(default)]
    locations: Vec<LocationId>,
    /// Whether to send them the link by email; otherwise, give it to them yourself.
    #[serde(default)]
    by_email: bool,
}

/// How a new link gets to the person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Renewal {
    /// Whether to send it by email.
    #[serde(default)]
    by_email: bool,
}

/// Invite someone to the team. The link is good for 7 days, and for one person. An open invitation of
/// the same address is revoked.
#[utoipa::path(
    post, path = "/api/v1/invitations", tag = "people", operation_id = "invite",
    request_body = Invite,
    responses((status = 201, description = "The invitation", body = LinkedInvitation)),
)]
pub(crate) async fn invite(
    State(app): State<App>,
    member: CurrentMember,
    Json(given): Json<Invite>,
) -> Answer<(StatusCode, Json<LinkedInvitation>)> {
    let new = NewInvitation {
        id: app.id(),
        email: email_address("email", &given.email)?,
        role: given.role,
        locations: given.locations,
        mail: given.by_email.then(|| app.id()),
        at: app.now(),
    };
    let stored = app.store().invite(member.access(), new).await?;
    Ok((StatusCode::CREATED, Json(LinkedInvitation::of(&app, stored))))
}

/// Replace an invitation's link. The new one works for 7 days, and the old one no longer works.
#[utoipa::path(
    post, path = "/api/v1/invitations/{id}/renew", tag = "people", operation_id = "renew_invitation",
    params(("id" = InvitationId, Path, description = "The invitation")),
    request_body = Renewal,
    responses((status = 200, description = "The invitation with its new link", body = LinkedInvitation)),
)]
pub(crate) async fn renew(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<InvitationId>,
    Json(given): Json<Renewal>,
) -> Answer<Json<LinkedInvitation>> {
    let mail = given.by_email.then(|| app.id());
    let stored = app.store().renew_invitation(member.access(), id, mail, app.now()).await?;
    Ok(Json(LinkedInvitation::of(&app, stored)))
}

/// Revoke an invitation. Its link doesn't work anymore.
#[utoipa::path(
    delete, path = "/api/v1/invitations/{id}", tag = "people", operation_id = "revoke_invitation",
    params(("id" = InvitationId, Path, description = "The invitation")),
    responses((status = 204, description = "Revoked")),
)]
pub(crate) async fn revoke(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<InvitationId>,
) -> Answer<StatusCode> {
    app.store().revoke_invitation(member.access(), id, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
