//! Attachments: the files that came or go with a message (R5, S9).

use crate::{MediaId, MessageId};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A picture with more pixels isn't shown: decoding it could crash a browser, however small the file
/// is.
const MOST_PIXELS: u64 = 50_000_000;
/// The longest side of a picture that is shown.
const LONGEST_SIDE: u32 = 20_000;
/// Types that every browser treats as a picture and as nothing else.
const SHOWN: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// The most attachments that a message takes (Twilio's error 21623).
pub const MOST_ATTACHMENTS: usize = 10;
/// The largest picture that can be sent, in bytes; also what all attachments of a message may have
/// together.
pub const LARGEST_PICTURE: i64 = 5_000_000;
/// The largest file of another kind.
pub const LARGEST_OTHER: i64 = 500_000;

/// How long a file that was uploaded waits to be sent.
pub const KEPT_UNSENT: SignedDuration = SignedDuration::from_hours(24);

/// The largest file of this type that can be sent; `None` if Twilio doesn't accept the type.
///
/// Source: <https://www.twilio.com/docs/messaging/guides/accepted-mime-types>
#[must_use]
pub fn largest_to_send(content_type: &str) -> Option<i64> {
    match content_type {
        "image/jpeg" | "image/png" | "image/gif" => Some(LARGEST_PICTURE),
        "image/svg+xml" => None,
        "application/pdf" | "text/vcard" | "text/calendar" | "text/csv" | "text/rtf" => {
            Some(LARGEST_OTHER)
        }
        other => {
            let family = other.split('/').next();
            matches!(family, Some("image" | "audio" | "video")).then_some(LARGEST_OTHER)
        }
    }
}

/// How often an attachment is asked for before it is given up on; at the pace of [`next_try`] that
/// is about a day.
const TRIES: i64 = 36;

/// How often a file is asked for that Twilio says it does not have: its storage can lag behind its
/// webhook. At the pace of [`next_try`] that is about eight hours.
const TRIES_IF_MISSING: i64 = 19;

/// How long after `attempt` tries that failed the next one is made: doubling from a second to an
/// hour; none when that was the last. `jitter` in 0..=1 spreads tries that failed together.
#[must_use]
pub fn next_try(attempt: i64, jitter: f64) -> Option<SignedDuration> {
    (attempt < TRIES).then(|| wait_after(attempt, jitter))
}

/// The same for a file that Twilio does not have, or not yet.
#[must_use]
pub fn next_try_if_missing(attempt: i64, jitter: f64) -> Option<SignedDuration> {
    (attempt < TRIES_IF_MISSING).then(|| wait_after(attempt, jitter))
}

fn wait_after(attempt: i64, jitter: f64) -> SignedDuration {
    let seconds = 2_i64.pow(u32::try_from(attempt.clamp(1, 13) - 1).unwrap_or(0)).min(3600);
    SignedDuration::from_secs(seconds).mul_f64(0.75 + jitter.clamp(0.0, 1.0) / 2.0)
}

/// An attachment, as in the API and in events. The file is at `/api/v1/media/{id}` once it is
/// stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Media {
    /// Its id.
    pub id: MediaId,
    /// The file's type, from its content; until it's stored, the sender's type.
    pub content_type: String,
    /// Its name, when it has one.
    #[schema(required)]
    pub name: Option<String>,
    /// How big it is, once that is known.
    #[schema(required)]
    pub bytes: Option<i64>,
    /// A picture's width in pixels, as shown.
    #[schema(required)]
    pub width: Option<i32>,
    /// And its height.
    #[schema(required)]
    pub height: Option<i32>,
    /// Whether it's available.
    pub state: MediaState,
    /// Why it isn't available, in plain words.
    #[schema(required)]
    pub problem: Option<String>,
    /// Whether trying again can't help.
    #[serde(default)]
    #[schema(required)]
    pub permanent: bool,
    /// Whether it's a picture that a page may show; anything else is a download.
    pub inline: bool,
}

/// Whether an attachment is available.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MediaState {
    /// It is being fetched from Twilio.
    Fetching,
    /// It is here.
    Stored,
    /// It could not be had; `problem` says why.
    Failed,
}

/// What a file turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// Its type, by its content.
    pub content_type: String,
    /// How big it is.
    pub bytes: i64,
    /// A picture's width and height in pixels, as shown.
    pub size: Option<(i32, i32)>,
}

impl FileFacts {
    /// Whether a page may show it.
    #[must_use]
    pub fn is_shown_inline(&self) -> bool {
        let side =
            |pixels: i32| u32::try_from(pixels).ok().filter(|n| (1..=LONGEST_SIDE).contains(n));
        let sane = self.size.and_then(|(width, height)| {
            Some(u64::from(side(width)?) * u64::from(side(height)?) <= MOST_PIXELS)
        });
        SHOWN.contains(&self.content_type.as_str()) && sane == Some(true)
    }
}

