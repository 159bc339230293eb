//! `/api/v1/start`: what the page has to know before it can show anything.

use super::PublicProblems;
use super::session::Session;
use crate::app::App;
use crate::extract::Json;
use crate::problem::Answer;
use crate::session;
use crate::settings::DemoInfo;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

/// Where a page begins.
#[derive(Serialize, ToSchema)]
pub(crate) struct Start {
    /// Who is signed in; none when nobody is.
    #[schema(required)]
    session: Option<Session>,
    /// True until the first organization is made.
    setup_needed: bool,
    /// Whom one can sign in as, where this is the demo.
    #[schema(required)]
    demo: Option<DemoInfo>,
}

/// Where a page begins: who is signed in, if anyone, or what to offer to whoever is not.
///
/// Nobody being signed in is an answer here, not a refusal: a page asks this to find out.
#[utoipa::path(
    get, path = "/api/v1/start", tag = "session", operation_id = "start",
    responses((status = 200, description = "Where to begin", body = Start), PublicProblems),
)]
pub(crate) async fn show(State(app): State<App>, headers: HeaderMap) -> Answer<impl IntoResponse> {
    let demo = app.settings().demo.clone();
    let Some((member, cookie)) = session::of(&app, &headers).await? else {
        let setup_needed = !app.store().is_set_up().await?;
        return Ok((None, Json(Start { session: None, setup_needed, demo })));
    };
    let session = Some(Session::of(&app, &member).await?);
    let prolonged = cookie.map(|cookie| [(header::SET_COOKIE, cookie)]);
    Ok((prolonged, Json(Start { session, setup_needed: false, demo })))
}
