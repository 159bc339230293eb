//! The cookie that holds a session's token.

use super::Token;
use crate::app::App;
use axum::http::{HeaderMap, HeaderValue, header};

/// Its name.
pub(crate) const NAME: &str = "hearback_session";

/// The token of the request's cookie.
pub(super) fn token(headers: &HeaderMap) -> Option<Token> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == NAME)
        .and_then(|(_, value)| Token::parse(value))
}

/// Sets it, for as long as the session lasts.
pub(super) fn set(app: &App, token: &Token) -> HeaderValue {
    write(app, &token.spell(), app.settings().session_length.as_secs())
}

/// Clears it.
pub(super) fn clear(app: &App) -> HeaderValue {
    write(app, "", 0)
}

/// `SameSite=Lax`, not `Strict`, so that a link from an e-mail opens the inbox signed in; what
/// changes something is checked by its origin on top.
fn write(app: &App, value: &str, seconds: i64) -> HeaderValue {
    let public_url = app.public_url();
    let secure = if public_url.is_https() { "; Secure" } else { "" };
    let path = public_url.cookie_path();
    let cookie =
        format!("{NAME}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static(""))
}
