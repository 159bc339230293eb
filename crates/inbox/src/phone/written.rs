//! What a person typed or pasted, in characters that every reader of numbers knows.
//!
//! `web/src/text/phone.ts` does the same, and `phone/numbers.json` holds both to it.

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

const QUOTES: &[char] = &['\'', '"', '`', '“', '”', '„', '‟', '‘', '’', '‚', '‛', '«', '»'];
const SCHEMES: [&str; 4] = ["tel:", "sms:", "smsto:", "callto:"];

/// Digits of any script and width, any dash or space and no invisible marks; without the quotes
/// that spreadsheets put around text and the decimals that they add to what they take for a sum.
pub(crate) fn plain(typed: &str) -> String {
    let folded: String = typed.nfkc().filter_map(folded).collect();
    let mut text = folded.trim();
    // ="+12065550100" and '+12065550100 keep a spreadsheet from counting with a number.
    if let Some(quoted) = text.strip_prefix('=').filter(|rest| rest.starts_with(QUOTES)) {
        text = quoted;
    }
    let text = text.trim_matches(QUOTES).trim();
    let text = of_uri(text);
    without_decimals(&text).unwrap_or(text)
}

fn folded(c: char) -> Option<char> {
    match c.general_category() {
        GeneralCategory::Format => None,
        GeneralCategory::DashPunctuation => Some('-'),
        GeneralCategory::DecimalNumber => Some(digit(c)),
        _ if c == '\u{2212}' => Some('-'),
        _ if c.is_whitespace() => Some(' '),
        _ => Some(c),
    }
}

/// The digits of a script stand together, from its zero to its nine.
fn digit(c: char) -> char {
    let is_digit = |code: &u32| {
        char::from_u32(*code)
            .is_some_and(|c| c.general_category() == GeneralCategory::DecimalNumber)
    };
    let below = (0..u32::from(c)).rev().take_while(is_digit).count();
    u32::try_from(below % 10).ok().and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
}

/// A link that calls or texts is the number in it.
fn of_uri(text: &str) -> String {
    let scheme = SCHEMES.into_iter().find(|scheme| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    match scheme.and_then(|scheme| text.get(scheme.len()..)) {
        Some(rest) => rest.replace("%2B", "+").replace("%2b", "+").replace("%20", " "),
        None => text.to_owned(),
    }
    .trim()
    .to_owned()
}

/// `12065550100.0` and `1.20655501E+10`, where no digit was rounded away.
fn without_decimals(text: &str) -> Option<String> {
    let (plus, number) = text.strip_prefix('+').map_or(("", text), |number| ("+", number));
    let (whole, rest) = number.split_once(['.', ','])?;
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) {
        return None;
    }
    if whole.len() >= 7 && !rest.is_empty() && rest.bytes().all(|b| b == b'0') {
        return Some(format!("{plus}{whole}"));
    }
    let (decimals, power) = rest.split_once(['e', 'E'])?;
    let power: usize = power.strip_prefix('+').unwrap_or(power).parse().ok()?;
    let exact = whole.len() == 1 && all_digits(decimals) && decimals.len() == power;
    exact.then(|| format!("{plus}{whole}{decimals}"))
}
