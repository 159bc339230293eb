//! Version 1 of `messaging.twilio.com` and `monitor.twilio.com`: dates in ISO 8601, lists with a
//! `meta`, absolute addresses, and no account in the path.

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{error::ApiError, list::Place, params::Params};
use crate::simulation::Simulation;

mod alerts;
mod registrations;
mod services;

pub(super) fn router() -> Router<Arc<Simulation>> {
    Router::new()
        .route("/Services", get(services::list))
        .route("/Services/{service}", post(services::change).get(services::fetch))
        .route("/Services/{service}/PhoneNumbers", get(services::numbers))
        .route("/Services/{service}/ShortCodes", get(services::codes))
        .route("/Services/{service}/Compliance/Usa2p", get(registrations::campaigns))
        .route("/a2p/BrandRegistrations", get(registrations::brands))
        .route("/a2p/BrandRegistrations/{brand}", get(registrations::brand))
        .route("/Tollfree/Verifications", get(registrations::toll_free))
        .route("/Alerts", get(alerts::list))
}

/// One page of a list that is all there.
fn page(
    simulation: &Simulation,
    path: &str,
    key: &str,
    query: &Params,
    rows: Vec<Value>,
) -> Result<Value, ApiError> {
    let place = Place::of(query)?;
    let start = place.page.saturating_mul(place.size);
    let more = rows.len() > start.saturating_add(place.size);
    let path = format!("{}/v1{path}", simulation.base_url);
    let url = |number: usize| place.uri(&path, query, number, &format!("PA{number}"));
    let shown: Vec<_> = rows.into_iter().skip(start).take(place.size).collect();
    Ok(json!({
        "meta": {
            "page": place.page,
            "page_size": place.size,
            "first_page_url": place.uri(&path, query, 0, ""),
            "previous_page_url": (place.page > 0).then(|| url(place.page - 1)),
            "url": place.uri(&path, query, place.page, ""),
            "next_page_url": more.then(|| url(place.page + 1)),
            "key": key,
        },
        key: shown,
    }))
}

/// `2015-07-30T20:00:00Z`
fn iso(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
