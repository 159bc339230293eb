//! `/api/v1/scheduled`: all that is to be sent at a later time (S13).

use super::{MOST, USUALLY, limit};
use crate::http::extract::{Json, Query};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::Message;
use hearback_inbox::conversation::ConversationView;
use hearback_store::ScheduledMessage;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which of them.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Later ones: the `later` of the page before.
    after: Option<String>,
    /// The maximum number: 1 to 100.
    limit: Option<u16>,
}

/// A page of scheduled messages.
#[derive(Serialize, ToSchema)]
pub(crate) struct Scheduled {
    /// The messages, soonest first.
    scheduled: Vec<ScheduledItem>,
    /// The cursor of the later ones; null at the end.
    #[schema(required)]
    later: Option<String>,
    /// The number of the last event that the page certainly includes.
    as_of: i64,
}

/// A scheduled message and its recipient.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScheduledItem {
    /// The message; `at` is when to send it.
    message: Message,
    /// Its conversation.
    conversation: ConversationView,
}

impl From<ScheduledMessage> for ScheduledItem {
    fn from(ScheduledMessage { message, conversation }: ScheduledMessage) -> Self {
        Self { message, conversation }
    }
}

/// All scheduled messages, soonest first.
#[utoipa::path(
    get, path = "/api/v1/scheduled", tag = "messages", operation_id = "all_scheduled",
    params(Which),
    responses((status = 200, description = "A page of the list", body = Scheduled)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Query(which): Query<Which>,
) -> Answer<Json<Scheduled>> {
    let wrong =
        |_| Problem::invalid("after", "Unknown cursor. Pass it exactly as the API returned it.");
    let after = which.after.as_deref().map(str::parse).transpose().map_err(wrong)?;
    let limit = limit(which.limit, USUALLY, MOST)?;
    let page = app.store().scheduled(member.access(), after, limit).await?;
    Ok(Json(Scheduled {
        scheduled: page.items.into_iter().map(ScheduledItem::from).collect(),
        later: page.next.map(|later| later.to_string()),
        as_of: page.as_of,
    }))
}

/// How many messages are scheduled.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScheduledCount {
    /// How many of the listed ones.
    count: i64,
}

/// How many messages are scheduled. Events with `scheduled_changed` say when this may have changed.
#[utoipa::path(
    get, path = "/api/v1/scheduled/count", tag = "messages", operation_id = "scheduled_count",
    responses((status = 200, description = "The number", body = ScheduledCount)),
)]
pub(crate) async fn count(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<ScheduledCount>> {
    Ok(Json(count_of(&app, &member).await?))
}

/// How many of them this member sees.
pub(super) async fn count_of(app: &App, member: &CurrentMember) -> Answer<ScheduledCount> {
    Ok(ScheduledCount { count: app.store().scheduled_count(member.access()).await? })
}
