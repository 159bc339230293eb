//! `/Services`: messaging services and their pools.

use std::sync::Arc;

use axum::{
    Json,
    extract::{OriginalUri, Path, RawQuery, State},
};
use bytes::Bytes;
use serde_json::{Value, json};
use url::Url;

use super::{
    super::{caller::OwnCaller, error::ApiError, params::Params, short_codes},
    iso, page,
};
use crate::{
    account::Account,
    config::{NumberKind, ServiceConfig},
    simulation::Simulation,
};

pub(super) async fn list(
    State(simulation): State<Arc<Simulation>>,
    OwnCaller(account): OwnCaller,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    let services = account.now().services.clone();
    let rows = services.iter().map(|service| json(&simulation, &account, service)).collect();
    page(&simulation, "/Services", "services", &query, rows).map(Json)
}

pub(super) async fn fetch(
    State(simulation): State<Arc<Simulation>>,
    OwnCaller(account): OwnCaller,
    Path(sid): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Result<Json<Value>, ApiError> {
    let service = account.service(&sid).ok_or_else(|| ApiError::not_found(uri.path()))?;
    Ok(Json(json(&simulation, &account, &service)))
}

/// Changes what is sent, and leaves the rest.
pub(super) async fn change(
    State(simulation): State<Arc<Simulation>>,
    OwnCaller(account): OwnCaller,
    Path(sid): Path<String>,
    OriginalUri(uri): OriginalUri,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let params = Params::parse(&body);
    for (name, value) in params.iter() {
        let is_url = name.ends_with("Url") || name == "StatusCallback";
        if is_url && !value.is_empty() && Url::parse(value).is_err() {
            return Err(ApiError::refused(20001, format!("{name} is not valid: {value}")));
        }
    }
    let changed = {
        let mut now = account.now();
        let mut services = now.services.iter_mut();
        let service = services
            .find(|service| service.sid == sid)
            .ok_or_else(|| ApiError::not_found(uri.path()))?;
        apply(service, &params);
        service.clone()
    };
    Ok(Json(json(&simulation, &account, &changed)))
}

fn apply(service: &mut ServiceConfig, params: &Params) {
    let url = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    for (name, value) in params.iter() {
        match name {
            "FriendlyName" => value.clone_into(&mut service.friendly_name),
            "InboundRequestUrl" => service.inbound_request_url = url(value),
            "InboundMethod" => value.clone_into(&mut service.inbound_method),
            "FallbackUrl" => service.fallback_url = url(value),
            "FallbackMethod" => value.clone_into(&mut service.fallback_method),
            "StatusCallback" => service.status_callback = url(value),
            "UseInboundWebhookOnNumber" => {
                service.use_inbound_webhook_on_number = value.eq_ignore_ascii_case("true");
            }
            _ => {}
        }
    }
}

pub(super) async fn numbers(
    State(simulation): State<Arc<Simulation>>,
    OwnCaller(account): OwnCaller,
    Path(sid): Path<String>,
    OriginalUri(uri): OriginalUri,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    let service = account.service(&sid).ok_or_else(|| ApiError::not_found(uri.path()))?;
    let path = format!("/Services/{sid}/PhoneNumbers");
    let held = service.numbers.iter().filter_map(|number| account.number(number));
    let rows = held.filter(|number| number.kind != NumberKind::ShortCode).map(|number| {
        let can = number.capabilities;
        let names = [(can.voice, "Voice"), (can.sms, "SMS"), (can.mms, "MMS"), (can.fax, "Fax")];
        let capabilities: Vec<_> =
            names.into_iter().filter_map(|(can, name)| can.then_some(name)).collect();
        json!({
            "sid": number.sid,
            "account_sid": account.sid(),
            "service_sid": sid,
            "phone_number": number.number,
            "country_code": "US",
            "capabilities": capabilities,
            "date_created": iso(number.created),
            "date_updated": iso(number.updated),
            "url": format!("{}/v1{path}/{}", simulation.base_url, number.sid),
        })
    });
    page(&simulation, &path, "phone_numbers", &query, rows.collect()).map(Json)
}

pub(super) async fn codes(
    State(simulation): State<Arc<Simulation>>,
    OwnCaller(account): OwnCaller,
    Path(sid): Path<String>,
    OriginalUri(uri): OriginalUri,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    let service = account.service(&sid).ok_or_else(|| ApiError::not_found(uri.path()))?;
    let path = format!("/Services/{sid}/ShortCodes");
    let held = service.numbers.iter().filter_map(|number| account.number(number));
    let rows = held.filter(|number| number.kind == NumberKind::ShortCode).map(|number| {
        let code = short_codes::sid_of(&number.number);
        json!({
            "sid": code,
            "account_sid": account.sid(),
            "service_sid": sid,
            "short_code": number.number,
            "country_code": "US",
            "capabilities": ["SMS"],
            "date_created": iso(number.created),
            "date_updated": iso(number.updated),
            "url": format!("{}/v1{path}/{code}", simulation.base_url),
        })
    });
    page(&simulation, &path, "short_codes", &query, rows.collect()).map(Json)
}

fn json(simulation: &Simulation, account: &Account, service: &ServiceConfig) -> Value {
    let url = format!("{}/v1/Services/{}", simulation.base_url, service.sid);
    let registered =
        service.campaign.as_ref().is_some_and(|campaign| campaign.status == "VERIFIED");
    json!({
        "sid": service.sid,
        "account_sid": account.sid(),
        "friendly_name": service.friendly_name,
        "date_created": iso(account.created),
        "date_updated": iso(account.created),
        "inbound_request_url": service.inbound_request_url,
        "inbound_method": service.inbound_method,
        "fallback_url": service.fallback_url,
        "fallback_method": service.fallback_method,
        "status_callback": service.status_callback,
        "sticky_sender": true,
        "mms_converter": true,
        "smart_encoding": true,
        "scan_message_content": "inherit",
        "fallback_to_long_code": true,
        "area_code_geomatch": true,
        "synchronous_validation": true,
        "validity_period": 36000,
        "usecase": "undeclared",
        "us_app_to_person_registered": registered,
        "use_inbound_webhook_on_number": service.use_inbound_webhook_on_number,
        "url": url,
        "links": {
            "phone_numbers": format!("{url}/PhoneNumbers"),
            "short_codes": format!("{url}/ShortCodes"),
            "us_app_to_person": format!("{url}/Compliance/Usa2p"),
        },
    })
}
