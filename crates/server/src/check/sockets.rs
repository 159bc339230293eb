//! A WebSocket request to our own public URL, to see whether pages can be live behind the proxy in
//! front.
//!
//! It asks for the live socket as a browser does, with the mark of a probe. The answer says whether
//! the request still asked for a socket when it arrived: a proxy that isn't set up to pass on
//! `Upgrade` turns it into an ordinary request.

use crate::http::mark::{HEADER, Mark};
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::time::Duration;

/// The path of the live socket.
const PATH: &str = "/api/v1/live";
const WITHIN: Duration = Duration::from_secs(10);

/// Whether WebSockets reach us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sockets {
    /// They do.
    Pass,
    /// Something in front turns them into ordinary requests, or answers them itself.
    Stopped,
    /// Unknown: the request didn't arrive.
    Unknown,
}

/// Asks for a socket; `live` is the address of the live socket as browsers see it.
pub(super) async fn probe(mark: &Mark, live: &str) -> Sockets {
    let client = reqwest::Client::builder()
        .http1_only()
        .timeout(WITHIN)
        .redirect(reqwest::redirect::Policy::none())
        .build();
    let Ok(client) = client else {
        return Sockets::Unknown;
    };
    let nonce = format!("{:032x}", rand::random::<u128>());
    let request = client
        .get(live)
        .header(header::CONNECTION, "Upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_VERSION, "13")
        .header(header::SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ==")
        .header(HEADER, mark.asked(&nonce));
    match request.send().await {
        Ok(answer) if answer.status() == StatusCode::NO_CONTENT => {
            if mark.answers(&nonce, answer.headers()) { Sockets::Pass } else { Sockets::Unknown }
        }
        Ok(_) => Sockets::Stopped,
        Err(_) => Sockets::Unknown,
    }
}

/// The address of the live socket below a public URL.
pub(super) fn address(public_url: &crate::run::public_url::PublicUrl) -> String {
    public_url.of(PATH)
}

/// The answer, if the request is one of our probes.
pub(crate) fn answer(mark: &Mark, request: &Request) -> Option<Response> {
    let path = request.extensions().get::<MatchedPath>();
    if path.is_none_or(|path| path.as_str() != PATH) {
        return None;
    }
    let nonce = mark.read(request.headers())?;
    if asks_for_a_socket(request.headers()) {
        return Some(mark.answer(&nonce));
    }
    Some(StatusCode::UPGRADE_REQUIRED.into_response())
}

fn asks_for_a_socket(headers: &HeaderMap) -> bool {
    let says = |name: header::HeaderName, word: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        value.split(',').any(|part| part.trim().eq_ignore_ascii_case(word))
    };
    says(header::CONNECTION, "upgrade") && says(header::UPGRADE, "websocket")
}
