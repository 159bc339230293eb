//! `/api/v1/start`: what the page has to know before it can show anything.

use super::conversations::{self, Conversations};
use super::counts::{self, Counts};
use super::members::{self, Members};
use super::scheduled::{self, ScheduledCount};
use super::session::Session;
use super::stop_requests::{self, StopRequestCount};
use crate::http::extract::{Json, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::run::settings::DemoInfo;
use crate::session::{self, Asker, CurrentMember};
use axum::extract::State;
use axum::response::IntoResponse;
use hearback_inbox::{OrganizationId, UnmetRule};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What to tell besides.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct What {
    /// Include what the inbox shows first, so that it loads in parallel with the page's script.
    #[serde(default)]
    inbox: bool,
}

/// What the inbox shows first, as its own routes return it.
#[derive(Serialize, ToSchema)]
pub(crate) struct FirstScreen {
    /// The first page of the open conversations.
    conversations: Conversations,
    /// The counts of the tabs.
    counts: Counts,
    /// The names of colleagues.
    members: Members,
    /// How many messages are scheduled.
    scheduled: ScheduledCount,
    /// How many texts ask to stop and nobody has handled.
    stop_requests: StopRequestCount,
}

impl FirstScreen {
    /// Read after the session, whose last event it so includes.
    async fn of(app: &App, member: &CurrentMember) -> Answer<Self> {
        let (conversations, counts, members, scheduled, stop_requests) = tokio::try_join!(
            conversations::first_page(app, member),
            counts::of(app, member),
            members::of(app, member),
            scheduled::count_of(app, member),
            stop_requests::count_of(app, member),
        )?;
        Ok(Self { conversations, counts, members, scheduled, stop_requests })
    }
}

/// Where a page begins.
#[derive(Serialize, ToSchema)]
pub(crate) struct Start {
    /// Who is signed in, if anyone.
    #[schema(required)]
    session: Option<Session>,
    /// What the inbox shows first, if requested; null for members who can't see the inbox.
    #[schema(required)]
    inbox: Option<FirstScreen>,
    /// True until the first organization is made.
    setup_needed: bool,
    /// The host at which people sign in with passkeys; null where they can't.
    #[schema(required)]
    passkey_host: Option<String>,
    /// Whom you can sign in as, if this is the demo.
    #[schema(required)]
    demo: Option<DemoInfo>,
    /// The identity providers to sign in with, by name, at most ten. For someone who is signed in and
    /// has to sign in with their organization's, only that; otherwise none.
    sign_on: Vec<SignOn>,
}

/// An identity provider to sign in with, at `/api/v1/sso/{organization}/start`.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignOn {
    /// The organization.
    organization: OrganizationId,
    /// What the provider is called.
    name: String,
}

/// What to sign in with, for who isn't, or not as their organization wants.
async fn sign_on(app: &App, member: Option<&CurrentMember>) -> Answer<Vec<SignOn>> {
    let wanted = match member {
        Some(member) if member.unmet == Some(UnmetRule::SingleSignOn) => {
            let organization = member.access().organization();
            let stored = app.store().provider_of(organization).await?;
            stored.map(|stored| (organization, stored.provider.name)).into_iter().collect()
        }
        Some(_) => vec![],
        None => app.store().providers().await?,
    };
    Ok(wanted.into_iter().map(|(organization, name)| SignOn { organization, name }).collect())
}

/// What a page needs to start: who is signed in, or what to offer if no one is.
///
/// Not being signed in is an answer here, not an error: pages ask this to find out.
#[utoipa::path(
    get, path = "/api/v1/start", tag = "session", operation_id = "start",
    params(What),
    responses((status = 200, description = "Where to begin", body = Start)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    asker: Asker,
    Query(what): Query<What>,
) -> Answer<impl IntoResponse> {
    let demo = app.settings().demo.clone();
    let passkey_host = app.passkeys().host().map(str::to_owned);
    let Some((member, prolonged)) = session::of(&app, &asker).await? else {
        let setup_needed = !app.store().is_set_up().await?;
        let sign_on = sign_on(&app, None).await?;
        let start = Start { session: None, inbox: None, setup_needed, passkey_host, demo, sign_on };
        return Ok((None, Json(start)));
    };
    let session = Some(Session::of(&app, &member).await?);
    let sees = what.inbox && member.access().empty_reason().is_none();
    let inbox = if sees { Some(FirstScreen::of(&app, &member).await?) } else { None };
    let sign_on = sign_on(&app, Some(&member)).await?;
    let start = Start { session, inbox, setup_needed: false, passkey_host, demo, sign_on };
    Ok((prolonged, Json(start)))
}
