//! Faults: added, seen and cleared.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Value, json};

use crate::{
    fault::{Fault, WaitingFault},
    journal::Event,
    simulation::Simulation,
};

pub(super) async fn list(State(simulation): State<Arc<Simulation>>) -> Json<Value> {
    Json(json!({ "faults": simulation.faults.all() }))
}

pub(super) async fn add(
    State(simulation): State<Arc<Simulation>>,
    Json(fault): Json<Fault>,
) -> (StatusCode, Json<WaitingFault>) {
    let waiting = simulation.faults.add(fault);
    simulation.journal.publish(&Event::Changed);
    (StatusCode::CREATED, Json(waiting))
}

pub(super) async fn clear(State(simulation): State<Arc<Simulation>>) -> Json<Value> {
    cleared(&simulation, None)
}

pub(super) async fn clear_one(
    State(simulation): State<Arc<Simulation>>,
    Path(id): Path<u64>,
) -> Json<Value> {
    cleared(&simulation, Some(id))
}

fn cleared(simulation: &Simulation, id: Option<u64>) -> Json<Value> {
    let count = simulation.faults.clear(id);
    simulation.journal.publish(&Event::Changed);
    Json(json!({ "cleared": count }))
}
