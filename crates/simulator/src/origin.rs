//! Who may steer the simulator: programs, and its own page. It asks nobody to sign in, so another
//! site's page in someone's browser must not get through to it: neither as itself, nor under a name
//! that was made to lead here (DNS rebinding).

use std::{net::IpAddr, sync::Arc};

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::simulation::Simulation;

/// Programs send neither of these.
const SITE: &str = "sec-fetch-site";

pub(crate) async fn guard(
    State(simulation): State<Arc<Simulation>>,
    request: Request,
    next: Next,
) -> Response {
    if !is_called_by_its_own_name(&simulation, request.headers()) {
        return refused("The simulator answers only to its own address. Open the one it printed.");
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads && !comes_from_its_own_page(request.headers()) {
        return refused("This request comes from another site's page.");
    }
    let mut response = next.run(request).await;
    for (name, value) in
        [("cross-origin-resource-policy", "same-origin"), ("x-content-type-options", "nosniff")]
    {
        let name = HeaderName::from_static(name);
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

fn refused(why: &str) -> Response {
    (StatusCode::FORBIDDEN, Json(json!({ "error": why }))).into_response()
}

/// By an address or `localhost`, which nobody's DNS can make lead elsewhere, or as it was configured.
fn is_called_by_its_own_name(simulation: &Simulation, headers: &HeaderMap) -> bool {
    let own = simulation.base_url.parse::<Uri>().ok();
    let own = own.as_ref().and_then(Uri::host).unwrap_or_default();
    headers.get_all(header::HOST).iter().all(|host| {
        let authority = host.to_str().unwrap_or_default().parse::<Authority>();
        authority.is_ok_and(|authority| {
            let host = authority.host().to_ascii_lowercase();
            let address = host.trim_start_matches('[').trim_end_matches(']');
            let is_no_name = host == "localhost"
                || host.ends_with(".localhost")
                || address.parse::<IpAddr>().is_ok();
            !authority.as_str().contains('@') && (is_no_name || host == own)
        })
    })
}

fn comes_from_its_own_page(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(origin) = text("origin") {
        let called = origin.split_once("://").map(|(_, authority)| authority);
        return called.is_some() && called == text("host");
    }
    text(SITE).is_none_or(|site| site == "same-origin" || site == "none")
}
