//! Reading a file, row by row: what is wrong with one is known before anything is asked of the database.

use super::columns::{guess, heading_of};
use super::row::given;
use crate::encoding;
use crate::table::{Table, Written};
use encoding_rs::Encoding;
use hearback_inbox::Timestamp;
use hearback_inbox::customer::{CustomerField, GivenCustomer, ImportPlan, MOST_ROWS, Separator};
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

/// So much of a file is looked at to tell whether it's a table.
const LOOKED_AT: usize = 64 * 1024;

/// Why a file can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// It has too many rows.
    TooLong,
    /// In a sentence, what is wrong with it and what to do.
    Because(String),
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLong => {
                f.write_str("This file has more than 200,000 rows. Split it into several.")
            }
            Self::Because(detail) => f.write_str(detail),
        }
    }
}

fn because(detail: impl Into<String>) -> Unreadable {
    Unreadable::Because(detail.into())
}

/// How a plan says that a file is written.
///
/// # Errors
/// When nobody knows such an encoding.
pub(crate) fn written_in(plan: &ImportPlan) -> Result<Written, Unreadable> {
    let encoding = Encoding::for_label(plan.encoding.as_bytes());
    let unknown = || because("We don’t know this encoding. Choose another one.");
    let encoding = encoding.ok_or_else(unknown)?;
    Ok(Written { encoding, delimiter: plan.separator.byte() })
}

/// How a file seems to be read, and how many rows it has. It is read to its end.
///
/// # Errors
/// [`Unreadable`]
pub(crate) fn plan(
    bytes: &[u8],
    declared: &[CustomerField],
    country: &str,
) -> Result<(ImportPlan, usize), Unreadable> {
    if bytes.is_empty() {
        return Err(because("The file is empty."));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        let detail =
            "This is a workbook. Open it in your spreadsheet, save it as CSV, and import that.";
        return Err(because(detail));
    }
    let encoding = encoding::likely(bytes);
    let written = Written::in_encoding(bytes, encoding);
    let head = &bytes[encoding::mark(bytes, encoding)..bytes.len().min(LOOKED_AT)];
    let text = encoding.decode_without_bom_handling(head).0;
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    // Texts have hardly any of them.
    if text.chars().filter(|c| is_odd(*c)).count() * 100 > text.chars().count() {
        return Err(because(
            "This file isn’t a table. Export your customers as CSV, and import that.",
        ));
    }
    let separator = Separator::ALL.into_iter().find(|one| one.byte() == written.delimiter);
    let plan = ImportPlan {
        encoding: encoding.name().to_lowercase(),
        separator: separator.unwrap_or(Separator::Comma),
        heading: true,
        country: country.to_owned(),
        columns: vec![],
    };
    let (first, _) = beginning(bytes, &plan, 1)?;
    let first = first.first().ok_or_else(|| because("The file is empty."))?;
    let (heading, columns) = guess(&first.1, declared, country);
    let plan = ImportPlan { heading, columns, ..plan };
    let mut rows = Rows::new(bytes, &plan, declared)?;
    let mut count = 0;
    while rows.pass()? {
        count += 1;
    }
    if count == 0 {
        return Err(because("The file has a heading, but no rows."));
    }
    Ok((plan, count))
}

/// Rows with their lines.
type Lines = Vec<(i64, Vec<String>)>;

/// The first rows that aren't empty, the heading among them, as a plan has them read. Whether there are
/// more.
///
/// # Errors
/// [`Unreadable`]
pub(crate) fn beginning(
    bytes: &[u8],
    plan: &ImportPlan,
    count: usize,
) -> Result<(Lines, bool), Unreadable> {
    let mut table = Table::written_in(bytes, written_in(plan)?);
    let mut rows = vec![];
    while let Some((record, line)) = table.next().map_err(|_| not_a_table())? {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() == count {
            return Ok((rows, true));
        }
        rows.push((as_line(line), record.iter().map(str::to_owned).collect()));
    }
    Ok((rows, false))
}

fn not_a_table() -> Unreadable {
    because("This file isn’t a table. Export your customers as CSV, and import that.")
}

