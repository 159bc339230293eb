//! Reading a number that a person typed (C3).
//!
//! With a plus and a country code, whatever has the right length there is a number: area codes are
//! opened before any table knows them. Without one, only what is valid in the organization's country
//! is, for a guess could reach a stranger. For the same reason nothing that was typed is left out of a
//! number, but a zero that only those in the country dial.

use super::written::plain;
use super::{Address, InvalidNumber, Reason};
use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat, Region,
    ValidationError,
};

/// E.164 allows no more.
const MOST_DIGITS: usize = 15;
/// The shortest are those of Niue and Tokelau.
const FEWEST_DIGITS: usize = 7;
/// Where one dials something else than 00 to call abroad, and 00 may begin that.
const OTHER_EXITS: [&str; 17] = [
    "AU", "BR", "CL", "CO", "HK", "ID", "IL", "JP", "KE", "KH", "KR", "MN", "SG", "TH", "TW", "TZ",
    "UG",
];

/// A typed text that may be a sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The phone number that it is by the rules.
    pub number: Result<Address, InvalidNumber>,
    /// What it may be besides, if that has texted us or is on file: a short code, a name, or a number
    /// that no rule knows.
    pub otherwise: Vec<Address>,
}

impl Typed {
    /// Reads what someone typed; `country` (ISO 3166 alpha-2) is assumed where no country code is
    /// written.
    #[must_use]
    pub fn read(typed: &str, country: &str) -> Self {
        let text = plain(typed);
        let number = number(&text, country).map_err(|reason| InvalidNumber {
            typed: typed.trim().chars().take(40).collect(),
            reason,
        });
        let mut otherwise = vec![];
        let digits = digits_of(&text);
        if text.chars().all(is_written_in_numbers) {
            let abroad = if let Some(abroad) = after_exit(&text, &digits, country) {
                abroad
            } else {
                // A short code, or a number that lost its plus.
                otherwise.push(Address(digits.clone()));
                &digits
            };
            otherwise.push(Address(format!("+{abroad}")).canonical());
        } else {
            otherwise.push(Address(text));
        }
        otherwise.retain(|one| one.is_sender() && number.as_ref().ok() != Some(one));
        Self { number, otherwise }
    }
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn is_written_in_numbers(c: char) -> bool {
    c.is_ascii_digit() || " ()+./·-".contains(c)
}

fn number(text: &str, country: &str) -> Result<Address, Reason> {
    let digits = digits_of(text);
    if !text.chars().all(is_written_in_numbers) {
        return Err(no_number(text, &digits));
    }
    // A plus begins a number, and nothing else.
    if digits.is_empty() || text.trim_start_matches(['(', ' ']).chars().skip(1).any(|c| c == '+') {
        return Err(Reason::NoNumber);
    }
    match after_exit(text, &digits, country) {
        Some(abroad) => international(abroad),
        None => national(text, &digits, country),
    }
}

/// What can't be a number, as far as that is not plain to see.
fn no_number(text: &str, digits: &str) -> Reason {
    let lower = text.to_lowercase();
    let extension = lower.find(['x', '#', ';', ',']).or_else(|| lower.find("ext"));
    let is_extension = |at: usize| {
        let (number, rest) = lower.split_at(at);
        let rest = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
        let number = number.strip_suffix('e').unwrap_or(number);
        let is_number = number.chars().all(is_written_in_numbers);
        is_number
            && digits_of(number).len() >= FEWEST_DIGITS
            && (1..=7).contains(&rest.len())
            && rest.bytes().all(|b| b.is_ascii_digit())
    };
    let looks_rounded = lower.split_once('e').is_some_and(|(sum, power)| {
        let power = power.trim_start_matches('+');
        !power.is_empty()
            && power.bytes().all(|b| b.is_ascii_digit())
            && !sum.is_empty()
            && sum.bytes().all(|b| b.is_ascii_digit() || b".,+".contains(&b))
    });
    if extension.is_some_and(is_extension) {
        Reason::Extension
    } else if looks_rounded {
        Reason::Rounded
    } else if digits.len() >= 3 && lower.chars().any(|c| c.is_ascii_lowercase()) {
        Reason::Letters
    } else {
        Reason::NoNumber
    }
}

/// The digits from the country code on, where one is written.
fn after_exit<'a>(text: &str, digits: &'a str, country: &str) -> Option<&'a str> {
    if text.trim_start_matches(['(', ' ']).starts_with('+') {
        return Some(digits);
    }
    let american = region(country).is_some_and(|region| calling_code(region) == Some(1));
    if american && let Some(abroad) = digits.strip_prefix("011") {
        return Some(abroad);
    }
    let doubled = digits.strip_prefix("00")?;
    (!OTHER_EXITS.contains(&country)).then_some(doubled)
}

fn region(country: &str) -> Option<Region> {
    country.parse().ok()
}

