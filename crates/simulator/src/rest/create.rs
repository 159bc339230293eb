//! `POST /Messages.json`: takes a message, unless a rule or a fault forbids.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use tokio::time::sleep;

use super::{
    caller::Caller,
    draft::draft,
    error::{ApiError, message_of},
    messages::json,
    params::Params,
};
use crate::{
    delivery::{self, Fate},
    fault::{FaultKind, Stage},
    journal::Level,
    server::hang_up,
    simulation::Simulation,
};

pub(super) async fn create(
    State(simulation): State<Arc<Simulation>>,
    caller: Caller,
    body: Bytes,
) -> Response {
    simulation.counters.creates.one();
    let params = Params::parse(&body);
    let faults = simulation.strike(Stage::Create, params.get("To").unwrap_or_default());
    if let Some(refusal) = faults.iter().find_map(refusal) {
        return refuse(&simulation, refusal);
    }
    let (draft, blocked) = match draft(&simulation, &caller.account, &params) {
        Ok(draft) => draft,
        Err(refusal) => return refuse(&simulation, refusal),
    };
    let mut fate = Fate::of(&faults);
    fate.failure = blocked.or(fate.failure);
    let (row, journey) = delivery::accept(&simulation, &caller.account, draft, fate);
    simulation.counters.accepted.one();
    let text = format!("Text to {} accepted", row.to);
    simulation.journal.note_of(&row.sid, Level::Info, text);
    if faults.contains(&FaultKind::CallbacksBeforeReply) {
        // Ends early only when the simulator stops.
        let _ = journey.await;
    }
    answer(&simulation, &faults, || (StatusCode::CREATED, Json(json(&caller.account, &row)))).await
}

/// The answer to a message that was taken: late, broken or as it should be.
async fn answer<R: IntoResponse>(
    simulation: &Simulation,
    faults: &[FaultKind],
    proper: impl FnOnce() -> R,
) -> Response {
    for fault in faults {
        match fault {
            // The message is taken already: whoever gives up now cannot know.
            FaultKind::Delay { ms, .. } => sleep(Duration::from_millis(*ms)).await,
            FaultKind::DropReply => return hang_up(),
            FaultKind::Hang => {
                simulation.stop.cancelled().await;
                return hang_up();
            }
            FaultKind::ErrorAfter => return ApiError::of_status(500).into_response(),
            _ => {}
        }
    }
    proper().into_response()
}

fn refusal(fault: &FaultKind) -> Option<ApiError> {
    match fault {
        FaultKind::Status { status, .. } => Some(ApiError::of_status(*status)),
        FaultKind::ErrorBefore => Some(ApiError::of_status(500)),
        FaultKind::Reject { code } => Some(ApiError::refused(*code, message_of(*code))),
        _ => None,
    }
}

fn refuse(simulation: &Simulation, refusal: ApiError) -> Response {
    simulation.counters.rejected.one();
    simulation.journal.note(Level::Info, format!("Text refused: {}", refusal.code));
    refusal.into_response()
}
