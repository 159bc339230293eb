//! `GET /api/v1/conversations/{id}/archive`: everything that is held about who a conversation is with (C5).

use crate::api::archive::{self, Zone};
use crate::http::extract::{Path, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::response::Response;
use hearback_inbox::ConversationId;
use hearback_store::ErasedWho;

/// Everything that is held about who a conversation is with, as a ZIP file: `index.html` for people, `person.json` and
/// `texts.jsonl` for programs, and the files of their texts.
#[utoipa::path(
    get, path = "/api/v1/conversations/{id}/archive", tag = "conversations", operation_id = "export_number",
    params(("id" = ConversationId, Path, description = "The conversation"), Zone),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/zip")),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<ConversationId>,
    Query(zone): Query<Zone>,
) -> Answer<Response> {
    archive::of(app, member, ErasedWho::Conversation(id), &zone).await
}