fn calling_code(region: Region) -> Option<i32> {
    PHONE_NUMBER_UTIL.get_country_code_for_region(region)
}

fn international(digits: &str) -> Result<Address, Reason> {
    if digits.len() > MOST_DIGITS {
        return Err(Reason::TooLong);
    }
    let written = Address(format!("+{digits}")).canonical();
    let number = PHONE_NUMBER_UTIL.parse(written.as_str(), None).map_err(|error| match error {
        ParseError::TooShortNsn | ParseError::TooShortAfterIdd => Reason::TooShort,
        ParseError::TooLongNsn => Reason::TooLong,
        _ => Reason::NoNumber,
    })?;
    let read = e164(&number);
    let code = number.country_code.to_string();
    let national = written.as_str().get(1 + code.len()..).unwrap_or_default();
    if read != written && !is_dialed_inside(&read, &code, national) {
        return Err(Reason::NoSuchNumber);
    }
    match PHONE_NUMBER_UTIL.is_possible_number_with_reason(&number) {
        Ok(NumberLengthType::IsPossible) => {}
        Ok(NumberLengthType::IsPossibleLocalOnly) => return Err(Reason::TooShort),
        Err(ValidationError::TooLong) => return Err(Reason::TooLong),
        Err(_) => return Err(Reason::TooShort),
    }
    let begins_well = match code.as_str() {
        "1" => is_american_plan(&read),
        // A mobile number with the old 1 before it, and a digit short.
        "52" => !read.as_str().starts_with("+521"),
        _ => true,
    };
    if begins_well { Ok(read) } else { Err(Reason::NoSuchNumber) }
}

fn national(text: &str, digits: &str, country: &str) -> Result<Address, Reason> {
    let region = region(country);
    let own = region.and_then(calling_code);
    let typed = digits;
    let unread = || unread(text, typed, own);
    let region = region.ok_or_else(unread)?;
    let code = own.ok_or_else(unread)?.to_string();
    // With the country code and Mexico's old 1, but no plus.
    let once = Address(format!("+{digits}")).canonical();
    let digits = if code == "52" { once.as_str().trim_start_matches('+') } else { digits };
    let number = PHONE_NUMBER_UTIL.parse(digits, Some(region)).map_err(|_| unread())?;
    let read = e164(&number).canonical();
    let valid = PHONE_NUMBER_UTIL.is_valid_number(&number);
    let national = read.as_str().strip_prefix(&format!("+{code}")).ok_or_else(unread)?;
    let all_of_it = digits == national
        || digits.strip_prefix(&code) == Some(national)
        || trunks(&code).iter().any(|trunk| digits.strip_prefix(trunk) == Some(national))
        || is_dialed_inside(&read, &code, digits);
    if !valid || !all_of_it || is_misgrouped(text, digits, &code) {
        return Err(unread());
    }
    Ok(read)
}

/// What is dialed before a number inside the country, where it is not a zero.
fn trunks(code: &str) -> &'static [&'static str] {
    match code {
        "7" | "993" | "998" => &["8"],
        "36" => &["06"],
        "370" => &["8", "0"],
        "375" => &["80", "8"],
        _ => &[],
    }
}

/// Why digits without a country code are no number of the country.
fn unread(text: &str, digits: &str, own: Option<i32>) -> Reason {
    let bare = text.bytes().all(|b| b.is_ascii_digit());
    let groups_as = |code: i32| bare || first_group(text) == code.to_string().len();
    let abroad = || {
        let number = PHONE_NUMBER_UTIL.parse(format!("+{digits}"), None).ok()?;
        let all_of_it = e164(&number).as_str().get(1..) == Some(digits);
        let valid = all_of_it && PHONE_NUMBER_UTIL.is_valid_number(&number);
        let code = number.country_code;
        (valid && groups_as(code) && own != Some(code)).then_some(code)
    };
    match digits.len() {
        3..=6 if bare => Reason::ShortCode,
        8.. => abroad().map_or(Reason::NoNumber, Reason::NeedsCountry),
        _ => Reason::NoNumber,
    }
}

fn e164(number: &PhoneNumber) -> Address {
    Address(PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::E164).into_owned())
}

/// Whether the digits after the country code are the number as it is dialed inside the country: with
/// a zero before it, which no number of that country begins with; or, in Argentina, with a 15 after
/// the area code, for which a 9 stands before it elsewhere.
fn is_dialed_inside(read: &Address, code: &str, digits: &str) -> bool {
    let Some(national) = read.as_str().strip_prefix('+').and_then(|n| n.strip_prefix(code)) else {
        return false;
    };
    let digits = digits.strip_prefix('0').unwrap_or(digits);
    if code != "54" {
        return digits == national;
    }
    let Some(subscriber) = national.strip_prefix('9') else { return digits == national };
    let digits = digits.strip_prefix('9').unwrap_or(digits);
    digits == subscriber
        || (2..=4).any(|area| {
            let (Some(before), Some(after)) = (digits.get(..area), digits.get(area..)) else {
                return false;
            };
            after.strip_prefix("15").is_some_and(|after| format!("{before}{after}") == subscriber)
        })
}

