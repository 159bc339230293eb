//! What a customer is found by: the words of their name, their numbers, their external id.
//!
//! Words are folded and cut here, not by an engine, so that both find the same.

use super::Customer;
use crate::Address;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// As much of a name as it is sorted by, in characters.
const LONGEST_KEY: usize = 100;
/// As much of a word as it is found by, in characters.
const LONGEST_TERM: usize = 40;
/// As many words of a search as count.
const MOST_TYPED: usize = 8;
/// So many digits at the end of a number are a term of their own: people read those out.
const LAST_DIGITS: usize = 4;

/// What a name is sorted by: its letters without case and marks.
#[must_use]
pub fn name_key(name: &str) -> String {
    let folded = folded(name);
    let words: Vec<_> = folded.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST_KEY).collect()
}

/// Everything that a customer is found by.
#[must_use]
pub fn terms(customer: &Customer) -> BTreeSet<String> {
    let mut terms: BTreeSet<String> = words(&customer.name).collect();
    if let Some(id) = &customer.external_id {
        terms.extend(words(id));
        terms.extend(joined(id));
    }
    for one in &customer.numbers {
        terms.extend(of_number(&one.number));
    }
    terms
}

/// The words of a search, each of which has to begin something that the customer is found by. A
/// number in any usual notation is one word.
#[must_use]
pub fn typed_terms(typed: &str) -> Vec<String> {
    let is_of_number = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+()-./".contains(c);
    if typed.chars().any(|c| c.is_ascii_digit()) && typed.chars().all(is_of_number) {
        return joined(typed).into_iter().collect();
    }
    let words: BTreeSet<_> = words(typed).collect();
    words.into_iter().take(MOST_TYPED).collect()
}

/// Letters without case and marks. An apostrophe is no gap: `O’Brien` is found as `obrien`.
fn folded(text: &str) -> String {
    let apostrophe = |c: &char| matches!(c, '\'' | '’' | '‘' | '`' | '´' | '\u{2bc}');
    text.nfkd()
        .filter(|c| !is_combining_mark(*c) && !apostrophe(c))
        .flat_map(char::to_lowercase)
        .collect()
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let folded = folded(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(term).collect::<Vec<_>>().into_iter()
}

/// The letters and digits of a text as one word; nothing where it has none.
fn joined(text: &str) -> Option<String> {
    let letters: String = folded(text).chars().filter(|c| c.is_alphanumeric()).collect();
    (!letters.is_empty()).then(|| term(&letters))
}

/// A number is dialed with zeros before it or without.
fn term(word: &str) -> String {
    let digits = word.bytes().all(|b| b.is_ascii_digit());
    let bare = if digits { word.trim_start_matches('0') } else { word };
    let word = if bare.is_empty() { word } else { bare };
    word.chars().take(LONGEST_TERM).collect()
}

/// A number with its country’s code, as it is dialed within the country, and its last digits. A
/// sender's name is a word.
fn of_number(number: &Address) -> Vec<String> {
    let Some(digits) = number.as_str().strip_prefix('+') else {
        return joined(number.as_str()).into_iter().collect();
    };
    let last = digits.get(digits.len().saturating_sub(LAST_DIGITS)..);
    let national = number.national_digits();
    [Some(digits), national.as_deref(), last].into_iter().flatten().map(term).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CustomerId;
    use uuid::Uuid;

    fn customer(name: &str, numbers: &[&str], external_id: Option<&str>) -> Customer {
        Customer {
            id: CustomerId(Uuid::nil()),
            name: name.to_owned(),
            numbers: numbers.iter().map(|n| Address::from_twilio(n).into()).collect(),
            address: String::new(),
            external_id: external_id.map(str::to_owned),
            fields: [].into(),
            texting_on: true,
        }
    }

    fn finds(customer: &Customer, typed: &str) -> bool {
        let terms = terms(customer);
        let begins = |word: &String| terms.iter().any(|term| term.starts_with(word.as_str()));
        let typed = typed_terms(typed);
        !typed.is_empty() && typed.iter().all(begins)
    }

    #[test]
    fn a_customer_is_found_by_what_people_type() {
        let zoe = customer("Zoë O’Brien-Müller", &["+14155550132"], Some("NS-0042/b"));
        for typed in [
            "zoe",
            "ZOË",
            "Zoë",
            "obrien",
            "o'brien",
            "mull",
            "zo mü",
            "müller zoe",
            "4155550132",
            "(415) 555",
            "+1 415 555-0132",
            "0132",
            "NS-0042",
            "ns0042b",
            "42",
            "001415",
        ] {
            assert!(finds(&zoe, typed), "{typed:?}");
        }
        for typed in ["", "  ", "ana", "zoe ana", "555", "ns-0043", "…"] {
            assert!(!finds(&zoe, typed), "{typed:?}");
        }
        let ken = customer("山田太郎", &["+442079460018", "ACME"], None);
        for typed in ["山田", "020 7946", "+44 20", "0018", "acme"] {
            assert!(finds(&ken, typed), "{typed:?}");
        }
    }

    #[test]
    fn names_are_sorted_without_case_and_marks() {
        assert_eq!(name_key("  Ángel   DE la Cruz "), "angel de la cruz");
        assert!(name_key("Zoë") < name_key("zoltan"));
        assert_eq!(name_key(&"x".repeat(500)).len(), LONGEST_KEY);
    }
}
