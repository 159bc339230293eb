//! Accounts and their numbers.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Value, json};

use super::Refusal;
use crate::{
    account::{Account, number::PhoneNumber},
    clock,
    config::{AccountConfig, NumberConfig},
    journal::Event,
    world::World,
};

pub(super) async fn list(State(world): State<Arc<World>>) -> Json<Value> {
    let accounts: Vec<_> = world.accounts().iter().map(|account| json(account)).collect();
    Json(json!({ "accounts": accounts }))
}

pub(super) async fn fetch(
    State(world): State<Arc<World>>,
    Path(account): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let account = world.account(&account).ok_or_else(|| Refusal::unknown(&account))?;
    Ok(Json(json(&account)))
}

pub(super) async fn add(
    State(world): State<Arc<World>>,
    Json(config): Json<AccountConfig>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    if world.account(&config.account_sid).is_some() {
        let text = format!("{} is there already", config.account_sid);
        return Err(Refusal(StatusCode::CONFLICT, text));
    }
    let account = world.add_account(config);
    world.journal.publish(&Event::Changed);
    Ok((StatusCode::CREATED, Json(json(&account))))
}

/// Adds a number, or replaces it.
pub(super) async fn add_number(
    State(world): State<Arc<World>>,
    Path(account): Path<String>,
    Json(config): Json<NumberConfig>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let account = world.account(&account).ok_or_else(|| Refusal::unknown(&account))?;
    let taken = world.owner(&config.number);
    if taken.is_some_and(|(owner, _)| owner.sid() != account.sid()) {
        let text = format!("{} belongs to another account", config.number);
        return Err(Refusal(StatusCode::CONFLICT, text));
    }
    let number = PhoneNumber::new(&config, clock::now());
    let shown = number.json(account.sid());
    account.numbers.lock().insert(number.number.clone(), number);
    world.journal.publish(&Event::Changed);
    Ok((StatusCode::CREATED, Json(shown)))
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
            })
        })
        .collect();
    json!({
        "account_sid": account.sid(),
        "auth_token": account.token(),
        "friendly_name": account.config.friendly_name,
        "api_keys": account.config.api_keys,
        "services": account.config.services,
        "trial": account.config.trial,
        "verified_numbers": account.config.verified_numbers,
        "messages": account.ledger.lock().len(),
        "numbers": numbers,
    })
}
