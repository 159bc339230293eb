//! `/api/v1/reconciler`: what was recovered from Twilio, and when (R6).

use super::{MOST, USUALLY, cursor, limit};
use crate::http::extract::{Json, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::Timestamp;
use hearback_store::SetAside;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which recoveries.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichRecoveries {
    /// Those before this place: `next` of the page before.
    before: Option<String>,
    /// The maximum number: 1 to 100.
    limit: Option<u16>,
}

/// The state of comparing with Twilio's list of messages, and what it recovered, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Reconciler {
    /// When Twilio was last asked; null before the first time.
    #[schema(required)]
    looked_at: Option<Timestamp>,
    /// Up to when everything has been compared; null before the first time.
    #[schema(required)]
    compared_until: Option<Timestamp>,
    /// Why the last comparison failed; null if it didn't.
    #[schema(required)]
    problem: Option<String>,
    /// The recovered messages.
    recoveries: Vec<RecoveredThen>,
    /// How many messages on Twilio's list the database refused. They are retried.
    set_aside_count: i64,
    /// Some of them, 25 at most.
    set_aside: Vec<SetAsideMessage>,
    /// Where the next page begins; null at the end.
    #[schema(required)]
    next: Option<String>,
}

/// A message that the database refused.
#[derive(Serialize, ToSchema)]
pub(crate) struct SetAsideMessage {
    /// Twilio's id of it.
    sid: String,
    /// When it came or went.
    at: Timestamp,
    /// How often it was tried.
    tries: i64,
    /// When it was tried last.
    tried_at: Timestamp,
}

/// What one comparison recovered.
#[derive(Serialize, ToSchema)]
#[schema(as = Recovery)]
pub(crate) struct RecoveredThen {
    /// When.
    at: Timestamp,
    /// Texts without a webhook.
    inbound: i64,
    /// Messages that were sent outside Hearback.
    outbound: i64,
    /// Statuses that were out of date.
    statuses: i64,
    /// When the oldest of the messages came or went.
    #[schema(required)]
    first_at: Option<Timestamp>,
    /// When the newest did.
    #[schema(required)]
    last_at: Option<Timestamp>,
}

/// The messages recovered from Twilio's list.
#[utoipa::path(
    get, path = "/api/v1/reconciler", tag = "settings", operation_id = "reconciler",
    params(WhichRecoveries),
    responses((status = 200, description = "What was recovered", body = Reconciler)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
    Query(which): Query<WhichRecoveries>,
) -> Answer<Json<Reconciler>> {
    let limit = limit(which.limit, USUALLY, MOST)?;
    let before = cursor(which.before.as_deref())?;
    let (state, page) = app.store().recoveries(member.access(), before, limit).await?;
    let (set_aside_count, set_aside) = app.store().all_set_aside(member.access()).await?;
    let set_aside = set_aside
        .into_iter()
        .map(|SetAside { sid, at, tries, tried_at }| SetAsideMessage { sid, at, tries, tried_at });
    let recoveries = page.items.into_iter().map(|one| RecoveredThen {
        at: one.at,
        inbound: one.recovered.inbound,
        outbound: one.recovered.outbound,
        statuses: one.recovered.statuses,
        first_at: one.recovered.span.map(|span| span.0),
        last_at: one.recovered.span.map(|span| span.1),
    });
    Ok(Json(Reconciler {
        looked_at: state.looked_at,
        compared_until: state.compared_until,
        problem: state.problem,
        recoveries: recoveries.collect(),
        set_aside_count,
        set_aside: set_aside.collect(),
        next: page.next.map(|next| next.to_string()),
    }))
}
