//! Serving below a path: the public URL may have one, and a proxy may or may not take it off.

use axum::body::Body;
use axum::http::uri::PathAndQuery;
use axum::http::{Request, Uri};

/// Takes the public URL's path off a request that still has it. The rest is kept byte for byte,
/// because webhooks are signed with it.
pub(super) fn strip(request: &mut Request<Body>, prefix: &str) {
    if prefix.is_empty() {
        return;
    }
    let whole = request.uri().path_and_query().map_or("", PathAndQuery::as_str);
    let Some(rest) = whole.strip_prefix(prefix) else { return };
    let rest = match rest.bytes().next() {
        Some(b'/') => rest.to_owned(),
        None | Some(b'?') => format!("/{rest}"),
        Some(_) => return,
    };
    if let Ok(path) = rest.parse::<PathAndQuery>() {
        *request.uri_mut() = Uri::from(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_is_taken_off_once_and_the_rest_kept() {
        for (asked, left) in [
            ("/sms/api/v1/session?x=%20", "/api/v1/session?x=%20"),
            ("/sms", "/"),
            ("/sms?x", "/?x"),
            ("/sms/", "/"),
            ("/smsx/y", "/smsx/y"),
            ("/api/v1/session", "/api/v1/session"),
            ("/sms/sms/y", "/sms/y"),
        ] {
            let mut request = Request::builder().uri(asked).body(Body::empty()).unwrap();
            strip(&mut request, "/sms");
            assert_eq!(request.uri().to_string(), left, "{asked}");
        }
    }
}
