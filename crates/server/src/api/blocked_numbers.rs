//! `/api/v1/blocked-numbers`.

use super::{MOST, limit};
use crate::http::extract::{Json, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::ConversationId;
use hearback_inbox::conversation::ConversationView;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which of them.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Those that come after: the `next` of the page before.
    before: Option<ConversationId>,
    /// The maximum number: 1 to 100.
    limit: Option<u16>,
}

/// A page of conversations with numbers that are blocked.
#[derive(Serialize, ToSchema)]
pub(crate) struct BlockedNumbers {
    /// The conversations.
    conversations: Vec<ConversationView>,
    /// The cursor of the next page; null at the end.
    #[schema(required)]
    next: Option<ConversationId>,
}

/// The conversations whose numbers are blocked.
#[utoipa::path(
    get, path = "/api/v1/blocked-numbers", tag = "conversations", operation_id = "blocked_numbers",
    params(Which),
    responses((status = 200, description = "A page of conversations", body = BlockedNumbers)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Query(which): Query<Which>,
) -> Answer<Json<BlockedNumbers>> {
    let limit = limit(which.limit, MOST, MOST)?;
    let page = app.store().blocked_numbers(member.access(), which.before, limit).await?;
    Ok(Json(BlockedNumbers { conversations: page.items, next: page.next }))
}
