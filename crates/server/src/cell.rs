//! Texts and numbers in the cells of files that people open with a spreadsheet.

use hearback_inbox::{Address, Timestamp};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A text that no spreadsheet takes for a formula: customers wrote some of them. One that looks as if
/// this had been done to it gets another mark, so that each can be told from the other.
pub(crate) fn inert(text: &str) -> String {
    if is_formula(text.trim_start_matches('\'')) { format!("'{text}") } else { text.to_owned() }
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A text of which [`inert`] made this.
pub(crate) fn as_meant(cell: &str) -> &str {
    let marked = cell.strip_prefix('\'').filter(|_| is_formula(cell.trim_start_matches('\'')));
    marked.unwrap_or(cell)
}

/// A number for a cell. A plus is part of it, and no formula; the name of a sender can begin like one.
pub(crate) fn number(number: &Address) -> String {
    let number = number.as_str();
    let digits = number.strip_prefix('+').unwrap_or_default();
    let is_plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if is_plain { number.to_owned() } else { inert(number) }
}

/// `2026-11-21T14:05:00Z`, or a day, which begins then (UTC).
///
/// # Errors
/// In words, what to change.
pub(crate) fn moment(at: &str) -> Result<Timestamp, String> {
    let day = || at.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok();
    at.parse()
        .ok()
        .or_else(|| day().map(|day| day.timestamp()))
        .ok_or_else(|| format!("“{}” isn't a time. Write it like 2026-11-21T14:05:00Z.", brief(at)))
}

/// As much of a cell as a sentence has room for.
pub(crate) fn brief(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Letters and digits of a sender's name, at most
/// (<https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id>).
const LONGEST_SENDER_NAME: usize = 11;
/// With so many digits it is a number with a slip in it.
const DIGITS_OF_A_NUMBER: usize = 7;

/// A sender as an exported file names it: digits with or without a plus, or a name.
pub(crate) fn as_exported(cell: &str) -> Option<Address> {
    let sender = as_meant(cell);
    let digits = sender.strip_prefix('+').unwrap_or(sender);
    let is_number = (1..=64).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let is_name = sender.chars().any(char::is_alphabetic)
        && !sender.starts_with('+')
        && !sender.contains(char::is_control)
        && sender.chars().count() <= LONGEST_SENDER_NAME
        && sender.chars().filter(|c| c.is_numeric()).count() < DIGITS_OF_A_NUMBER;
    (is_number || is_name).then(|| Address::of_phone(sender))
}
