//! `/api/v1/sending`: how long sending can be undone, how fast each line sends, and what waits.

use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::LineId;
use hearback_inbox::organization::LONGEST_UNDO;
use hearback_inbox::pace::{Destination, FASTEST};
use hearback_store::LineQueue;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How messages are sent.
#[derive(Serialize, ToSchema)]
pub(crate) struct Sending {
    /// For how many seconds a member can undo sending.
    undo_delay: i64,
    /// Each line, the default first.
    lines: Vec<LineSending>,
}

/// A line's sending speed, and its waiting messages.
#[derive(Serialize, ToSchema)]
pub(crate) struct LineSending {
    /// The line.
    line_id: LineId,
    /// What an admin chose, in segments a second; null lets the line's type and the destination
    /// decide.
    #[schema(required)]
    chosen: Option<i64>,
    /// How fast it sends to each destination.
    paces: Vec<PaceTo>,
    /// Due messages waiting for their turn.
    waiting: i64,
    /// Their segments.
    segments: i64,
    /// In how many seconds the last one goes out, if the line's pace is known.
    wait_seconds: i64,
}

/// How fast a line sends to a destination.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaceTo {
    /// Where to.
    destination: Destination,
    /// Segments a second; null if Twilio sets the pace.
    #[schema(required)]
    pace: Option<i64>,
}

impl From<LineQueue> for LineSending {
    fn from(queue: LineQueue) -> Self {
        let LineQueue { line, sender, waiting, segments, wait } = queue;
        let to = |destination| PaceTo { destination, pace: sender.pace(destination) };
        let seconds = wait.as_secs() + i64::from(wait.subsec_nanos() > 0);
        Self {
            line_id: line,
            chosen: sender.chosen,
            paces: Destination::ALL.into_iter().map(to).collect(),
            waiting,
            segments,
            wait_seconds: seconds,
        }
    }
}

async fn of(app: &App, member: &CurrentMember) -> Answer<Json<Sending>> {
    let queues = app.store().queues(member.access(), app.now()).await?;
    Ok(Json(Sending {
        undo_delay: undo_delay(app, member).await?,
        lines: queues.into_iter().map(LineSending::from).collect(),
    }))
}

/// For how many seconds what the member sends can be taken back.
pub(super) async fn undo_delay(app: &App, member: &CurrentMember) -> Answer<i64> {
    let chosen = app.store().undo_delay(member.access()).await?;
    Ok(chosen.unwrap_or(app.settings().undo_delay).as_secs())
}

/// How messages are sent, and what is waiting.
#[utoipa::path(
    get, path = "/api/v1/sending", tag = "settings", operation_id = "sending",
    responses((status = 200, description = "How messages are sent", body = Sending)),
)]
pub(crate) async fn show(State(app): State<App>, member: CurrentMember) -> Answer<Json<Sending>> {
    of(&app, &member).await
}

/// What to change about how messages are sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedSending {
    /// For how many seconds a member can undo sending: 0 to 30.
    undo_delay: i64,
}

/// Change how messages are sent.
#[utoipa::path(
    patch, path = "/api/v1/sending", tag = "settings", operation_id = "change_sending",
    request_body = ChangedSending,
    responses((status = 200, description = "The current state", body = Sending)),
)]
pub(crate) async fn change(
    State(app): State<App>,
    member: CurrentMember,
    Json(changed): Json<ChangedSending>,
) -> Answer<Json<Sending>> {
    if !(0..=LONGEST_UNDO).contains(&changed.undo_delay) {
        let detail = format!("Choose 0 to {LONGEST_UNDO} seconds.");
        return Err(Problem::invalid("undo_delay", detail));
    }
    app.store().choose_undo_delay(member.access(), changed.undo_delay, app.now()).await?;
    of(&app, &member).await
}

/// A line's sending speed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChosenPace {
    /// Segments a second, 1 to 1,000; null lets the line's type and the destination decide.
    pace: Option<i64>,
}

/// Set a line's sending speed.
#[utoipa::path(
    put, path = "/api/v1/lines/{id}/pace", tag = "settings", operation_id = "choose_pace",
    params(("id" = LineId, Path, description = "The line")),
    request_body = ChosenPace,
    responses((status = 200, description = "The current state", body = Sending)),
)]
pub(crate) async fn choose_pace(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<LineId>,
    Json(chosen): Json<ChosenPace>,
) -> Answer<Json<Sending>> {
    if chosen.pace.is_some_and(|pace| !(1..=FASTEST).contains(&pace)) {
        let detail = "Choose 1 to 1,000 segments per second, or let Hearback decide.";
        return Err(Problem::invalid("pace", detail));
    }
    app.store().choose_pace(member.access(), id, chosen.pace, app.now()).await?;
    of(&app, &member).await
}
