//! What a CRM has on file, as it is shown: only the records that have one of the customer's numbers.

use hearback_inbox::Address;
use hearback_inbox::crm::{CrmField, CrmFieldKind};
use jiff::civil;
use serde::Serialize;
use serde_json::Value;
use url::Url;
use utoipa::ToSchema;

/// The most records that are shown.
const MOST_SHOWN: usize = 10;
/// The longest value, in characters.
const LONGEST: usize = 500;
/// The longest name, in characters.
const LONGEST_TITLE: usize = 100;
/// What a field of phone numbers may hold within it: lists, and objects of them.
const DEEPEST: usize = 3;
/// Times as numbers are milliseconds from here on, seconds below.
const MILLISECONDS: i64 = 100_000_000_000;

/// A record as a CRM has it, not yet compared with whom it was asked for.
#[derive(Debug, Default)]
pub(super) struct Candidate {
    pub(super) title: Option<String>,
    pub(super) phones: Vec<String>,
    /// The values of the fields, in their order.
    pub(super) values: Vec<Option<Value>>,
}

/// What a CRM answered.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) all: Vec<Candidate>,
    /// It has more than it told.
    pub(super) more: bool,
}

/// A record that a CRM has on file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct CrmRecord {
    /// What it's called; null if that isn't known.
    #[schema(required)]
    pub(crate) title: Option<String>,
    /// What is known, in the order of the settings. Empty fields are left out.
    pub(crate) values: Vec<CrmValue>,
}

/// A value that a CRM has on file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct CrmValue {
    /// What it's called.
    pub(crate) label: String,
    /// What it is. One that isn't what the settings say is a text.
    pub(crate) kind: CrmFieldKind,
    /// A text; a number with a point; a date like `2026-11-30` or a time (RFC 3339); or an address
    /// that begins with `https://`.
    pub(crate) value: String,
    /// The currency of an amount of money (ISO 4217).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) currency: Option<String>,
}

/// What is shown of a CRM's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// The records of whom it was asked for.
    pub(crate) records: Vec<CrmRecord>,
    /// There are more than are shown.
    pub(crate) more: bool,
    /// How many it told that have none of the numbers.
    pub(crate) others: usize,
    /// The labels of the fields that were empty in all of them.
    pub(crate) empty: Vec<String>,
}

impl Found {
    /// What is shown of these: the records that have one of the numbers. `country` is assumed where
    /// one has no country code.
    pub(super) fn of(
        candidates: Candidates,
        fields: &[CrmField],
        numbers: &[Address],
        country: &str,
    ) -> Self {
        let Candidates { all, mut more } = candidates;
        let told = all.len();
        let is_theirs = |one: &Candidate| {
            let mut all = one.phones.iter().flat_map(|text| Address::all_in(text, country));
            all.any(|number| numbers.contains(&number))
        };
        let theirs: Vec<Candidate> = all.into_iter().filter(is_theirs).collect();
        let others = told - theirs.len();
        more |= theirs.len() > MOST_SHOWN;
        let records: Vec<CrmRecord> =
            theirs.into_iter().take(MOST_SHOWN).map(|one| one.shown(fields)).collect();
        let is_empty = |field: &&CrmField| {
            let has = |one: &CrmRecord| one.values.iter().any(|value| value.label == field.label);
            !records.iter().any(has)
        };
        let empty = if records.is_empty() {
            vec![]
        } else {
            fields.iter().filter(is_empty).map(|field| field.label.clone()).collect()
        };
        Self { more: more && !records.is_empty(), others, empty, records }
    }

    /// About how many bytes it takes.
    pub(super) fn weight(&self) -> usize {
        let text = |value: &CrmValue| value.value.len() + value.label.len() + 100;
        let record = |one: &CrmRecord| {
            one.title.as_ref().map_or(0, String::len) + one.values.iter().map(text).sum::<usize>()
        };
        300 + self.records.iter().map(record).sum::<usize>()
    }
}

