//! The messages that some news is about, with their conversations.

use crate::delivery::{self, Standing, Tally};
use crate::journal::{Journal, Telling};
use crate::tx::Tx;
use crate::value::values;
use crate::{Error, conversation, media, message, opt_out, outbox, scheduled};
use hearback_inbox::pace::Destination;
use hearback_inbox::{
    Cell, Conversation, ConversationId, EventKind, Message, MessageId, OrganizationId, Timestamp,
};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

pub(crate) type Key = (OrganizationId, MessageId);

/// The messages that some news is about, with their conversations: loaded at once, told of as they
/// change, written at once.
pub(crate) struct Ledger {
    pub(crate) journal: Journal,
    pub(crate) messages: HashMap<Key, Message>,
    conversations: HashMap<(OrganizationId, ConversationId), Conversation>,
    /// Where the messages stood when they were loaded.
    before: HashMap<Key, Standing>,
    /// Since when.
    changed: BTreeMap<Key, Timestamp>,
}

impl Ledger {
    pub(crate) async fn open(
        tx: &mut Tx,
        about: impl Iterator<Item = Key> + Clone,
    ) -> Result<Self, Error> {
        let journal =
            Journal::open(tx, about.clone().map(|(organization, _)| organization)).await?;
        let mut wanted: Vec<Key> = about.collect();
        wanted.sort_unstable();
        wanted.dedup();
        let keys: Vec<_> = wanted.iter().map(|(o, m)| vec![(*o).into(), (*m).into()]).collect();
        let mut messages = HashMap::new();
        for (key, rows) in wanted.into_iter().zip(tx.find_each(&message::BY_ID, &keys).await?) {
            if let Some(row) = rows.into_iter().next() {
                messages.insert(key, message::read(row)?);
            }
        }
        let mut wanted: Vec<_> =
            messages.iter().map(|((o, _), message)| (*o, message.conversation_id)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let keys: Vec<_> = wanted.iter().map(|(o, c)| vec![(*o).into(), (*c).into()]).collect();
        let mut conversations = HashMap::new();
        for (key, rows) in wanted.into_iter().zip(tx.find_each(&conversation::BY_ID, &keys).await?)
        {
            if let Some(row) = rows.into_iter().next() {
                conversations.insert(key, conversation::read(row)?);
            }
        }
        let before = messages.iter().map(|(key, one)| (*key, delivery::standing(one))).collect();
        let changed = BTreeMap::new();
        let mut ledger = Self { journal, messages, conversations, before, changed };
        let cells: Vec<_> =
            ledger.conversations.iter().map(|((o, _), c)| (*o, c.line_id, c.assignee_id)).collect();
        ledger.journal.expect(tx, cells).await?;
        Ok(ledger)
    }

    /// Tells that a message's status, or what is known of it, changed.
    pub(crate) fn note(&mut self, key: Key, at: Timestamp) -> Result<(), Error> {
        self.note_as(EventKind::MessageStatus, key, at)
    }

    /// Tells that a message changed, and in what respect.
    pub(crate) fn note_as(
        &mut self,
        kind: EventKind,
        key: Key,
        at: Timestamp,
    ) -> Result<(), Error> {
        let message = self.messages.get_mut(&key).ok_or(Error::NotFound)?;
        let conversation = self
            .conversations
            .get_mut(&(key.0, message.conversation_id))
            .ok_or(Error::Corrupt("a message without conversation"))?;
        let counted = Cell::of(conversation);
        conversation.message_changed(message);
        let telling = Telling {
            conversation: Some(conversation),
            message: Some(message),
            counted,
            ..Telling::default()
        };
        self.journal.note(key.0, at, kind, telling)?;
        self.changed.insert(key, at);
        Ok(())
    }

    /// Keeps a carrier's refusal (21610) for the message's line, and cancels what waits for it.
    pub(crate) async fn refused_by_carrier(
        &mut self,
        tx: &mut Tx,
        key: Key,
        history: Uuid,
        at: Timestamp,
    ) -> Result<(), Error> {
        let message = self.messages.get(&key).ok_or(Error::NotFound)?;
        let (line, id) = (message.line_id, (key.0, message.conversation_id));
        let conversation = self.conversations.get_mut(&id).ok_or(Error::NotFound)?;
        let in_force = opt_out::of_number(tx, key.0, &conversation.number).await?;
        let change = opt_out::by_carrier(line, at, &in_force);
        if change == hearback_inbox::opt_out::Change::None {
            return Ok(());
        }
        let by = opt_out::By::carrier();
        opt_out::apply(tx, key.0, &conversation.number, (&change, &by), at, history).await?;
        let in_force = opt_out::after(in_force, &change);
        let counted = Cell::of(conversation);
        conversation.opt_out =
            hearback_inbox::opt_out::in_force(&in_force, conversation.line_id).cloned();
        let telling =
            Telling { conversation: Some(&mut *conversation), counted, ..Telling::default() };
        self.journal.note(key.0, at, EventKind::OptedOut, telling)?;
        opt_out::cancel_waiting(tx, &mut self.journal, key.0, conversation, &in_force, at).await
    }

    /// Has the line of a message rest, as far as it sends to where that was to go: Twilio's queue is
    /// full (S8).
    pub(crate) async fn rest_line(
        &mut self,
        tx: &mut Tx,
        key: Key,
        until: Timestamp,
    ) -> Result<(), Error> {
        let message = self.messages.get(&key).ok_or(Error::NotFound)?;
        let id = (key.0, message.conversation_id);
        let conversation = self.conversations.get(&id).ok_or(Error::NotFound)?;
        let to = Destination::of(&conversation.number);
        outbox::turns::hold(tx, key.0, message.line_id, to, until).await
    }

    /// A refused first message leaves no conversation behind (S2): its author has been told, and nobody
    /// else ever saw it.
    pub(crate) async fn leave_nothing_unseen(
        &mut self,
        tx: &mut Tx,
        key: Key,
        at: Timestamp,
    ) -> Result<(), Error> {
        let message = self.messages.get(&key).ok_or(Error::NotFound)?;
        let id = (key.0, message.conversation_id);
        let unseen = self.conversations.get(&id).is_some_and(|c| !c.visible);
        let sql =
            "SELECT id FROM messages WHERE organization_id = ?1 AND conversation_id = ?2 LIMIT 2";
        if !unseen || tx.query(sql, values![key.0, id.1]).await?.len() > 1 {
            return Ok(());
        }
        if scheduled::any_in(tx, key.0, id.1).await? {
            return Ok(());
        }
        media::give_back(tx, key.0, key.1, at).await?;
        let sql = "DELETE FROM messages WHERE organization_id = ?1 AND conversation_id = ?2";
        tx.execute(sql, values![key.0, id.1]).await?;
        let sql = "DELETE FROM conversations WHERE organization_id = ?1 AND id = ?2";
        tx.execute(sql, values![key.0, id.1]).await?;
        self.changed.remove(&key);
        Ok(())
    }

    /// Cancels what is back in the queue of a number that opted out while it was out of it (O2).
    pub(crate) async fn heed_opt_outs(
        &mut self,
        tx: &mut Tx,
        key: Key,
        at: Timestamp,
    ) -> Result<(), Error> {
        let message = self.messages.get(&key).ok_or(Error::NotFound)?;
        let id = (key.0, message.conversation_id);
        let conversation = self.conversations.get_mut(&id).ok_or(Error::NotFound)?;
        let in_force = opt_out::of_number(tx, key.0, &conversation.number).await?;
        if in_force.is_empty() {
            return Ok(());
        }
        opt_out::cancel_waiting(tx, &mut self.journal, key.0, conversation, &in_force, at).await?;
        // It may have been this one: what is written last must be what is true last.
        let canceled = crate::message::by_id(tx, key.0, key.1).await?;
        if canceled.status == hearback_inbox::Status::Canceled {
            self.messages.insert(key, canceled);
            self.changed.insert(key, at);
        }
        Ok(())
    }

    pub(crate) async fn write(self, tx: &mut Tx) -> Result<(), Error> {
        let mut messages = vec![];
        let mut conversations = BTreeMap::new();
        let mut tally = Tally::default();
        for (key, at) in &self.changed {
            let Some(message) = self.messages.get(key) else {
                continue;
            };
            tally.note(key.0, self.before.get(key).copied(), message, *at);
            messages.push(message::row(key.0, message)?);
            let id = (key.0, message.conversation_id);
            if let Some(conversation) = self.conversations.get(&id) {
                conversations.insert(id, conversation::row(key.0, conversation)?);
            }
        }
        tx.insert(&message::CHANGED, &messages).await?;
        let conversations: Vec<_> = conversations.into_values().collect();
        tx.insert(&conversation::SAVE, &conversations).await?;
        tally.write(tx).await?;
        self.journal.close(tx).await
    }
}
