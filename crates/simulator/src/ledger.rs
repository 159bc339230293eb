//! An account's message log: every message once, in the order Twilio took them.

use std::{collections::HashMap, sync::Arc};

use jiff::Timestamp;

use crate::message::{Message, Status};

pub(crate) mod page;

/// The log. Rows are found by sid, by number, or by place; a deleted row leaves its place empty.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    rows: Vec<Option<Arc<Message>>>,
    by_sid: HashMap<Arc<str>, usize>,
    by_number: HashMap<String, Vec<usize>>,
    /// The longest a row took from created to sent, in seconds: how far back a search by date looks.
    longest_lag: i64,
}

impl Ledger {
    pub(crate) fn add(&mut self, message: Message) -> Arc<Message> {
        let message = Arc::new(message);
        let place = self.rows.len();
        self.by_sid.insert(message.sid.clone(), place);
        self.index_numbers(&message, place);
        self.note_lag(&message);
        self.rows.push(Some(message.clone()));
        message
    }

    /// Puts in messages from the past, each where its date belongs.
    pub(crate) fn add_history(&mut self, messages: Vec<Message>) {
        let mut rows: Vec<_> = std::mem::take(&mut self.rows).into_iter().flatten().collect();
        rows.extend(messages.into_iter().map(Arc::new));
        rows.sort_by_key(|row| row.created);
        let longest_lag = self.longest_lag;
        *self = Self { longest_lag, ..Self::default() };
        for (place, row) in rows.iter().enumerate() {
            self.by_sid.insert(row.sid.clone(), place);
            self.index_numbers(row, place);
            self.note_lag(row);
        }
        self.rows = rows.into_iter().map(Some).collect();
    }

    fn index_numbers(&mut self, message: &Message, place: usize) {
        self.index_number(&message.to, place);
        if let Some(from) = &message.from {
            self.index_number(from, place);
        }
    }

    fn index_number(&mut self, number: &str, place: usize) {
        if let Some(places) = self.by_number.get_mut(number) {
            // A sender chosen late may come out of order; pages need the places sorted.
            if let Err(at) = places.binary_search(&place) {
                places.insert(at, place);
            }
        } else {
            self.by_number.insert(number.to_owned(), vec![place]);
        }
    }

    fn note_lag(&mut self, message: &Message) {
        if let Some(sent) = message.sent {
            let lag = sent.as_second() - message.created.as_second();
            self.longest_lag = self.longest_lag.max(lag);
        }
    }

    pub(crate) fn get(&self, sid: &str) -> Option<Arc<Message>> {
        self.rows.get(*self.by_sid.get(sid)?)?.clone()
    }

    /// Changes a row in place; `None` when it is gone.
    pub(crate) fn update(
        &mut self,
        sid: &str,
        now: Timestamp,
        change: impl FnOnce(&mut Message),
    ) -> Option<Arc<Message>> {
        let place = *self.by_sid.get(sid)?;
        let row = self.rows.get_mut(place)?.as_mut()?;
        let had_sender = row.from.is_some();
        let message = Arc::make_mut(row);
        change(message);
        message.updated = now;
        let row = row.clone();
        if !had_sender && let Some(from) = &row.from {
            self.index_number(from, place);
        }
        self.note_lag(&row);
        Some(row)
    }

    pub(crate) fn remove(&mut self, sid: &str) -> bool {
        let Some(place) = self.by_sid.remove(sid) else {
            return false;
        };
        self.rows.get_mut(place).and_then(Option::take).is_some()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn len(&self) -> usize {
        self.by_sid.len()
    }

    /// Every row, oldest first; cheap to take, since rows are shared.
    pub(crate) fn all(&self) -> Vec<Arc<Message>> {
        self.rows.iter().flatten().cloned().collect()
    }
}

/// Moves a message on, noting what changes with its status.
pub(crate) fn advance(message: &mut Message, status: Status, now: Timestamp) {
    message.status = status;
    match status {
        Status::Sent => message.sent = Some(now),
        Status::Failed | Status::Undelivered => message.sent = message.sent.or(Some(now)),
        Status::Delivered => message.price = Some(message.price()),
        _ => {}
    }
}
