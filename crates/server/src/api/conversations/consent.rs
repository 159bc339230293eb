//! `/api/v1/conversations/{id}/consent`, `/consents`, `/opt-out` and `/opt-in` (O4, C5).

use crate::api::consents::{ConsentInput, RecordedConsents};
use crate::api::filled;
use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::ConversationId;
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::opt_out::Consent;
use hearback_store::{ConsentDecision, ConsentOf};
use serde::Deserialize;
use utoipa::ToSchema;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 200;

/// The customer's consent, across all their numbers.
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}/consent", tag = "conversations", operation_id = "consent",
    params(("id" = ConversationId, Path, description = "The conversation")),
    responses((status = 200, description = "Active opt-outs, the history, and what they agreed to", body = Consent)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
) -> Answer<Json<Consent>> {
    Ok(Json(app.store().consent(member.access(), id).await?))
}

/// Record that the person a conversation is with agreed to be texted.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/consents", tag = "conversations", operation_id = "record_consent",
    params(("id" = ConversationId, Path, description = "The conversation")),
    request_body = ConsentInput,
    responses((status = 201, description = "Recorded", body = RecordedConsents)),
)]
pub(crate) async fn record(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
    Json(input): Json<ConsentInput>,
) -> Answer<(StatusCode, Json<RecordedConsents>)> {
    input.record(&app, &member, ConsentOf::Conversation(id)).await
}

/// Why a member changes a customer's consent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reason {
    /// In a few words, at most 200 characters; it is kept.
    reason: String,
}

/// Opt the customer out, with all their numbers. Texts waiting to be sent to them are canceled.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/opt-out", tag = "conversations", operation_id = "opt_out",
    params(("id" = ConversationId, Path, description = "The conversation")),
    request_body = Reason,
    responses((status = 200, description = "The updated conversation", body = ConversationView)),
)]
pub(crate) async fn opt_out(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
    Json(given): Json<Reason>,
) -> Answer<Json<ConversationView>> {
    decide(&app, &member, id, true, given).await
}

/// Opt the customer in again, with all their numbers. If a carrier blocks one of them, nothing
/// changes.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/opt-in", tag = "conversations", operation_id = "opt_in",
    params(("id" = ConversationId, Path, description = "The conversation")),
    request_body = Reason,
    responses(
        (status = 200, description = "The updated conversation", body = ConversationView),
    ),
)]
pub(crate) async fn opt_in(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
    Json(given): Json<Reason>,
) -> Answer<Json<ConversationView>> {
    decide(&app, &member, id, false, given).await
}

async fn decide(
    app: &App,
    member: &CurrentMember,
    id: ConversationId,
    out: bool,
    given: Reason,
) -> Answer<Json<ConversationView>> {
    let reason = filled("reason", &given.reason, LONGEST_REASON)?;
    let decision = ConsentDecision { out, reason, at: app.now(), id: app.id() };
    Ok(Json(app.store().decide_consent(member.access(), id, decision).await?))
}
