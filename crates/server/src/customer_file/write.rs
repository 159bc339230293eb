//! Writing a file of customers as spreadsheets read it: comma-separated values (RFC 4180), in UTF-8 that
//! says so.

use super::columns::{NUMBERS, OURS, heading_of_field};
use crate::cell::{self, inert};
use csv::{Terminator, Writer, WriterBuilder};
use hearback_inbox::customer::{CustomerField, CustomerNumber, SavedCustomer};
use hearback_store::RefusedCells;

/// Tells spreadsheets that the file is in UTF-8.
pub(crate) const MARK: &[u8] = "\u{feff}".as_bytes();

fn written(write: impl FnOnce(&mut Writer<Vec<u8>>) -> csv::Result<()>) -> csv::Result<Vec<u8>> {
    let mut file =
        WriterBuilder::new().terminator(Terminator::CRLF).flexible(true).from_writer(vec![]);
    write(&mut file)?;
    file.into_inner().map_err(|error| error.into_error().into())
}

/// The first row. A custom field is called by its label, unless that is another column's too.
pub(crate) fn heading(declared: &[CustomerField]) -> csv::Result<Vec<u8>> {
    let fields = declared.iter().map(|field| inert(&heading_of_field(field, declared)));
    let columns: Vec<_> = OURS.into_iter().map(str::to_owned).chain(fields).collect();
    written(|file| file.write_record(&columns))
}

/// The rows of some customers.
pub(crate) fn rows(
    customers: &[SavedCustomer],
    declared: &[CustomerField],
) -> csv::Result<Vec<u8>> {
    written(|file| customers.iter().try_for_each(|saved| file.write_record(row(saved, declared))))
}

fn row(saved: &SavedCustomer, declared: &[CustomerField]) -> Vec<String> {
    let customer = &saved.customer;
    let mut cells = vec![customer.id.to_string(), inert(&customer.name)];
    for nth in 0..NUMBERS {
        let one = customer.numbers.get(nth);
        cells.push(one.map(|one| cell::number(&one.number)).unwrap_or_default());
        cells.push(one.map(|one| inert(&one.label)).unwrap_or_default());
    }
    let more: Vec<_> = customer.numbers.iter().skip(NUMBERS).map(line).collect();
    cells.push(inert(&more.join("\n")));
    cells.push(inert(&customer.address));
    cells.push(inert(customer.external_id.as_deref().unwrap_or_default()));
    cells.push(if customer.texting_on { "on" } else { "off" }.to_owned());
    for field in declared {
        cells.push(inert(customer.fields.get(&field.field).map_or("", String::as_str)));
    }
    cells
}

/// A number with its label, in one line. A space ends a number; a sender's name can have some.
fn line(one: &CustomerNumber) -> String {
    let number = one.number.as_str();
    let digits = number.strip_prefix('+').unwrap_or_default();
    let is_plain = digits.len() > 6 && digits.bytes().all(|b| b.is_ascii_digit());
    let gap = if is_plain { ' ' } else { '\t' };
    format!("{number}{gap}{}", one.label).trim_end().to_owned()
}

/// Rows that weren't imported, as they were, each with its line and what to change. The first may be
/// the heading.
pub(crate) fn refused_rows(refused: &[RefusedCells], width: usize) -> csv::Result<Vec<u8>> {
    written(|file| {
        refused.iter().try_for_each(|(refused, cells)| {
            let (row, problem) = match refused.row {
                0 => ("row".to_owned(), "problem".to_owned()),
                line => (line.to_string(), inert(&refused.problem)),
            };
            let mut cells: Vec<_> = cells.iter().map(|cell| again_inert(cell)).collect();
            cells.resize(width.max(cells.len()), String::new());
            cells.extend([row, problem]);
            file.write_record(cells)
        })
    })
}

/// A cell of someone's file, which may be inert already, or a number.
fn again_inert(text: &str) -> String {
    let is_number = |text: &str| {
        text.starts_with('+')
            && text.chars().skip(1).all(|c| c.is_ascii_digit() || " ()-.".contains(c))
    };
    let is_inert = cell::as_meant(text) != text;
    if is_inert || is_number(text.trim()) { text.to_owned() } else { inert(text) }
}
