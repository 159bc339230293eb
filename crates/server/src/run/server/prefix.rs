//! Serving below a path: the public URL may have one, and a proxy may or may not take it off.

use crate::http::who::ActedIn;
use axum::body::Body;
use axum::http::uri::PathAndQuery;
use axum::http::{Request, Uri};
use hearback_inbox::OrganizationId;

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

/// Takes `/o/{organization}` off a request, which says in which organization it acts: every address may
/// be asked for below it.
pub(super) fn take_organization(request: &mut Request<Body>) {
    let path = request.uri().path();
    let Some(rest) = path.strip_prefix("/o/") else { return };
    let id = rest.split('/').next().unwrap_or_default();
    let Ok(organization) = id.parse::<OrganizationId>() else { return };
    let prefix = format!("/o/{id}");
    strip(request, &prefix);
    request.extensions_mut().insert(ActedIn(organization));
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

    #[test]
    fn an_organization_is_taken_off_and_kept() {
        let northside = "/o/01890a5d-ac96-774b-bcce-b302099a8057";
        for (asked, left, taken) in [
            (format!("{northside}/api/v1/session?x=%20"), "/api/v1/session?x=%20", true),
            (northside.to_owned(), "/", true),
            (format!("{northside}?x"), "/?x", true),
            (format!("{northside}/c/7"), "/c/7", true),
            ("/o/northside/c/7".to_owned(), "/o/northside/c/7", false),
            ("/o/".to_owned(), "/o/", false),
            ("/other".to_owned(), "/other", false),
        ] {
            let mut request = Request::builder().uri(&asked).body(Body::empty()).unwrap();
            take_organization(&mut request);
            assert_eq!(request.uri().to_string(), left, "{asked}");
            assert_eq!(request.extensions().get::<ActedIn>().is_some(), taken, "{asked}");
        }
    }
}
