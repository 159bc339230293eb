//! `/Applications/{sid}.json`: webhooks that several numbers share.

use axum::{
    Json,
    extract::{OriginalUri, Path},
};
use serde_json::{Value, json};

use super::{caller::Caller, error::ApiError};
use crate::{account::Access, clock};

pub(super) async fn fetch(
    caller: Caller,
    Path((_, sid)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
) -> Result<Json<Value>, ApiError> {
    if caller.access == Access::Restricted {
        return Err(ApiError::of_status(403));
    }
    let found = sid.strip_suffix(".json").and_then(|sid| caller.account.application(sid));
    let application = found.ok_or_else(|| ApiError::not_found(uri.path()))?;
    let created = clock::rfc2822(caller.account.created);
    Ok(Json(json!({
        "sid": application.sid,
        "account_sid": caller.account.sid(),
        "api_version": "2010-04-01",
        "friendly_name": application.friendly_name,
        "date_created": created,
        "date_updated": created,
        "sms_url": application.sms_url,
        "sms_method": application.sms_method,
        "sms_fallback_url": application.sms_fallback_url,
        "sms_fallback_method": "POST",
        "sms_status_callback": "",
        "message_status_callback": "",
        "status_callback": "",
        "status_callback_method": "POST",
        "voice_url": "",
        "voice_method": "POST",
        "voice_fallback_url": "",
        "voice_fallback_method": "POST",
        "voice_caller_id_lookup": false,
        "public_application_connect_enabled": false,
        "uri": format!("/2010-04-01/Accounts/{}/Applications/{sid}", caller.account.sid()),
    })))
}
