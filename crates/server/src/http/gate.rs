//! What stands in front of every route: whether the request may pass. It is built from the table
//! of routes, so that no handler can forget it.

use crate::check::sockets;
use crate::http::peer::Peer;
use crate::http::problem::{Answer, Code, Problem};
use crate::http::who::Who;
use crate::run::app::App;
use crate::session::{self, Asker, Cookies};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hearback_inbox::Permission;
use hearback_store::Access;

/// Lets a request pass, or answers it.
pub(crate) async fn gate(
    State((app, who)): State<(App, Who)>,
    mut request: Request,
    next: Next,
) -> Response {
    let (peer, trusted) = (request.extensions().get::<Peer>(), &app.settings().trusted_proxies);
    app.untrusted_proxy().look(peer, request.headers(), trusted);
    if let Some(answer) = sockets::answer(app.probe_mark(), &request) {
        return answer;
    }
    match admit(&app, who, &mut request).await {
        Ok(cookies) => {
            let response = next.run(request).await;
            // A handler that signs in or out sets the cookie itself.
            match cookies {
                Some(cookies) if !response.headers().contains_key(header::SET_COOKIE) => {
                    (cookies, response).into_response()
                }
                _ => response,
            }
        }
        Err(problem) => problem.into_response(),
    }
}

async fn admit(app: &App, who: Who, request: &mut Request) -> Answer<Option<Cookies>> {
    let permission = match who {
        Who::Twilio => return Ok(None),
        Who::Public => {
            check_origin(app, request)?;
            return Ok(None);
        }
        Who::Own | Who::SignedIn => None,
        Who::May(permission) => Some(permission),
    };
    check_origin(app, request)?;
    let asker = Asker::of(app, request.headers(), request.extensions());
    let found = session::of(app, &asker).await?;
    let (member, cookie) = found.ok_or_else(Problem::not_signed_in)?;
    if let Some(rule) = member.unmet
        && who != Who::Own
    {
        return Err(Problem::unmet(rule));
    }
    if let Some(permission) = permission {
        check_permission(member.access(), permission, request)?;
    }
    request.extensions_mut().insert(member);
    Ok(cookie)
}

/// Whoever sees no inbox is not told by 403 that there is something in it: what is asked for by id
/// does not exist for them.
fn check_permission(access: &Access, permission: Permission, request: &Request) -> Answer<()> {
    if access.may(permission) {
        return Ok(());
    }
    let path = request.extensions().get::<MatchedPath>();
    let by_id = path.is_some_and(|path| path.as_str().contains("{id}"));
    if by_id && permission.needs_inbox() && !access.sees_inbox() {
        Err(Problem::not_found())
    } else {
        Err(Problem::forbidden())
    }
}

/// Another site's page must not act for whoever is signed in here: what changes something, and the
/// live socket (to which a browser sends cookies from anywhere), must come from our own origin.
///
/// Browsers name the origin of every such request. One that does not is a program of its own that
/// sends no cookie unasked; it passes, unless `Sec-Fetch-Site`, which only browsers send and pages
/// can't set, says that another site is behind it.
fn check_origin(app: &App, request: &Request) -> Answer<()> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let headers = request.headers();
    if reads && !headers.contains_key(header::UPGRADE) {
        return Ok(());
    }
    let text = |name: header::HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    let ours = match text(header::ORIGIN) {
        Some(origin) => app.public_url().is_own_origin(origin, text(header::HOST)),
        None => comes_from_no_other_site(headers),
    };
    if ours {
        return Ok(());
    }
    let detail = format!(
        "This request didn't come from Hearback's own address. Open Hearback at {} and try there.",
        app.public_url().base()
    );
    Err(Problem::new(Code::WrongOrigin, detail))
}

fn comes_from_no_other_site(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none")
}
