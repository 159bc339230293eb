//! The event log, read: what clients replay and follow.

use crate::engine::{Tx, values};
use crate::tables::event::last;
use crate::{Access, Error, Store};
use hearback_inbox::UserId;

/// An event as it was stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEvent {
    /// Its number.
    pub number: i64,
    /// The only member who may see it, while a conversation is its author's alone (S2).
    pub only_for: Option<UserId>,
    /// The [`Event`](hearback_inbox::Event), as JSON.
    pub json: String,
}

/// Events in order, and where the log ends.
#[derive(Clone, Debug, PartialEq)]
pub struct EventPage {
    /// The events.
    pub events: Vec<StoredEvent>,
    /// The number of the organization's last event.
    pub last: i64,
}

impl Store {
    /// The number of the organization's last event.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn last_event(&self, access: &Access) -> Result<i64, Error> {
        let organization = access.organization();
        self.database.read_inline(async move |tx: &mut Tx| last(tx, organization).await).await
    }

    /// The events after a number, at most `limit`. Whoever relays them must honour `only_for`.
    ///
    /// # Errors
    /// [`Error::NotFound`] for those who may not see the inbox; [`Error::StartOver`] when the number
    /// is not of this log, or what follows it is not kept any more.
    pub async fn events_after(
        &self,
        access: &Access,
        after: i64,
        limit: u16,
    ) -> Result<EventPage, Error> {
        if !access.sees_inbox() {
            return Err(Error::NotFound);
        }
        let last = self.last_event(access).await?;
        if after < 0 || after > last {
            return Err(Error::StartOver);
        }
        let organization = access.organization();
        let events = self
            .database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT number, only_for, payload FROM events \
                               WHERE organization_id = ?1 AND number > ?2 ORDER BY number LIMIT ?3";
                let rows = tx.query(sql, values![organization, after, i64::from(limit)]).await?;
                rows.into_iter()
                    .map(|mut row| {
                        Ok(StoredEvent {
                            number: row.take()?,
                            only_for: row.take()?,
                            json: row.take()?,
                        })
                    })
                    .collect::<Result<Vec<_>, Error>>()
            })
            .await?;
        match events.first() {
            Some(first) if first.number != after + 1 => Err(Error::StartOver),
            None if after < last => Err(Error::StartOver),
            _ => Ok(EventPage { events, last }),
        }
    }
}
