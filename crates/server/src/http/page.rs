//! The web page, and every other path that is no row of the table.

use crate::http::problem::Problem;
use crate::http::who::ActedIn;
use crate::run::app::App;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use hearback_page::File;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Scripts, styles and connections of our own only; no inline script, and in no frame but the demo's.
/// Pictures may be drawn by the page itself, its icon with the number of those who wait, or be files
/// that are about to be sent. Markup is made by the page's framework alone, from templates that were
/// there when it was built.
///
/// Browsers go by `frame-ancestors` where it is, and by `X-Frame-Options` only where it is not.
fn policy(app: &App) -> HeaderValue {
    let framed_by = app.settings().framed_by.as_deref().unwrap_or("'none'");
    let policy = format!(
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; \
         base-uri 'self'; form-action 'self'; frame-ancestors {framed_by}; \
         require-trusted-types-for 'script'; trusted-types svelte-trusted-html"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// A file of the page; for an address that is one of its routes, the page itself.
pub(crate) async fn serve(State(app): State<App>, request: Request) -> Response {
    let path = request.uri().path();
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    if matches!(first, "api" | "webhooks") {
        if first == "webhooks" {
            app.refusals().count(None, "wrong_address", app.now());
        }
        return Problem::not_found().into_response();
    }
    let file = hearback_page::file(path);
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let is_there = file.is_some() || is_route(path);
        return if is_there { not_allowed() } else { Problem::not_found().into_response() };
    }
    let policy = policy(&app);
    if let Some(file) = file {
        return respond(file, request.headers(), policy);
    }
    // A file that is not there must not be answered with the page, which would be kept as it.
    if path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return Problem::not_found().into_response();
    }
    let named = request.extensions().get::<ActedIn>();
    let index = below(app.public_url().prefix(), named, hearback_page::index());
    if is_route(path) {
        return respond(index, request.headers(), policy);
    }
    if !asks_for_page(request.headers()) {
        return Problem::not_found().into_response();
    }
    // The page says so in its own words, and is answered whole: what is kept of it is another answer.
    let mut asked = request.headers().clone();
    asked.remove(header::IF_NONE_MATCH);
    let mut response = respond(index, &asked, policy);
    *response.status_mut() = StatusCode::NOT_FOUND;
    response.headers_mut().remove(header::ETAG);
    response
}

/// The addresses that the page knows, a star for what names a conversation or a customer: the page's
/// own list.
static ROUTES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let list = include_str!("../../../../web/src/routes.json");
    serde_json::from_str(list).unwrap_or_default()
});

fn is_route(path: &str) -> bool {
    let names_one = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    ROUTES.iter().any(|route| match route.split_once('*') {
        Some((start, end)) => {
            let named = path.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
            named.is_some_and(names_one)
        }
        None => path == route,
    })
}

/// Whether it is a browser that goes there, and no program.
fn asks_for_page(asked: &HeaderMap) -> bool {
    let accept = asked.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accept.flat_map(|value| value.split(',')).any(|one| {
        one.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/html"))
    })
}

/// The path is there, but not for this method.
pub(crate) async fn wrong_method(State(app): State<App>, uri: Uri) -> Response {
    if uri.path().starts_with("/webhooks/") {
        app.refusals().count(None, "wrong_method", app.now());
    }
    not_allowed()
}

fn not_allowed() -> Response {
    let detail = "This address doesn't accept this method.";
    Problem::malformed(StatusCode::METHOD_NOT_ALLOWED, detail).into_response()
}

/// The page names its files from the root; below a path they are below it too. What it asks of the API
/// at once is asked in the organization that its address names.
fn below(prefix: &str, named: Option<&ActedIn>, index: File) -> File {
    if prefix.is_empty() && named.is_none() {
        return index;
    }
    let html = String::from_utf8_lossy(&index.bytes);
    let organization = named.map(|ActedIn(id)| format!("/o/{id}")).unwrap_or_default();
    let html = html
        .replace("href=\"/api/", &format!("href=\"{organization}/api/"))
        .replace("src=\"/", &format!("src=\"{prefix}/"))
        .replace("href=\"/", &format!("href=\"{prefix}/"));
    File { bytes: Cow::Owned(html.into_bytes()), brotli: None, gzip: None, ..index }
}

fn respond(file: File, asked: &HeaderMap, policy: HeaderValue) -> Response {
    let accepts = |encoding: &str| accepts(asked, encoding);
    let (encoding, etag) = match (&file.brotli, &file.gzip) {
        (Some(_), _) if accepts("br") => (Some("br"), file.etag_of("br")),
        (_, Some(_)) if accepts("gzip") => (Some("gzip"), file.etag_of("gzip")),
        _ => (None, file.etag_of("identity")),
    };
    let keep = if file.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = asked.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let unchanged = known.is_some_and(|known| known.split(',').any(|tag| tag.trim() == etag));
    let bytes = match encoding {
        _ if unchanged => Cow::Borrowed(&[][..]),
        Some("br") => file.brotli.unwrap_or_default(),
        Some(_) => file.gzip.unwrap_or_default(),
        None => file.bytes,
    };
    let body = match bytes {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    let mut response = Response::new(body);
    if unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn accepts(asked: &HeaderMap, encoding: &str) -> bool {
    asked
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            parts.next() == Some(encoding)
                && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_addresses_are_known_and_others_are_not() {
        for known in ["/", "/settings", "/settings/team", "/join", "/c/01890a5d-ac96"] {
            assert!(is_route(known), "{known}");
        }
        for unknown in ["/settings/moon", "/c/", "/c/a/b", "/c/<b>", ""] {
            assert!(!is_route(unknown), "{unknown}");
        }
    }
}
