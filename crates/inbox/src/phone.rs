//! Who is at the other end: a phone number in E.164, a short code, or an alphanumeric sender.

mod time_zone;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An address that texts come from or go to, in the one notation it is stored in:
/// `+14155550132` (E.164), `20406` (short code) or `NORTHSIDE` (alphanumeric sender).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, example = "+14155550132")]
pub struct Address(String);

/// What a person typed is not a phone number that can be texted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is not a phone number. Write it with its area code, or with + and the country code, for example +1 415 555 0132."
)]
pub struct InvalidNumber(pub String);

impl Address {
    /// The address as Twilio gives it in `From` or `To`. Twilio is the authority on its own
    /// senders, so nothing is refused here; surrounding space is dropped.
    #[must_use]
    pub fn from_twilio(raw: &str) -> Self {
        Self(raw.trim().to_owned())
    }

    /// An address that was stored earlier.
    #[must_use]
    pub fn from_stored(raw: String) -> Self {
        Self(raw)
    }

    /// A number as a person types it, in any usual notation; `country` (ISO 3166 alpha-2) is
    /// assumed where no country code is written.
    ///
    /// # Errors
    /// [`InvalidNumber`], in words for the person, when it is no valid phone number.
    pub fn parse(typed: &str, country: &str) -> Result<Self, InvalidNumber> {
        let invalid = || InvalidNumber(typed.trim().chars().take(40).collect());
        let region = country.parse::<Region>().map_err(|_| invalid())?;
        let number = PHONE_NUMBER_UTIL.parse(typed.trim(), Some(region)).map_err(|_| invalid())?;
        if !PHONE_NUMBER_UTIL.is_valid_number(&number) {
            return Err(invalid());
        }
        Ok(Self(PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).into_owned()))
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as people write it, with its country code: `+1 415-555-0132`.
    #[must_use]
    pub fn for_people(&self) -> String {
        let number = PHONE_NUMBER_UTIL.parse(&self.0, None);
        number.map_or_else(
            |_| self.0.clone(),
            |n| PHONE_NUMBER_UTIL.format(&n, PhoneNumberFormat::International).into_owned(),
        )
    }

    /// The country it is of (ISO 3166, two letters), as far as its digits tell.
    #[must_use]
    pub fn country(&self) -> Option<String> {
        let number = PHONE_NUMBER_UTIL.parse(&self.0, None).ok()?;
        number.get_region_code().map(|region| region.to_string())
    }

    /// Whether a reply can be sent to it: an alphanumeric sender takes none.
    #[must_use]
    pub fn is_answerable(&self) -> bool {
        let digits = self.0.strip_prefix('+').unwrap_or(&self.0);
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    }

    /// Whether it is a North American toll-free number, where STOP is handled by the network and
    /// YES does not opt in again.
    #[must_use]
    pub fn is_toll_free(&self) -> bool {
        const CODES: [&str; 7] = ["800", "833", "844", "855", "866", "877", "888"];
        self.0.len() == 12
            && self
                .0
                .strip_prefix("+1")
                .is_some_and(|rest| CODES.iter().any(|c| rest.starts_with(c)))
    }

    /// Whether it is a number of the United States, whose carriers want to know who texts.
    #[must_use]
    pub fn is_american(&self) -> bool {
        let number = PHONE_NUMBER_UTIL.parse(&self.0, None).ok();
        let region = number.and_then(|n| PHONE_NUMBER_UTIL.get_region_for_number(&n));
        region == Some(Region::US)
    }

    /// Whether it is a short code (no `+`, three to eight digits).
    #[must_use]
    pub fn is_short_code(&self) -> bool {
        (3..=8).contains(&self.0.len()) && self.0.bytes().all(|b| b.is_ascii_digit())
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_usual_notation_is_the_same_number() {
        for typed in [
            "+14155550132",
            "(415) 555-0132",
            "415.555.0132",
            " 1 415 555 0132 ",
            "+1 (415) 555 0132",
        ] {
            assert_eq!(Address::parse(typed, "US").unwrap().as_str(), "+14155550132", "{typed}");
        }
        assert_eq!(Address::parse("030 901820", "DE").unwrap().as_str(), "+4930901820");
        assert_eq!(Address::parse("+44 20 7946 0958", "US").unwrap().as_str(), "+442079460958");
    }

    #[test]
    fn what_is_no_number_says_what_to_write() {
        for typed in ["", "12", "hello", "+1 415", "555-0132", "+999123456789"] {
            let error = Address::parse(typed, "US").unwrap_err();
            assert!(error.to_string().contains("country code"), "{typed}");
        }
    }

    #[test]
    fn twilio_magic_numbers_can_be_texted() {
        assert!(Address::parse("+15005550001", "US").is_ok());
    }

    #[test]
    fn numbers_are_written_as_people_do_and_other_senders_as_they_are() {
        let of = |raw| Address::from_twilio(raw).for_people();
        assert_eq!(of("+14155550132"), "+1 415-555-0132");
        assert_eq!((of("20406"), of("NORTHSIDE")), ("20406".into(), "NORTHSIDE".into()));
    }

    #[test]
    fn kinds_of_senders() {
        let of = Address::from_twilio;
        assert!(of("+14155550132").is_answerable() && of("20406").is_answerable());
        assert!(!of("NORTHSIDE").is_answerable() && !of("").is_answerable());
        assert!(of("+18885550100").is_toll_free() && !of("+14155550132").is_toll_free());
        assert!(of("+14155550132").is_american() && !of("+14165550132").is_american());
        assert!(!of("+442079460958").is_american() && !of("20406").is_american());
        assert!(of("20406").is_short_code() && !of("+14155550132").is_short_code());
    }
}
