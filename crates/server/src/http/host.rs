//! Which names this installation answers to.
//!
//! Without a public URL nothing says what it is called, and what a request claims to come from can
//! only be compared with the host that it names itself. A page whose own name was made to lead here
//! (DNS rebinding) names the same in both. It can't name an address, or `localhost`: only those are
//! answered to until a public URL is set. With one, a page is compared with that alone, and a
//! browser that was led here under another name holds no cookie of ours.

use crate::http::problem::{Code, Problem};
use crate::run::app::App;
use axum::extract::{Request, State};
use axum::http::header;
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;

/// What says nothing of anybody, or is held to a signature, is answered under every name: a monitor
/// and Twilio call a machine as they know it.
const UNDER_ANY_NAME: [&str; 4] = ["/health", "/ready", "/webhooks/", "/media/"];

/// Refuses a request that names a host which may be anybody's.
pub(crate) async fn check(State(app): State<App>, request: Request, next: Next) -> Response {
    if app.public_url().is_configured() || is_answered(&request) {
        return next.run(request).await;
    }
    let detail = format!(
        "Hearback doesn't know this address. Start it with --public-url and the address you open it at, or open {}.",
        app.public_url().base()
    );
    Problem::new(Code::WrongHost, detail).into_response()
}

fn is_answered(request: &Request) -> bool {
    let path = request.uri().path();
    let open = |known: &str| path == known || known.ends_with('/') && path.starts_with(known);
    if UNDER_ANY_NAME.iter().any(|known| open(known)) {
        return true;
    }
    let hosts = request.headers().get_all(header::HOST).iter();
    hosts.map(|host| host.to_str().unwrap_or_default()).all(is_no_name)
        && request.uri().authority().is_none_or(|authority| is_no_name(authority.as_str()))
}

/// Whether it is an address or `localhost`, which nobody's DNS can make lead elsewhere. A port may
/// follow.
fn is_no_name(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    if authority.as_str().contains('@') {
        return false;
    }
    let host = authority.host().to_ascii_lowercase();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.ends_with(".localhost") || address.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_and_localhost_are_nobodys_name() {
        for host in [
            "localhost",
            "LocalHost:8080",
            "demo.localhost:80",
            "127.0.0.1:8080",
            "192.168.1.5",
            "[::1]:8080",
            "[fd00::5]",
        ] {
            assert!(is_no_name(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:8080",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "localhost@evil.example",
            "evillocalhost",
            "inbox.local",
            "127.0.0.1:80@evil.example",
            "evil.example#localhost",
            "1.2.3",
            "::1 evil",
        ] {
            assert!(!is_no_name(host), "{host}");
        }
    }
}
