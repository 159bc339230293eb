//! The handset page: plain files, built into the binary.

use std::sync::Arc;

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::simulation::Simulation;

pub(crate) mod samples;

/// Nothing but what this origin serves may run, load or be sent to.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Every URL of the page.
pub(crate) fn router() -> Router<Arc<Simulation>> {
    const HTML: &str = include_str!("../page/index.html");
    const STYLE: &str = include_str!("../page/handset.css");
    const PHONE: &str = include_str!("../page/phone.js");
    const PANEL: &str = include_str!("../page/panel.js");
    const SIMULATOR: &str = include_str!("../page/simulator.js");
    const ICON: &str = include_str!("../page/icon.svg");
    let script = "text/javascript; charset=utf-8";
    Router::new()
        .route("/", get(|| file("text/html; charset=utf-8", HTML)))
        .route("/handset.css", get(|| file("text/css; charset=utf-8", STYLE)))
        .route("/phone.js", get(move || file(script, PHONE)))
        .route("/panel.js", get(move || file(script, PANEL)))
        .route("/simulator.js", get(move || file(script, SIMULATOR)))
        .route("/samples/{name}", get(sample))
        .route("/icon.svg", get(|| file("image/svg+xml", ICON)))
}

async fn sample(Path(name): Path<String>) -> Result<Response, StatusCode> {
    let picture = name.strip_suffix(".png").and_then(samples::named);
    let picture = picture.ok_or(StatusCode::NOT_FOUND)?;
    Ok(([(header::CONTENT_TYPE, "image/png")], picture).into_response())
}

async fn file(content_type: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}
