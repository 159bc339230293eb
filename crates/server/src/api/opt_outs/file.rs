//! The file of opt-outs: a table of comma-separated values (RFC 4180).

use super::table::Table;
use crate::api::cell::{as_meant, inert};
use hearback_inbox::opt_out::{InForce, Source};
use hearback_inbox::phone::{Reason, Typed};
use hearback_inbox::{Address, LineId, OptOut, Timestamp, UserId};
use hearback_store::ListedOptOut;
use serde::Serialize;
use std::collections::HashMap;
use std::ops::ControlFlow;
use utoipa::ToSchema;

/// The history of whatever a file brought says so.
pub(super) const REASON: &str = "Imported from a file.";

const COLUMNS: [&str; 8] = ["number", "scope", "line", "source", "word", "reason", "by", "at"];
/// What people call the first column.
const NUMBER: [&str; 5] = ["number", "phone", "phone number", "phone_number", "mobile"];
const LONGEST_TEXT: usize = 200;

/// A line, as a file names it.
pub(super) struct Line {
    pub(super) id: LineId,
    pub(super) number: Address,
    pub(super) name: String,
}

/// One row of a file that was read.
pub(super) enum Row {
    Taken(ListedOptOut),
    Refused(RefusedRow),
}

/// A row that wasn't imported.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = RefusedRow)]
pub(crate) struct RefusedRow {
    /// Its line in the file, counted from 1: the heading has one too.
    row: u64,
    /// What is wrong with it, and what to enter instead.
    problem: String,
}

/// The first row.
pub(super) fn heading() -> csv::Result<Vec<u8>> {
    written(|file| file.write_record(COLUMNS))
}

/// The rows of some opt-outs.
pub(super) fn rows(
    opt_outs: &[InForce],
    lines: &[Line],
    names: &HashMap<UserId, String>,
) -> csv::Result<Vec<u8>> {
    written(|file| opt_outs.iter().try_for_each(|opt_out| write(file, opt_out, lines, names)))
}

type Writer = csv::Writer<Vec<u8>>;

fn written(write: impl FnOnce(&mut Writer) -> csv::Result<()>) -> csv::Result<Vec<u8>> {
    let mut file = Writer::from_writer(vec![]);
    write(&mut file)?;
    file.into_inner().map_err(|error| error.into_error().into())
}

fn write(
    file: &mut Writer,
    InForce { number, opt_out }: &InForce,
    lines: &[Line],
    names: &HashMap<UserId, String>,
) -> csv::Result<()> {
    let line = opt_out
        .line_id
        .map(|id| lines.iter().find(|line| line.id == id).map_or("", |line| line.number.as_str()));
    let source = match opt_out.source {
        Source::Keyword => "keyword",
        Source::Carrier => "carrier",
        Source::Person => "person",
    };
    let by = opt_out.by.and_then(|by| names.get(&by)).map_or("", String::as_str);
    let at = opt_out.at.to_string();
    let text = |text: Option<&str>| inert(text.unwrap_or_default());
    // A name can begin like a formula; a plus is part of a number.
    let number = number.as_str();
    let number = if number.starts_with('+') { number.to_owned() } else { inert(number) };
    file.write_record([
        number.as_str(),
        if line.is_some() { "line" } else { "organization" },
        line.unwrap_or_default(),
        source,
        &text(opt_out.word.as_deref()),
        &text(opt_out.reason.as_deref()),
        &inert(by),
        &at,
    ])
}

impl Known {
    /// Whom a file names, if that is one member for sure; else who brings it in.
    fn by(&self, named: Option<&str>) -> UserId {
        let Some(named) = named.map(as_meant) else { return self.by };
        let mut found = self.names.iter().filter(|(_, name)| name.trim() == named);
        match (found.next(), found.next()) {
            (Some((one, _)), None) => *one,
            _ => self.by,
        }
    }
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

/// Reads a file, whoever wrote it, and gives each of its rows away until nobody takes them.
///
/// # Errors
/// In words, when it is no table or has no column of numbers. No row was given away then.
pub(super) fn read(
    bytes: &[u8],
    known: &Known,
    mut give: impl FnMut(Row) -> ControlFlow<()>,
) -> Result<(), String> {
    let mut table = Table::new(bytes);
    let mut columns = None;
    while let Some((record, row)) =
        table.next().map_err(|error| format!("This file isn't a table: {error}."))?
    {
        if record.iter().all(str::is_empty) {
            continue;
        }
        let columns = match &columns {
            Some(columns) => columns,
            None => {
                let found = columns.insert(Columns::of(record, &known.country)?);
                if !found.headless {
                    continue;
                }
                found
            }
        };
        if give(columns.row(record, row, known)).is_break() {
            return Ok(());
        }
    }
    if columns.is_none() { Err("The file is empty.".to_owned()) } else { Ok(()) }
}

/// Which column is what.
struct Columns {
    places: HashMap<&'static str, usize>,
    /// There is no heading: a mere list of numbers.
    headless: bool,
}

impl Columns {
    fn of(heading: &csv::StringRecord, country: &str) -> Result<Self, String> {
        let mut places = HashMap::new();
        for (place, name) in heading.iter().enumerate() {
            let name = name.to_lowercase();
            let known = if NUMBER.contains(&name.as_str()) { "number" } else { name.as_str() };
            if let Some(column) = COLUMNS.into_iter().find(|column| *column == known) {
                places.entry(column).or_insert(place);
            }
        }
        if places.contains_key("number") {
            return Ok(Self { places, headless: false });
        }
        let number = heading.iter().position(|cell| Address::parse(cell, country).is_ok());
        if let Some(place) = number {
            return Ok(Self { places: HashMap::from([("number", place)]), headless: true });
        }
        Err("We can't find a column of numbers. Name one “number” in the first row.".to_owned())
    }

