//! `/IncomingPhoneNumbers`: the account's numbers and their webhooks.

use axum::{
    Json,
    extract::{OriginalUri, Path, RawQuery},
};
use bytes::Bytes;
use serde_json::{Value, json};
use url::Url;

use super::{caller::Caller, error::ApiError, list::Place, params::Params};
use crate::{account::number::PhoneNumber, clock};

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
    let start = place.page * place.size;
    let end = matching.len().min(start + place.size);
    let rows: Vec<_> = matching.iter().skip(start).take(place.size).collect();
    let next = (end < matching.len()).then(|| {
        let token = rows.last().map(|number| format!("PA{}", number.sid)).unwrap_or_default();
        place.uri(&path, &params, place.page + 1, &token)
    });
    let previous = (place.page > 0).then(|| place.uri(&path, &params, place.page - 1, ""));
    let rows: Vec<_> = rows.into_iter().map(|number| number.json(account)).collect();
    Ok(Json(json!({
        "end": start + rows.len().saturating_sub(1),
        "first_page_uri": place.uri(&path, &params, 0, ""),
        "incoming_phone_numbers": rows,
        "next_page_uri": next,
        "page": place.page,
        "page_size": place.size,
        "previous_page_uri": previous,
        "start": start,
        "uri": place.uri(&path, &params, place.page, ""),
    })))
}

fn admits(params: &Params, number: &PhoneNumber) -> bool {
    let bare = |text: &str| text.replace(['+', '*', ' '], "");
    params.filled("PhoneNumber").is_none_or(|part| number.number.contains(&bare(part)))
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
    let params = Params::parse(&body);
    for (name, value) in params.iter() {
        let is_url = name.ends_with("Url") || name == "StatusCallback";
        if is_url && !value.is_empty() && Url::parse(value).is_err() {
            return Err(ApiError::refused(21402, format!("{name} is not valid: {value}")));
        }
    }
    let mut numbers = caller.account.numbers.lock();
    let number = find(numbers.values_mut(), &sid).ok_or_else(|| ApiError::not_found(uri.path()))?;
    for (name, value) in params.iter() {
        if let Some(field) = number.field(name) {
            value.clone_into(field);
        }
    }
    number.updated = clock::now();
    Ok(Json(number.json(caller.account.sid())))
}

fn find<'a>(
    mut numbers: impl Iterator<Item = &'a mut PhoneNumber>,
    sid: &str,
) -> Option<&'a mut PhoneNumber> {
    let sid = sid.strip_suffix(".json")?;
    numbers.find(|number| number.sid == sid)
}
