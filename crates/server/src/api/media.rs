//! `/api/v1/media/{id}`: the files of messages, for those who may see the conversation (R5, P2).

use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Code, Problem};
use crate::media::name;
use crate::run::app::App;
use crate::sampled;
use crate::session::CurrentMember;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hearback_inbox::{Media, MediaId, OrganizationId};
use hearback_store::{Error, MediaFile};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

/// The next person at a browser could look at what it keeps of a file, signed in or not.
const KEEP: &str = "private, no-store";
/// Even if a browser took a file for a page, it could run nothing and would have no origin.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";
/// Characters that need no encoding in a file's name (RFC 8187).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// The file of an attachment. Pictures that are safe to show have their own type. Everything else
/// is a download.
#[utoipa::path(
    get, path = "/api/v1/media/{id}", tag = "messages", operation_id = "media",
    params(("id" = MediaId, Path, description = "The attachment")),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 304, description = "The same that `If-None-Match` names"),
    ),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<MediaId>,
    headers: HeaderMap,
) -> Answer<Response> {
    let file = app.store().media(member.access(), id).await?;
    let tag = format!("\"{id}\"");
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == tag.as_str()) {
        return Ok((StatusCode::NOT_MODIFIED, careful(&file, &tag)).into_response());
    }
    serve(&app, &file, careful(&file, &tag)).await
}

/// Fetch a failed attachment again. Does nothing if it's here or being fetched.
#[utoipa::path(
    post, path = "/api/v1/media/{id}/retry", tag = "messages", operation_id = "retry_media",
    params(("id" = MediaId, Path, description = "The attachment")),
    responses(
        (status = 202, description = "The attachment's current state", body = Media),
    ),
)]
pub(crate) async fn retry(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<MediaId>,
) -> Answer<(StatusCode, Json<Media>)> {
    let retried = app.store().retry_media(member.access(), id, app.now()).await;
    let media = retried.map_err(|error| match error {
        Error::NotRetryable => {
            Problem::new(Code::NotRetryable, "Retrying won't help with this file.")
        }
        other => other.into(),
    })?;
    Ok((StatusCode::ACCEPTED, Json(media)))
}

/// What makes an address good.
#[derive(Deserialize)]
pub(crate) struct Signed {
    expires: i64,
    signature: String,
}

/// `/media/{organization}/{id}`: a file that is sent, for Twilio, by its signed address. It is what
/// it is here, since Twilio goes by its type; and a download for anybody else.
pub(crate) async fn fetch_signed(
    State(app): State<App>,
    Path((organization, id)): Path<(OrganizationId, MediaId)>,
    Query(signed): Query<Signed>,
) -> Answer<Response> {
    let Signed { expires, signature } = signed;
    if !app.media_signer().holds(organization, id, expires, &signature, app.now()) {
        return Err(Problem::not_found());
    }
    let file = app.store().sent_media(organization, id).await?;
    let mut headers = careful(&MediaFile { inline: false, ..file.clone() }, &format!("\"{id}\""));
    if let Ok(kind) = HeaderValue::from_str(&file.content_type) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    serve(&app, &file, headers).await
}

async fn serve(app: &App, file: &MediaFile, headers: HeaderMap) -> Answer<Response> {
    let opened = app.media().open(file.organization, file.file).await;
    let opened = opened.map_err(|error| Problem::internal(&error))?;
    let Some(opened) = opened else {
        if sampled::is_written("file_missing") {
            tracing::error!(organization = %file.organization, media = %file.id, "a file is missing from the media store");
        }
        return Err(Problem::not_found());
    };
    let length = [(header::CONTENT_LENGTH, opened.length)];
    Ok((headers, length, Body::from_stream(opened.pieces)).into_response())
}

/// The headers of a file that a stranger may have made.
fn careful(file: &MediaFile, tag: &str) -> HeaderMap {
    let (place, kind) = if file.inline {
        ("inline", file.content_type.as_str())
    } else {
        ("attachment", "application/octet-stream")
    };
    let name = name::to_save(file.name.as_deref(), &file.content_type);
    let disposition = format!("{place}; filename*=UTF-8''{}", utf8_percent_encode(&name, PLAIN));
    let headers: [(HeaderName, &str); 7] = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, &disposition),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::CACHE_CONTROL, KEEP),
        (header::ETAG, tag),
    ];
    let valid =
        |(name, value): (HeaderName, &str)| Some((name, HeaderValue::from_str(value).ok()?));
    headers.into_iter().filter_map(valid).collect()
}