impl Candidate {
    fn shown(self, fields: &[CrmField]) -> CrmRecord {
        let title = self.title.map(|title| short(&title, LONGEST_TITLE));
        let title = title.filter(|title| !title.is_empty());
        let values = fields.iter().zip(self.values);
        CrmRecord { title, values: values.filter_map(|(f, value)| shown(f, &value?)).collect() }
    }
}

/// Each text and number within a value.
pub(super) fn texts(value: &Value) -> Vec<String> {
    fn collect(value: &Value, depth: usize, into: &mut Vec<String>) {
        match value {
            Value::String(text) => into.push(text.clone()),
            Value::Number(number) => into.push(number.to_string()),
            Value::Array(all) if depth < DEEPEST => {
                all.iter().for_each(|one| collect(one, depth + 1, into));
            }
            Value::Object(all) if depth < DEEPEST => {
                all.values().for_each(|one| collect(one, depth + 1, into));
            }
            _ => {}
        }
    }
    let mut all = vec![];
    collect(value, 0, &mut all);
    all
}

/// A value as one text: none for nothing, and for what is no value.
pub(super) fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(true) => "Yes".to_owned(),
        Value::Bool(false) => "No".to_owned(),
        Value::Array(all) => all.iter().filter_map(text).collect::<Vec<_>>().join(", "),
        Value::Null | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn short(text: &str, longest: usize) -> String {
    let mut short: String = text.trim().chars().filter(|c| *c != '\0').take(longest).collect();
    if text.trim().chars().count() > longest {
        short.push('…');
    }
    short
}

fn shown(field: &CrmField, value: &Value) -> Option<CrmValue> {
    let plain = text(value)?;
    let read = match field.kind {
        CrmFieldKind::Text => None,
        CrmFieldKind::Number | CrmFieldKind::Money => number(&plain),
        CrmFieldKind::Date => date(&plain),
        CrmFieldKind::Link => link(&plain),
    };
    let (kind, value) = match read {
        Some(value) => (field.kind, value),
        None => (CrmFieldKind::Text, short(&plain, LONGEST)),
    };
    let currency = field.currency.clone().filter(|_| kind == CrmFieldKind::Money);
    Some(CrmValue { label: field.label.clone(), kind, value, currency })
}

fn number(text: &str) -> Option<String> {
    let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
    let is_plain = text.bytes().all(|b| b.is_ascii_digit() || b".-+eE".contains(&b));
    (is_number && is_plain && text.len() <= 40).then(|| text.to_owned())
}

/// A date or a time, in the one notation that the page reads.
fn date(text: &str) -> Option<String> {
    if let Ok(number) = text.parse::<i64>() {
        let at = if number.abs() >= MILLISECONDS {
            jiff::Timestamp::from_millisecond(number)
        } else if number.abs() >= 100_000_000 {
            jiff::Timestamp::from_second(number)
        } else {
            return None;
        };
        return at.ok().map(|at| at.to_string());
    }
    // Salesforce writes offsets as +0000.
    let is_bare_offset = text.len() > 5
        && text.is_char_boundary(text.len() - 2)
        && matches!(text.as_bytes()[text.len() - 5], b'+' | b'-')
        && text[text.len() - 4..].bytes().all(|b| b.is_ascii_digit())
        && text.contains('T');
    let written = if is_bare_offset {
        format!("{}:{}", &text[..text.len() - 2], &text[text.len() - 2..])
    } else {
        text.to_owned()
    };
    if let Ok(at) = written.parse::<jiff::Timestamp>() {
        return Some(at.to_string());
    }
    if text.len() != 10 {
        return None;
    }
    text.parse::<civil::Date>().ok().map(|date| date.to_string())
}

fn link(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let has_sign_in = !url.username().is_empty() || url.password().is_some();
    (url.scheme() == "https" && !has_sign_in && text.len() <= 2_000).then(|| url.to_string())
}

#[cfg(test)]
mod tests;
