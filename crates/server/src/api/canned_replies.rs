//! `/api/v1/canned-replies`: texts that are written once and sent often (C4).

pub(crate) mod file;

use super::attachments::Attachment;
use super::lines::language;
use super::{MOST, USUALLY, limit, named};
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::canned_reply::{LONGEST_FOLDER, LONGEST_NAME};
use hearback_inbox::message::media::MOST_ATTACHMENTS;
use hearback_inbox::{CannedReply, CannedReplyId, LineId, MediaId};
use hearback_store::{CannedReplyChange, CannedReplyQuery, Error, NewCannedReply};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The longest search, in characters.
const LONGEST_SEARCH: usize = 200;

/// Which canned replies.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// The beginnings of words of the name, or of the first words of the text.
    search: Option<String>,
    /// The line to text from: those in its language come first, and of these, what is sent on it
    /// most. Without it, they are in the order of their folders and names.
    line: Option<LineId>,
    /// Those after this page: its `next`.
    after: Option<CannedReplyId>,
    /// The maximum number: 1 to 100.
    limit: Option<u16>,
}

/// A page of canned replies.
#[derive(Serialize, ToSchema)]
pub(crate) struct CannedReplies {
    /// The shared ones and your own.
    canned_replies: Vec<CannedReply>,
    /// The cursor of the next page; null at the end.
    #[schema(required)]
    next: Option<CannedReplyId>,
}

/// The shared canned replies and your own.
#[utoipa::path(
    get, path = "/api/v1/canned-replies", tag = "messages", operation_id = "canned_replies",
    params(Which),
    responses((status = 200, description = "A page of the list", body = CannedReplies)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Query(which): Query<Which>,
) -> Answer<Json<CannedReplies>> {
    let search = which.search.unwrap_or_default();
    if search.chars().count() > LONGEST_SEARCH {
        let detail = format!("Search for at most {LONGEST_SEARCH} characters.");
        return Err(Problem::invalid("search", detail));
    }
    let limit = limit(which.limit, USUALLY, MOST)?;
    let query = CannedReplyQuery { search, line: which.line, after: which.after, limit };
    let page = app.store().canned_replies(member.access(), query).await.map_err(|e| match e {
        Error::NotFound if which.after.is_some() => {
            Problem::invalid("after", "Unknown cursor. Pass it exactly as the API returned it.")
        }
        other => other.into(),
    })?;
    Ok(Json(CannedReplies { canned_replies: page.items, next: page.next }))
}

/// A canned reply to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReply {
    /// Everyone has it; that needs the permission `canned_replies`. By default, it's your own.
    #[serde(default)]
    shared: bool,
    /// Its name, at most 60 characters. No other of yours, or of the shared ones, has it in this
    /// language.
    name: String,
    /// The BCP 47 language of its text; empty if it suits any.
    #[serde(default)]
    language: String,
    /// The folder to put it in; empty for none.
    #[serde(default)]
    folder: String,
    /// The text, at most 1,600 characters, with its shortcodes; optional with attachments.
    #[serde(default)]
    body: String,
    /// The ids of files that you can see: uploads of yours, a message's, another canned reply's. It
    /// gets copies of them.
    #[serde(default)]
    attachments: Vec<MediaId>,
}

/// Add a canned reply.
#[utoipa::path(
    post, path = "/api/v1/canned-replies", tag = "messages", operation_id = "add_canned_reply",
    request_body = NewReply,
    responses((status = 201, description = "The canned reply", body = CannedReply)),
)]
pub(crate) async fn add(
    State(app): State<App>,
    member: CurrentMember,
    Json(new): Json<NewReply>,
) -> Answer<(StatusCode, Json<CannedReply>)> {
    let new = NewCannedReply {
        id: app.id(),
        shared: new.shared,
        name: named("name", &new.name, LONGEST_NAME)?,
        language: spoken(&new.language)?,
        folder: folder(&new.folder)?,
        body: new.body,
        copies: copies(&app, &new.attachments)?,
        attachments: new.attachments,
        at: app.now(),
    };
    let added = app.store().add_canned_reply(member.access(), new).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// What to change of a canned reply. Fields left out stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedReply {
    /// Whether everyone has it; otherwise, it becomes your own.
    shared: Option<bool>,
    /// Its name.
    name: Option<String>,
    /// The language of its text; empty if it suits any.
    language: Option<String>,
    /// Its folder; empty for none.
    folder: Option<String>,
    /// Its text.
    body: Option<String>,
    /// Its files: the ids of its own, and of any others that you can see.
    attachments: Option<Vec<MediaId>>,
}

