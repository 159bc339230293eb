//! What may come with an inbound message: attachments, opt-out, places.

use crate::form::Parameters;

/// One attachment of an inbound message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Where Twilio keeps it. Fetching it may need the account's credentials and redirects to
    /// storage, which must not be sent those credentials.
    pub url: String,
    /// The MIME type Twilio states; do not trust it when serving the file.
    pub content_type: Option<String>,
}

/// The keyword that Twilio's Advanced Opt-Out recognized.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptOutType {
    /// The sender opted out.
    Stop,
    /// The sender opted in again.
    Start,
    /// The sender asked for help; nothing changes.
    Help,
    /// A kind this crate does not know, as given.
    Other(String),
}

impl OptOutType {
    /// Reads Twilio's word, in any letter case.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        match word.to_ascii_uppercase().as_str() {
            "STOP" => Self::Stop,
            "START" => Self::Start,
            "HELP" => Self::Help,
            _ => Self::Other(word.to_owned()),
        }
    }
}

/// Where the two numbers of a message are registered, as far as Twilio guesses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Geo {
    /// The sender's place.
    pub from: Place,
    /// The place of the number that was texted.
    pub to: Place,
}

/// A place as Twilio states it; any part may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// City, usually in capitals.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// Country, two letters.
    pub country: Option<String>,
}

/// A place the sender shared.
#[derive(Debug, Clone, PartialEq)]
pub struct Location {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Its address.
    pub address: Option<String>,
    /// Its name.
    pub label: Option<String>,
}

/// All `MediaUrlN`, by N, and each address once. `NumMedia` is not asked: an attachment that is
/// there is taken even if the count is missing or wrong.
pub(super) fn media(form: Parameters<'_>) -> Vec<Media> {
    let mut named: Vec<(u32, &str, &str)> = form
        .0
        .iter()
        .filter(|(_, url)| !url.trim().is_empty())
        .filter_map(|(name, url)| {
            let number = name.strip_prefix("MediaUrl")?;
            Some((number.parse().ok()?, number, url.trim()))
        })
        .collect();
    named.sort_by_key(|(number, ..)| *number);
    let mut media: Vec<Media> = vec![];
    for (_, number, url) in named {
        if media.iter().all(|known| known.url != url) {
            let content_type = form.filled(&format!("MediaContentType{number}"));
            media.push(Media { url: url.to_owned(), content_type });
        }
    }
    media
}

pub(super) fn geo(form: Parameters<'_>) -> Geo {
    let place = |side: &str| Place {
        city: form.filled(&format!("{side}City")),
        state: form.filled(&format!("{side}State")),
        zip: form.filled(&format!("{side}Zip")),
        country: form.filled(&format!("{side}Country")),
    };
    Geo { from: place("From"), to: place("To") }
}

pub(super) fn location(form: Parameters<'_>) -> Option<Location> {
    let degrees = |name| form.get(name)?.parse().ok().filter(|degrees: &f64| degrees.is_finite());
    Some(Location {
        latitude: degrees("Latitude")?,
        longitude: degrees("Longitude")?,
        address: form.filled("Address"),
        label: form.filled("Label"),
    })
}
