//! Changing an organization: the only way to write what it has.
//!
//! A [`Change`] is handed out with the organization's lock taken and the member's permission checked.
//! Its events and counts are written with what they tell of, when the operation has run
//! (`docs/decisions/0002-organization-lock-first.md`).

mod audit;
mod counters;
mod database;
mod gather;
mod journal;
mod locked;
mod log;

pub(crate) use audit::{LoggedEntry, SELECT as AUDIT_SELECT, read as read_entry};
pub(crate) use counters::{all_cells, cells_at};
pub(crate) use database::Database;
pub(crate) use gather::{Batch, Gatherer};
pub(crate) use locked::Locked;
pub(crate) use log::{
    ConversationEvent, Kind, LoggedEvent, MessageEvent, OtherEvent, last_event, logged_after,
};

use crate::engine::{Find, Row, Value, WriteTx};
use crate::{Access, Error};
use hearback_inbox::audit::{AuditChange, AuditKind, AuditNote, AuditObject};
use hearback_inbox::customer::SavedCustomer;
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::{
    Actor, Conversation, ConversationId, CustomerId, LineId, Message, OrganizationId, System,
    Timestamp, UserId,
};
use journal::Journal;
use locked::Brand;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

/// A transaction that changes one organization, whose lock it holds until its end.
///
/// It reads as any transaction does. What it writes back whole, it has to have read itself
/// ([`Locked`]).
pub(crate) struct Change<'t> {
    tx: &'t mut WriteTx,
    journal: &'t mut Journal,
    access: &'t Access,
    brand: Brand<'t>,
}

/// An operation that changes an organization: an async closure or function over a [`Change`].
pub(crate) trait Operation<'t, T>: FnOnce(Change<'t>) -> Self::Running {
    /// What it runs as.
    type Running: Future<Output = Result<T, Error>> + Send;
}

impl<'t, T, O, R> Operation<'t, T> for O
where
    O: FnOnce(Change<'t>) -> R,
    R: Future<Output = Result<T, Error>> + Send,
{
    type Running = R;
}

/// A change whose lock is taken, from its first statement to its last.
struct Open<'w> {
    tx: &'w mut WriteTx,
    journal: Journal,
    access: Access,
}

impl<'w> Open<'w> {
    /// Takes the lock.
    async fn begin(tx: &'w mut WriteTx, access: Access) -> Result<Self, Error> {
        let journal = Journal::open(tx, &access).await?;
        Ok(Self { tx, journal, access })
    }

    fn change(&mut self) -> Change<'_> {
        let Self { tx, journal, access } = self;
        Change { tx, journal, access, brand: PhantomData }
    }

    /// Writes what was noted.
    async fn close(self) -> Result<(), Error> {
        self.journal.close(self.tx).await
    }
}

impl<'t> Change<'t> {
    /// Whose lock it holds.
    pub(crate) fn organization(&self) -> OrganizationId {
        self.access.organization()
    }

