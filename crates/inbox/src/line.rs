//! A line: a sender of the organization's Twilio account that the inbox receives and sends on.

use crate::{Address, LineId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A line as members see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// The number (E.164), short code, or messaging service sid.
    pub number: Address,
    /// Its name among the team.
    pub name: String,
    /// BCP 47 language of the texts on it; chooses stop phrases and canned replies.
    pub language: String,
    /// False: texts to it are held (R7), and nothing is sent from it.
    pub on: bool,
    /// The line that new conversations use.
    pub is_default: bool,
    /// Its kind of sender.
    pub kind: LineKind,
    /// Whether it can text; null if unknown.
    #[schema(required)]
    pub sms: Option<bool>,
    /// Whether it can send pictures and files; null if unknown.
    #[schema(required)]
    pub mms: Option<bool>,
    /// Whether it supports calls; null if unknown.
    #[schema(required)]
    pub voice: Option<bool>,
    /// The numbers of a messaging service; empty for other lines.
    #[serde(default)]
    #[schema(required)]
    pub pool: Vec<Address>,
    /// When a text last came in on it.
    #[schema(required)]
    pub last_inbound_at: Option<Timestamp>,
    /// When it was deleted. It's no longer used, and its history stays.
    #[schema(required)]
    pub deleted_at: Option<Timestamp>,
}

/// What Twilio says about a line's sender; empty fields are unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineFacts {
    /// Its kind of sender.
    pub kind: Option<LineKind>,
    /// Whether it can text.
    pub sms: Option<bool>,
    /// Whether it can send pictures and files.
    pub mms: Option<bool>,
    /// Whether it supports calls.
    pub voice: Option<bool>,
    /// The numbers of a messaging service.
    pub pool: Option<Vec<Address>>,
}

impl Line {
    /// Whether a text to this number would come back to the line.
    #[must_use]
    pub fn is_texted_at(&self, number: &Address) -> bool {
        let phone = number.clone().canonical();
        let own = std::iter::once(&self.number).chain(&self.pool);
        own.into_iter().any(|own| own.clone().canonical() == phone)
    }

    /// Takes in what Twilio says; whether that is news.
    pub fn learn(&mut self, facts: LineFacts) -> bool {
        let before = self.clone();
        self.kind = facts.kind.unwrap_or(self.kind);
        self.sms = facts.sms.or(self.sms);
        self.mms = facts.mms.or(self.mms);
        self.voice = facts.voice.or(self.voice);
        if let Some(mut pool) = facts.pool {
            pool.sort_unstable();
            pool.dedup();
            self.pool = pool;
        }
        *self != before
    }
}

/// The countries whose numbers are likely ones for a language: the one that it names itself
/// (`pt-BR`), else those where it is spoken most, beginning with one's own if it is among them.
#[must_use]
pub fn countries(language: &str, own: &str) -> Vec<String> {
    let mut parts = language.split(['-', '_']);
    let spoken = parts.next().unwrap_or_default().to_ascii_lowercase();
    if let Some(named) = parts.find(|part| part.len() == 2) {
        return vec![named.to_ascii_uppercase()];
    }
    let list: &[&str] = match spoken.as_str() {
        "en" => &["US", "CA", "GB", "AU", "IE", "NZ", "ZA"],
        "es" => &["ES", "MX", "PR", "CO", "AR", "CL", "PE"],
        "fr" => &["FR", "BE", "CH"],
        "de" => &["DE", "AT", "CH"],
        "pt" => &["PT", "BR"],
        "it" => &["IT", "CH"],
        "nl" => &["NL", "BE"],
        "pl" => &["PL"],
        "sv" => &["SE"],
        "da" => &["DK"],
        "nb" | "no" => &["NO"],
        "fi" => &["FI"],
        "he" => &["IL"],
        "ja" => &["JP"],
        _ => &[],
    };
    let mut countries: Vec<_> = list.iter().map(|country| (*country).to_owned()).collect();
    // Stable: the rest keeps its order.
    countries.sort_by_key(|country| country != own);
    countries
}

/// A line's kind of sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// An ordinary number.
    LongCode,
    /// A North American toll-free number.
    TollFree,
    /// A short code.
    ShortCode,
    /// A messaging service with its pool of numbers.
    MessagingService,
}

impl LineKind {
    /// Its name in the API and the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LongCode => "long_code",
            Self::TollFree => "toll_free",
            Self::ShortCode => "short_code",
            Self::MessagingService => "messaging_service",
        }
    }

    /// The kind that the sender's own notation tells.
    #[must_use]
    pub fn of(number: &Address) -> Self {
        if number.as_str().starts_with("MG") {
            Self::MessagingService
        } else if number.is_toll_free() {
            Self::TollFree
        } else if number.is_short_code() {
            Self::ShortCode
        } else {
            Self::LongCode
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notation_tells_the_kind() {
        let of = |raw: &str| LineKind::of(&Address::from_twilio(raw));
        assert_eq!(of("+14155550100"), LineKind::LongCode);
        assert_eq!(of("+18885550100"), LineKind::TollFree);
        assert_eq!(of("20406"), LineKind::ShortCode);
        assert_eq!(of("MG0123456789abcdef0123456789abcdef"), LineKind::MessagingService);
    }

    #[test]
    fn a_language_says_where_its_numbers_are() {
        assert_eq!(countries("pt-BR", "US"), ["BR"]);
        assert_eq!(countries("en", "GB")[..2], ["GB", "US"]);
        assert_eq!(countries("es", "US")[0], "ES");
        assert!(countries("tlh", "US").is_empty());
        let country = |raw: &str| Address::from_twilio(raw).country();
        assert_eq!(country("+442079460958").as_deref(), Some("GB"));
        assert_eq!(country("+14165550100").as_deref(), Some("CA"));
        assert_eq!(country("20406"), None);
    }

    #[test]
    fn what_twilio_leaves_open_stays_what_it_was() {
        let number = |raw| Address::from_twilio(raw);
        let mut line = Line {
            id: LineId(uuid::Uuid::nil()),
            number: number("MG0123456789abcdef0123456789abcdef"),
            name: "Reminders".into(),
            language: "en".into(),
            on: true,
            is_default: false,
            kind: LineKind::MessagingService,
            sms: Some(true),
            mms: None,
            voice: None,
            pool: vec![],
            last_inbound_at: None,
            deleted_at: None,
        };
        assert!(!line.learn(LineFacts::default()));
        let pool = vec![number("+14155550102"), number("+14155550101"), number("+14155550102")];
        let facts = LineFacts { mms: Some(true), pool: Some(pool), ..LineFacts::default() };
        assert!(line.learn(facts.clone()));
        assert!(!line.learn(facts), "it is no news twice");
        assert_eq!((line.sms, line.mms), (Some(true), Some(true)));
        assert_eq!(line.pool, [number("+14155550101"), number("+14155550102")]);
    }
}
