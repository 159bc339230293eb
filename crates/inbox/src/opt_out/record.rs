//! Consent on file (C5): when, where, and in what words someone agreed to be texted.

use crate::{Actor, Address};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The longest words of a consent, in characters.
pub const LONGEST_WORDS: usize = 1_000;
/// The longest place of a consent, in characters.
pub const LONGEST_PLACE: usize = 500;
/// Clocks of other programs may be ahead by so much.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// Where consent was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentSource {
    /// A form on a page.
    Form,
    /// Spoken, on the phone or in person.
    Verbal,
    /// A paper that they signed.
    Paper,
    /// A text that they sent.
    Text,
    /// Another system, which has it in its own records.
    Api,
    /// A list or file from elsewhere.
    Import,
}

impl ConsentSource {
    /// Every source, with its name in the API and in files.
    pub const ALL: [(Self, &str); 6] = [
        (Self::Form, "form"),
        (Self::Verbal, "verbal"),
        (Self::Paper, "paper"),
        (Self::Text, "text"),
        (Self::Api, "api"),
        (Self::Import, "import"),
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.into_iter().find(|(source, _)| *source == self).map_or("", |(_, name)| name)
    }

    /// The source with a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, own)| *own == name).map(|(source, _)| source)
    }
}

/// What was agreed, as it is to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewConsent {
    /// When it was given.
    pub given_at: Timestamp,
    /// Where it was given.
    pub source: ConsentSource,
    /// The words they were shown, or what they said.
    pub words: String,
    /// The address or name of the form.
    pub place: Option<String>,
}

/// Why consent can't be recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct NotAConsent {
    /// The part that is wrong, by its name in the API.
    pub part: &'static str,
    /// What to change, as a sentence.
    pub detail: String,
}

fn refused(part: &'static str, detail: impl Into<String>) -> NotAConsent {
    NotAConsent { part, detail: detail.into() }
}

impl NewConsent {
    /// The same without space around its texts, if it can be recorded. A time that is ahead by as much
    /// as clocks differ counts as now.
    ///
    /// # Errors
    /// [`NotAConsent`] for words that are empty or too long, a place that is too long, or a time in
    /// the future.
    pub fn checked(self, now: Timestamp) -> Result<Self, NotAConsent> {
        if self.given_at > now + AHEAD {
            return Err(refused("given_at", "This date is in the future. Enter when they agreed."));
        }
        let words = self.words.trim();
        if words.is_empty() {
            return Err(refused("words", "Enter what they agreed to, or what they said."));
        }
        if words.chars().count() > LONGEST_WORDS {
            let detail =
                format!("These words are too long: {LONGEST_WORDS} characters are the most.");
            return Err(refused("words", detail));
        }
        let place = self.place.as_deref().map(str::trim).filter(|place| !place.is_empty());
        if place.is_some_and(|place| place.chars().count() > LONGEST_PLACE) {
            let detail =
                format!("This place is too long: {LONGEST_PLACE} characters are the most.");
            return Err(refused("place", detail));
        }
        for (part, text) in [("words", Some(words)), ("place", place)] {
            if text.is_some_and(|text| text.contains('\0')) {
                return Err(refused(part, "It has a character (U+0000) that can't be stored."));
            }
        }
        Ok(Self {
            given_at: self.given_at.min(now),
            source: self.source,
            words: words.to_owned(),
            place: place.map(str::to_owned),
        })
    }
}

/// That someone took a consent off the record again, because it was recorded by mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TakenBack {
    /// Who did.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// Consent that a number's owner gave. It is never changed or removed: one that was recorded by
/// mistake is marked as taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsentRecord {
    /// Its id.
    pub id: Uuid,
    /// The number.
    pub number: Address,
    /// When it was given.
    pub given_at: Timestamp,
    /// Where it was given.
    pub source: ConsentSource,
    /// The words they were shown, or what they said.
    pub words: String,
    /// The address or name of the form.
    #[schema(required)]
    pub place: Option<String>,
    /// Who recorded it.
    pub recorded_by: Actor,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who took it back, and when; null if it counts.
    #[schema(required)]
    pub taken_back: Option<TakenBack>,
}

impl ConsentRecord {
    /// What was agreed.
    #[must_use]
    pub fn says(&self) -> NewConsent {
        NewConsent {
            given_at: self.given_at,
            source: self.source,
            words: self.words.clone(),
            place: self.place.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::UNIX_EPOCH;

    fn form() -> NewConsent {
        NewConsent {
            given_at: NOON,
            source: ConsentSource::Form,
            words: " Text me about my job. ".into(),
            place: Some(" ".into()),
        }
    }

    #[test]
    fn a_consent_says_when_and_in_what_words() {
        let kept = form().checked(NOON).unwrap();
        assert_eq!((kept.words.as_str(), kept.place), ("Text me about my job.", None));
        let wrong = |new: NewConsent| new.checked(NOON).unwrap_err().part;
        assert_eq!(wrong(NewConsent { words: " ".into(), ..form() }), "words");
        assert_eq!(wrong(NewConsent { words: "é".repeat(1_001), ..form() }), "words");
        assert_eq!(wrong(NewConsent { words: "a\0b".into(), ..form() }), "words");
        assert_eq!(wrong(NewConsent { place: Some("x".repeat(501)), ..form() }), "place");
        let later = NOON + SignedDuration::from_mins(6);
        assert_eq!(wrong(NewConsent { given_at: later, ..form() }), "given_at");
        let a_bit = NewConsent { given_at: NOON + AHEAD, ..form() };
        assert_eq!(a_bit.checked(NOON).unwrap().given_at, NOON);
    }

    #[test]
    fn a_source_is_called_what_the_api_calls_it() {
        for (source, name) in ConsentSource::ALL {
            assert_eq!(serde_json::json!(source), name);
            assert_eq!(ConsentSource::named(name), Some(source));
        }
        assert_eq!(ConsentSource::named("guess"), None);
    }
}
