//! The cookie that holds a session's token.
//!
//! Over TLS its name begins with `__Host-`, or below a path with `__Secure-`, so that browsers take
//! it from nobody but this host over TLS: neither a page under another name of the same domain nor
//! someone on the way can set it
//! (<https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-cookie-name-prefixes>).

use super::Token;
use crate::run::app::App;
use crate::run::public_url::PublicUrl;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::AppendHeaders;
use jiff::SignedDuration;

/// Its name where there is no TLS, and of sessions from before it was bound.
pub(crate) const PLAIN: &str = "hearback_session";
const OF_HOST: &str = "__Host-hearback_session";
const BELOW_A_PATH: &str = "__Secure-hearback_session";

/// The cookie of a browser that has signed in before.
const BROWSER: &str = "hearback_browser";
/// The cookie of a browser that is at an identity provider.
const SIGN_ON: &str = "hearback_sign_on";
/// As long as browsers keep any (400 days).
const BROWSER_LASTS: i64 = 400 * 24 * 3600;

/// Cookies to set.
pub(crate) type Cookies = AppendHeaders<Vec<(HeaderName, HeaderValue)>>;

/// The token that a request brings.
pub(super) struct Found {
    pub(super) token: Token,
    /// By the plain name, where another is used now.
    pub(super) by_old_name: bool,
}

/// What a browser says of itself.
pub(super) fn browser<'h>(app: &App, headers: &'h HeaderMap) -> Option<&'h str> {
    value(headers, &browser_name(app.public_url()))
}

fn browser_name(public_url: &PublicUrl) -> String {
    name(public_url).replace(PLAIN, BROWSER)
}

/// Its name here.
fn name(public_url: &PublicUrl) -> &'static str {
    match (public_url.is_https(), public_url.prefix()) {
        (false, _) => PLAIN,
        (true, "") => OF_HOST,
        (true, _) => BELOW_A_PATH,
    }
}

/// The token of the request's cookie.
pub(super) fn token(app: &App, headers: &HeaderMap) -> Option<Found> {
    let name = name(app.public_url());
    // Where the bound one is there, the other is not asked: anybody might have set it.
    let (value, by_old_name) = match value(headers, name) {
        Some(value) => (value, false),
        None => (value(headers, PLAIN)?, true),
    };
    Token::parse(value).map(|token| Found { token, by_old_name })
}

fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// Sets it, for as long as the session lasts if it isn't used; one by the old name goes.
pub(super) fn set(app: &App, token: &Token, lasts: SignedDuration) -> Cookies {
    write(app, &token.spell(), lasts.as_secs().max(0))
}

/// Beside other cookies, what a browser says of itself from now on.
pub(super) fn with_browser(app: &App, AppendHeaders(cookies): &mut Cookies, value: &str) {
    let name = browser_name(app.public_url());
    cookies.push((header::SET_COOKIE, one(app, &name, value, BROWSER_LASTS)));
}

/// The step that a browser keeps while it is at an identity provider.
pub(crate) fn sign_on<'h>(app: &App, headers: &'h HeaderMap) -> Option<&'h str> {
    value(headers, &sign_on_name(app.public_url()))
}

/// Has the browser keep a step while it is at an identity provider.
pub(crate) fn keep_sign_on(app: &App, step: &str, seconds: i64) -> Cookies {
    let name = sign_on_name(app.public_url());
    AppendHeaders(vec![(header::SET_COOKIE, one(app, &name, step, seconds))])
}

fn sign_on_name(public_url: &PublicUrl) -> String {
    name(public_url).replace(PLAIN, SIGN_ON)
}

/// Clears it.
pub(super) fn clear(app: &App) -> Cookies {
    write(app, "", 0)
}

fn write(app: &App, value: &str, seconds: i64) -> Cookies {
    let name = name(app.public_url());
    let mut cookies = vec![one(app, name, value, seconds)];
    if name != PLAIN {
        cookies.push(one(app, PLAIN, "", 0));
    }
    AppendHeaders(cookies.into_iter().map(|cookie| (header::SET_COOKIE, cookie)).collect())
}

/// `SameSite=Lax`, not `Strict`, so that a link from an email opens the inbox signed in; what
/// changes something is checked by its origin on top.
fn one(app: &App, name: &str, value: &str, seconds: i64) -> HeaderValue {
    let public_url = app.public_url();
    let secure = if public_url.is_https() { "; Secure" } else { "" };
    let path = public_url.cookie_path();
    let cookie =
        format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static(""))
}
