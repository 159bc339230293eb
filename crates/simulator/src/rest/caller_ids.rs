//! `/OutgoingCallerIds`: the numbers that were verified, which are all that a trial account reaches.

use axum::{Json, extract::RawQuery};
use serde_json::{Value, json};

use super::{caller::Caller, error::ApiError, list::Place, params::Params};
use crate::{account::Access, clock, sid};

pub(super) async fn list(
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    if caller.access == Access::Restricted {
        return Err(ApiError::of_status(403));
    }
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let place = Place::of(&params)?;
    let account = caller.account.sid();
    let path = format!("/2010-04-01/Accounts/{account}/OutgoingCallerIds.json");
    let verified = caller.account.now().verified_numbers.clone();
    let wanted = |number: &&String| params.filled("PhoneNumber").is_none_or(|one| one == *number);
    let rows = verified.iter().filter(wanted).map(|number| row(account, number)).collect();
    Ok(Json(place.slice(&path, &params, "outgoing_caller_ids", rows)))
}

fn row(account: &str, number: &str) -> Value {
    let sid = sid::derived("PN", &format!("verified {number}"));
    let now = clock::rfc2822(clock::now());
    json!({
        "account_sid": account,
        "date_created": now,
        "date_updated": now,
        "friendly_name": number,
        "phone_number": number,
        "sid": sid,
        "uri": format!("/2010-04-01/Accounts/{account}/OutgoingCallerIds/{sid}.json"),
    })
}