impl Media {
    /// An inbound attachment, by its message and its place in it; it has yet to be fetched.
    #[must_use]
    pub fn announced(message: MessageId, place: usize, declared: &str) -> Self {
        Self {
            id: MediaId(Uuid::new_v5(&message.0, format!("media/{place}").as_bytes())),
            content_type: declared.to_owned(),
            name: None,
            bytes: None,
            width: None,
            height: None,
            state: MediaState::Fetching,
            problem: None,
            permanent: false,
            inline: false,
        }
    }

    /// A file that a member sends.
    #[must_use]
    pub fn attached(id: MediaId, name: Option<String>, facts: &FileFacts) -> Self {
        let mut media = Self { id, name, ..Self::announced(MessageId(Uuid::nil()), 0, "") };
        media.store(facts);
        media
    }

    /// It is here.
    pub fn store(&mut self, facts: &FileFacts) {
        self.content_type.clone_from(&facts.content_type);
        self.bytes = Some(facts.bytes);
        self.width = facts.size.map(|(width, _)| width);
        self.height = facts.size.map(|(_, height)| height);
        self.inline = facts.is_shown_inline();
        self.state = MediaState::Stored;
        self.problem = None;
        self.permanent = false;
    }

    /// It can't be had, unless a person has it tried again and it works then.
    pub fn fail(&mut self, problem: &str) {
        self.state = MediaState::Failed;
        self.problem = Some(problem.to_owned());
        self.permanent = false;
    }

    /// It can't be had, however often it is tried.
    pub fn fail_for_good(&mut self, problem: &str) {
        self.fail(problem);
        self.permanent = true;
    }

    /// A person has it tried again.
    pub fn fetch_again(&mut self) {
        self.state = MediaState::Fetching;
        self.problem = None;
        self.permanent = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(content_type: &str, size: Option<(i32, i32)>) -> FileFacts {
        FileFacts { content_type: content_type.to_owned(), bytes: 1, size }
    }

    #[test]
    fn only_pictures_of_a_sane_size_are_shown_in_place() {
        for (facts, shown) in [
            (file("image/png", Some((640, 480))), true),
            (file("image/jpeg", Some((10_000, 5_000))), true),
            (file("image/png", Some((10_000, 10_000))), false),
            (file("image/png", Some((20_001, 1))), false),
            (file("image/gif", Some((0, 10))), false),
            (file("image/webp", None), false),
            (file("image/svg+xml", Some((10, 10))), false),
            (file("text/html", Some((10, 10))), false),
        ] {
            assert_eq!(facts.is_shown_inline(), shown, "{facts:?}");
        }
    }

    #[test]
    fn what_twilio_takes_can_be_sent_up_to_its_size() {
        for (content_type, largest) in [
            ("image/png", Some(LARGEST_PICTURE)),
            ("image/webp", Some(LARGEST_OTHER)),
            ("video/mp4", Some(LARGEST_OTHER)),
            ("application/pdf", Some(LARGEST_OTHER)),
            ("text/html", None),
            ("text/plain", None),
            ("image/svg+xml", None),
            ("application/octet-stream", None),
            ("application/zip", None),
        ] {
            assert_eq!(largest_to_send(content_type), largest, "{content_type}");
        }
    }

    #[test]
    fn it_is_asked_for_over_about_a_day() {
        let waits: Vec<_> = (1..).map_while(|attempt| next_try(attempt, 0.5)).collect();
        assert_eq!(waits[0], SignedDuration::from_secs(1));
        assert_eq!(waits[3], SignedDuration::from_secs(8));
        let all: SignedDuration = waits.iter().copied().fold(SignedDuration::ZERO, |a, b| a + b);
        assert!((20..30).contains(&all.as_hours()), "{all:?}");
        assert_eq!(next_try(5, 1.0), Some(SignedDuration::from_secs(20)));
        let missing = (1..).map_while(|attempt| next_try_if_missing(attempt, 0.0));
        let all = missing.fold(SignedDuration::ZERO, |all, wait| all + wait);
        assert!((5..10).contains(&all.as_hours()), "{all:?}");
    }

    #[test]
    fn a_message_tells_its_attachments_apart() {
        let message = MessageId(Uuid::from_u128(7));
        let first = Media::announced(message, 0, "image/png");
        assert_eq!(first.id, Media::announced(message, 0, "").id);
        assert_ne!(first.id, Media::announced(message, 1, "image/png").id);
        assert_ne!(first.id, Media::announced(MessageId(Uuid::from_u128(8)), 0, "").id);
    }
}
