//! Looking at everything, emptying it, and waiting for it to settle.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{Query, State},
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::accounts;
use crate::{
    counters::Counts,
    message::{Direction, LedgerEntry},
    simulation::Simulation,
};

pub(super) async fn state(State(simulation): State<Arc<Simulation>>) -> Json<Value> {
    let listed = simulation.accounts();
    let accounts: Vec<_> = listed.iter().map(|account| accounts::json(account)).collect();
    let messages: usize = listed.iter().map(|account| account.ledger.lock().len()).sum();
    let opt_outs: Vec<_> = simulation
        .opt_outs
        .all()
        .into_iter()
        .map(|(sender, handset)| json!({ "sender": sender, "handset": handset }))
        .collect();
    Json(json!({
        "base_url": simulation.base_url,
        "inbox_url": simulation.config.inbox_url,
        "accounts": accounts,
        "people": simulation.config.handsets,
        "handsets": simulation.handsets.counts(),
        "opt_outs": opt_outs,
        "faults": simulation.faults.all(),
        "messages": messages,
        "pending": simulation.pending.count(),
        "counters": simulation.counters.read(),
    }))
}

pub(super) async fn counters(State(simulation): State<Arc<Simulation>>) -> Json<Counts> {
    Json(simulation.counters.read())
}

/// Narrows the ledger.
#[derive(Debug, Deserialize)]
pub(super) struct LedgerQuery {
    to: Option<String>,
    from: Option<String>,
    direction: Option<Direction>,
    account: Option<String>,
}

impl LedgerQuery {
    fn admits(&self, entry: &LedgerEntry) -> bool {
        self.to.as_ref().is_none_or(|to| *to == entry.to)
            && self.from.as_ref().is_none_or(|from| entry.from.as_ref() == Some(from))
            && self.direction.is_none_or(|direction| direction == entry.direction)
            && self.account.as_ref().is_none_or(|account| *account == entry.account_sid)
    }
}

pub(super) async fn ledger(
    State(simulation): State<Arc<Simulation>>,
    Query(query): Query<LedgerQuery>,
) -> Json<Value> {
    let mut messages = super::ledger(&simulation);
    messages.retain(|entry| query.admits(entry));
    Json(json!({ "messages": messages, "handsets": simulation.handsets.counts() }))
}

pub(super) async fn journal(State(simulation): State<Arc<Simulation>>) -> Json<Value> {
    Json(json!({ "entries": simulation.journal.recent() }))
}

pub(super) async fn reset(State(simulation): State<Arc<Simulation>>) -> Json<Value> {
    simulation.reset();
    Json(json!({ "reset": true }))
}

/// How long to wait.
#[derive(Debug, Deserialize)]
pub(super) struct SettleQuery {
    #[serde(default = "ten_seconds")]
    timeout_ms: u64,
}

fn ten_seconds() -> u64 {
    10_000
}

pub(super) async fn settle(
    State(simulation): State<Arc<Simulation>>,
    Query(query): Query<SettleQuery>,
) -> Json<Value> {
    let limit = Duration::from_millis(query.timeout_ms);
    let settled = timeout(limit, simulation.pending.idle()).await.is_ok();
    Json(json!({ "settled": settled, "pending": simulation.pending.count() }))
}
