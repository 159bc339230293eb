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
    world::World,
};

pub(super) async fn list(State(world): State<Arc<World>>) -> Json<Value> {
    Json(json!({ "faults": world.faults.all() }))
}

pub(super) async fn add(
    State(world): State<Arc<World>>,
    Json(fault): Json<Fault>,
) -> (StatusCode, Json<WaitingFault>) {
    let waiting = world.faults.add(fault);
    world.journal.publish(&Event::Changed);
    (StatusCode::CREATED, Json(waiting))
}

pub(super) async fn clear(State(world): State<Arc<World>>) -> Json<Value> {
    cleared(&world, None)
}

pub(super) async fn clear_one(State(world): State<Arc<World>>, Path(id): Path<u64>) -> Json<Value> {
    cleared(&world, Some(id))
}

fn cleared(world: &World, id: Option<u64>) -> Json<Value> {
    let count = world.faults.clear(id);
    world.journal.publish(&Event::Changed);
    Json(json!({ "cleared": count }))
}
