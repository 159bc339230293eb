//! `/api/v1/conversations/{id}/customer`: whose number a conversation is with (C2).

use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::{ConversationId, CustomerId};
use serde::Deserialize;
use utoipa::ToSchema;

/// Whose number it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Owner {
    /// The customer.
    customer_id: CustomerId,
}

/// Save a conversation's number as a customer's.
#[utoipa::path(
    put, path = "/api/v1/conversations/{id}/customer", tag = "conversations", operation_id = "assign_number",
    params(("id" = ConversationId, Path, description = "The conversation")),
    request_body = Owner,
    responses((status = 200, description = "The updated conversation", body = ConversationView)),
)]
pub(crate) async fn assign(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
    Json(owner): Json<Owner>,
) -> Answer<Json<ConversationView>> {
    let at = app.now();
    Ok(Json(app.store().assign_number(member.access(), id, owner.customer_id, at).await?))
}

/// Take a conversation's number away from its customer.
#[utoipa::path(
    delete, path = "/api/v1/conversations/{id}/customer", tag = "conversations", operation_id = "unassign_number",
    params(("id" = ConversationId, Path, description = "The conversation")),
    responses((status = 200, description = "The updated conversation", body = ConversationView)),
)]
pub(crate) async fn unassign(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
) -> Answer<Json<ConversationView>> {
    Ok(Json(app.store().unassign_number(member.access(), id, app.now()).await?))
}
