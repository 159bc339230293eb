//! What is around every answer: the headers that keep browsers careful, and a line in the log.

use crate::run::app::App;
use crate::sampled;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

/// Set on every answer, unless the answer has its own.
const HEADERS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (header::CACHE_CONTROL, "no-store"),
];
/// What browsers may give to pages, of which ours wants but to copy an address, to sound, and to use
/// passkeys.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(self), browsing-topics=(), \
    camera=(), clipboard-read=(), clipboard-write=(self), display-capture=(), encrypted-media=(), \
    fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), \
    local-fonts=(), magnetometer=(), microphone=(), midi=(), otp-credentials=(), payment=(), \
    picture-in-picture=(), publickey-credentials-create=(self), \
    publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), \
    window-management=(), xr-spatial-tracking=()";
/// A year. Neither names below ours nor a list that browsers carry: who runs the host decides those.
const TLS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds the security headers.
pub(crate) async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    if app.public_url().is_tls_only() {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, TLS_ONLY);
    }
    response
}

/// Writes a line into the log. It names the route, not the path: a webhook's path can hold the
/// organization's token, and a query a phone number.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let begin = Instant::now();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("(page)", MatchedPath::as_str);
    let (status, took) = (response.status().as_u16(), begin.elapsed().as_micros());
    if status >= 500 {
        if sampled::is_written("answered_5xx") {
            tracing::error!(%method, route, status, took, "answered");
        }
    } else {
        tracing::debug!(%method, route, status, took, "answered");
    }
    response
}
