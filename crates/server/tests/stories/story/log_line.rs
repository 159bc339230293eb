//! What a line of the log has to be: whole JSON, with each key once, and no phone number in it.

use serde::Deserialize as _;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

/// What is wrong with a line, whatever was going on when it was written.
pub(crate) fn fault(line: &str) -> Option<String> {
    if let Err(error) = Keys::deserialize(&mut serde_json::Deserializer::from_str(line)) {
        return Some(error.to_string());
    }
    number(line).map(|number| format!("the number {number}"))
}

/// A phone number as it is written anywhere: with its sign, plain or encoded; in groups of three,
/// three and four; or as digits that stand alone.
fn number(line: &str) -> Option<&str> {
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let digits = run(&bytes[at..]);
        let before = &line[..at];
        let grouped = digits == 3 && !ends_in_word(before) && groups(&bytes[at..]);
        let signed = digits >= 7 && ["+", "%2B", "%2b"].iter().any(|sign| before.ends_with(sign));
        let alone = (10..=15).contains(&digits)
            && !ends_in_word(before)
            && !bytes.get(at + digits).is_some_and(|next| in_word(*next));
        if grouped || signed || alone {
            return Some(&line[at..at + if grouped { 3 } else { digits }]);
        }
        at += digits;
    }
    None
}

/// How many digits it begins with.
fn run(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Whether `415) 555-0132`, `415-555-0132`, `415.555.0132` or the like stands here.
fn groups(bytes: &[u8]) -> bool {
    let rest = &bytes[3..];
    let gap = |bytes: &[u8]| bytes.iter().take(2).take_while(|byte| b")-. ".contains(byte)).count();
    let first = gap(rest);
    if first == 0 || run(&rest[first..]) != 3 {
        return false;
    }
    let rest = &rest[first + 3..];
    let second = gap(rest);
    second == 1 && run(&rest[second..]) == 4
}

/// Sids, ids, addresses and fractions are words too.
fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte)
}

fn ends_in_word(before: &str) -> bool {
    let mut ends = before.bytes().rev();
    match ends.next() {
        // Between a key and its value.
        Some(b':') => !matches!(ends.next(), Some(b'"')),
        Some(last) => in_word(last),
        None => false,
    }
}

/// Any JSON object that has each key once.
struct Keys;

impl<'de> serde::Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Once)
    }
}

struct Once;

impl<'de> Visitor<'de> for Once {
    type Value = Keys;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
        let mut seen = BTreeSet::new();
        while let Some((key, _)) = map.next_entry::<String, Value>()? {
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom(format!("the key {key} stands there twice")));
            }
        }
        Ok(Keys)
    }
}

#[test]
fn a_number_is_seen_however_it_is_written() {
    for written in [
        "+14155550132",
        "to %2B14155550132.",
        "4155550132",
        "(415) 555-0132",
        "415-555-0132",
        "415.555.0132",
        "1 415 555 0132",
        "whatsapp:+14155550132",
    ] {
        let line = format!("{{\"error\":\"{written}\"}}");
        assert!(fault(&line).is_some(), "{line}");
    }
    assert!(fault("{\"to\":4155550132}").is_some());
    assert!(fault("{\"a\":1,\"a\":2}").is_some());
    assert!(fault("{\"a\":1").is_some());
    for harmless in [
        "2026-11-29T03:58:54.123456Z",
        "SM00000000000000000000004155550132",
        "019c2f9e-8a10-7bb2-9a51-415555013200",
        "127.0.0.1:54321",
        "took 1234567 in 123",
        "line 30 column 415",
    ] {
        let line = format!("{{\"error\":\"{harmless}\",\"took\":123}}");
        assert_eq!(fault(&line), None, "{line}");
    }
}
