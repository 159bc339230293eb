//! The file of opt-outs: a table of comma-separated values (RFC 4180).

use super::cells::{self, Known, Line, line, name_of};
use super::consents;
use crate::cell::{as_meant, brief, inert, moment};
use crate::table::Table;
use hearback_inbox::opt_out::{ConsentRecord, InForce, Source};
use hearback_inbox::{Address, OptOut, UserId};
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

/// What a row of a file says.
pub(super) enum Listed {
    OptOut(ListedOptOut),
    Consent(ConsentRecord),
}

/// One row of a file that was read.
pub(super) enum Row {
    Taken(Listed),
    Refused(RefusedRow),
}

/// A row that wasn't imported.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = RefusedRow)]
pub(crate) struct RefusedRow {
    /// Its line in the file, counted from 1: the heading has one too.
    pub(in crate::api) row: u64,
    /// What is wrong with it, and what to enter instead.
    pub(in crate::api) problem: String,
}

/// The columns of a file, with those of consents or without.
fn columns(with_consents: bool) -> impl Iterator<Item = &'static str> {
    let own = if with_consents { &consents::COLUMNS[..] } else { &[] };
    COLUMNS.into_iter().chain(own.iter().copied())
}

/// The first row.
pub(super) fn heading(with_consents: bool) -> csv::Result<Vec<u8>> {
    written(|file| file.write_record(columns(with_consents)))
}

/// The rows of some opt-outs.
pub(super) fn rows(
    opt_outs: &[InForce],
    lines: &[Line],
    names: &HashMap<UserId, String>,
    with_consents: bool,
) -> csv::Result<Vec<u8>> {
    let rest = columns(with_consents).skip(COLUMNS.len()).map(|_| String::new());
    let rest: Vec<_> = rest.collect();
    written(|file| {
        opt_outs.iter().try_for_each(|opt_out| {
            file.write_record(cells_of(opt_out, lines, names).iter().chain(&rest))
        })
    })
}

/// The rows of some consents.
pub(super) fn consent_rows(
    records: &[ConsentRecord],
    names: &HashMap<UserId, String>,
) -> csv::Result<Vec<u8>> {
    written(|file| {
        records.iter().try_for_each(|one| file.write_record(consents::cells(one, names)))
    })
}

fn written(
    write: impl FnOnce(&mut csv::Writer<Vec<u8>>) -> csv::Result<()>,
) -> csv::Result<Vec<u8>> {
    let mut file = csv::Writer::from_writer(vec![]);
    write(&mut file)?;
    file.into_inner().map_err(|error| error.into_error().into())
}

fn cells_of(
    InForce { number, opt_out }: &InForce,
    lines: &[Line],
    names: &HashMap<UserId, String>,
) -> [String; 8] {
    let line = opt_out
        .line_id
        .map(|id| lines.iter().find(|line| line.id == id).map_or("", |line| line.number.as_str()));
    let source = match opt_out.source {
        Source::Keyword => "keyword",
        Source::Carrier => "carrier",
        Source::Person => "person",
    };
    let text = |text: Option<&str>| inert(text.unwrap_or_default());
    [
        crate::cell::number(number),
        if line.is_some() { "line" } else { "organization" }.to_owned(),
        line.unwrap_or_default().to_owned(),
        source.to_owned(),
        text(opt_out.word.as_deref()),
        text(opt_out.reason.as_deref()),
        inert(name_of(opt_out.by, names)),
        opt_out.at.to_string(),
    ]
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
            if let Some(column) = columns(true).find(|column| *column == known) {
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
        match self.listed(record, known) {
            Ok(listed) => Row::Taken(listed),
            Err(problem) => Row::Refused(RefusedRow { row, problem }),
        }
    }

    fn listed(&self, record: &csv::StringRecord, known: &Known) -> Result<Listed, String> {
        if record.as_slice().contains('\0') {
            return Err("It has a character (U+0000) that can't be stored.".to_owned());
        }
        let cell = |name: &str| {
            let place = self.places.get(name);
            place.and_then(|place| record.get(*place)).filter(|cell| !cell.is_empty())
        };
        let number = cells::number(&cell, &known.country)?;
        if cell("scope") == Some(consents::SCOPE) {
            return consents::read(number, &cell, known).map(Listed::Consent);
        }
        Self::opt_out(number, &cell, known).map(Listed::OptOut)
    }

    fn opt_out<'r>(
        number: Address,
        cell: &impl Fn(&str) -> Option<&'r str>,
        known: &Known,
    ) -> Result<ListedOptOut, String> {
        let Known { lines, country, now, .. } = known;
        let line_id = match (cell("line"), cell("scope")) {
            (Some(named), _) => Some(line(named, lines, country)?),
            (None, Some("line")) => {
                return Err("It's for one line, but doesn't say which.".to_owned());
            }
            (None, None | Some("organization" | "")) => None,
            (None, Some(other)) => {
                return Err(format!(
                    "Its scope is “{}”. Use organization, line, or consent.",
                    brief(other)
                ));
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
