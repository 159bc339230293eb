//! `/api/v1/crm`: the organization's CRM (I9).

mod input;
pub(crate) mod test;

use crate::crm::CrmSecrets;
use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::OrganizationId;
use hearback_inbox::crm::{CrmConnection, CrmSource};
use hearback_store::StoredCrm;
use input::CrmInput;
use serde::Serialize;
use url::Url;
use utoipa::ToSchema;

/// The organization's CRM.
#[derive(Serialize, ToSchema)]
pub(crate) struct CrmState {
    /// As it's set up; null if it isn't. What it takes to be let in there is never shown again.
    #[schema(required)]
    source: Option<CrmSource>,
    /// Why Hearback doesn’t connect to it, in a sentence; null when it may.
    #[schema(required)]
    not_permitted: Option<String>,
}

async fn state(app: &App, stored: Option<StoredCrm>) -> CrmState {
    let source = stored.map(|stored| stored.source);
    let server = source.as_ref().and_then(|source| server(&source.connection));
    let refused = match &server {
        Some((_, host, port)) => app.settings().egress.refusal(host, *port).await,
        None => None,
    };
    CrmState { source, not_permitted: refused.map(|refused| refused.sentence()) }
}

/// The scheme, host, and port of a CRM that an admin names.
fn server(connection: &CrmConnection) -> Option<(String, String, u16)> {
    let address = connection.address()?;
    let address =
        crate::crm::PLACEHOLDERS.iter().fold(address.to_owned(), |all, one| all.replace(one, "1"));
    let url = Url::parse(&address).ok()?;
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    Some((url.scheme().to_owned(), host, url.port_or_known_default()?))
}

/// Without TLS, only where the operator said.
async fn require_encryption(app: &App, connection: &CrmConnection) -> Answer<()> {
    let Some((scheme, host, port)) = server(connection) else { return Ok(()) };
    if scheme == "https" {
        return Ok(());
    }
    let refused = app.settings().egress.without_public().refusal(&host, port).await;
    if refused.is_some_and(|refused| refused.is_public()) {
        let field = match connection {
            CrmConnection::Salesforce { .. } => "address",
            _ => "url",
        };
        return Err(Problem::invalid(field, "The address has to begin with https://."));
    }
    Ok(())
}

/// What is stored, with what it takes to be let in there as far as that can be read.
async fn stored(app: &App, member: &CurrentMember) -> Answer<(Option<StoredCrm>, CrmSecrets)> {
    let stored = app.store().crm(member.access()).await?;
    let organization = member.access().organization();
    let secrets = stored.as_ref().map(|stored| open(app, organization, stored));
    Ok((stored, secrets.and_then(Result::ok).unwrap_or_default()))
}

fn open(
    app: &App,
    organization: OrganizationId,
    stored: &StoredCrm,
) -> Result<CrmSecrets, crate::crm::CrmFailure> {
    CrmSecrets::open(&app.settings().key, organization, stored.secrets.as_ref())
}

/// The CRM, as it's set up.
#[utoipa::path(
    get, path = "/api/v1/crm", tag = "settings", operation_id = "crm",
    responses((status = 200, description = "The CRM", body = CrmState)),
)]
pub(crate) async fn show(State(app): State<App>, member: CurrentMember) -> Answer<Json<CrmState>> {
    let stored = app.store().crm(member.access()).await?;
    Ok(Json(state(&app, stored).await))
}

/// Set the CRM that customers are looked up in.
#[utoipa::path(
    put, path = "/api/v1/crm", tag = "settings", operation_id = "set_crm",
    request_body = CrmInput,
    responses((status = 200, description = "The CRM as it's set up now", body = CrmState)),
)]
pub(crate) async fn set(
    State(app): State<App>,
    member: CurrentMember,
    Json(given): Json<CrmInput>,
) -> Answer<Json<CrmState>> {
    let organization = member.access().organization();
    loop {
        // A secret that is left out is the stored one: should someone change that meanwhile, it is
        // theirs that stays.
        let (before, known) = stored(&app, &member).await?;
        let (source, secrets) =
            given.clone().checked(before.as_ref().map(|b| &b.source), &known)?;
        require_encryption(&app, &source.connection).await?;
        let secrets = secrets.sealed(&app.settings().key, organization);
        let new = StoredCrm { source, secrets, version: app.id() };
        let replaced =
            app.store().replace_crm(member.access(), before, new.clone(), app.now()).await?;
        if replaced {
            return Ok(Json(state(&app, Some(new)).await));
        }
    }
}

/// Stop looking customers up. What was set up is deleted.
#[utoipa::path(
    delete, path = "/api/v1/crm", tag = "settings", operation_id = "forget_crm",
    responses((status = 204, description = "Done")),
)]
pub(crate) async fn forget(State(app): State<App>, member: CurrentMember) -> Answer<StatusCode> {
    app.store().forget_crm(member.access(), app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
