//! `/Messages/{sid}.json`: one message.

use std::sync::Arc;

use axum::{
    Json,
    extract::{OriginalUri, Path, State},
    http::StatusCode,
};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{
    caller::Caller,
    error::{ApiError, delivery_message},
    params::Params,
};
use crate::{
    account::Account,
    clock,
    ledger::advance,
    message::{Message, Status},
    simulation::Simulation,
};

pub(super) async fn fetch(
    State(simulation): State<Arc<Simulation>>,
    caller: Caller,
    Path((_, message)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
) -> Result<Json<Value>, ApiError> {
    simulation.counters.fetches.one();
    let row = find(&caller.account, &message).ok_or_else(|| ApiError::not_found(uri.path()))?;
    Ok(Json(json(&caller.account, &row)))
}

/// Cancels what is scheduled, or empties the body.
pub(super) async fn change(
    caller: Caller,
    Path((_, message)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let params = Params::parse(&body);
    let missing = || ApiError::not_found(uri.path());
    let row = find(&caller.account, &message).ok_or_else(missing)?;
    let now = clock::now();
    let row = match (params.get("Status"), params.get("Body")) {
        (Some(_), Some(_)) => {
            return Err(ApiError::refused(30400, "Body and Status cannot be changed together"));
        }
        (Some("canceled"), None) if row.status == Status::Scheduled => {
            let cancel = |row: &mut Message| advance(row, Status::Canceled, now);
            caller.account.ledger.lock().update(&row.sid, now, cancel)
        }
        (Some("canceled"), None) => {
            return Err(ApiError::conflict(30409, "The message can no longer be canceled"));
        }
        (None, Some("")) => {
            caller.account.ledger.lock().update(&row.sid, now, |row| row.body.clear())
        }
        (Some(_), None) => return Err(ApiError::refused(20001, "Status can only be 'canceled'")),
        (None, Some(_)) => return Err(ApiError::refused(20001, "Body can only be emptied")),
        (None, None) => Some(row),
    };
    let row = row.ok_or_else(missing)?;
    Ok(Json(json(&caller.account, &row)))
}

pub(super) async fn remove(
    caller: Caller,
    Path((_, message)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
) -> Result<StatusCode, ApiError> {
    let row = find(&caller.account, &message).ok_or_else(|| ApiError::not_found(uri.path()))?;
    if !row.status.is_final() {
        return Err(ApiError::conflict(20009, "Cannot delete this resource before it is complete"));
    }
    caller.account.ledger.lock().remove(&row.sid);
    caller.account.media.lock().retain(|_, media| *media.message != *row.sid);
    Ok(StatusCode::NO_CONTENT)
}

/// Only the `.json` form exists here.
fn find(account: &Account, message: &str) -> Option<Arc<Message>> {
    account.ledger.lock().get(message.strip_suffix(".json")?)
}

/// A message as the API shows it.
pub(super) fn json(account: &Account, row: &Message) -> Value {
    let path = format!("/2010-04-01/Accounts/{}/Messages/{}", account.sid(), row.sid);
    json!({
        "sid": &*row.sid,
        "account_sid": account.sid(),
        "api_version": "2010-04-01",
        "body": row.body,
        "date_created": clock::rfc2822(row.created),
        "date_sent": row.sent.map(clock::rfc2822),
        "date_updated": clock::rfc2822(row.updated),
        "direction": row.direction,
        "error_code": row.error_code,
        "error_message": row.error_code.and_then(delivery_message),
        "from": row.from,
        "to": row.to,
        "messaging_service_sid": row.service,
        "num_media": row.num_media.to_string(),
        "num_segments": row.segments.to_string(),
        "price": row.price,
        "price_unit": "USD",
        "status": row.status,
        "subresource_uris": { "media": format!("{path}/Media.json") },
        "uri": format!("{path}.json"),
    })
}
