//! Accounts and their numbers.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Map, Value, json};

use super::Refusal;
use crate::{
    account::{Account, number::PhoneNumber},
    alert::Alert,
    clock,
    config::{AccountConfig, NumberConfig},
    journal::Event,
    simulation::Simulation,
};

pub(super) async fn list(State(simulation): State<Arc<Simulation>>) -> Json<Value> {
    let accounts: Vec<_> = simulation.accounts().iter().map(|account| json(account)).collect();
    Json(json!({ "accounts": accounts }))
}

pub(super) async fn fetch(
    State(simulation): State<Arc<Simulation>>,
    Path(account): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let account = simulation.account(&account).ok_or_else(|| Refusal::unknown(&account))?;
    Ok(Json(json(&account)))
}

pub(super) async fn add(
    State(simulation): State<Arc<Simulation>>,
    Json(config): Json<AccountConfig>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    if simulation.account(&config.account_sid).is_some() {
        let text = format!("{} already exists", config.account_sid);
        return Err(Refusal(StatusCode::CONFLICT, text));
    }
    let account = simulation.add_account(config);
    simulation.journal.publish(&Event::Changed);
    Ok((StatusCode::CREATED, Json(json(&account))))
}

/// Adds a number, or replaces it.
pub(super) async fn add_number(
    State(simulation): State<Arc<Simulation>>,
    Path(account): Path<String>,
    Json(config): Json<NumberConfig>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let account = simulation.account(&account).ok_or_else(|| Refusal::unknown(&account))?;
    let taken = simulation.owner(&config.number);
    if taken.is_some_and(|(owner, _)| owner.sid() != account.sid()) {
        let text = format!("{} belongs to another account", config.number);
        return Err(Refusal(StatusCode::CONFLICT, text));
    }
    let number = PhoneNumber::new(&config, clock::now());
    let shown = number.json(account.sid());
    account.numbers.lock().insert(number.number.clone(), number);
    simulation.journal.publish(&Event::Changed);
    Ok((StatusCode::CREATED, Json(shown)))
}

/// Takes a number away, as when it is given back.
pub(super) async fn remove_number(
    State(simulation): State<Arc<Simulation>>,
    Path((account, number)): Path<(String, String)>,
) -> Result<StatusCode, Refusal> {
    let account = simulation.account(&account).ok_or_else(|| Refusal::unknown(&account))?;
    account.numbers.lock().remove(&number).ok_or_else(|| Refusal::unknown(&number))?;
    simulation.journal.publish(&Event::Changed);
    Ok(StatusCode::NO_CONTENT)
}

/// Changes what is given: status, tokens, trial, services, registrations. A list replaces a list.
pub(super) async fn change(
    State(simulation): State<Arc<Simulation>>,
    Path(account): Path<String>,
    Json(changes): Json<Map<String, Value>>,
) -> Result<Json<Value>, Refusal> {
    let account = simulation.account(&account).ok_or_else(|| Refusal::unknown(&account))?;
    let mut now = serde_json::to_value(&*account.now()).unwrap_or_default();
    for (name, value) in changes {
        let fixed = matches!(name.as_str(), "account_sid" | "numbers");
        match now.get_mut(&name).filter(|_| !fixed) {
            Some(place) => *place = value,
            None => {
                let text = format!("{name} can't be changed here");
                return Err(Refusal(StatusCode::UNPROCESSABLE_ENTITY, text));
            }
        }
    }
    let changed = serde_json::from_value(now)
        .map_err(|error| Refusal(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))?;
    *account.now() = changed;
    simulation.journal.publish(&Event::Changed);
    Ok(Json(json(&account)))
}

/// Writes something into the debugger, of now or of the past.
pub(super) async fn add_alert(
    State(simulation): State<Arc<Simulation>>,
    Path(account): Path<String>,
    Json(alert): Json<Alert>,
) -> Result<(StatusCode, Json<Alert>), Refusal> {
    let account = simulation.account(&account).ok_or_else(|| Refusal::unknown(&account))?;
    account.alerts.lock().push(alert.clone());
    Ok((StatusCode::CREATED, Json(alert)))
}

/// An account with all that a client needs to use it, its token included.
pub(super) fn json(account: &Account) -> Value {
    let numbers: Vec<_> = account
        .numbers
        .lock()
        .values()
        .map(|number| {
            json!({
                "sid": number.sid,
                "number": number.number,
                "friendly_name": number.friendly_name,
                "kind": number.kind,
                "capabilities": number.capabilities,
                "sms_url": number.sms_url,
                "sms_method": number.sms_method,
                "sms_fallback_url": number.sms_fallback_url,
                "sms_application_sid": number.sms_application_sid,
            })
        })
        .collect();
    let mut shown = serde_json::to_value(&*account.now()).unwrap_or_default();
    shown["numbers"] = numbers.into();
    shown["messages"] = account.ledger.lock().len().into();
    shown
}
