//! The rows that a statement gives, in one form for both engines.

use crate::Error;
use crate::engine::value::{FromValue, ValueRef};
use serde::de::DeserializeOwned;
use std::ops::Range;
use std::sync::Arc;
use uuid::Uuid;

/// All values of a statement's rows. Their texts and bytes lie one after another: a page of a list
/// has a thousand values, and room made for each by itself would cost more than to find them.
#[derive(Debug, Default)]
pub(crate) struct ResultSet {
    cells: Vec<Cell>,
    text: String,
    bytes: Vec<u8>,
}

#[derive(Debug)]
enum Cell {
    Null,
    Int(i64),
    Text(Range<usize>),
    Bytes(Range<usize>),
    Id(Uuid),
}

impl ResultSet {
    /// Adds a value to the right of the last.
    pub(crate) fn push(&mut self, value: ValueRef<'_>) {
        self.cells.push(match value {
            ValueRef::Null => Cell::Null,
            ValueRef::Int(n) => Cell::Int(n),
            ValueRef::Text(text) => {
                let from = self.text.len();
                self.text.push_str(text);
                Cell::Text(from..self.text.len())
            }
            ValueRef::Bytes(bytes) => {
                let from = self.bytes.len();
                self.bytes.extend_from_slice(bytes);
                Cell::Bytes(from..self.bytes.len())
            }
            ValueRef::Id(id) => Cell::Id(id),
        });
    }

    /// Its rows, each of so many values.
    pub(crate) fn into_rows(self, width: usize) -> Vec<Row> {
        let end = self.cells.len();
        let results = Arc::new(self);
        let starts = (0..end).step_by(width.max(1));
        starts.map(|next| Row { results: results.clone(), next, end: next + width }).collect()
    }

    fn value(&self, place: usize) -> Option<ValueRef<'_>> {
        Some(match self.cells.get(place)? {
            Cell::Null => ValueRef::Null,
            Cell::Int(n) => ValueRef::Int(*n),
            Cell::Text(range) => ValueRef::Text(self.text.get(range.clone())?),
            Cell::Bytes(range) => ValueRef::Bytes(self.bytes.get(range.clone())?),
            Cell::Id(id) => ValueRef::Id(*id),
        })
    }
}

/// A row's values, read from the left.
#[derive(Debug)]
pub(crate) struct Row {
    results: Arc<ResultSet>,
    next: usize,
    end: usize,
}

impl Row {
    /// The next value.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if it has another type, or is missing.
    pub(crate) fn take<'r, T: FromValue<'r>>(&'r mut self) -> Result<T, Error> {
        let place = self.next;
        self.next += 1;
        let value = if place < self.end { self.results.value(place) } else { None };
        match value {
            Some(value) => T::from_value(value),
            None => Err(Error::Corrupt("a row is shorter than expected")),
        }
    }

    /// The last value.
    #[cfg(test)]
    pub(crate) fn last<'r, T: FromValue<'r>>(&'r mut self) -> Result<T, Error> {
        self.next = self.end - 1;
        self.take()
    }

    /// The next value, kept as JSON text.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when the text is not the JSON expected.
    pub(crate) fn take_json<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Error> {
        let text: Option<&str> = self.take()?;
        text.map(|text| serde_json::from_str(text).map_err(|_| Error::Corrupt("ill-formed JSON")))
            .transpose()
    }
}
