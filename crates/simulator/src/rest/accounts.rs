//! `/Accounts`: which a Standard key may not read.

use std::sync::Arc;

use axum::{
    Json,
    extract::{OriginalUri, Path, State},
    http::HeaderMap,
};
use serde_json::{Value, json};

use super::{
    caller::{Caller, basic},
    error::ApiError,
};
use crate::{
    account::{Access, Account},
    clock,
    simulation::Simulation,
};

pub(super) async fn fetch(
    caller: Caller,
    Path(account): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Result<Json<Value>, ApiError> {
    if !account.ends_with(".json") {
        return Err(ApiError::not_found(uri.path()));
    }
    if caller.access != Access::Main {
        return Err(ApiError::unauthorized());
    }
    Ok(Json(json(&caller.account)))
}

/// The caller's own account, as a list of one.
pub(super) async fn list(
    State(simulation): State<Arc<Simulation>>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let (user, password) = basic(&headers).ok_or_else(ApiError::unauthorized)?;
    let own = simulation
        .accounts()
        .into_iter()
        .find(|account| account.admits(&user, &password) == Some(Access::Main))
        .ok_or_else(ApiError::unauthorized)?;
    Ok(Json(json!({
        "accounts": [json(&own)],
        "page": 0, "page_size": 50, "start": 0, "end": 0,
        "uri": "/2010-04-01/Accounts.json?PageSize=50&Page=0",
        "first_page_uri": "/2010-04-01/Accounts.json?PageSize=50&Page=0",
        "next_page_uri": null,
        "previous_page_uri": null,
    })))
}

fn json(account: &Account) -> Value {
    let path = format!("/2010-04-01/Accounts/{}", account.sid());
    let now = account.now();
    json!({
        "sid": account.sid(),
        "owner_account_sid": account.sid(),
        "friendly_name": now.friendly_name,
        "status": now.status,
        "type": if now.trial { "Trial" } else { "Full" },
        "auth_token": now.auth_token,
        "date_created": clock::rfc2822(account.created),
        "date_updated": clock::rfc2822(account.created),
        "uri": format!("{path}.json"),
        "subresource_uris": {
            "messages": format!("{path}/Messages.json"),
            "incoming_phone_numbers": format!("{path}/IncomingPhoneNumbers.json"),
        },
    })
}
