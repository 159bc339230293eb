//! Custom fields: what an organization keeps about its customers beyond name and number. An admin
//! declares each with what it holds, so that a date is a date wherever it comes from.

use crate::name;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest value, in characters.
const LONGEST: usize = 1_000;
/// The most digits of a number, before and after the point together.
const MOST_DIGITS: usize = 30;

/// A custom field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerField {
    /// The field's own name, as in the customer's fields: `home_year`.
    pub field: String,
    /// Its label: `Home year`.
    pub label: String,
    /// What it holds; text by default.
    #[serde(default)]
    pub kind: FieldKind,
}

/// What a custom field holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FieldKind {
    /// Any text.
    #[default]
    Text,
    /// A decimal number: `-12.5`.
    Number,
    /// A day, in ISO 8601: `2026-03-14`.
    Date,
    /// An amount: `1250.00`.
    Money {
        /// Its currency (ISO 4217): `USD`.
        currency: String,
    },
    /// An address on the web, with `https`.
    Link,
    /// One of some values.
    Choice {
        /// The values.
        choices: Vec<String>,
    },
}

/// Why a value is none for its field: the end of a sentence that begins with the field's label.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAValue(String);

impl FieldKind {
    /// A value as a person or a program gives it, in the one form in which it is kept; nothing where it
    /// is blank.
    ///
    /// # Errors
    /// [`NotAValue`] says what would be one.
    pub fn read(&self, given: &str) -> Result<Option<String>, NotAValue> {
        let given = given.trim();
        if name::is_blank(given) {
            return Ok(None);
        }
        if given.chars().count() > LONGEST {
            return Err(NotAValue(format!("is too long: {LONGEST} characters are the most")));
        }
        let hidden = |c: char| c.is_control() && c != '\n';
        if given.chars().any(hidden) || given.chars().any(name::turns_direction) {
            return Err(NotAValue("holds characters that can't be seen: type it again".to_owned()));
        }
        let wrong = |what: &str| NotAValue(what.to_owned());
        match self {
            Self::Text => Ok(given.to_owned()),
            Self::Number => number(given).ok_or_else(|| wrong("must be a number, such as 1250.5")),
            Self::Money { .. } => {
                money(given).ok_or_else(|| wrong("must be an amount, such as 1250.00"))
            }
            Self::Date => given
                .parse::<Date>()
                .map(|date| date.to_string())
                .map_err(|_| wrong("must be a date, such as 2026-03-14")),
            Self::Link => {
                link(given).ok_or_else(|| wrong("must be a web address that begins with https://"))
            }
            Self::Choice { choices } => {
                let same = |choice: &&String| choice.to_lowercase() == given.to_lowercase();
                choices
                    .iter()
                    .find(same)
                    .cloned()
                    .ok_or_else(|| NotAValue(format!("must be one of {}", choices.join(", "))))
            }
        }
        .map(Some)
    }
}