/// Change a canned reply.
#[utoipa::path(
    patch, path = "/api/v1/canned-replies/{id}", tag = "messages",
    operation_id = "change_canned_reply",
    params(("id" = inline(CannedReplyId), Path, description = "The canned reply")),
    request_body = ChangedReply,
    responses((status = 200, description = "The canned reply as it is now", body = CannedReply)),
)]
pub(crate) async fn change(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CannedReplyId>,
    Json(changed): Json<ChangedReply>,
) -> Answer<Json<CannedReply>> {
    let name = changed.name.map(|name| named("name", &name, LONGEST_NAME)).transpose()?;
    let how = CannedReplyChange {
        shared: changed.shared,
        name,
        language: changed.language.map(|language| spoken(&language)).transpose()?,
        folder: changed.folder.map(|name| folder(&name)).transpose()?,
        body: changed.body,
        copies: copies(&app, changed.attachments.as_deref().unwrap_or_default())?,
        attachments: changed.attachments,
    };
    Ok(Json(app.store().change_canned_reply(member.access(), id, how, app.now()).await?))
}

/// Delete a canned reply. For a day, it can be restored.
#[utoipa::path(
    delete, path = "/api/v1/canned-replies/{id}", tag = "messages",
    operation_id = "delete_canned_reply",
    params(("id" = inline(CannedReplyId), Path, description = "The canned reply")),
    responses((status = 204, description = "Deleted")),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CannedReplyId>,
) -> Answer<StatusCode> {
    app.store().delete_canned_reply(member.access(), id, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restore a canned reply that was deleted within the last day.
#[utoipa::path(
    post, path = "/api/v1/canned-replies/{id}/restore", tag = "messages",
    operation_id = "restore_canned_reply",
    params(("id" = inline(CannedReplyId), Path, description = "The canned reply")),
    responses((status = 200, description = "The canned reply", body = CannedReply)),
)]
pub(crate) async fn restore(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CannedReplyId>,
) -> Answer<Json<CannedReply>> {
    Ok(Json(app.store().restore_canned_reply(member.access(), id, app.now()).await?))
}

/// A canned reply's files, ready to be sent.
#[derive(Serialize, ToSchema)]
pub(crate) struct CannedFiles {
    /// Copies: name their ids in `attachments` of one message of yours.
    attachments: Vec<Attachment>,
}

/// Have copies of a canned reply's files ready to send with one message of yours.
#[utoipa::path(
    post, path = "/api/v1/canned-replies/{id}/attachments", tag = "messages",
    operation_id = "use_canned_files",
    params(("id" = inline(CannedReplyId), Path, description = "The canned reply")),
    responses((status = 201, description = "The copies", body = CannedFiles)),
)]
pub(crate) async fn use_files(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CannedReplyId>,
) -> Answer<(StatusCode, Json<CannedFiles>)> {
    let ids = (0..MOST_ATTACHMENTS).map(|_| app.id()).collect();
    let (files, until) = app.store().use_canned_files(member.access(), id, ids, app.now()).await?;
    let attachments = files.into_iter().map(|media| Attachment::of(media, until)).collect();
    Ok((StatusCode::CREATED, Json(CannedFiles { attachments })))
}

/// A language, or none for any.
fn spoken(tag: &str) -> Answer<Option<String>> {
    match tag.trim() {
        "" => Ok(None),
        tag => language(tag).map(Some),
    }
}

/// A folder's name, or nothing.
fn folder(name: &str) -> Answer<String> {
    if name.trim().is_empty() { Ok(String::new()) } else { named("folder", name, LONGEST_FOLDER) }
}

/// An id for a copy of each file, of no more than can be sent at all.
fn copies(app: &App, files: &[MediaId]) -> Answer<Vec<MediaId>> {
    if files.len() > MOST_ATTACHMENTS {
        let refusal = hearback_inbox::outbox::Refusal::TooManyAttachments(files.len());
        return Err(
            Problem::new(Code::TooManyAttachments, refusal.to_string()).about("attachments")
        );
    }
    Ok(files.iter().map(|_| app.id()).collect())
}
