//! What the cells of a file hold: numbers, lines, times, and names.

use crate::cell::{as_exported, as_meant, brief};
use hearback_inbox::phone::{Reason, Typed};
use hearback_inbox::{Address, LineId, Timestamp, UserId};
use std::collections::HashMap;

/// A line, as a file names it.
pub(super) struct Line {
    pub(super) id: LineId,
    pub(super) number: Address,
    pub(super) name: String,
}

/// What reading a file needs to know.
pub(super) struct Known {
    pub(super) lines: Vec<Line>,
    pub(super) names: HashMap<UserId, String>,
    pub(super) country: String,
    pub(super) now: Timestamp,
    /// Who brings it in.
    pub(super) by: UserId,
}

impl Known {
    /// Whom a file names, if that is one member for sure; else who brings it in.
    pub(super) fn by(&self, named: Option<&str>) -> UserId {
        let Some(named) = named.map(as_meant) else { return self.by };
        let mut found = self.names.iter().filter(|(_, name)| name.trim() == named);
        match (found.next(), found.next()) {
            (Some((one, _)), None) => *one,
            _ => self.by,
        }
    }
}

/// The name of a member who is known.
pub(super) fn name_of(id: Option<UserId>, names: &HashMap<UserId, String>) -> &str {
    id.and_then(|id| names.get(&id)).map_or("", String::as_str)
}

/// The number of a row.
///
/// # Errors
/// In words, what to change.
pub(super) fn number<'r>(
    cell: &impl Fn(&str) -> Option<&'r str>,
    country: &str,
) -> Result<Address, String> {
    let typed = cell("number").ok_or("No number.")?;
    // Where it says what opted the number out, it was exported: what texted us then need be no
    // number by the rules.
    let exported = cell("source").and_then(|_| as_exported(typed));
    match exported {
        Some(code) if code.is_short_code() => Ok(code),
        exported => address(typed, country).or_else(|problem| exported.ok_or(problem)),
    }
}

/// A number as people write it, or a short code. Spreadsheets drop the plus.
fn address(typed: &str, country: &str) -> Result<Address, String> {
    let Typed { number, otherwise } = Typed::read(typed, country);
    number.or_else(|error| {
        let mut otherwise = otherwise.into_iter();
        let found = match error.reason {
            Reason::ShortCode => otherwise.find(Address::is_short_code),
            Reason::NeedsCountry(_) => otherwise.find(|one| one.as_str().len() > 11),
            _ => None,
        };
        found.ok_or_else(|| error.to_string())
    })
}

pub(super) fn line(named: &str, lines: &[Line], country: &str) -> Result<LineId, String> {
    let number = address(named, country).ok();
    let found = lines.iter().find(|line| {
        line.name.eq_ignore_ascii_case(named)
            || line.number.as_str() == named
            || number.as_ref() == Some(&line.number)
    });
    found
        .map(|line| line.id)
        .ok_or_else(|| format!("There's no line “{}”. Use a line's number or name.", brief(named)))
}
