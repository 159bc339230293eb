//! `/SMS/ShortCodes`: the account's short codes, which are not among its phone numbers.

use axum::{
    Json,
    extract::{OriginalUri, Path, RawQuery},
};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{caller::Caller, error::ApiError, list::Place, numbers, params::Params};
use crate::{account::number::PhoneNumber, clock, config::NumberKind, sid};

pub(super) async fn list(
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let place = Place::of(&params)?;
    let account = caller.account.sid();
    let path = format!("/2010-04-01/Accounts/{account}/SMS/ShortCodes.json");
    let numbers = caller.account.numbers.lock();
    let rows: Vec<_> = numbers
        .values()
        .filter(|number| number.kind == NumberKind::ShortCode)
        .filter(|number| params.filled("ShortCode").is_none_or(|code| number.number == code))
        .map(|number| row(account, number))
        .collect();
    Ok(Json(place.slice(&path, &params, "short_codes", rows)))
}

/// Changes what is sent, and leaves the rest.
pub(super) async fn change(
    caller: Caller,
    Path((_, sid)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let mut numbers = caller.account.numbers.lock();
    let wanted = |number: &&mut PhoneNumber| {
        number.kind == NumberKind::ShortCode
            && sid.strip_suffix(".json") == Some(&sid_of(&number.number))
    };
    let found = numbers.values_mut().find(wanted);
    let number = found.ok_or_else(|| ApiError::not_found(uri.path()))?;
    numbers::apply(&Params::parse(&body), number)?;
    Ok(Json(row(caller.account.sid(), number)))
}

pub(super) fn sid_of(code: &str) -> String {
    sid::derived("SC", code)
}

fn row(account: &str, number: &PhoneNumber) -> Value {
    let sid = sid_of(&number.number);
    json!({
        "account_sid": account,
        "api_version": "2010-04-01",
        "date_created": clock::rfc2822(number.created),
        "date_updated": clock::rfc2822(number.updated),
        "friendly_name": number.friendly_name,
        "short_code": number.number,
        "sid": sid,
        "sms_fallback_method": number.sms_fallback_method,
        "sms_fallback_url": number.sms_fallback_url,
        "sms_method": number.sms_method,
        "sms_url": number.sms_url,
        "uri": format!("/2010-04-01/Accounts/{account}/SMS/ShortCodes/{sid}.json"),
    })
}
