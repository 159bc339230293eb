//! Sessions: who is signed in.
//!
//! The browser holds 32 random bytes in a cookie that scripts can't read; the database holds their
//! SHA-256, so that whoever reads it can't sign in with what they find. A session lasts for as
//! long as it is used, then for its idle time, and never longer than its longest.

mod asker;
mod browser_name;
mod cookie;
mod failure;
mod member;
mod provider;
mod revoked;
mod step;
mod token;

pub(crate) use asker::Asker;
pub(crate) use browser_name::described;
pub(crate) use cookie::{Cookies, PLAIN as COOKIE, keep_sign_on, sign_on};
pub(crate) use failure::{FailedSignIn, log as log_failure, note as note_failure};
pub(crate) use member::{CurrentMember, PROOF_LASTS};
pub(crate) use provider::begin as begin_by_provider;
pub(crate) use revoked::while_allowed;
pub(crate) use step::{LASTS as STEP_LASTS, Step, StepState};
pub(crate) use token::{Token, TokenHash};

use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use cookie::Found;
use hearback_inbox::{OrganizationId, SignInMethod, Timestamp, UserId, email};
use hearback_store::{NewSession, SecondFactor, SignInDetails, SpentStep};
use jiff::SignedDuration;
use std::sync::Arc;

/// A session in use is prolonged, at most so often.
const PROLONG_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// What someone proved who they are with.
pub(crate) struct Proof {
    pub(crate) method: SignInMethod,
    pub(crate) second_factor: Option<SecondFactor>,
    /// The step that it ends.
    pub(crate) spends: Option<SpentStep>,
    /// They are new here, or came by a mail: they need no other about their browser.
    pub(crate) is_expected: bool,
}

impl Proof {
    /// A password, and nothing else.
    pub(crate) fn password() -> Self {
        let method = SignInMethod::Password;
        Self { method, second_factor: None, spends: None, is_expected: false }
    }

    /// The same of someone who has just become a user, or set a new password by a mail.
    pub(crate) fn expected(self) -> Self {
        Self { is_expected: true, ..self }
    }
}

/// Whose session begins, and where it acts.
struct Whose<'a> {
    organization: OrganizationId,
    user: UserId,
    email: &'a str,
    version: i64,
}

/// Begins a session for someone who proved who they are, and returns the cookies to set.
///
/// # Errors
/// The problems `sign_in_over` and `wrong_code`, when the proof doesn't count anymore.
pub(crate) async fn begin(
    app: &App,
    asker: &Asker,
    (organization, details): (OrganizationId, &SignInDetails),
    proof: Proof,
) -> Answer<(CurrentMember, Cookies)> {
    let SignInDetails { user, version, ref email, .. } = *details;
    let whose = Whose { organization, user, email, version };
    let (token, new) = new_session(app, asker, &whose, proof);
    app.store().begin_session(new).await?;
    begun(app, asker, &whose, &token).await
}

/// A session to begin, and its token.
fn new_session(app: &App, asker: &Asker, whose: &Whose<'_>, proof: Proof) -> (Token, NewSession) {
    let token = Token::new();
    let (at, settings) = (app.now(), app.settings());
    let is_known = asker.browser.knows(app.browser_marks(), &email::folded(whose.email)).is_some();
    let new = NewSession {
        token_hash: token.hash().to_vec(),
        organization: whose.organization,
        user: whose.user,
        version: whose.version,
        method: proof.method,
        second_factor: proof.second_factor,
        spends: proof.spends,
        alert: (!is_known && !proof.is_expected).then(|| app.id()),
        from: Some(asker.address),
        user_agent: asker.user_agent.clone(),
        browser: described(&asker.user_agent),
        at,
        expires_at: at + settings.session_length.min(settings.session_longest),
    };
    (token, new)
}

/// The member of a session that was begun, and the cookies to set.
async fn begun(
    app: &App,
    asker: &Asker,
    whose: &Whose<'_>,
    token: &Token,
) -> Answer<(CurrentMember, Cookies)> {
    let begun = find(app, token.hash(), Some(whose.organization)).await?;
    let member = begun.ok_or_else(Problem::not_signed_in)?.from(asker.address);
    let settings = app.settings();
    let lasts = settings.session_length.min(settings.session_longest);
    let mut cookies = cookie::set(app, token, lasts);
    let browser = asker.browser.with(app.browser_marks(), &email::folded(whose.email));
    cookie::with_browser(app, &mut cookies, &browser);
    Ok((member, cookies))
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
    let now = app.now();
    let since = now.duration_since(member.seen_at);
    let often = PROLONG_EVERY.min(app.settings().session_length / 10);
    // Before it began: it was last used while the clock was ahead.
    if since < often && !since.is_negative() {
        let set = || cookie::set(app, token, member.expires_at.duration_since(now));
        return Ok(Some((member.clone(), by_old_name.then(set))));
    }
    let until = (now + app.settings().session_length).min(longest(app, &member));
    app.store().touch_session(&token.hash()[..], member.access(), now, until).await?;
    Ok(Some((member, Some(cookie::set(app, token, until.duration_since(now))))))
}

/// When a session ends however much it is used.
fn longest(app: &App, member: &CurrentMember) -> Timestamp {
    member.created_at + app.settings().session_longest
}

/// The member of a session that still lasts: in an organization, or in the one it was used in last.
pub(crate) async fn find(
    app: &App,
    hash: TokenHash,
    organization: Option<OrganizationId>,
) -> Answer<Option<CurrentMember>> {
    let now = app.now();
    let signed_in =
        app.store().session(&hash[..], organization, app.passkeys().host(), now).await?;
    let member =
        signed_in.map(|signed_in| CurrentMember { signed_in: Arc::new(signed_in), session: hash });
    // As the settings are now, not as they were when it was used last.
    let idle = app.settings().session_length;
    Ok(member.filter(|member| now < longest(app, member).min(member.seen_at + idle)))
}

/// Ends a member's session and its sockets, and clears its cookie.
pub(crate) async fn end(app: &App, member: &CurrentMember) -> Answer<Cookies> {
    let hash = member.session();
    app.store().end_session(&hash[..], member.access(), app.now()).await?;
    app.hub().end_session(&hash);
    Ok(cookie::clear(app))
}