fn as_line(line: u64) -> i64 {
    i64::try_from(line).unwrap_or(i64::MAX)
}

/// A row that was read.
pub(crate) struct FileRow {
    /// Its line in the file, counted from 1.
    pub(crate) line: i64,
    pub(crate) cells: Vec<String>,
    /// What it says, or what is wrong with it.
    pub(crate) given: Result<GivenCustomer, String>,
}

/// The rows of a file, one after the other.
pub(crate) struct Rows<'a> {
    table: Table<'a>,
    plan: &'a ImportPlan,
    declared: &'a [CustomerField],
    heading: Option<Vec<String>>,
    /// The next row is the heading.
    at_heading: bool,
    passed: usize,
    claims: Claims,
}

impl<'a> Rows<'a> {
    /// Begins at the first.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub(crate) fn new(
        bytes: &'a [u8],
        plan: &'a ImportPlan,
        declared: &'a [CustomerField],
    ) -> Result<Self, Unreadable> {
        let table = Table::written_in(bytes, written_in(plan)?);
        let heading = None;
        let at_heading = plan.heading;
        Ok(Self {
            table,
            plan,
            declared,
            heading,
            at_heading,
            passed: 0,
            claims: Claims::default(),
        })
    }

    /// What the columns are called: in the file, once it has been read so far, or by us.
    pub(crate) fn heading(&self) -> Vec<String> {
        let ours = || self.plan.columns.iter().map(heading_of).collect();
        self.heading.clone().unwrap_or_else(ours)
    }

    /// Goes past the next row, if there is one.
    pub(crate) fn pass(&mut self) -> Result<bool, Unreadable> {
        Ok(self.record()?.is_some())
    }

    /// The next row. What happened in it can't have been later than now.
    ///
    /// # Errors
    /// [`Unreadable`]
    pub(crate) fn next(&mut self, now: Timestamp) -> Result<Option<FileRow>, Unreadable> {
        let Some((line, cells)) = self.record()? else { return Ok(None) };
        let given = given(&cells, self.plan, self.declared, now);
        let given = given.and_then(|given| self.claims.take(&given, line).map(|()| given));
        Ok(Some(FileRow { line, cells, given }))
    }

    fn record(&mut self) -> Result<Option<(i64, Vec<String>)>, Unreadable> {
        while let Some((record, line)) = self.table.next().map_err(|_| not_a_table())? {
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let cells = record.iter().map(str::to_owned).collect();
            if self.at_heading {
                (self.at_heading, self.heading) = (false, Some(cells));
                continue;
            }
            self.passed += 1;
            if self.passed > MOST_ROWS {
                return Err(Unreadable::TooLong);
            }
            return Ok(Some((as_line(line), cells)));
        }
        if self.table.is_within_quotes() {
            let line = self.table.line();
            return Err(because(format!(
                "The file ends in the middle of a row: a quote in the row on line {line} is never closed. Export the file again, or close it there."
            )));
        }
        Ok(None)
    }
}

/// Which rows have taken what one customer alone can have. Only its hash is kept: a file may have
/// millions.
#[derive(Default)]
struct Claims {
    taken: HashMap<u64, i64>,
    hashes: RandomState,
}

impl Claims {
    fn take(&mut self, given: &GivenCustomer, line: i64) -> Result<(), String> {
        let mut claims = vec![];
        if let Some(id) = given.id {
            claims.push(("ID", self.hashes.hash_one(("id", id))));
        }
        if let Some(id) = given.known_as() {
            claims.push(("external ID", self.hashes.hash_one(("external id", id))));
        }
        for one in given.numbers.iter().flatten() {
            let number = one.typed.number.as_ref().ok().or(one.typed.otherwise.first());
            if let Some(number) = number.map(|number| number.clone().canonical()) {
                claims.push(("number", self.hashes.hash_one(("number", number.as_str()))));
            }
        }
        for (what, claim) in &claims {
            if let Some(other) = self.taken.get(claim) {
                return Err(format!(
                    "The row on line {other} has the same {what}. Keep it in one of them."
                ));
            }
        }
        self.taken.extend(claims.into_iter().map(|(_, claim)| (claim, line)));
        Ok(())
    }
}
