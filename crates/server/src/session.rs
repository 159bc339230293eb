//! Sessions: who is signed in.
//!
//! The browser holds 32 random bytes in a cookie that scripts can't read; the database holds their
//! SHA-256, so that whoever reads it can't sign in with what they find. A session lasts for as
//! long as it is used, and then 14 days.

mod cookie;
mod member;
mod token;

pub(crate) use cookie::{Cookies, PLAIN as COOKIE};
pub(crate) use member::CurrentMember;
pub(crate) use token::{Token, TokenHash};

use crate::http::problem::Answer;
use crate::run::app::App;
use axum::http::{HeaderMap, header};
use hearback_inbox::{OrganizationId, UserId};
use hearback_store::NewSession;
use jiff::SignedDuration;
use std::sync::Arc;

/// A session in use is prolonged, at most so often.
const PROLONG_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Begins a session, and returns the cookie to set.
pub(crate) async fn begin(
    app: &App,
    organization: OrganizationId,
    user: UserId,
    headers: &HeaderMap,
) -> Answer<(CurrentMember, Cookies)> {
    let token = Token::new();
    let at = app.now();
    app.store()
        .begin_session(NewSession {
            token_hash: token.hash().to_vec(),
            organization,
            user,
            user_agent: user_agent(headers),
            at,
            expires_at: at + app.settings().session_length,
        })
        .await?;
    let member =
        find(app, token.hash()).await?.ok_or_else(crate::http::problem::Problem::not_signed_in)?;
    Ok((member, cookie::set(app, &token)))
}

/// The member whose session the request belongs to, and the cookies to set when it was prolonged.
pub(crate) async fn of(
    app: &App,
    headers: &HeaderMap,
) -> Answer<Option<(CurrentMember, Option<Cookies>)>> {
    let Some(cookie::Found { token, by_old_name }) = cookie::token(app, headers) else {
        return Ok(None);
    };
    let Some(member) = find(app, token.hash()).await? else { return Ok(None) };
    if by_old_name && !member.plain_cookie {
        return Ok(None);
    }
    let length = app.settings().session_length;
    let now = app.now();
    let left = member.expires_at.duration_since(now);
    // Longer than a session lasts: it was last used while the clock was ahead.
    if left > length - PROLONG_EVERY && left <= length {
        return Ok(Some((member, by_old_name.then(|| cookie::set(app, &token)))));
    }
    app.store().touch_session(&token.hash()[..], now, now + length).await?;
    Ok(Some((member, Some(cookie::set(app, &token)))))
}

/// The member of a session that still lasts.
pub(crate) async fn find(app: &App, hash: TokenHash) -> Answer<Option<CurrentMember>> {
    let signed_in = app.store().session(&hash[..], app.now()).await?;
    Ok(signed_in.map(|signed_in| CurrentMember { signed_in: Arc::new(signed_in), session: hash }))
}

/// Ends a session and its sockets, and clears its cookie.
pub(crate) async fn end(app: &App, hash: TokenHash) -> Answer<Cookies> {
    app.store().end_session(&hash[..]).await?;
    app.hub().end_session(&hash);
    Ok(cookie::clear(app))
}

/// What kind of browser it is, as the list of sessions will show it.
fn user_agent(headers: &HeaderMap) -> String {
    let value = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().chars().take(200).collect()
}
