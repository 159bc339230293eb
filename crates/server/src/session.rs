//! Sessions: who is signed in.
//!
//! The browser holds 32 random bytes in a cookie that scripts can't read; the database holds their
//! SHA-256, so that whoever reads it can't sign in with what they find. A session lasts for as
//! long as it is used, and then 14 days.

mod asker;
mod cookie;
mod member;
mod revoked;
mod token;

pub(crate) use asker::Asker;
pub(crate) use cookie::{Cookies, PLAIN as COOKIE};
pub(crate) use member::CurrentMember;
pub(crate) use revoked::while_allowed;
pub(crate) use token::{Token, TokenHash};

use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use cookie::Found;
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
    asker: &Asker,
) -> Answer<(CurrentMember, Cookies)> {
    let token = Token::new();
    let at = app.now();
    app.store()
        .begin_session(NewSession {
            token_hash: token.hash().to_vec(),
            organization,
            user,
            from: Some(asker.address),
            user_agent: asker.user_agent.clone(),
            at,
            expires_at: at + app.settings().session_length,
        })
        .await?;
    let begun = find(app, token.hash(), Some(organization)).await?;
    let member = begun.ok_or_else(Problem::not_signed_in)?.from(asker.address);
    Ok((member, cookie::set(app, &token)))
}

/// The member whose session the request belongs to, and the cookies to set when it was prolonged.
///
/// # Errors
/// [`Problem::not_found`] when the session is good, but not in the organization that the request
/// names: be it that there is none.
pub(crate) async fn of(
    app: &App,
    asker: &Asker,
) -> Answer<Option<(CurrentMember, Option<Cookies>)>> {
    let Some(Found { token, by_old_name }) = &asker.cookie else { return Ok(None) };
    let Some(member) = find(app, token.hash(), asker.organization).await? else {
        let elsewhere = asker.organization.is_some();
        let signed_in = elsewhere && find(app, token.hash(), None).await?.is_some();
        return if signed_in { Err(Problem::not_found()) } else { Ok(None) };
    };
    if *by_old_name && !member.plain_cookie {
        return Ok(None);
    }
    let member = member.from(asker.address);
    let length = app.settings().session_length;
    let now = app.now();
    let left = member.expires_at.duration_since(now);
    // Longer than a session lasts: it was last used while the clock was ahead.
    if left > length - PROLONG_EVERY && left <= length {
        return Ok(Some((member, by_old_name.then(|| cookie::set(app, token)))));
    }
    app.store().touch_session(&token.hash()[..], member.access(), now, now + length).await?;
    Ok(Some((member, Some(cookie::set(app, token)))))
}

/// The member of a session that still lasts: in an organization, or in the one it was used in last.
pub(crate) async fn find(
    app: &App,
    hash: TokenHash,
    organization: Option<OrganizationId>,
) -> Answer<Option<CurrentMember>> {
    let signed_in = app.store().session(&hash[..], organization, app.now()).await?;
    Ok(signed_in.map(|signed_in| CurrentMember { signed_in: Arc::new(signed_in), session: hash }))
}

/// Ends a member's session and its sockets, and clears its cookie.
pub(crate) async fn end(app: &App, member: &CurrentMember) -> Answer<Cookies> {
    let hash = member.session();
    app.store().end_session(&hash[..], member.access(), app.now()).await?;
    app.hub().end_session(&hash);
    Ok(cookie::clear(app))
}
