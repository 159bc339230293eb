//! `/api/v1/attachments`: files to send are uploaded first, one by one, and then named by the
//! message that they go with (S9).

use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Code, Problem};
use crate::media;
use crate::run::app::App;
use crate::session::{CurrentMember, while_allowed};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use hearback_inbox::message::media::{FileFacts, LARGEST_OTHER, LARGEST_PICTURE, largest_to_send};
use hearback_inbox::{Media, MediaId, Permission, Timestamp};
use hearback_store::NewUpload;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::Instant;
use utoipa::{IntoParams, ToSchema};

/// The most that is kept in memory of a file.
const LARGEST: usize = 5_000_000;
/// What is too large is read on to here, so that its sender gets to hear that it is too large
/// instead of a broken connection.
const READ_AWAY: usize = 64 * 1024 * 1024;
/// A picture over a slow phone takes its time; this is the most for one.
const PATIENCE: Duration = Duration::from_secs(300);
/// Within each stretch of this length some of it has to come.
const STALLED: Duration = Duration::from_secs(30);
/// As much as this, which is a quarter of what the slowest of phones sends.
const LEAST: usize = 32 * 1024;

/// What is uploaded.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct About {
    /// The file's name.
    name: Option<String>,
}

/// A file that can be sent.
#[derive(Serialize, ToSchema)]
pub(crate) struct Attachment {
    /// Its id: name it in `attachments` of one message of yours.
    id: MediaId,
    /// Its name.
    #[schema(required)]
    name: Option<String>,
    /// What it is, by its content.
    content_type: String,
    /// How big it is.
    bytes: i64,
    /// A picture's width in pixels.
    #[schema(required)]
    width: Option<i32>,
    /// And its height.
    #[schema(required)]
    height: Option<i32>,
    /// Whether a page may show it.
    inline: bool,
    /// When it is removed if it was not sent.
    expires_at: Timestamp,
}

impl Attachment {
    pub(super) fn of(media: Media, expires_at: Timestamp) -> Self {
        let Media { id, name, content_type, bytes, width, height, inline, .. } = media;
        let bytes = bytes.unwrap_or_default();
        Self { id, name, content_type, bytes, width, height, inline, expires_at }
    }
}

/// Upload a file to send. The body is the file's bytes, which also decide its type. JPEG, PNG, and
/// GIF pictures can have 5 MB; other pictures, audio, video, PDFs, contacts, appointments, and
/// tables 500 kB. You can send it once, within a day.
#[utoipa::path(
    post, path = "/api/v1/attachments", tag = "messages", operation_id = "attach",
    params(About),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, description = "It can be sent", body = Attachment),
    ),
)]
pub(crate) async fn upload(
    State(app): State<App>,
    member: CurrentMember,
    Query(about): Query<About>,
    headers: HeaderMap,
    body: Body,
) -> Answer<impl IntoResponse> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|text| text.to_str().ok());
    let announced = announced.and_then(|text| text.parse::<usize>().ok());
    // A file that is too large is not held in memory.
    let kept = announced.map_or(LARGEST, |bytes| if bytes > LARGEST { 0 } else { bytes });
    let _turn = app.uploads().take(member.user, kept).await?;
    let announced = announced.unwrap_or_default();
    let reading = async {
        let bytes = tokio::time::timeout(PATIENCE, read(body, announced)).await;
        bytes.unwrap_or_else(|_| Err(too_slow()))
    };
    let bytes = while_allowed(&app, &member, Permission::Send, reading).await?;
    let facts = media::facts_of(&bytes, about.name.as_deref());
    check(&facts)?;

    let (access, organization) = (member.access(), member.access().organization());
    let (id, at) = (app.id(), app.now());
    let name = about.name.as_deref().and_then(media::name::plain);
    app.store().begin_upload(access, NewUpload { id, name, bytes: facts.bytes, at }).await?;
    let kept = app.media().put(organization, id, bytes).await;
    kept.map_err(|error| Problem::internal(&error))?;
    let (media, expires_at) = app.store().finish_upload(access, id, facts).await?;
    Ok((StatusCode::CREATED, Json(Attachment::of(media, expires_at))))
}

/// Remove a file that wasn't sent. Does nothing if it doesn't exist.
#[utoipa::path(
    delete, path = "/api/v1/attachments/{id}", tag = "messages", operation_id = "discard_attachment",
    params(("id" = MediaId, Path, description = "The file")),
    responses((status = 204, description = "It is gone")),
)]
pub(crate) async fn discard(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<MediaId>,
) -> Answer<StatusCode> {
    app.store().discard_upload(member.access(), id, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn read(body: Body, announced: usize) -> Answer<Bytes> {
    let mut pieces = body.into_data_stream();
    let mut whole = BytesMut::with_capacity(announced.min(LARGEST));
    let mut length = 0_usize;
    let (mut stretch, mut needed) = (Instant::now() + STALLED, LEAST);
    loop {
        let next = tokio::time::timeout_at(stretch, pieces.next()).await;
        let Some(piece) = next.map_err(|_| too_slow())? else { break };
        let piece = piece.map_err(|_| {
            let detail = "The upload was cut off. Try again.";
            Problem::malformed(StatusCode::BAD_REQUEST, detail)
        })?;
        length = length.saturating_add(piece.len());
        if length >= needed {
            (stretch, needed) = (Instant::now() + STALLED, length + LEAST);
        }
        if length <= LARGEST && announced <= LARGEST {
            whole.extend_from_slice(&piece);
        } else if length > READ_AWAY {
            break;
        }
    }
    if length > LARGEST { Err(too_large(LARGEST_PICTURE)) } else { Ok(whole.freeze()) }
}

fn too_slow() -> Problem {
    let detail = "The upload took too long. Try again on a better connection.";
    Problem::malformed(StatusCode::REQUEST_TIMEOUT, detail)
}

fn too_large(limit: i64) -> Problem {
    let detail = if limit == LARGEST_OTHER {
        "This file is over 500 kB, the most that phones accept for anything but JPEG, PNG, and GIF pictures. Make it smaller or send a link."
    } else {
        "This file is over 5 MB, the most that can be sent. Make it smaller or send a link."
    };
    Problem::new(Code::AttachmentTooLarge, detail)
}

fn check(facts: &FileFacts) -> Answer<()> {
    if facts.bytes == 0 {
        return Err(Problem::new(Code::AttachmentEmpty, "The file is empty. Choose another."));
    }
    let Some(limit) = largest_to_send(&facts.content_type) else {
        let detail = "Phones can't open this kind of file. Send a picture (JPEG, PNG, or GIF), a PDF, a contact, audio, video, or a link.";
        return Err(Problem::new(Code::AttachmentType, detail));
    };
    if facts.bytes > limit { Err(too_large(limit)) } else { Ok(()) }
}
