//! The journal of one change: its events and counts, written together with what they tell of.
//!
//! Opening it takes the organization's counter row, the first thing that a change does. So writers of
//! one organization follow one another, nothing that one of them read can change under it, and event
//! numbers have no gaps and the order of the commits.

use super::Locked;
use super::audit;
use super::counters::{self, CellKey, cells_at};
use super::log::{self, ConversationEvent, Kind, LoggedEvent, MessageEvent, OtherEvent};
use crate::engine::{Tx, Value, WriteTx, values};
use crate::{Access, Error};
use hearback_inbox::audit::{AuditNote, Origin};
use hearback_inbox::event::{InConversation, OrganizationSetting};
use hearback_inbox::{
    Actor, Cell, Conversation, CustomerId, LineId, Message, OrganizationId, Timestamp, UserId,
};
use std::collections::HashMap;

/// What is noted of one organization until its change is done.
pub(super) struct Journal {
    organization: OrganizationId,
    /// Who changes it.
    actor: Actor,
    /// The number of its last event.
    last: i64,
    cells: HashMap<CellKey, Cell>,
    changed: Vec<CellKey>,
    events: Vec<Vec<Value>>,
    /// The number of its last entry in the audit log.
    audited: i64,
    /// Where its actor acts from.
    origin: Origin,
    entries: Vec<Vec<Value>>,
    /// When the last of them was added. With no event beside it, it is told by one of its own.
    audited_at: Option<Timestamp>,
}

impl Journal {
    /// Takes the organization's lock, its counter row, until the end of the transaction.
    pub(super) async fn open(tx: &mut WriteTx, access: &Access) -> Result<Self, Error> {
        let (organization, actor) = (access.organization(), access.actor());
        let sql = "SELECT last, audited FROM event_counters WHERE organization_id = ?1";
        let row = tx.find_locked(sql, values![organization]).await?;
        let mut row = row.ok_or(Error::NotFound)?;
        let (last, audited) = (row.take()?, row.take()?);
        Ok(Self::at(organization, actor, access.origin(), (last, audited)))
    }

    /// An empty one that goes on from the numbers of the last event and the last audit entry.
    fn at(
        organization: OrganizationId,
        actor: Actor,
        origin: Origin,
        (last, audited): (i64, i64),
    ) -> Self {
        Self {
            organization,
            actor,
            last,
            cells: HashMap::new(),
            changed: vec![],
            events: vec![],
            audited,
            origin,
            entries: vec![],
            audited_at: None,
        }
    }

    /// Adds to the audit log.
    pub(super) fn audit(&mut self, note: AuditNote) -> Result<(), Error> {
        self.audited += 1;
        self.audited_at = Some(note.at);
        let by = (self.actor, self.origin);
        self.entries.push(audit::row(self.organization, self.audited, by, note)?);
        Ok(())
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
        let found = cells_at(tx, self.organization, &wanted).await?;
        self.cells.extend(wanted.into_iter().zip(found));
        Ok(())
    }

    /// Tells what happened to a message: stamps it and its conversation with the event's number, and
    /// counts. `scheduled` tells whether it waits for its time from now on, or no longer does.
    pub(super) fn message(
        &mut self,
        kind: MessageEvent,
        message: &mut Message,
        conversation: &mut Conversation,
        scheduled: bool,
        at: Timestamp,
    ) -> Result<(), Error> {
        let mut event = self.begin(Kind::Message(kind), at);
        message.revision = event.number;
        event.message = Some(message.id);
        event.scheduled_changed = scheduled;
        self.within(&mut event, conversation)?;
        self.push(event)
    }

    /// Tells what happened to a conversation: stamps it with the event's number, and counts.
    pub(super) fn conversation(
        &mut self,
        kind: ConversationEvent,
        conversation: &mut Conversation,
        at: Timestamp,
    ) -> Result<(), Error> {
        let mut event = self.begin(Kind::Conversation(kind), at);
        self.within(&mut event, conversation)?;
        self.push(event)
    }

    /// Tells that a first message was refused, and what was there before both went.
    pub(super) fn first_message_refused(
        &mut self,
        message: &Message,
        conversation: &Conversation,
        at: Timestamp,
    ) -> Result<(), Error> {
        let mut event = self.begin(Kind::Message(MessageEvent::FirstRefused), at);
        event.only_for = conversation.author_id;
        let (conversation, message) = (Box::new(conversation.view()), Box::new(message.clone()));
        event.gone = Some(InConversation { conversation, message });
        self.push(event)
    }

    /// Tells that a conversation is gone, and takes it out of the counts. Followers get it as one that
    /// isn't there anymore.
    pub(super) fn conversation_gone(
        &mut self,
        conversation: &mut Conversation,
        at: Timestamp,
    ) -> Result<(), Error> {
        let mut event = self.begin(Kind::Conversation(ConversationEvent::Changed), at);
        event.conversation = Some(conversation.id);
        event.only_for = conversation.author_id.filter(|_| !conversation.visible);
        conversation.visible = false;
        self.count(&mut event, conversation)?;
        self.push(event)
    }

