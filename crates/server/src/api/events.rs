//! `/api/v1/events`: the event log, a page at a time.

use super::limit;
use crate::http::extract::{Json, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::Event;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const USUALLY: u16 = 100;
const MOST: u16 = 500;

/// Which events.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Those after this number.
    after: i64,
    /// The maximum number: 1 to 500.
    limit: Option<u16>,
}

/// A page of the event log.
#[derive(Serialize, ToSchema)]
pub(crate) struct Events {
    /// The events in order. What concerns a conversation that only its author sees yet is left out
    /// for others.
    events: Vec<Event>,
    /// The last number of this page: ask for the events after it next.
    last: i64,
    /// Whether there is more.
    more: bool,
    /// Whether the member sees the inbox. Otherwise there are no events for them.
    sees_inbox: bool,
}

/// The events after a number.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "live", operation_id = "events",
    params(Which),
    responses(
        (status = 200, description = "The events", body = Events),
    ),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Query(which): Query<Which>,
) -> Answer<Json<Events>> {
    let limit = limit(which.limit, USUALLY, MOST)?;
    let access = member.access();
    if !access.sees_inbox() {
        let last = app.store().last_event(access).await?;
        return Ok(Json(Events { events: Vec::new(), last, more: false, sees_inbox: false }));
    }
    let page = app.store().events_after(access, which.after, limit).await?;
    let reached = page.events.last().map_or(page.last, |last| last.event.number);
    let theirs = page.events.into_iter().filter(|event| event.is_for(access));
    let events = theirs.map(|addressed| addressed.event).collect();
    let more = reached < page.last;
    Ok(Json(Events { events, last: reached, more, sees_inbox: true }))
}
