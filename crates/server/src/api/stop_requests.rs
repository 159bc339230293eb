//! `/api/v1/stop-requests`: texts that ask to stop in other words than a keyword's, and that nobody
//! has handled (O5).

use super::{MOST, USUALLY, limit};
use crate::http::extract::{Json, Query};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::Message;
use hearback_inbox::conversation::ConversationView;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Later ones: the `later` of the page before.
    after: Option<String>,
    /// The maximum number: 1 to 100.
    limit: Option<u16>,
}

/// Texts that ask to stop.
#[derive(Serialize, ToSchema)]
pub(crate) struct StopRequests {
    /// The oldest first.
    stop_requests: Vec<StopRequest>,
    /// The cursor of the later ones; null at the end.
    #[schema(required)]
    later: Option<String>,
    /// The number of the last event that they certainly include.
    as_of: i64,
}

/// A text that asks to stop, until it is handled.
#[derive(Serialize, ToSchema)]
pub(crate) struct StopRequest {
    /// The text.
    message: Message,
    /// Its conversation.
    conversation: ConversationView,
}

/// The texts that ask to stop and that nobody has handled, oldest first. One is handled when its
/// number opts out, or when someone says that it doesn't ask to stop.
#[utoipa::path(
    get, path = "/api/v1/stop-requests", tag = "conversations", operation_id = "stop_requests",
    params(Which),
    responses((status = 200, description = "A page of the list", body = StopRequests)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Query(which): Query<Which>,
) -> Answer<Json<StopRequests>> {
    let wrong =
        |_| Problem::invalid("after", "Unknown cursor. Pass it exactly as the API returned it.");
    let after = which.after.as_deref().map(str::parse).transpose().map_err(wrong)?;
    let limit = limit(which.limit, USUALLY, MOST)?;
    let page = app.store().stop_requests(member.access(), after, limit).await?;
    let item = |one: hearback_store::StopRequest| StopRequest {
        message: one.message,
        conversation: one.conversation,
    };
    Ok(Json(StopRequests {
        stop_requests: page.items.into_iter().map(item).collect(),
        later: page.next.map(|later| later.to_string()),
        as_of: page.as_of,
    }))
}

/// How many texts ask to stop.
#[derive(Serialize, ToSchema)]
pub(crate) struct StopRequestCount {
    /// How many of the listed ones; 0 for members who may not opt anyone out.
    count: i64,
}

/// How many texts ask to stop and nobody has handled. Events of messages with `asks_to_stop` say when
/// this changed, and a `setting_changed` of `stop_requests`.
#[utoipa::path(
    get, path = "/api/v1/stop-requests/count", tag = "conversations", operation_id = "stop_request_count",
    responses((status = 200, description = "The number", body = StopRequestCount)),
)]
pub(crate) async fn count(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<StopRequestCount>> {
    Ok(Json(count_of(&app, &member).await?))
}

/// How many of them this member sees.
pub(super) async fn count_of(app: &App, member: &CurrentMember) -> Answer<StopRequestCount> {
    Ok(StopRequestCount { count: app.store().stop_request_count(member.access()).await? })
}
