//! Attachments: their rows.

use crate::Error;
use crate::engine::{Insert, Kind, Row, Tx, Value, Wake, WriteTx, values};
use hearback_inbox::message::media::{FileFacts, KEPT_UNSENT, MediaState};
use hearback_inbox::{
    ActorId, CannedReplyId, Media, MediaId, Message, MessageId, OrganizationId, Timestamp,
};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

pub(crate) static NEW: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("organization_id", Kind::Id),
        ("id", Kind::Id),
        ("message_id", Kind::Id),
        ("state", Kind::Text),
        ("source", Kind::Text),
        ("content_type", Kind::Text),
        ("inline", Kind::Int),
        ("attempts", Kind::Int),
        ("created_at", Kind::Int),
        ("due_at", Kind::Int),
    ];
    Insert::new("media", &columns, "")
});

/// An attachment that a worker is fetching.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaJob {
    /// Whose it is.
    pub organization: OrganizationId,
    /// Which.
    pub id: MediaId,
    /// Its message.
    pub message: MessageId,
    /// Its address at Twilio; `None` if only the message's media list has it.
    pub source: Option<String>,
    /// What its sender calls its type; empty when that is not known.
    pub declared: String,
    /// Which attempt this is, from 1.
    pub attempt: i64,
}

/// What became of fetching an attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// It is in the media store.
    Stored(FileFacts),
    /// It's stored, and has its own name.
    Named(FileFacts, String),
    /// It can't be had, and why; a person may have it tried again.
    Failed(String),
    /// It can't be had, however often it is tried, and why.
    Never(String),
    /// Try again at that time.
    Again(Timestamp),
}

/// A file that may be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFile {
    /// Whose it is.
    pub organization: OrganizationId,
    /// Which.
    pub id: MediaId,
    /// Which file of the media store it is.
    pub file: MediaId,
    /// What it is, by its content.
    pub content_type: String,
    /// Its name, when it has one.
    pub name: Option<String>,
    /// Whether a browser may show it in place.
    pub inline: bool,
}

/// The rows of a message's attachments to fetch.
pub(crate) fn to_fetch(
    organization: OrganizationId,
    message: &Message,
    inbound: &[InboundMedia],
) -> Vec<Vec<Value>> {
    let about = (message.id, message.at);
    let row = |(media, inbound)| fetch_row(organization, about, media, inbound);
    message.media.iter().zip(inbound).map(row).collect()
}

pub(crate) fn fetch_row(
    organization: OrganizationId,
    (message, at): (MessageId, Timestamp),
    media: &Media,
    inbound: &InboundMedia,
) -> Vec<Value> {
    let due = (media.state == MediaState::Fetching).then_some(at);
    vec![
        organization.into(),
        media.id.into(),
        message.into(),
        state_name(media.state).into(),
        inbound.url.clone().into(),
        (&media.content_type).into(),
        false.into(),
        0_i64.into(),
        at.into(),
        due.into(),
    ]
}

/// Writes rows of [`to_fetch`], and wakes who fetches.
pub(crate) async fn fetch_soon(tx: &mut WriteTx, rows: &[Vec<Value>]) -> Result<(), Error> {
    if !rows.is_empty() {
        tx.wake(Wake::Media);
    }
    tx.insert(&NEW, rows).await
}

pub(crate) fn state_name(state: MediaState) -> &'static str {
    match state {
        MediaState::Fetching => "fetching",
        MediaState::Stored => "stored",
        MediaState::Failed => "failed",
    }
}

pub(crate) fn read_job(mut row: Row) -> Result<MediaJob, Error> {
    Ok(MediaJob {
        organization: row.take()?,
        id: row.take()?,
        message: row.take()?,
        source: row.take()?,
        declared: row.take()?,
        attempt: row.take()?,
    })
}

/// Where a file belongs.
pub(crate) enum Belongs {
    /// To a message. An outbound one's has who uploaded it.
    Message(MessageId, Option<ActorId>),
    /// To a canned reply.
    CannedReply(CannedReplyId),
    /// To nothing yet, but to who uploaded it.
    Upload(Option<ActorId>),
}

/// A file that is here, and where it belongs.
pub(crate) async fn file(
    tx: &mut Tx,
    organization: OrganizationId,
    id: MediaId,
) -> Result<(MediaFile, Belongs), Error> {
    let sql = "SELECT message_id, canned_reply_id, author_id, COALESCE(file_id, id), content_type, name, inline \
               FROM media WHERE organization_id = ?1 AND id = ?2 AND state IN ('stored', 'unsent')";
    let mut row = tx.find(sql, values![organization, id]).await?.ok_or(Error::NotFound)?;
    let (message, reply, author) = (row.take()?, row.take()?, row.take()?);
    let (file, content_type) = (row.take()?, row.take()?);
    let (name, inline) = (row.take()?, row.take()?);
    let belongs = match (message, reply) {
        (Some(message), _) => Belongs::Message(message, author),
        (None, Some(reply)) => Belongs::CannedReply(reply),
        (None, None) => Belongs::Upload(author),
    };
    Ok((MediaFile { organization, id, file, content_type, name, inline }, belongs))
}

/// An attachment as Twilio names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboundMedia {
    /// The type that is stated.
    pub content_type: String,
    /// Its address at Twilio; `None` if only the message's media list has it.
    pub url: Option<String>,
}

impl InboundMedia {
    /// Attachments as their message has them at first.
    pub(crate) fn announced(media: &[Self], message: MessageId) -> Vec<Media> {
        let announce =
            |(place, one): (usize, &Self)| Media::announced(message, place, &one.content_type);
        media.iter().enumerate().map(announce).collect()
    }

    /// Attachments of the past: what Twilio did not list then, it has deleted.
    pub(crate) fn remembered(media: &[Self], message: MessageId) -> Vec<Media> {
        let mut announced = Self::announced(media, message);
        for (_, gone) in media.iter().zip(&mut announced).filter(|(one, _)| one.url.is_none()) {
            gone.fail("Twilio doesn’t list this file.");
        }
        announced
    }
}

/// Returns the files of a discarded message to whoever uploaded them.
pub(crate) async fn give_back(
    tx: &mut WriteTx,
    organization: OrganizationId,
    message: MessageId,
    at: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE media SET message_id = NULL, state = 'unsent', due_at = ?3 \
               WHERE organization_id = ?1 AND message_id = ?2 AND author_id IS NOT NULL";
    tx.execute(sql, values![organization, message, at + KEPT_UNSENT]).await.map(drop)
}
