//! The journal of one change: its events and counts, written together with what they tell of.
//!
//! Opening it takes the organization's counter row, the first thing that a change does. So writers of
//! one organization follow one another, nothing that one of them read can change under it, and event
//! numbers have no gaps and the order of the commits.

use super::Locked;
use crate::Error;
use crate::engine::value::{assignee, json};
use crate::engine::{Find, Insert, Kind, Row, Tx, Value, WriteTx, values};
use hearback_inbox::{
    Cell, Conversation, Event, EventKind, Line, LineId, Message, OrganizationId, Timestamp, UserId,
};
use std::collections::HashMap;
use std::sync::LazyLock;

static EVENTS: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("organization_id", Kind::Id),
        ("number", Kind::Int),
        ("at", Kind::Int),
        ("kind", Kind::Text),
        ("only_for", Kind::Id),
        ("payload", Kind::Text),
    ];
    Insert::new("events", &columns, "")
});

static CELLS: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("organization_id", Kind::Id),
        ("line_id", Kind::Id),
        ("assignee_id", Kind::Id),
        ("open", Kind::Int),
        ("closed", Kind::Int),
        ("unread", Kind::Int),
        ("unrecognized", Kind::Int),
    ];
    Insert::replacing("counters", &columns, 3, &[])
});

static FIND_CELL: LazyLock<Find> = LazyLock::new(|| {
    let keys =
        [("c.organization_id", Kind::Id), ("c.line_id", Kind::Id), ("c.assignee_id", Kind::Id)];
    Find::new("c.open, c.closed, c.unread, c.unrecognized", "counters c", &keys)
});

/// A line and an assignee, or nobody.
type CellKey = (LineId, Option<UserId>);

/// What an event tells of.
#[derive(Default)]
pub(crate) struct Telling<'a> {
    pub(crate) actor: Option<UserId>,
    pub(crate) conversation: Option<&'a mut Conversation>,
    pub(crate) message: Option<&'a mut Message>,
    pub(crate) line: Option<Line>,
    /// What the conversation counted for before.
    pub(crate) counted: Option<Cell>,
    /// A message waits for its time now, or no longer does.
    pub(crate) scheduled: bool,
}

/// What is noted of one organization until its change is done.
pub(super) struct Journal {
    organization: OrganizationId,
    /// The number of its last event.
    last: i64,
    cells: HashMap<CellKey, Cell>,
    changed: Vec<CellKey>,
    events: Vec<Vec<Value>>,
}

impl Journal {
    /// Takes the organization's lock, its counter row, until the end of the transaction.
    pub(super) async fn open(
        tx: &mut WriteTx,
        organization: OrganizationId,
    ) -> Result<Self, Error> {
        let sql = "SELECT last FROM event_counters WHERE organization_id = ?1";
        let row = tx.find_locked(sql, values![organization]).await?;
        let last = row.ok_or(Error::NotFound)?.take()?;
        let (cells, changed, events) = (HashMap::new(), vec![], vec![]);
        Ok(Self { organization, last, cells, changed, events })
    }

