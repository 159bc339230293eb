//! Who is at the other end: a phone number in E.164, a short code, or an alphanumeric sender.

mod listed;
mod time_zone;
mod typed;
mod written;

pub use typed::Typed;

use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumberFormat, Region, ValidationError,
};
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
#[error("{}", self.reason.sentence(&self.typed))]
pub struct InvalidNumber {
    /// What was typed, as far as it is repeated.
    pub typed: String,
    /// Why it was refused.
    pub reason: Reason,
}

/// Why something is no phone number that can be texted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is nothing like a number, or no country has its code.
    NoNumber,
    /// It may be one of the country with this calling code.
    NeedsCountry(i32),
    /// No number of that country is so short.
    TooShort,
    /// No number of that country is so long.
    TooLong,
    /// It has the length of a number, and can't be one.
    NoSuchNumber,
    /// Letters stand for some of its digits.
    Letters,
    /// It goes on with an extension.
    Extension,
    /// A spreadsheet wrote it as a sum, and left digits out.
    Rounded,
    /// It is a short code.
    ShortCode,
}

impl Reason {
    fn sentence(self, typed: &str) -> String {
        match self {
            Self::NoNumber => format!(
                "“{typed}” is not a phone number. Write it with its area code, or with + and the country code, for example +1 415 555 0132."
            ),
            Self::NeedsCountry(code) => format!(
                "“{typed}” needs a country code. If it's from abroad, start with + and the code, for example +{code}."
            ),
            Self::TooShort => format!("“{typed}” has too few digits. Check the number."),
            Self::TooLong => format!("“{typed}” has too many digits. Check the number."),
            Self::NoSuchNumber => format!("“{typed}” can't be a phone number. Check the digits."),
            Self::Letters => format!("“{typed}” has letters in it. Enter the number in digits."),
            Self::Extension => {
                format!("“{typed}” has an extension, which can't be texted. Leave it out.")
            }
            Self::Rounded => format!(
                "“{typed}” is a rounded number. Format the column as text in your spreadsheet."
            ),
            Self::ShortCode => {
                format!(
                    "“{typed}” is not a phone number. It looks like a short code, which Twilio can't text."
                )
            }
        }
    }
}

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

    /// The number at the other end as Twilio gives it: in the one form that its phone is known by
    /// here.
    #[must_use]
    pub fn of_phone(raw: &str) -> Self {
        Self::from_twilio(raw).canonical()
    }

    /// The one form of a phone that has two. Mexico's mobile numbers were called from abroad with a
    /// 1 after the country code until 2019, and some senders still write it: `+52 1 55 1234 5678` is
    /// `+52 55 1234 5678`, which is how Twilio takes it. No Mexican number has 11 digits of its own,
    /// so nobody else can be meant. <https://www.twilio.com/en-us/guidelines/mx/sms>
    ///
    /// Others stay as they are. In Argentina `+54 9 11 …` and `+54 11 …` are a mobile and a landline.
    /// In Brazil a mobile number of eight digits is one of nine with a digit missing, and to add one
    /// is to guess which.
    #[must_use]
    pub fn canonical(self) -> Self {
        match self.0.strip_prefix("+521") {
            Some(rest) if rest.len() == 10 && rest.bytes().all(|b| b.is_ascii_digit()) => {
                Self(format!("+52{rest}"))
            }
            _ => self,
        }
    }

    /// The other form in which the same phone may stand at Twilio, from before it had one here.
    #[must_use]
    pub fn former(&self) -> Option<Self> {
        let rest = self.0.strip_prefix("+52")?;
        let former = Self(format!("+521{rest}"));
        (former.clone().canonical() == *self).then_some(former)
    }

    /// A number as a person types it, in any usual notation; `country` (ISO 3166 alpha-2) is
    /// assumed where no country code is written.
    ///
    /// # Errors
    /// [`InvalidNumber`], in words for the person, when it is no phone number.
    pub fn parse(typed: &str, country: &str) -> Result<Self, InvalidNumber> {
        Typed::read(typed, country).number
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

    /// Whether a reply can be sent to it: short codes and names take none from Twilio (R4).
    #[must_use]
    pub fn is_answerable(&self) -> bool {
        let Some(digits) = self.0.strip_prefix('+') else { return false };
        let is_number = digits.len() >= 7 && digits.bytes().all(|b| b.is_ascii_digit());
        is_number && !self.is_prefixed_short_code()
    }

    /// Whether it is a short code with its country's code before it: shorter than any number there.
    fn is_prefixed_short_code(&self) -> bool {
        if !(5..=9).contains(&self.0.len()) {
            return false;
        }
        PHONE_NUMBER_UTIL.parse(&self.0, None).is_ok_and(|number| {
            let possible = PHONE_NUMBER_UTIL.is_possible_number_with_reason(&number);
            matches!(
                possible,
                Ok(NumberLengthType::IsPossibleLocalOnly) | Err(ValidationError::TooShort)
            )
        })
    }

    /// Whether a text can come from it, as far as its shape tells: a number, a short code, or a name
    /// of up to eleven characters (a few more are let pass).
    #[must_use]
    pub fn is_sender(&self) -> bool {
        let digits = self.0.strip_prefix('+').unwrap_or(&self.0);
        if digits.bytes().all(|b| b.is_ascii_digit()) {
            return (3..=15).contains(&digits.len());
        }
        let is_shown = |c: char| !c.is_control() && c != '\u{fffd}';
        self.0.trim() == self.0 && self.0.chars().count() <= 20 && self.0.chars().all(is_shown)
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
    fn a_phone_that_has_two_numbers_is_known_by_one() {
        let of = |raw| Address::of_phone(raw).0;
        assert_eq!(of("+5215512345678"), "+525512345678");
        assert_eq!(of(" +525512345678"), "+525512345678");
        let former = |raw| Address::from_twilio(raw).former().map(|former| former.0);
        assert_eq!(former("+525512345678").as_deref(), Some("+5215512345678"));
        assert_eq!((former("+5215512345678"), former("+14155550132")), (None, None));
        // Of another length, of another country, or another phone.
        for other in ["+521551234567", "+52155123456789", "+5491123456789", "+541123456789"] {
            assert_eq!(of(other), other);
        }
        for other in ["+551187654321", "+5511987654321", "20406", "Verizon", "+521NORTHBANK1"] {
            assert_eq!(of(other), other);
        }
    }

    #[test]
    fn what_is_no_number_says_what_to_write() {
        for typed in ["", "12", "hello", "555-0132", "+999123456789"] {
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
        for number in
            ["+14155550132", "+883510012345", "+881612345678", "+6904123", "+999123456789"]
        {
            assert!(of(number).is_answerable(), "{number}");
        }
        for sender in ["20406", "+120406", "+4460123", "NORTHSIDE", "AMZN-1", "", "+"] {
            assert!(!of(sender).is_answerable(), "{sender}");
        }
        assert!(of("+18885550100").is_toll_free() && !of("+14155550132").is_toll_free());
        assert!(of("+14155550132").is_american() && !of("+14165550132").is_american());
        assert!(!of("+442079460958").is_american() && !of("20406").is_american());
        assert!(of("20406").is_short_code() && !of("+14155550132").is_short_code());
    }
}