/// Where 11 digits are written in groups, the first must be a 1, or end where the area code does: a
/// slip into eleven digits that begin with 1 would read as another number.
fn is_misgrouped(text: &str, digits: &str, code: &str) -> bool {
    code == "1" && digits.len() == 11 && ![1, 4, 11].contains(&first_group(text))
}

/// How many digits stand together at first.
fn first_group(text: &str) -> usize {
    let is_digit = |c: &char| c.is_ascii_digit();
    text.chars().skip_while(|c| !is_digit(c)).take_while(is_digit).count()
}

/// Neither an area code nor what follows it begins with 0 or 1 in North America.
fn is_american_plan(number: &Address) -> bool {
    let national = number.as_str().as_bytes().get(2..).unwrap_or_default();
    [0, 3].into_iter().all(|at| national.get(at).is_some_and(|digit| *digit >= b'2'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Row {
        typed: String,
        country: String,
        read: String,
        number: Option<String>,
        refused: Option<String>,
    }

    fn table() -> Vec<Row> {
        serde_json::from_str(include_str!("numbers.json")).unwrap()
    }

    fn name(reason: Reason) -> &'static str {
        match reason {
            Reason::NoNumber => "no_number",
            Reason::NeedsCountry(_) => "needs_country",
            Reason::TooShort => "too_short",
            Reason::TooLong => "too_long",
            Reason::NoSuchNumber => "no_such_number",
            Reason::Letters => "letters",
            Reason::Extension => "extension",
            Reason::Rounded => "rounded",
            Reason::ShortCode => "short_code",
        }
    }

    #[test]
    fn every_row_of_the_table_is_read_as_it_says() {
        let mut wrong = vec![];
        for Row { typed, country, read, number, refused } in table() {
            assert!(number.is_some() != refused.is_some(), "{typed:?}: a number, or why not");
            let found = Address::parse(&typed, &country);
            let found = found.map(|n| n.0).map_err(|error| name(error.reason).to_owned());
            let expected = number.ok_or(refused.unwrap_or_default());
            let seen = plain(&typed);
            if found != expected || seen != read {
                wrong.push(format!("{typed:?} in {country}: {seen:?} {found:?}, not {expected:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn what_is_read_reads_the_same_again_in_any_country() {
        for number in table().into_iter().filter_map(|row| row.number) {
            for country in ["US", "DE", "MX", "SG", "AR", "IT"] {
                let again = Address::parse(&number, country).unwrap();
                assert_eq!(again.as_str(), number, "{country}");
                let shown = Address::parse(&again.for_people(), country).unwrap();
                assert_eq!(shown.as_str(), number, "{}", again.for_people());
            }
        }
    }

    #[test]
    fn no_slip_of_one_digit_reads_as_a_number_of_other_digits() {
        let numbers =
            ["+14155550132", "+442079460958", "+525512345678", "+6591234567", "+79161234567"];
        for digits in numbers.map(|number| &number[1..]) {
            for at in 1..digits.len() {
                for slip in 0..=9 {
                    let more = format!("+{}{slip}{}", &digits[..at], &digits[at..]);
                    let fewer = format!("+{}{}", &digits[..at], &digits[at + 1..]);
                    for typed in [more, fewer] {
                        let Ok(read) = Address::parse(&typed, "US") else { continue };
                        // What is dialed inside the country, or Mexico's old 1, may go.
                        let shorter = |left_out| {
                            (2..5).any(|at| {
                                let rest = typed[at..].strip_prefix(left_out);
                                rest.is_some_and(|rest| [&typed[..at], rest].concat() == read.0)
                            })
                        };
                        let old = read.0.starts_with("+52") && shorter("1");
                        assert!(typed == read.0 || shorter("0") || old, "{typed}: {read}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_refusal_says_what_to_do() {
        for row in table() {
            let Err(error) = Address::parse(&row.typed, &row.country) else { continue };
            let sentence = error.to_string();
            let told = ["Write", "start with", "Check", "Enter", "Leave", "Format", "can't text"];
            assert!(told.iter().any(|words| sentence.contains(words)), "{sentence}");
        }
    }

    #[test]
    fn whoever_texted_can_be_named_however_odd_its_number_is() {
        for sender in [
            "+112312312321",
            "+999123456789",
            "+1415155013",
            "+883510012345678",
            "+120406",
            "20406",
            "12345678",
            "Verizon",
            "AMZN-1",
            "A&B Co",
            "4155550132345",
        ] {
            let typed = Typed::read(sender, "US");
            let mut named = typed.number.into_iter().chain(typed.otherwise);
            assert!(named.any(|one| one.as_str() == sender), "{sender}");
        }
    }
}