    /// Loads the counts that are about to change.
    pub(super) async fn expect(
        &mut self,
        tx: &mut Tx,
        cells: impl IntoIterator<Item = CellKey>,
    ) -> Result<(), Error> {
        let mut wanted: Vec<CellKey> =
            cells.into_iter().filter(|key| !self.cells.contains_key(key)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let key =
            |(line, who): &CellKey| vec![self.organization.into(), (*line).into(), assignee(*who)];
        let keys: Vec<_> = wanted.iter().map(key).collect();
        let found = tx.find_each(&FIND_CELL, &keys).await?;
        for (key, rows) in wanted.into_iter().zip(found) {
            let mut cell = Cell::empty(key.0, key.1);
            if let Some(row) = rows.into_iter().next() {
                read_counts(row, &mut cell)?;
            }
            self.cells.insert(key, cell);
        }
        Ok(())
    }

    /// Notes an event: gives it the next number, stamps what it tells of with it, and counts.
    pub(super) fn note(
        &mut self,
        at: Timestamp,
        kind: EventKind,
        telling: Telling<'_>,
    ) -> Result<(), Error> {
        let number = self.next();
        let Telling { actor, conversation, message, line, counted, mut scheduled } = telling;
        let message = message.map(|message| {
            message.revision = number;
            message.clone()
        });
        let mut only_for = None;
        let mut cells = vec![];
        let conversation = conversation.map(|conversation| {
            conversation.revision = number;
            only_for = conversation.author_id.filter(|_| !conversation.visible);
            let counts = Cell::of(conversation);
            // What its author scheduled in it, others see from now on.
            scheduled |= counted.is_none() && counts.is_some() && conversation.author_id.is_some();
            cells = self.count(counted, counts)?;
            Ok::<_, Error>(conversation.view())
        });
        let conversation = conversation.transpose()?;
        let event = Event {
            number,
            at,
            kind,
            actor_id: actor,
            conversation,
            message,
            line,
            cells,
            scheduled_changed: scheduled,
        };
        self.push(&event, only_for)
    }

    /// Notes history that was put in at once, as one event: it tells of the newest conversation,
    /// and all counts. The others have its number too, so that no later event is taken for an
    /// earlier one. `counted` is what each counted for before. Nothing is noted when there are none.
    pub(super) fn note_history(
        &mut self,
        conversations: &mut [Locked<'_, Conversation>],
        counted: &[Option<Cell>],
    ) -> Result<(), Error> {
        if conversations.is_empty() {
            return Ok(());
        }
        let number = self.next();
        let mut cells: Vec<Cell> = vec![];
        for (conversation, counted) in conversations.iter_mut().zip(counted) {
            conversation.revision = number;
            for cell in self.count(*counted, Cell::of(conversation))? {
                cells.retain(|other| !other.is_at(&cell));
                cells.push(cell);
            }
        }
        let newest = conversations.iter().max_by_key(|conversation| conversation.last_at);
        let Some(newest) = newest else { return Ok(()) };
        let event = Event {
            number,
            at: newest.last_at,
            kind: EventKind::ConversationChanged,
            actor_id: None,
            conversation: Some(newest.view()),
            message: None,
            line: None,
            cells,
            scheduled_changed: false,
        };
        self.push(&event, None)
    }

    /// The number of the next event.
    fn next(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    fn push(&mut self, event: &Event, only_for: Option<UserId>) -> Result<(), Error> {
        let payload = json(event)?;
        let row = vec![
            self.organization.into(),
            event.number.into(),
            event.at.into(),
            event.kind.as_str().into(),
            only_for.into(),
            payload,
        ];
        self.events.push(row);
        Ok(())
    }

    /// Moves a conversation's count from one cell to another, and gives the cells that changed.
    fn count(&mut self, before: Option<Cell>, after: Option<Cell>) -> Result<Vec<Cell>, Error> {
        if before == after {
            return Ok(vec![]);
        }
        let mut changed = Vec::with_capacity(2);
        for (counted, sign) in [(before, -1), (after, 1)] {
            let Some(counted) = counted else { continue };
            let key = (counted.line_id, counted.assignee_id);
            // Begun at nothing, it would take the place of the true one.
            let cell = self.cells.get_mut(&key).ok_or(Error::Corrupt("a count nobody loaded"))?;
            cell.add(&counted, sign);
            if !self.changed.contains(&key) {
                self.changed.push(key);
            }
            changed.retain(|other: &Cell| !other.is_at(cell));
            changed.push(*cell);
        }
        Ok(changed)
    }

    /// Writes the events, counts and the number of the last event.
    pub(super) async fn close(self, tx: &mut WriteTx) -> Result<(), Error> {
        if self.events.is_empty() {
            return Ok(());
        }
        tx.insert(&EVENTS, &self.events).await?;
        let changed = self.changed.iter().filter_map(|key| self.cells.get(key));
        let cells: Vec<_> = changed.map(|cell| write_cell(self.organization, cell)).collect();
        tx.insert(&CELLS, &cells).await?;
        let sql = "UPDATE event_counters SET last = ?2 WHERE organization_id = ?1";
        tx.execute(sql, values![self.organization, self.last]).await?;
        tx.tell(self.organization, self.last);
        Ok(())
    }
}

fn write_cell(organization: OrganizationId, cell: &Cell) -> Vec<Value> {
    vec![
        organization.into(),
        cell.line_id.into(),
        assignee(cell.assignee_id),
        cell.open.into(),
        cell.closed.into(),
        cell.unread.into(),
        cell.unrecognized.into(),
    ]
}

/// Fills a cell from `open, closed, unread, unrecognized`.
pub(crate) fn read_counts(mut row: Row, cell: &mut Cell) -> Result<(), Error> {
    cell.open = row.take()?;
    cell.closed = row.take()?;
    cell.unread = row.take()?;
    cell.unrecognized = row.take()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearback_inbox::{Address, ConversationId};
    use uuid::Uuid;

    #[test]
    fn a_count_that_was_not_loaded_is_not_begun_at_nothing() {
        let (organization, at) = (OrganizationId(Uuid::nil()), Timestamp::UNIX_EPOCH);
        let number = Address::from_twilio("+14155550132");
        let (id, line) = (ConversationId(Uuid::from_u128(1)), LineId(Uuid::from_u128(2)));
        let mut conversation = Conversation::begin(id, number, None, line, None, at);
        conversation.visible = true;
        let (cells, changed, events) = (HashMap::new(), vec![], vec![]);
        let mut journal = Journal { organization, last: 0, cells, changed, events };
        let mut note = |journal: &mut Journal| {
            let conversation = Some(&mut conversation);
            let telling = Telling { conversation, ..Telling::default() };
            journal.note(at, EventKind::ConversationChanged, telling)
        };
        assert!(matches!(note(&mut journal), Err(Error::Corrupt(_))));
        journal.cells.insert((line, None), Cell::empty(line, None));
        note(&mut journal).unwrap();
    }
}
