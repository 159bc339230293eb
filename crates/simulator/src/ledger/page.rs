//! One page of the log, newest first.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::Ledger;
use crate::message::Message;

/// What a list request asks for.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub(crate) to: Option<String>,
    pub(crate) from: Option<String>,
    /// In whole seconds, both ends included.
    pub(crate) sent_from: Option<i64>,
    pub(crate) sent_until: Option<i64>,
}

/// Where a page begins.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Newest,
    OlderThan(String),
    NewerThan(String),
}

impl Start {
    /// Reads a `PageToken`: `PA` and a sid continues after it, `PB` ends before it.
    pub(crate) fn from_token(token: &str) -> Option<Self> {
        if token.is_empty() {
            return Some(Self::Newest);
        }
        match token.split_at_checked(2)? {
            ("PA", sid) => Some(Self::OlderThan(sid.to_owned())),
            ("PB", sid) => Some(Self::NewerThan(sid.to_owned())),
            _ => None,
        }
    }
}

/// The rows of a page, and whether older ones follow.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) rows: Vec<Arc<Message>>,
    pub(crate) more: bool,
}

impl Filter {
    /// Narrows to what was sent on or after a date, or the day itself for the plain parameter.
    pub(crate) fn sent(&mut self, comparison: Comparison, value: &str) -> Option<()> {
        let (from, until) = span(value)?;
        if comparison != Comparison::OnOrBefore {
            self.sent_from = Some(self.sent_from.map_or(from, |now| now.max(from)));
        }
        match comparison {
            Comparison::OnOrAfter => {}
            Comparison::OnOrBefore => {
                self.sent_until = Some(self.sent_until.map_or(until, |now| now.min(until)));
            }
            // Official clients write a day as its midnight.
            Comparison::On => {
                let end = from - from.rem_euclid(DAY) + DAY - 1;
                self.sent_from = Some(from - from.rem_euclid(DAY));
                self.sent_until = Some(self.sent_until.map_or(end, |now| now.min(end)));
            }
        }
        Some(())
    }

    fn by_date(&self) -> bool {
        self.sent_from.is_some() || self.sent_until.is_some()
    }

    fn admits(&self, message: &Message) -> bool {
        let dated = || {
            message.sent.is_some_and(|sent| {
                let sent = sent.as_second();
                self.sent_from.is_none_or(|from| sent >= from)
                    && self.sent_until.is_none_or(|until| sent <= until)
            })
        };
        self.to.as_ref().is_none_or(|to| *to == message.to)
            && self.from.as_ref().is_none_or(|from| message.from.as_ref() == Some(from))
            && (!self.by_date() || dated())
    }
}

/// The three spellings of the date parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    On,
    OnOrAfter,
    OnOrBefore,
}

const DAY: i64 = 86_400;

/// The seconds that a date (a whole day) or a date and time (one second) stands for.
fn span(value: &str) -> Option<(i64, i64)> {
    if let Ok(at) = value.parse::<Timestamp>() {
        return Some((at.as_second(), at.as_second()));
    }
    if value.contains('T') {
        return None;
    }
    let midnight = value.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some((midnight.as_second(), midnight.as_second() + DAY - 1))
}

impl Ledger {
    /// `None` when the page token names no row.
    pub(crate) fn page(&self, filter: &Filter, start: &Start, size: usize) -> Option<Page> {
        match start {
            Start::Newest => Some(self.older(filter, self.rows.len(), size)),
            Start::OlderThan(sid) => {
                Some(self.older(filter, *self.by_sid.get(sid.as_str())?, size))
            }
            Start::NewerThan(sid) => {
                Some(self.newer(filter, *self.by_sid.get(sid.as_str())?, size))
            }
        }
    }

    fn older(&self, filter: &Filter, before: usize, size: usize) -> Page {
        let mut rows = Vec::with_capacity(size.min(64));
        let mut more = false;
        let mut visit = |place: usize| -> bool {
            let Some(row) = &self.rows[place] else {
                return true;
            };
            if let Some(from) = filter.sent_from
                && row.created.as_second() + self.longest_lag < from
            {
                return false;
            }
            if !filter.admits(row) {
                return true;
            }
            more = rows.len() == size;
            if !more {
                rows.push(row.clone());
            }
            !more
        };
        match self.candidates(filter) {
            Some(places) => {
                let end = places.partition_point(|&place| place < before);
                let _ = places[..end].iter().rev().all(|&place| visit(place));
            }
            None => {
                let _ = (0..before).rev().all(&mut visit);
            }
        }
        Page { rows, more }
    }

    /// The page just before a row; going back, the row itself proves that more follows.
    fn newer(&self, filter: &Filter, after: usize, size: usize) -> Page {
        let admitted =
            |place: &usize| self.rows[*place].as_ref().filter(|row| filter.admits(row)).cloned();
        let mut rows: Vec<_> = match self.candidates(filter) {
            Some(places) => {
                let begin = places.partition_point(|&place| place <= after);
                places[begin..].iter().filter_map(admitted).take(size).collect()
            }
            None => (after + 1..self.rows.len())
                .filter_map(|place| admitted(&place))
                .take(size)
                .collect(),
        };
        rows.reverse();
        Page { rows, more: true }
    }

    /// The shortest index that covers the filter; `None` for the whole log.
    fn candidates(&self, filter: &Filter) -> Option<&[usize]> {
        [&filter.to, &filter.from]
            .into_iter()
            .flatten()
            .map(|number| self.by_number.get(number.as_str()).map_or(&[][..], Vec::as_slice))
            .min_by_key(|places| places.len())
    }
}
