//! `/api/v1/account/sessions`: where one is signed in.

use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::{CurrentMember, described};
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::{SessionId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// Where someone is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct Sessions {
    /// The sessions, the one used last first.
    sessions: Vec<ListedSession>,
}

/// A browser in which someone is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListedSession {
    /// Its id.
    id: SessionId,
    /// The browser and system.
    browser: String,
    /// The IP address it was used from last; null if it hasn't been since this is kept.
    #[schema(required)]
    address: Option<String>,
    /// When it began.
    created_at: Timestamp,
    /// When it was used last, to ten minutes.
    seen_at: Timestamp,
    /// Whether it is the one that asks.
    is_current: bool,
}

/// The sessions that someone may see and end from theirs: from one that an organization's identity
/// provider began, those that it began. That provider has no say over others.
async fn within_reach(
    app: &App,
    member: &CurrentMember,
) -> Answer<Vec<hearback_store::ListedSession>> {
    let mut sessions = app.store().sessions(member.access(), app.now()).await?;
    if member.only_in.is_some() {
        sessions.retain(|session| session.only_in == member.only_in);
    }
    Ok(sessions)
}

/// List where you are signed in.
#[utoipa::path(
    get, path = "/api/v1/account/sessions", tag = "account", operation_id = "sessions",
    responses((status = 200, description = "The sessions", body = Sessions)),
)]
pub(crate) async fn list(State(app): State<App>, member: CurrentMember) -> Answer<Json<Sessions>> {
    let mut sessions = within_reach(&app, &member).await?;
    let current = member.session_id();
    // The one that asks is in use now.
    sessions.sort_by_key(|session| session.id != current);
    let listed = |session: hearback_store::ListedSession| ListedSession {
        id: session.id,
        browser: described(&session.user_agent),
        address: session.address,
        created_at: session.created_at,
        seen_at: session.seen_at,
        is_current: session.id == current,
    };
    Ok(Json(Sessions { sessions: sessions.into_iter().map(listed).collect() }))
}

/// End one of your sessions.
#[utoipa::path(
    delete, path = "/api/v1/account/sessions/{id}", tag = "account", operation_id = "end_session",
    params(("id" = SessionId, Path, description = "The session")),
    responses((status = 204, description = "Ended")),
)]
pub(crate) async fn end(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<SessionId>,
) -> Answer<StatusCode> {
    if !within_reach(&app, &member).await?.iter().any(|session| session.id == id) {
        return Err(Problem::not_found());
    }
    app.store().end_own_session(member.access(), id, app.now()).await?;
    app.hub().check_access_of(member.user);
    Ok(StatusCode::NO_CONTENT)
}

/// End all of your sessions but the one you are using.
#[utoipa::path(
    post, path = "/api/v1/account/sessions/end-others", tag = "account",
    operation_id = "end_other_sessions",
    responses((status = 204, description = "Ended")),
)]
pub(crate) async fn end_others(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<StatusCode> {
    if member.only_in.is_some() {
        let current = member.session_id();
        for other in within_reach(&app, &member).await?.iter().filter(|one| one.id != current) {
            app.store().end_own_session(member.access(), other.id, app.now()).await?;
        }
    } else {
        app.store().end_other_sessions(member.access(), &member.session()[..], app.now()).await?;
    }
    app.hub().check_access_of(member.user);
    Ok(StatusCode::NO_CONTENT)
}
