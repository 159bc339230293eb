//! `/IncomingPhoneNumbers`: the account's numbers and their webhooks.

use axum::{
    Json,
    extract::{OriginalUri, Path, RawQuery},
};
use bytes::Bytes;
use serde_json::Value;
use url::Url;

use super::{caller::Caller, error::ApiError, list::Place, params::Params};
use crate::{account::number::PhoneNumber, clock, config::NumberKind};

pub(super) async fn list(
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let place = Place::of(&params)?;
    let account = caller.account.sid();
    let path = format!("/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json");
    let numbers = caller.account.numbers.lock();
    let matching: Vec<_> = numbers.values().filter(|number| admits(&params, number)).collect();
    let rows = matching.iter().map(|number| number.json(account)).collect();
    Ok(Json(place.slice(&path, &params, "incoming_phone_numbers", rows)))
}

fn admits(params: &Params, number: &PhoneNumber) -> bool {
    let bare = |text: &str| text.replace(['+', '*', ' '], "");
    // Short codes are listed elsewhere.
    number.kind != NumberKind::ShortCode
        && params.filled("PhoneNumber").is_none_or(|part| number.number.contains(&bare(part)))
        && params.filled("FriendlyName").is_none_or(|name| number.friendly_name == name)
        && params.filled("Beta").is_none_or(|beta| beta == "false")
        && params.filled("Origin").is_none_or(|origin| origin == "twilio")
}

pub(super) async fn fetch(
    caller: Caller,
    Path((_, sid)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
) -> Result<Json<Value>, ApiError> {
    let mut numbers = caller.account.numbers.lock();
    let number = find(numbers.values_mut(), &sid).ok_or_else(|| ApiError::not_found(uri.path()))?;
    Ok(Json(number.json(caller.account.sid())))
}

/// Changes what is sent, and leaves the rest.
pub(super) async fn change(
    caller: Caller,
    Path((_, sid)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let mut numbers = caller.account.numbers.lock();
    let number = find(numbers.values_mut(), &sid).ok_or_else(|| ApiError::not_found(uri.path()))?;
    apply(&Params::parse(&body), number)?;
    Ok(Json(number.json(caller.account.sid())))
}

/// Changes a number or a short code in what is sent; nothing where some of it is refused.
pub(super) fn apply(params: &Params, number: &mut PhoneNumber) -> Result<(), ApiError> {
    for (name, value) in params.iter() {
        let is_url = name.ends_with("Url") || name == "StatusCallback";
        if is_url && !value.is_empty() && Url::parse(value).is_err() {
            return Err(ApiError::refused(21402, format!("{name} is not valid: {value}")));
        }
    }
    for (name, value) in params.iter() {
        if let Some(field) = number.field(name) {
            value.clone_into(field);
        }
    }
    number.updated = clock::now();
    Ok(())
}

fn find<'a>(
    mut numbers: impl Iterator<Item = &'a mut PhoneNumber>,
    sid: &str,
) -> Option<&'a mut PhoneNumber> {
    let sid = sid.strip_suffix(".json")?;
    numbers.find(|number| number.sid == sid)
}
