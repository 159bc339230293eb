//! `/api/v1/twilio/history`: the import of what was exchanged before (R6).

use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::Timestamp;
use hearback_inbox::import::ImportState;
use hearback_store::Import;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long Twilio keeps messages by default.
const MOST_DAYS: i64 = 400;

/// The import of past texts.
#[derive(Serialize, ToSchema)]
pub(crate) struct History {
    /// Null before the first.
    #[schema(required)]
    import: Option<HistoryImport>,
}

/// An import of past texts, with its progress. Imported texts aren't unread, don't reopen
/// conversations, and notify no one.
#[derive(Serialize, ToSchema)]
pub(crate) struct HistoryImport {
    /// Where it stands.
    state: ImportState,
    /// How many days back it goes.
    days: i64,
    /// When it was started.
    started_at: Timestamp,
    /// When it ended; null while it runs.
    #[schema(required)]
    ended_at: Option<Timestamp>,
    /// Its progress, from 0 to 1.
    progress: f64,
    /// Messages that Twilio has listed so far.
    seen: i64,
    /// Messages that are new here.
    taken: i64,
    /// What is stopping it, as a sentence.
    #[schema(required)]
    problem: Option<String>,
}

impl From<Import> for HistoryImport {
    fn from(import: Import) -> Self {
        let Import { state, days, started_at, ended_at, progress, seen, taken, problem, .. } =
            import;
        let progress = f64::from(i32::try_from(progress).unwrap_or(0)) / 1000.0;
        Self { state, days, started_at, ended_at, progress, seen, taken, problem }
    }
}

/// How far back to go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HowFarBack {
    /// Days, from 1 to 400.
    days: i64,
}

/// The progress of the import of past texts.
#[utoipa::path(
    get, path = "/api/v1/twilio/history", tag = "settings", operation_id = "history",
    responses((status = 200, description = "The import", body = History)),
)]
pub(crate) async fn show(State(app): State<App>, member: CurrentMember) -> Answer<Json<History>> {
    let import = app.store().import(member.access()).await?.map(Into::into);
    Ok(Json(History { import }))
}

/// Import the lines' messages of the last days. A stopped or failed import continues where it was;
/// a running one isn't changed.
#[utoipa::path(
    post, path = "/api/v1/twilio/history", tag = "settings", operation_id = "import_history",
    request_body = HowFarBack,
    responses(
        (status = 200, description = "The import", body = HistoryImport),
    ),
)]
pub(crate) async fn start(
    State(app): State<App>,
    member: CurrentMember,
    Json(asked): Json<HowFarBack>,
) -> Answer<Json<HistoryImport>> {
    if !(1..=MOST_DAYS).contains(&asked.days) {
        return Err(Problem::invalid("days", format!("Choose from 1 to {MOST_DAYS} days.")));
    }
    let import = app.store().start_import(member.access(), asked.days, app.now()).await?;
    app.imports().notify_one();
    Ok(Json(import.into()))
}

/// Stop the import. Imported texts stay.
#[utoipa::path(
    delete, path = "/api/v1/twilio/history", tag = "settings", operation_id = "stop_history",
    responses((status = 200, description = "The import", body = HistoryImport)),
)]
pub(crate) async fn stop(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<HistoryImport>> {
    let import = app.store().stop_import(member.access(), app.now()).await?;
    Ok(Json(import.into()))
}
