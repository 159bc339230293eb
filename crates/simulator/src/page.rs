//! The handset page: plain files, built into the binary.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};

use crate::simulation::Simulation;

pub(crate) mod samples;

/// Nothing but what this origin serves may run, load or be sent to. Frames only where configured.
fn policy(simulation: &Simulation) -> String {
    let framed_by = simulation.config.framed_by.as_deref().unwrap_or("'none'");
    format!("default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {framed_by}")
}

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
        .route("/", file("text/html; charset=utf-8", HTML))
        .route("/handset.css", file("text/css; charset=utf-8", STYLE))
        .route("/phone.js", file(script, PHONE))
        .route("/panel.js", file(script, PANEL))
        .route("/simulator.js", file(script, SIMULATOR))
        .route("/samples/{name}", get(sample))
        .route("/icon.svg", file("image/svg+xml", ICON))
}

async fn sample(Path(name): Path<String>) -> Result<Response, StatusCode> {
    let picture = name.strip_suffix(".png").and_then(samples::named);
    let picture = picture.ok_or(StatusCode::NOT_FOUND)?;
    Ok(([(header::CONTENT_TYPE, "image/png")], picture).into_response())
}

fn file(content_type: &'static str, text: &'static str) -> MethodRouter<Arc<Simulation>> {
    get(async move |State(simulation): State<Arc<Simulation>>| {
        let headers = [
            (header::CONTENT_TYPE, content_type.to_owned()),
            (header::CONTENT_SECURITY_POLICY, policy(&simulation)),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
            (header::REFERRER_POLICY, "no-referrer".to_owned()),
            (header::CACHE_CONTROL, "no-cache".to_owned()),
        ];
        (headers, text)
    })
}
