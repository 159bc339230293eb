//! What was registered with carriers: campaigns, brands, toll-free numbers.

use std::sync::Arc;

use axum::{
    Json,
    extract::{OriginalUri, Path, RawQuery, State},
};
use serde_json::{Value, json};

use super::{
    super::{caller::OwnCaller, error::ApiError, params::Params},
    iso, page,
};
use crate::{account::Account, config::BrandConfig, sid, simulation::Simulation};

pub(super) async fn campaigns(
    State(simulation): State<Arc<Simulation>>,
    OwnCaller(account): OwnCaller,
    Path(service): Path<String>,
    OriginalUri(uri): OriginalUri,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    let found = account.service(&service).ok_or_else(|| ApiError::not_found(uri.path()))?;
    let path = format!("/Services/{service}/Compliance/Usa2p");
    let created = iso(account.created);
    let rows = found.campaign.iter().map(|campaign| {
        let errors: Vec<_> = campaign
            .errors
            .iter()
            .map(|text| json!({ "error_code": 30896, "description": text, "fields": [] }))
            .collect();
        let limits = campaign.mps.map(|mps| json!({ "att": { "mps": mps, "msg_class": "C" } }));
        let own = sid::derived("QE", &service);
        json!({
            "sid": own,
            "account_sid": account.sid(),
            "brand_registration_sid": campaign.brand_sid,
            "messaging_service_sid": service,
            "description": "Texts with customers",
            "message_samples": ["We are on our way", "Your estimate is ready"],
            "us_app_to_person_usecase": campaign.usecase,
            "has_embedded_links": false,
            "has_embedded_phone": false,
            "campaign_status": campaign.status,
            "campaign_id": (campaign.status == "VERIFIED").then_some("C000001"),
            "is_externally_registered": false,
            "rate_limits": limits,
            "opt_out_keywords": ["STOP"],
            "errors": errors,
            "mock": false,
            "date_created": created,
            "date_updated": created,
            "url": format!("{}/v1{path}/{own}", simulation.base_url),
        })
    });
    page(&simulation, &path, "compliance", &query, rows.collect()).map(Json)
}

pub(super) async fn brands(
    State(simulation): State<Arc<Simulation>>,
    OwnCaller(account): OwnCaller,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    let brands = account.now().brands.clone();
    let rows = brands.iter().map(|brand| brand_json(&simulation, &account, brand)).collect();
    page(&simulation, "/a2p/BrandRegistrations", "data", &query, rows).map(Json)
}

pub(super) async fn brand(
    State(simulation): State<Arc<Simulation>>,
    OwnCaller(account): OwnCaller,
    Path(sid): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Result<Json<Value>, ApiError> {
    let found = account.now().brands.iter().find(|brand| brand.sid == sid).cloned();
    let brand = found.ok_or_else(|| ApiError::not_found(uri.path()))?;
    Ok(Json(brand_json(&simulation, &account, &brand)))
}

fn brand_json(simulation: &Simulation, account: &Account, brand: &BrandConfig) -> Value {
    json!({
        "sid": brand.sid,
        "account_sid": account.sid(),
        "brand_type": "STANDARD",
        "status": brand.status,
        "failure_reason": brand.failure_reason,
        "errors": [],
        "tcr_id": null,
        "identity_status": "VERIFIED",
        "mock": false,
        "date_created": iso(account.created),
        "date_updated": iso(account.created),
        "url": format!("{}/v1/a2p/BrandRegistrations/{}", simulation.base_url, brand.sid),
    })
}

/// `TollfreePhoneNumberSid` and `Status` narrow it.
pub(super) async fn toll_free(
    State(simulation): State<Arc<Simulation>>,
    OwnCaller(account): OwnCaller,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    let handed_in = account.now().toll_free_verifications.clone();
    let created = iso(account.created);
    let rows = handed_in.into_iter().filter_map(|one| {
        let number = account.number(&one.number)?;
        let meant = query.filled("TollfreePhoneNumberSid").is_none_or(|sid| sid == number.sid)
            && query.filled("Status").is_none_or(|status| status == one.status);
        let own = sid::derived("HH", &one.number);
        meant.then(|| {
            json!({
                "sid": own,
                "account_sid": account.sid(),
                "tollfree_phone_number_sid": number.sid,
                "tollfree_phone_number": number.number,
                "status": one.status,
                "rejection_reason": one.rejection_reason,
                "error_code": null,
                "edit_allowed": one.status == "TWILIO_REJECTED",
                "business_name": account.now().friendly_name,
                "date_created": created,
                "date_updated": created,
                "url": format!("{}/v1/Tollfree/Verifications/{own}", simulation.base_url),
            })
        })
    });
    page(&simulation, "/Tollfree/Verifications", "verifications", &query, rows.collect()).map(Json)
}
