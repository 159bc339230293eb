//! Keyset pages: a list is read on from the last item seen, so that no page costs more than the first.

use hearback_inbox::Timestamp;
use uuid::Uuid;

/// A place in a list that is ordered by time and id. Its text means nothing to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The time of the last item seen.
    pub at: Timestamp,
    /// Its id.
    pub id: Uuid,
}

impl Cursor {
    /// The cursor, or the one before which everything lies.
    pub(crate) fn or_end(cursor: Option<Self>) -> Self {
        cursor.unwrap_or(Self { at: Timestamp::MAX, id: Uuid::max() })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:x}.{}", self.at.as_microsecond(), self.id.simple())
    }
}

impl std::str::FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (at, id) = text.split_once('.').ok_or(InvalidCursor)?;
        let at = i64::from_str_radix(at, 16).map_err(|_| InvalidCursor)?;
        Ok(Self {
            at: Timestamp::from_microsecond(at).map_err(|_| InvalidCursor)?,
            id: id.parse().map_err(|_| InvalidCursor)?,
        })
    }
}

/// Not a cursor we issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown cursor; pass `next` or `older` exactly as the API returned it")]
pub struct InvalidCursor;

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T, C = Cursor> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page; null at the end.
    pub next: Option<C>,
    /// The number of the last event that the page certainly includes.
    pub as_of: i64,
}

/// How many rows to ask for: one more than a page holds tells whether there is a next.
pub(crate) fn fetch_limit(limit: u16) -> i64 {
    i64::from(limit) + 1
}

impl<T, C> Page<T, C> {
    /// A page of what was [fetched](fetch_limit), ending at an event. `place` says where an item stands in
    /// the list.
    pub(crate) fn of(
        mut items: Vec<T>,
        limit: u16,
        as_of: i64,
        place: impl FnOnce(&T) -> C,
    ) -> Self {
        let limit = usize::from(limit);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(place);
        Self { items, next, as_of }
    }

    /// The same page of something else.
    pub(crate) fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U, C> {
        let Self { items, next, as_of } = self;
        Page { items: items.into_iter().map(change).collect(), next, as_of }
    }
}
