//! Shortcodes: placeholders such as `{{job_number}}` in a message, filled in from the customer's
//! details when it is sent (S10).

use crate::CustomerSummary;
use crate::customer::CustomerField;
use crate::outbox::Refusal;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How much of what was typed is shown in a refusal, in characters.
const LONGEST_SHOWN: usize = 40;

/// A title before a name, which alone addresses nobody.
const TITLES: [&str; 8] = ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev"];

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// It's sent as it is.
    Text(&'t str),
    /// It's filled in.
    Code(Code<'t>),
}

/// A shortcode as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code<'t> {
    /// Its name, with single spaces.
    pub name: String,
    /// What stands for it where it's empty. It can be nothing.
    pub default: Option<&'t str>,
}

impl Code<'_> {
    /// As people are told of it.
    fn shown(&self) -> String {
        // A brace in the default shows where the slip is.
        let slip = self.default.filter(|default| default.contains(['{', '}']));
        let whole = slip.map_or_else(|| self.name.clone(), |slip| format!("{}|{slip}", self.name));
        let shown: String = whole.chars().take(LONGEST_SHOWN).collect();
        format!("{{{{{shown}}}}}")
    }
}

/// The parts of a text, in order. Braces that nothing closes are ordinary text; of several openings,
/// the last is the shortcode's own: `{{ {{name}}`, `{{{name}}}`.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = vec![];
    let mut rest = text;
    while let Some(first) = rest.find("{{") {
        let Some(close) = rest[first..].find("}}").map(|close| first + close) else { break };
        let open = rest[..close].rfind("{{").unwrap_or(first);
        if open > 0 {
            pieces.push(Piece::Text(&rest[..open]));
        }
        let inside = &rest[open + 2..close];
        let (name, default) = match inside.split_once('|') {
            Some((name, default)) => (name, Some(default.trim())),
            None => (inside, None),
        };
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        pieces.push(Piece::Code(Code { name, default }));
        rest = &rest[close + 2..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Whether anything of a text is to be filled in.
#[must_use]
pub fn any_in(text: &str) -> bool {
    pieces(text).iter().any(|piece| matches!(piece, Piece::Code(_)))
}

/// A shortcode that a message can have, and what it would be filled with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Shortcode {
    /// Its name: `{{job_number}}` has `job_number`.
    pub name: String,
    /// What people call it: `Job number`.
    pub label: String,
    /// What it's filled with; null if we don't know.
    #[schema(required)]
    pub value: Option<String>,
}

/// Every shortcode, with the values of one customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Shortcodes {
    /// The shortcodes.
    pub shortcodes: Vec<Shortcode>,
    /// The customer's name; null if no customer is saved with the number.
    #[schema(required)]
    pub customer: Option<String>,
}

impl Shortcodes {
    /// Those of a customer: the usual ones, then each declared field. A field that is called like a
    /// usual one gives way to it.
    #[must_use]
    pub fn of(
        customer: Option<&CustomerSummary>,
        fields: &BTreeMap<String, String>,
        declared: &[CustomerField],
    ) -> Self {
        let name = customer.map(|customer| customer.name.trim());
        let address = customer.map(|customer| {
            let lines = customer.address.lines().map(str::trim).filter(|line| !line.is_empty());
            lines.collect::<Vec<_>>().join(", ")
        });
        let external_id = customer.and_then(|customer| customer.external_id.clone());
        let mut shortcodes: Vec<_> = [
            ("first_name", "First name", name.map(|name| first_name(name).to_owned())),
            ("name", "Full name", name.map(str::to_owned)),
            ("external_id", "External ID", external_id),
            ("address", "Address", address),
        ]
        .into_iter()
        .map(|(name, label, value)| shortcode(name, label, value))
        .collect();
        for CustomerField { field, label, .. } in declared {
            if !shortcodes.iter().any(|one| one.name == *field) {
                shortcodes.push(shortcode(field, label, fields.get(field).cloned()));
            }
        }
        Self { shortcodes, customer: name.map(str::to_owned) }
    }

    /// A text with its shortcodes filled in. What a customer's details say is never filled in again.
    ///
    /// # Errors
    /// [`Refusal::ShortcodeUnknown`], [`Refusal::ShortcodeEmpty`]: the first that applies.
    pub fn fill(&self, text: &str) -> Result<String, Refusal> {
        let mut filled = String::with_capacity(text.len());
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Code(code) => filled.push_str(self.value(&code)?),
            }
        }
        Ok(filled)
    }

    fn value<'a>(&'a self, code: &Code<'a>) -> Result<&'a str, Refusal> {
        let unknown = || Refusal::ShortcodeUnknown(code.shown());
        let found = self.shortcodes.iter().find(|one| one.name == code.name);
        let found = found.ok_or_else(unknown)?;
        match (&found.value, code.default) {
            (_, Some(default)) if default.contains(['{', '}']) => Err(unknown()),
            (Some(value), _) => Ok(value),
            (None, Some(default)) => Ok(default),
            (None, None) => Err(Refusal::ShortcodeEmpty {
                name: found.name.clone(),
                label: found.label.clone(),
                customer: self.customer.clone(),
            }),
        }
    }
}

fn shortcode(name: &str, label: &str, value: Option<String>) -> Shortcode {
    let value = value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    Shortcode { name: name.to_owned(), label: label.to_owned(), value }
}

/// How someone is addressed by their first name: `Maria` of “Maria Lopez”, “Lopez, Maria”, and
/// “Mrs. Maria Lopez”; “Mr. Okafor” as a whole.
#[must_use]
pub fn first_name(name: &str) -> &str {
    let name = name.trim();
    if let Some((_, after)) = name.split_once(',')
        && let Some(first) = after.split_whitespace().next()
    {
        return first;
    }
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    let bare = first.trim_end_matches('.').to_lowercase();
    if !TITLES.contains(&bare.as_str()) {
        return first;
    }
    match (words.next(), words.next()) {
        (Some(given), Some(_)) => given,
        _ => name,
    }
}

#[cfg(test)]
mod tests;
