//! `/api/v1/conversations/{id}/assign`.

use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::{ConversationId, UserId};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

/// The new assignee.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assignment {
    /// A member; null for no one.
    #[serde(deserialize_with = "named")]
    #[schema(required = true)]
    assignee_id: Option<UserId>,
    /// Send them an email. No one gets an email about what they did themselves, or about no change.
    #[serde(default)]
    notify: bool,
}

/// Null has to be written: a request that forgets the field must not take a conversation away.
fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<UserId>, D::Error> {
    Option::deserialize(deserializer)
}

/// Assign a conversation to a member, or unassign it.
#[utoipa::path(
    post, path = "/api/v1/conversations/{id}/assign", tag = "conversations", operation_id = "assign_conversation",
    params(("id" = ConversationId, Path, description = "The conversation")),
    request_body = Assignment,
    responses(
        (status = 200, description = "The updated conversation", body = ConversationView),
    ),
)]
pub(crate) async fn assign(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
    Json(assignment): Json<Assignment>,
) -> Answer<Json<ConversationView>> {
    let Assignment { assignee_id, notify } = assignment;
    let (at, tell) = (app.now(), notify.then(|| app.id()));
    let store = app.store();
    Ok(Json(store.assign_conversation(member.access(), id, assignee_id, tell, at).await?))
}