    /// Tells of history that was put in at once, as one event: of the conversation that was texted
    /// last, and all counts. The others have its number too, so that no later event is taken for an
    /// earlier one. Nothing is told when there are none.
    pub(super) fn history(
        &mut self,
        conversations: &mut [Locked<'_, Conversation>],
    ) -> Result<(), Error> {
        let newest = conversations.iter().max_by_key(|conversation| conversation.last_at);
        let Some((newest, at)) = newest.map(|newest| (newest.id, newest.last_at)) else {
            return Ok(());
        };
        let mut event = self.begin(Kind::Conversation(ConversationEvent::HistoryImported), at);
        event.conversation = Some(newest);
        for conversation in conversations {
            conversation.revision = event.number;
            self.count(&mut event, conversation)?;
        }
        self.push(event)
    }

    /// Tells that a line was added, changed or deleted.
    pub(super) fn line(&mut self, line: LineId, at: Timestamp) -> Result<(), Error> {
        let event = self.begin(Kind::Other(OtherEvent::Line), at);
        self.push(LoggedEvent { line: Some(line), ..event })
    }

    /// Tells that a member came, changed, or went.
    pub(super) fn member(&mut self, member: UserId, at: Timestamp) -> Result<(), Error> {
        let event = self.begin(Kind::Other(OtherEvent::Member), at);
        self.push(LoggedEvent { member: Some(member), ..event })
    }

    /// Tells that a customer came, changed, or went; gives the event's number.
    pub(super) fn customer(&mut self, customer: CustomerId, at: Timestamp) -> Result<i64, Error> {
        let event = self.begin(Kind::Other(OtherEvent::Customer), at);
        let number = event.number;
        self.push(LoggedEvent { customer: Some(customer), ..event })?;
        Ok(number)
    }

    /// Tells that a setting changed; gives the event's number.
    pub(super) fn setting(
        &mut self,
        setting: OrganizationSetting,
        at: Timestamp,
    ) -> Result<i64, Error> {
        let event = self.begin(Kind::Other(OtherEvent::Setting), at);
        let number = event.number;
        self.push(LoggedEvent { setting: Some(setting), ..event })?;
        Ok(number)
    }

    /// Gives an event the next number.
    fn begin(&mut self, kind: Kind, at: Timestamp) -> LoggedEvent {
        self.last += 1;
        LoggedEvent {
            number: self.last,
            at,
            kind,
            actor: self.actor,
            only_for: None,
            conversation: None,
            message: None,
            line: None,
            member: None,
            customer: None,
            setting: None,
            cells: vec![],
            scheduled_changed: false,
            gone: None,
        }
    }

    /// Makes it an event of a conversation.
    fn within(
        &mut self,
        event: &mut LoggedEvent,
        conversation: &mut Conversation,
    ) -> Result<(), Error> {
        conversation.revision = event.number;
        event.conversation = Some(conversation.id);
        event.only_for = conversation.author_id.filter(|_| !conversation.visible);
        let is_new_to_others = conversation.counted.is_none() && conversation.visible;
        // What its author scheduled in it, others see from now on.
        event.scheduled_changed |= is_new_to_others && conversation.author_id.is_some();
        self.count(event, conversation)
    }

    /// Moves a conversation's count to where it belongs now, and tells which cells changed by that.
    fn count(
        &mut self,
        event: &mut LoggedEvent,
        conversation: &mut Conversation,
    ) -> Result<(), Error> {
        let (before, after) = (conversation.counted, Cell::of(conversation));
        if before == after {
            return Ok(());
        }
        for (counted, sign) in [(before, -1), (after, 1)] {
            let Some(counted) = counted else { continue };
            let key = (counted.line_id, counted.assignee_id);
            // Begun at nothing, it would take the place of the true one.
            let cell = self.cells.get_mut(&key).ok_or(Error::Corrupt("a count nobody loaded"))?;
            cell.add(&counted, sign);
            for changed in [&mut self.changed, &mut event.cells] {
                if !changed.contains(&key) {
                    changed.push(key);
                }
            }
        }
        conversation.counted = after;
        Ok(())
    }

    fn push(&mut self, event: LoggedEvent) -> Result<(), Error> {
        self.events.push(event.row(self.organization)?);
        Ok(())
    }

    /// Writes the events, counts and the number of the last event.
    pub(super) async fn close(mut self, tx: &mut WriteTx) -> Result<(), Error> {
        if self.events.is_empty() {
            let Some(at) = self.audited_at else { return Ok(()) };
            self.setting(OrganizationSetting::Audit, at)?;
        }
        audit::append(tx, &self.entries).await?;
        log::append(tx, &self.events).await?;
        let changed = self.changed.iter().filter_map(|key| self.cells.get(key));
        counters::save(tx, self.organization, changed).await?;
        let sql = "UPDATE event_counters SET last = ?2, audited = ?3 WHERE organization_id = ?1";
        tx.execute(sql, values![self.organization, self.last, self.audited]).await?;
        tx.tell(self.organization, self.last);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearback_inbox::{Address, ConversationId, System};
    use uuid::Uuid;

    #[test]
    fn a_count_that_was_not_loaded_is_not_begun_at_nothing() {
        let (organization, at) = (OrganizationId(Uuid::nil()), Timestamp::UNIX_EPOCH);
        let number = Address::from_twilio("+14155550132");
        let (id, line) = (ConversationId(Uuid::from_u128(1)), LineId(Uuid::from_u128(2)));
        let mut conversation = Conversation::begin(id, number, None, line, None, at);
        conversation.visible = true;
        let actor = Actor::System { part: System::Webhook };
        let mut journal = Journal::at(organization, actor, Origin::default(), (0, 0));
        let mut tell = |journal: &mut Journal| {
            journal.conversation(ConversationEvent::Changed, &mut conversation, at)
        };
        assert!(matches!(tell(&mut journal), Err(Error::Corrupt(_))));
        journal.cells.insert((line, None), Cell::empty(line, None));
        tell(&mut journal).unwrap();
    }
}
