//! Checking that a webhook comes from Twilio, and whose it is.

use super::{Refusal, WebhookError};
use crate::http::body;
use crate::http::extract::media_type;
use crate::run::app::App;
use crate::twilio::accounts::Connected;
use axum::extract::Request;
use axum::http::HeaderMap;
use hearback_inbox::OrganizationId;
use hearback_twilio::boundaries;
use hearback_twilio::form::{self, ParameterError, ParameterProblem};
use hearback_twilio::signature::{self, Body};
use std::sync::Arc;

/// A webhook whose signature holds.
pub(super) struct Signed {
    /// Its parameters.
    pub(super) form: Vec<(String, String)>,
    /// Whether there is no doubt where each of them ends: the signature does not say.
    pub(super) is_clear: bool,
    /// The accounts that it may be for: several only when organizations share one.
    pub(super) accounts: Vec<Arc<Connected>>,
}

/// Reads a webhook and checks its signature. `only` is the organization that the address names.
///
/// The signature is checked against the public URL, and the path and query as they came in, byte
/// for byte: never against a host that the request names.
pub(super) async fn read(
    app: &App,
    only: Option<OrganizationId>,
    request: Request,
) -> Result<Signed, WebhookError> {
    let (parts, body) = request.into_parts();
    let bytes = body::read(app.bodies(), body).await.map_err(Refusal::from)?;
    if media_type(&parts.headers) != Some("application/x-www-form-urlencoded") {
        return Err(Refusal::wrong_content_type().into());
    }
    let form = form::decode(&bytes).map_err(Refusal::from)?;
    let sid = account_sid(&form)?;
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let url = app.public_url().of(path);

    let candidates = candidates(app, sid, only).await?;
    let mut accounts = signers(app, &candidates, &url, &form, &parts.headers)?;
    if accounts.is_empty() {
        // The token may have been changed by another process a moment ago.
        app.accounts().look_again().await?;
        let candidates = self::candidates(app, sid, only).await?;
        accounts = signers(app, &candidates, &url, &form, &parts.headers)?;
    }
    match (accounts.is_empty(), candidates.first()) {
        (false, _) => {
            if !form.iter().all(|(name, _)| boundaries::is_name(name)) {
                return Err(Refusal::odd_name().into());
            }
            let is_clear = boundaries::are_clear(&url, &form);
            Ok(Signed { form: without_nul(form), is_clear, accounts })
        }
        (true, Some(account)) => Err(Refusal::wrong_signature().of(account.organization).into()),
        (true, None) => Err(Refusal::unknown_account().into()),
    }
}

fn account_sid(form: &[(String, String)]) -> Result<&str, Refusal> {
    let found = form.iter().find(|(name, _)| name == "AccountSid");
    let missing = || ParameterError { name: "AccountSid", problem: ParameterProblem::Missing };
    found.map(|(_, sid)| sid.as_str()).ok_or_else(|| missing().into())
}

async fn candidates(
    app: &App,
    sid: &str,
    only: Option<OrganizationId>,
) -> Result<Vec<Arc<Connected>>, WebhookError> {
    let mut found = app.accounts().with_sid(sid).await?;
    found.retain(|account| only.is_none_or(|only| account.organization == only));
    if found.is_empty() { Err(Refusal::unknown_account().into()) } else { Ok(found) }
}

/// The accounts whose token the signature was made with.
fn signers(
    app: &App,
    candidates: &[Arc<Connected>],
    url: &str,
    form: &[(String, String)],
    headers: &HeaderMap,
) -> Result<Vec<Arc<Connected>>, Refusal> {
    let Some(signature) = headers.get(signature::HEADER) else {
        let organization = candidates.first().map(|account| account.organization);
        return Err(Refusal { organization, ..Refusal::no_signature() });
    };
    // A request of our own says nothing about which token Twilio signs with by now.
    let ours = app.probe_mark().read(headers).is_some();
    let holds = |account: &&Arc<Connected>| {
        let signed = account.signed(url, Body::Form(form), signature.as_bytes());
        if let Some(token) = signed.filter(|_| !ours) {
            app.accounts().signed_with(account, token);
        }
        signed.is_some()
    };
    Ok(candidates.iter().filter(holds).cloned().collect())
}

/// PostgreSQL can't keep U+0000; a text is not lost over it. The signature was made with it.
fn without_nul(mut form: Vec<(String, String)>) -> Vec<(String, String)> {
    for (_, value) in form.iter_mut().filter(|(_, value)| value.contains('\0')) {
        *value = value.replace('\0', "\u{fffd}");
    }
    form
}
