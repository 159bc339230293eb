//! Opening and accepting an invitation with its link.

use crate::api::named;
use crate::api::session::second_factor::SecondFactorNeeded;
use crate::api::session::{Session, check_password, go_on};
use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};
use crate::password;
use crate::run::app::App;
use crate::session::{Asker, Proof};
use crate::signed_link::LinkToken;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use hearback_inbox::{Timestamp, email};
use hearback_store::{Accepting, Error, OpenedInvitation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The token of an invitation's link: what stands behind the `#`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InvitationOpening {
    /// The token.
    token: String,
}

/// An invitation, as the person who was invited sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenInvitation {
    /// The organization's name.
    organization: String,
    /// The address that was invited.
    email: String,
    /// Who invited them.
    #[schema(required)]
    invited_by: Option<String>,
    /// Until when it can be accepted.
    expires_at: Timestamp,
    /// Whether the address signs in to Hearback already: then it is accepted with that password.
    is_user: bool,
}

/// See what an invitation's link is for.
#[utoipa::path(
    post, path = "/api/v1/invitations/open", tag = "people", operation_id = "open_invitation",
    request_body = InvitationOpening,
    responses((status = 200, description = "The invitation", body = OpenInvitation)),
)]
pub(crate) async fn open(
    State(app): State<App>,
    Json(given): Json<InvitationOpening>,
) -> Answer<Json<OpenInvitation>> {
    let opened = opened(&app, &given.token).await?;
    let invitation = opened.stored.invitation;
    Ok(Json(OpenInvitation {
        organization: opened.organization_name,
        email: invitation.email,
        invited_by: invitation.invited_by,
        expires_at: invitation.expires_at,
        is_user: opened.is_user,
    }))
}

/// Who accepts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Acceptance {
    /// The token.
    token: String,
    /// Their name, if they aren't a user yet.
    name: Option<String>,
    /// The password they sign in with, or choose: at least 10 characters, and hard to guess.
    password: String,
}

/// Accept an invitation, and sign in.
#[utoipa::path(
    post, path = "/api/v1/invitations/accept", tag = "people", operation_id = "accept_invitation",
    request_body = Acceptance,
    responses(
        (status = 201, description = "On the team, and signed in", body = Session),
        (status = 202, description = "On the team; now the second factor", body = SecondFactorNeeded),
    ),
)]
pub(crate) async fn accept(
    State(app): State<App>,
    asker: Asker,
    Json(given): Json<Acceptance>,
) -> Answer<Response> {
    let opened = opened(&app, &given.token).await?;
    let address = email::folded(&opened.stored.invitation.email);
    let accepting = if opened.is_user {
        let details = check_password(&app, &address, given.password, &asker).await?;
        Accepting::User(details.user)
    } else {
        let name = named("name", given.name.as_deref().unwrap_or_default(), 100)?;
        let place = app.passwords().enter(asker.address, false)?;
        let about = [&*name, &*address, &*opened.organization_name];
        let hashed = password::hash_in(place, given.password, &about).await;
        let password_hash =
            hashed.map_err(|error| Problem::invalid("password", error.to_string()))?;
        Accepting::New { id: app.id(), name, password_hash }
    };
    let (stored, from) = (&opened.stored, Some(asker.address));
    let user = app.store().accept_invitation(stored, accepting, from, app.now()).await?;
    let details = app.store().sign_in_details_of(user).await?.ok_or_else(Problem::not_signed_in)?;
    let asker = asker.acting_in(Some(stored.organization));
    let proof = Proof::password();
    let proof = if opened.is_user { proof } else { proof.expected() };
    go_on(&app, &asker, &details, proof, StatusCode::CREATED).await
}

/// The invitation that a token opens, while it can be accepted.
async fn opened(app: &App, token: &str) -> Answer<OpenedInvitation> {
    let over = || Problem::from(Error::InvitationOver);
    let token = LinkToken::parse(token).ok_or_else(over)?;
    let opened = match app.store().open_invitation(token.id).await {
        Err(Error::NotFound) => return Err(over()),
        opened => opened?,
    };
    let stored = &opened.stored;
    let holds = app.invitation_links().holds(token, stored.issue);
    let open = stored.ended_at.is_none() && app.now() < stored.invitation.expires_at;
    if holds && open { Ok(opened) } else { Err(over()) }
}