    /// Who changes it, and what they may.
    pub(crate) fn access(&self) -> &'t Access {
        self.access
    }

    /// The member who changes it; none for the program itself.
    pub(crate) fn member(&self) -> Option<UserId> {
        self.access.member()
    }

    /// The rows of each key, in the order of the keys, as values that may be written back.
    pub(crate) async fn lock_each<T>(
        &mut self,
        what: &Find,
        keys: &[Vec<Value>],
        read: impl Fn(Row) -> Result<T, Error>,
    ) -> Result<Vec<Vec<Locked<'t, T>>>, Error> {
        let found = self.find_each(what, keys).await?;
        let read_all = |rows: Vec<Row>| {
            rows.into_iter().map(|row| read(row).map(Locked::new)).collect::<Result<Vec<_>, _>>()
        };
        found.into_iter().map(read_all).collect()
    }

    /// The rows of a query, as values that may be written back.
    pub(crate) async fn lock_rows<T>(
        &mut self,
        sql: &str,
        values: &[Value],
        read: impl Fn(Row) -> Result<T, Error>,
    ) -> Result<Vec<Locked<'t, T>>, Error> {
        let rows = self.query(sql, values).await?;
        rows.into_iter().map(|row| read(row).map(Locked::new)).collect()
    }

    /// A value that is new, and was read nowhere.
    pub(crate) fn begin<T>(&self, new: T) -> Locked<'t, T> {
        Locked::new(new)
    }

    /// Loads the counts that are about to change: by line and assignee.
    pub(crate) async fn expect(
        &mut self,
        cells: impl IntoIterator<Item = (LineId, Option<UserId>)>,
    ) -> Result<(), Error> {
        self.journal.expect(self.tx, cells).await
    }

    /// Loads the counts of where a conversation is and of where it may go.
    pub(crate) async fn expect_of(
        &mut self,
        conversation: &Conversation,
        line: LineId,
    ) -> Result<(), Error> {
        let who = conversation.assignee_id;
        self.expect([(conversation.line_id, who), (line, who)]).await
    }

    /// Tells what happened to a message: stamps it and its conversation with the event's number, and
    /// counts.
    pub(crate) fn tell_message(
        &mut self,
        kind: MessageEvent,
        message: &mut Message,
        conversation: &mut Conversation,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.journal.message(kind, message, conversation, false, at)
    }

    /// The same of a message that waits for its time from now on, or no longer does.
    pub(crate) fn tell_scheduled(
        &mut self,
        kind: MessageEvent,
        message: &mut Message,
        conversation: &mut Conversation,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.journal.message(kind, message, conversation, true, at)
    }

    /// Tells what happened to a conversation: stamps it with the event's number, and counts.
    pub(crate) fn tell_conversation(
        &mut self,
        kind: ConversationEvent,
        conversation: &mut Conversation,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.journal.conversation(kind, conversation, at)
    }

    /// Tells that a first message was refused, and what was there before both went.
    pub(crate) fn tell_first_message_refused(
        &mut self,
        message: &Message,
        conversation: &Conversation,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.journal.first_message_refused(message, conversation, at)
    }

    /// Tells that a conversation is gone, which the caller deletes.
    pub(crate) fn tell_conversation_gone(
        &mut self,
        conversation: &mut Conversation,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.journal.conversation_gone(conversation, at)
    }

    /// Tells of history that was put in at once, as one event; see [`Journal::history`].
    pub(crate) fn tell_history(
        &mut self,
        conversations: &mut [Locked<'t, Conversation>],
    ) -> Result<(), Error> {
        self.journal.history(conversations)
    }

    /// Tells that a line was added, changed or deleted.
    pub(crate) fn tell_line(&mut self, line: LineId, at: Timestamp) -> Result<(), Error> {
        self.journal.line(line, at)
    }

    /// Tells that a member came, changed, or went.
    pub(crate) fn tell_member(&mut self, member: UserId, at: Timestamp) -> Result<(), Error> {
        self.journal.member(member, at)
    }

    /// Tells that a customer came or changed: stamps them with the event's number.
    pub(crate) fn tell_customer(
        &mut self,
        saved: &mut SavedCustomer,
        at: Timestamp,
    ) -> Result<(), Error> {
        saved.revision = self.journal.customer(saved.customer.id, at)?;
        Ok(())
    }

    /// Tells that what is on file of a customer's consent changed. Their record stays as it is.
    pub(crate) fn tell_consent_of(&mut self, id: CustomerId, at: Timestamp) -> Result<(), Error> {
        self.journal.customer(id, at).map(drop)
    }

    /// Tells that a customer is no longer on file.
    pub(crate) fn tell_customer_gone(
        &mut self,
        id: CustomerId,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.journal.customer(id, at).map(drop)
    }

    /// Adds to the audit log what a member, an API key, or the operator did. What Hearback does by
    /// itself is in the event log alone.
    pub(crate) fn audit(&mut self, note: AuditNote) -> Result<(), Error> {
        match self.access.actor() {
            Actor::System { part } if part != System::Console => Ok(()),
            _ => self.journal.audit(note),
        }
    }

    /// Adds to the audit log what was done to a conversation.
    pub(crate) fn audit_conversation(
        &mut self,
        kind: AuditKind,
        id: ConversationId,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.audit(AuditNote::new(kind, at).about(AuditObject::Conversation { id }))
    }

    /// Adds to the audit log what was done to a customer, and which parts of the record that changed.
    pub(crate) fn audit_customer(
        &mut self,
        kind: AuditKind,
        id: CustomerId,
        changes: impl IntoIterator<Item = Option<AuditChange>>,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.audit(AuditNote::new(kind, at).about(AuditObject::Customer { id }).changed(changes))
    }

    /// Adds to the audit log that a setting was changed.
    pub(crate) fn audit_setting(
        &mut self,
        setting: OrganizationSetting,
        changes: impl IntoIterator<Item = Option<AuditChange>>,
        at: Timestamp,
    ) -> Result<(), Error> {
        let about = AuditObject::Setting { setting };
        self.audit(AuditNote::new(AuditKind::SettingChanged, at).about(about).changed(changes))
    }

    /// Tells that a setting changed.
    pub(crate) fn tell_setting(
        &mut self,
        setting: OrganizationSetting,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.journal.setting(setting, at).map(drop)
    }

    /// Tells that an import changed customers, as one event; gives its number, which is the revision of
    /// each of them.
    pub(crate) fn tell_customers_imported(&mut self, at: Timestamp) -> Result<i64, Error> {
        self.journal.setting(OrganizationSetting::CustomerImports, at)
    }
}

impl Deref for Change<'_> {
    type Target = WriteTx;

    fn deref(&self) -> &WriteTx {
        self.tx
    }
}

impl DerefMut for Change<'_> {
    fn deref_mut(&mut self) -> &mut WriteTx {
        self.tx
    }
}
