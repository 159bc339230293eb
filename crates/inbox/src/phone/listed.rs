//! Numbers as other systems have them on file: several in one field, with extensions, and in whatever
//! notation someone typed them there.

use super::Address;
use super::written::plain;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};

/// What stands between two numbers in one field.
const BETWEEN: [char; 7] = [',', ';', '/', '|', '&', '\n', '\r'];
/// No more of one field is read.
const MOST: usize = 20;
/// No number with its extension is longer.
const LONGEST: usize = 60;

impl Address {
    /// Each number in a text that another system has on file. `country` (ISO 3166, two letters) is
    /// assumed where no country code is written. Extensions don't count.
    ///
    /// For comparing with a number that is known, not for texting: digits that no plus begins are read
    /// as a number of that country, and as one that has lost its plus.
    #[must_use]
    pub fn all_in(text: &str, country: &str) -> Vec<Self> {
        let region: Option<Region> = country.parse().ok();
        let text = text.replace(" or ", ",").replace(" and ", ",");
        let mut all = vec![];
        for part in text.split(BETWEEN).take(MOST) {
            let part = plain(part);
            if part.is_empty() || part.chars().count() > LONGEST {
                continue;
            }
            all.extend(read(&part, region));
            if part.bytes().all(|b| b.is_ascii_digit()) {
                all.extend(read(&format!("+{part}"), None));
            }
        }
        all.dedup();
        all
    }

    /// The digits of a phone number without its country code; none for what is no phone number.
    #[must_use]
    pub fn national_digits(&self) -> Option<String> {
        let number = PHONE_NUMBER_UTIL.parse(&self.0, None).ok()?;
        let code = number.country_code.to_string();
        let all = PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164);
        all.strip_prefix('+')?.strip_prefix(&code).map(str::to_owned)
    }
}

fn read(text: &str, region: Option<Region>) -> Option<Address> {
    let number = PHONE_NUMBER_UTIL.parse(text, region).ok()?;
    let written = PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).into_owned();
    Some(Address(written).canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, country: &str) -> Vec<String> {
        Address::all_in(text, country).into_iter().map(|one| one.0).collect()
    }

    #[test]
    fn a_number_is_found_however_it_is_on_file() {
        for text in [
            "+14155550132",
            "(415) 555-0132",
            "415.555.0132 x12",
            "1 415 555 0132 ext. 4",
            "14155550132",
            "tel:+1-415-555-0132",
            "020 7946 0958; 415-555-0132",
            "415-555-0199 / 415-555-0132",
            "415-555-0132 or 415-555-0199",
        ] {
            assert!(
                of(text, "US").contains(&"+14155550132".to_owned()),
                "{text}: {:?}",
                of(text, "US")
            );
        }
        for text in ["+44 (0)20 7946 0958", "020 7946 0958", "442079460958", "0044 20 7946 0958"] {
            assert!(
                of(text, "GB").contains(&"+442079460958".to_owned()),
                "{text}: {:?}",
                of(text, "GB")
            );
        }
        assert!(of("442079460958", "US").contains(&"+442079460958".to_owned()));
        assert!(of("+52 1 55 1234 5678", "US").contains(&"+525512345678".to_owned()));
    }

    #[test]
    fn another_number_is_not_the_same() {
        for text in ["", "x12", "n/a", "0132", "415 555 013", "+1 415 555 0133", "555-0132"] {
            assert!(!of(text, "US").contains(&"+14155550132".to_owned()), "{text}");
        }
        // The same digits in another country.
        assert!(!of("020 7946 0958", "US").contains(&"+442079460958".to_owned()));
    }

    #[test]
    fn national_digits_have_no_country_code() {
        let of = |raw| Address::from_twilio(raw).national_digits();
        assert_eq!(of("+14155550132").as_deref(), Some("4155550132"));
        assert_eq!(of("+442079460958").as_deref(), Some("2079460958"));
        assert_eq!(of("NORTHSIDE"), None);
    }
}