    fn row(&self, record: &csv::StringRecord, row: u64, known: &Known) -> Row {
        match self.opt_out(record, known) {
            Ok(opt_out) => Row::Taken(opt_out),
            Err(problem) => Row::Refused(RefusedRow { row, problem }),
        }
    }

    fn opt_out(&self, record: &csv::StringRecord, known: &Known) -> Result<ListedOptOut, String> {
        let Known { lines, country, now, .. } = known;
        if record.as_slice().contains('\0') {
            return Err("It has a character (U+0000) that can't be stored.".to_owned());
        }
        let cell = |name: &str| {
            let place = self.places.get(name);
            place.and_then(|place| record.get(*place)).filter(|cell| !cell.is_empty())
        };
        let typed = cell("number").ok_or("No number.")?;
        // Where it says what opted the number out, it was exported: what texted us then need be no
        // number by the rules.
        let exported = cell("source").and_then(|_| as_exported(typed));
        let number = match exported {
            Some(code) if code.is_short_code() => code,
            exported => address(typed, country).or_else(|problem| exported.ok_or(problem))?,
        };
        let line_id = match (cell("line"), cell("scope")) {
            (Some(named), _) => Some(line(named, lines, country)?),
            (None, Some("line")) => {
                return Err("It's for one line, but doesn't say which.".to_owned());
            }
            (None, None | Some("organization" | "")) => None,
            (None, Some(other)) => {
                return Err(format!("Its scope is “{}”. Use organization or line.", brief(other)));
            }
        };
        let source = match cell("source") {
            None | Some("person") => Source::Person,
            Some("keyword") => Source::Keyword,
            Some("carrier") => Source::Carrier,
            Some(other) => {
                let other = brief(other);
                return Err(format!("Its source is “{other}”. Use keyword, carrier, or person."));
            }
        };
        if source == Source::Carrier && line_id.is_none() {
            return Err("A carrier blocks one line, but it doesn't say which.".to_owned());
        }
        let at = match cell("at") {
            None => *now,
            Some(at) => moment(at)?.min(*now),
        };
        let person = source == Source::Person;
        let text =
            |name| cell(name).map(|text| as_meant(text).chars().take(LONGEST_TEXT).collect());
        let opt_out = OptOut {
            at,
            source,
            word: text("word"),
            line_id: line_id.filter(|_| !person),
            by: person.then(|| known.by(cell("by"))),
            reason: text("reason").or_else(|| person.then(|| REASON.to_owned())),
        };
        let plain = cell("source").is_none();
        Ok(ListedOptOut { opt_out: InForce { number, opt_out }, plain })
    }
}

/// Letters and digits of a sender's name, at most
/// (<https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id>).
const LONGEST_SENDER_NAME: usize = 11;
/// With so many digits it is a number with a slip in it.
const DIGITS_OF_A_NUMBER: usize = 7;

/// A sender as an exported file names it: digits with or without a plus, or a name.
fn as_exported(cell: &str) -> Option<Address> {
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

fn line(named: &str, lines: &[Line], country: &str) -> Result<LineId, String> {
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

/// `2026-11-21T14:05:00Z`, or a day.
fn moment(at: &str) -> Result<Timestamp, String> {
    let day = || at.parse::<jiff::civil::Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    at.parse()
        .ok()
        .or_else(|| day().map(|day| day.timestamp()))
        .ok_or_else(|| format!("“{}” isn't a time. Write it like 2026-11-21T14:05:00Z.", brief(at)))
}

fn brief(text: &str) -> String {
    text.chars().take(40).collect()
}
