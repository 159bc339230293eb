//! Reading the bodies of requests: to a limit, and not for ever.

mod room;

use axum::body::{Body, HttpBody as _};
use axum::http::StatusCode;
use bytes::Bytes;
use futures_util::StreamExt as _;
use jiff::SignedDuration;
use std::time::Duration;

use crate::http::problem::{Code, Problem};
use room::Held;

pub(crate) use room::Room;

/// The longest body that is taken. A text has 1,600 characters; the longest webhook is a tenth.
pub(crate) const LONGEST: usize = 64 * 1024;
/// What is too long is read on by so much, so that the sender gets to hear that it is too long
/// instead of a broken connection.
const READ_AWAY: usize = 4 * 1024 * 1024;
/// The longest pause between two parts of a body.
const STALLED: Duration = Duration::from_secs(10);
/// Nobody takes longer to send a short one.
const PATIENCE: Duration = Duration::from_secs(15);

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyError {
    /// It is longer than is taken.
    TooLong,
    /// It did not come in time.
    TooSlow,
    /// Too many bodies were coming in at once, and this was the oldest.
    Crowded,
    /// The connection broke.
    Broken,
}

impl From<BodyError> for Problem {
    fn from(unread: BodyError) -> Self {
        match unread {
            BodyError::TooLong => Self::malformed(
                StatusCode::PAYLOAD_TOO_LARGE,
                "The request is too long: 64 KiB is the most that is taken.",
            ),
            BodyError::TooSlow => Self::malformed(
                StatusCode::REQUEST_TIMEOUT,
                "The request came in too slowly. Send it again.",
            ),
            BodyError::Crowded => {
                let detail =
                    "Too many requests are coming in at once. Send it again in a few seconds.";
                Self::new(Code::Busy, detail).retry_after(SignedDuration::from_secs(2))
            }
            BodyError::Broken => Self::malformed(
                StatusCode::BAD_REQUEST,
                "The request ended before it was complete. Send it again.",
            ),
        }
    }
}

/// Reads a body within the memory that all bodies share.
pub(crate) async fn read(room: &Room, body: Body) -> Result<Bytes, BodyError> {
    let held = room.begin();
    let reading = read_to_limit(body, LONGEST, Some(&held));
    tokio::select! {
        read = in_time(reading, PATIENCE) => read,
        () = held.replaced() => Err(BodyError::Crowded),
    }
}

/// Reads a body that may be longer and take longer. The caller limits how many are read at once.
pub(crate) async fn read_up_to(
    body: Body,
    longest: usize,
    patience: Duration,
) -> Result<Bytes, BodyError> {
    in_time(read_to_limit(body, longest, None), patience).await
}

async fn in_time(
    reading: impl Future<Output = Result<Bytes, BodyError>>,
    patience: Duration,
) -> Result<Bytes, BodyError> {
    tokio::time::timeout(patience, reading).await.unwrap_or(Err(BodyError::TooSlow))
}

async fn read_to_limit(
    body: Body,
    longest: usize,
    held: Option<&Held<'_>>,
) -> Result<Bytes, BodyError> {
    let announced = body.size_hint().exact().and_then(|bytes| usize::try_from(bytes).ok());
    let mut pieces = body.into_data_stream();
    let mut whole = Vec::new();
    let mut length = 0_usize;
    loop {
        let next = tokio::time::timeout(STALLED, pieces.next()).await;
        let Some(piece) = next.map_err(|_| BodyError::TooSlow)? else { break };
        let piece = piece.map_err(|_| BodyError::Broken)?;
        let before = length;
        length = length.saturating_add(piece.len());
        if length <= longest && announced.is_none_or(|announced| announced <= longest) {
            let capacity = whole.capacity();
            if length > capacity {
                // No more than was announced, and at most twice what came: announcing costs nothing.
                let expected = announced.unwrap_or(longest);
                whole.reserve_exact(length.max(expected.min(2 * length)) - before);
            }
            if let Some(held) = held {
                held.grow(whole.capacity() - capacity);
            }
            whole.extend_from_slice(&piece);
        } else if length > longest + READ_AWAY {
            break;
        }
    }
    if length > longest { Err(BodyError::TooLong) } else { Ok(whole.into()) }
}
