//! The control API: what tests, benchmarks and the handset page steer the simulator by.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use serde_json::json;

use crate::{message::LedgerEntry, simulation::Simulation};

mod accounts;
mod events;
mod faults;
pub(crate) mod history;
mod state;
mod texting;

/// Pictures come in as base64.
const LARGEST_BODY: usize = 32 * 1024 * 1024;

/// Every URL of the control API.
pub(crate) fn router() -> Router<Arc<Simulation>> {
    let api = Router::new()
        .route("/state", get(state::state))
        .route("/counters", get(state::counters))
        .route("/ledger", get(state::ledger))
        .route("/journal", get(state::journal))
        .route("/reset", post(state::reset))
        .route("/settle", post(state::settle))
        .route("/accounts", get(accounts::list).post(accounts::add))
        .route("/accounts/{account}", get(accounts::fetch).patch(accounts::change))
        .route("/accounts/{account}/numbers", post(accounts::add_number))
        .route("/accounts/{account}/numbers/{number}", delete(accounts::remove_number))
        .route("/accounts/{account}/alerts", post(accounts::add_alert))
        .route("/inbound", post(texting::inbound))
        .route("/inbound/batch", post(texting::batch))
        .route("/history", post(history::add))
        .route("/handsets/{number}", get(texting::conversation))
        .route("/media/{account}/{media}", get(texting::media))
        .route("/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/faults/{id}", delete(faults::clear_one))
        .route("/events", get(events::stream))
        .layer(DefaultBodyLimit::max(LARGEST_BODY));
    Router::new().nest("/simulator/v1", api)
}

/// A refusal, in a sentence.
#[derive(Debug)]
struct Refusal(StatusCode, String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

impl Refusal {
    fn unknown(what: &str) -> Self {
        Self(StatusCode::NOT_FOUND, format!("{what} doesn't exist"))
    }
}

/// Every message of every account.
pub(crate) fn ledger(simulation: &Simulation) -> Vec<LedgerEntry> {
    let mut entries = Vec::new();
    for account in simulation.accounts() {
        let rows = account.ledger.lock().all();
        entries.extend(rows.iter().map(|row| row.entry(account.sid())));
    }
    entries
}