/// A decimal number, without a plus and zeros that say nothing.
fn number(given: &str) -> Option<String> {
    let (sign, digits) = match given.strip_prefix(['-', '−']) {
        Some(digits) => ("-", digits),
        None => ("", given.strip_prefix('+').unwrap_or(given)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || !is_digits(part) || whole.len() + part.len() > MOST_DIGITS {
        return None;
    }
    let whole = Some(whole.trim_start_matches('0')).filter(|whole| !whole.is_empty());
    let (whole, part) = (whole.unwrap_or("0"), part.trim_end_matches('0'));
    let point = if part.is_empty() { "" } else { "." };
    let sign = if whole == "0" && part.is_empty() { "" } else { sign };
    Some(format!("{sign}{whole}{point}{part}"))
}

/// An amount with two places, or more where it has more.
fn money(given: &str) -> Option<String> {
    let amount = number(given)?;
    let places = amount.split_once('.').map_or(0, |(_, part)| part.len());
    Some(match places {
        0 => amount + ".00",
        1 => amount + "0",
        _ => amount,
    })
}

fn link(given: &str) -> Option<String> {
    let rest = given.get(..8).filter(|scheme| scheme.eq_ignore_ascii_case("https://"));
    let rest = rest.map(|_| &given[8..])?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let whole = !host.is_empty() && !rest.contains(char::is_whitespace) && !host.contains('@');
    whole.then(|| format!("https://{rest}"))
}

/// The fields of an organization that has declared none.
#[must_use]
pub fn usual_fields() -> Vec<CustomerField> {
    let field = |(field, label): (&str, &str)| CustomerField {
        field: field.to_owned(),
        label: label.to_owned(),
        kind: FieldKind::Text,
    };
    [
        ("source", "Source"),
        ("source_type", "Source type"),
        ("product", "Product"),
        ("disposition", "Disposition"),
        ("sales_rep", "Sales rep"),
        ("market_segment", "Market segment"),
        ("heard_of_us", "How they heard of us"),
        ("home_year", "Home year"),
        ("appointment", "Appointment"),
    ]
    .map(field)
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_one_form() {
        let usd = || FieldKind::Money { currency: "USD".to_owned() };
        let choice = FieldKind::Choice { choices: ["Gold", "Silver"].map(str::to_owned).into() };
        for (kind, given, kept) in [
            (FieldKind::Text, "  Roof \n and gutters ", "Roof \n and gutters"),
            (FieldKind::Number, "+007.50", "7.5"),
            (FieldKind::Number, "-0.0", "0"),
            (FieldKind::Number, "−12", "-12"),
            (usd(), "1250", "1250.00"),
            (usd(), "0.5", "0.50"),
            (usd(), "1.255", "1.255"),
            (FieldKind::Date, "2026-03-14", "2026-03-14"),
            (FieldKind::Link, "HTTPS://example.com/a?b#c", "https://example.com/a?b#c"),
            (choice, "gold", "Gold"),
        ] {
            assert_eq!(kind.read(given), Ok(Some(kept.to_owned())), "{given:?}");
            assert_eq!(kind.read(kept), Ok(Some(kept.to_owned())), "{kept:?} again");
        }
        for blank in ["", "  ", "\u{200b}"] {
            assert_eq!(FieldKind::Number.read(blank), Ok(None));
        }
    }

    #[test]
    fn what_is_no_value_is_refused_with_what_would_be_one() {
        let usd = || FieldKind::Money { currency: "USD".to_owned() };
        let choice = FieldKind::Choice { choices: ["Gold", "Silver"].map(str::to_owned).into() };
        for (kind, given, says) in [
            (FieldKind::Number, "1,5", "1250.5"),
            (FieldKind::Number, ".", "1250.5"),
            (FieldKind::Number, "1e9", "1250.5"),
            (FieldKind::Number, "١٢", "1250.5"),
            (usd(), "$12", "1250.00"),
            (FieldKind::Date, "14/03/2026", "2026-03-14"),
            (FieldKind::Date, "2026-02-30", "2026-03-14"),
            (FieldKind::Link, "http://example.com", "https://"),
            (FieldKind::Link, "javascript:alert(1)", "https://"),
            (FieldKind::Link, "https://", "https://"),
            (FieldKind::Link, "https://a b", "https://"),
            (FieldKind::Link, "https://bank.example@evil.example/", "https://"),
            (choice, "Bronze", "Gold, Silver"),
            (FieldKind::Text, "a\u{202e}b", "seen"),
        ] {
            let refused = kind.read(given).expect_err(given).to_string();
            assert!(refused.contains(says), "{given:?}: {refused}");
        }
        assert!(FieldKind::Text.read(&"x".repeat(LONGEST + 1)).is_err());
        assert!(FieldKind::Number.read(&"1".repeat(MOST_DIGITS + 1)).is_err());
    }

    #[test]
    fn a_field_from_before_it_had_a_kind_is_text() {
        let field: CustomerField =
            serde_json::from_str(r#"{"field":"source","label":"Source"}"#).unwrap();
        assert_eq!(field.kind, FieldKind::Text);
    }
}
