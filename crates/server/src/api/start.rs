//! `/api/v1/start`: what the page has to know before it can show anything.

use super::conversations::{self, Conversations};
use super::counts::{self, Counts};
use super::members::{self, Members};
use super::scheduled::{self, ScheduledCount};
use super::session::Session;
use crate::http::extract::{Json, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::run::settings::DemoInfo;
use crate::session::{self, Asker, CurrentMember};
use axum::extract::State;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What to tell besides.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct What {
    /// Include what the inbox shows first, so that it loads in parallel with the page's script.
    #[serde(default)]
    inbox: bool,
}

/// What the inbox shows first, as its own routes return it.
#[derive(Serialize, ToSchema)]
pub(crate) struct FirstScreen {
    /// The first page of the open conversations.
    conversations: Conversations,
    /// The counts of the tabs.
    counts: Counts,
    /// The names of colleagues.
    members: Members,
    /// How many messages are scheduled.
    scheduled: ScheduledCount,
}

impl FirstScreen {
    /// Read after the session, whose last event it so includes.
    async fn of(app: &App, member: &CurrentMember) -> Answer<Self> {
        let (conversations, counts, members, scheduled) = tokio::try_join!(
            conversations::first_page(app, member),
            counts::of(app, member),
            members::of(app, member),
            scheduled::count_of(app, member),
        )?;
        Ok(Self { conversations, counts, members, scheduled })
    }
}

/// Where a page begins.
#[derive(Serialize, ToSchema)]
pub(crate) struct Start {
    /// Who is signed in, if anyone.
    #[schema(required)]
    session: Option<Session>,
    /// What the inbox shows first, if requested; null for members who can't see the inbox.
    #[schema(required)]
    inbox: Option<FirstScreen>,
    /// True until the first organization is made.
    setup_needed: bool,
    /// Whom you can sign in as, if this is the demo.
    #[schema(required)]
    demo: Option<DemoInfo>,
}

/// What a page needs to start: who is signed in, or what to offer if no one is.
///
/// Not being signed in is an answer here, not an error: pages ask this to find out.
#[utoipa::path(
    get, path = "/api/v1/start", tag = "session", operation_id = "start",
    params(What),
    responses((status = 200, description = "Where to begin", body = Start)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    asker: Asker,
    Query(what): Query<What>,
) -> Answer<impl IntoResponse> {
    let demo = app.settings().demo.clone();
    let Some((member, prolonged)) = session::of(&app, &asker).await? else {
        let setup_needed = !app.store().is_set_up().await?;
        return Ok((None, Json(Start { session: None, inbox: None, setup_needed, demo })));
    };
    let session = Some(Session::of(&app, &member).await?);
    let sees = what.inbox && member.access().empty_reason().is_none();
    let inbox = if sees { Some(FirstScreen::of(&app, &member).await?) } else { None };
    Ok((prolonged, Json(Start { session, inbox, setup_needed: false, demo })))
}
