//! The messages that some news is about, with their conversations.

use crate::Error;
use crate::change::{Change, ConversationEvent, Locked, MessageEvent};
use crate::engine::values;
use crate::operations::opt_out::{by_carrier, carry_out};
use crate::tables::delivery::{StatusAndCode, Tally};
use crate::tables::{conversation, delivery, media, message, opt_out, scheduled, turns};
use hearback_inbox::pace::Destination;
use hearback_inbox::{Conversation, ConversationId, Message, MessageId, Status, Timestamp};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// The messages that some news is about, with their conversations: loaded at once, told of as they
/// change, written at once.
pub(crate) struct Ledger<'t> {
    pub(crate) messages: HashMap<MessageId, Locked<'t, Message>>,
    conversations: HashMap<ConversationId, Locked<'t, Conversation>>,
    /// Where the messages stood when they were loaded.
    before: HashMap<MessageId, StatusAndCode>,
    /// Since when.
    changed: BTreeMap<MessageId, Timestamp>,
}

impl<'t> Ledger<'t> {
    pub(crate) async fn open(
        change: &mut Change<'t>,
        about: impl IntoIterator<Item = MessageId>,
    ) -> Result<Self, Error> {
        let mut wanted: Vec<_> = about.into_iter().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let found = message::locked_each(change, &wanted).await?;
        let mut wanted: Vec<_> = found.iter().map(|message| message.conversation_id).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let conversations = conversation::locked_each(change, &wanted).await?;
        change.expect(conversations.iter().map(|c| (c.line_id, c.assignee_id))).await?;
        // Being erased, its conversation is gone first: there is nothing more to say of it.
        let there: Vec<_> = conversations.iter().map(|one| one.id).collect();
        let found: Vec<_> =
            found.into_iter().filter(|one| there.contains(&one.conversation_id)).collect();
        Ok(Self {
            before: found.iter().map(|one| (one.id, delivery::status_and_code(one))).collect(),
            messages: found.into_iter().map(|one| (one.id, one)).collect(),
            conversations: conversations.into_iter().map(|one| (one.id, one)).collect(),
            changed: BTreeMap::new(),
        })
    }

    /// A message that is there.
    pub(crate) fn message(&mut self, id: MessageId) -> Result<&mut Locked<'t, Message>, Error> {
        self.messages.get_mut(&id).ok_or(Error::NotFound)
    }

    /// The conversation of a message that is there.
    fn conversation_of(&mut self, id: MessageId) -> Result<&mut Locked<'t, Conversation>, Error> {
        let message = self.messages.get(&id).ok_or(Error::NotFound)?;
        self.conversations.get_mut(&message.conversation_id).ok_or(Error::NotFound)
    }

    /// Tells that a message's status, or what is known of it, changed.
    pub(crate) fn tell(
        &mut self,
        change: &mut Change<'t>,
        id: MessageId,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.tell_as(change, MessageEvent::Status, id, at)
    }

    /// Tells that a message changed, and in what respect.
    pub(crate) fn tell_as(
        &mut self,
        change: &mut Change<'t>,
        kind: MessageEvent,
        id: MessageId,
        at: Timestamp,
    ) -> Result<(), Error> {
        let message = self.messages.get_mut(&id).ok_or(Error::NotFound)?;
        let conversation = self
            .conversations
            .get_mut(&message.conversation_id)
            .ok_or(Error::Corrupt("a message without conversation"))?;
        conversation.message_changed(message);
        change.tell_message(kind, message, conversation, at)?;
        self.changed.insert(id, at);
        Ok(())
    }

    /// Keeps a carrier's refusal (21610) for the message's line, and cancels what waits for it.
    pub(crate) async fn refused_by_carrier(
        &mut self,
        change: &mut Change<'t>,
        id: MessageId,
        history: Uuid,
        at: Timestamp,
    ) -> Result<(), Error> {
        let line = self.message(id)?.line_id;
        let conversation = self.conversation_of(id)?;
        let organization = change.organization();
        let in_force = opt_out::of_number(change, organization, &conversation.number).await?;
        let opted_out = by_carrier(line, at, &in_force);
        if opted_out == hearback_inbox::opt_out::OptOutChange::None {
            return Ok(());
        }
        let by = opt_out::By::carrier();
        opt_out::apply(change, &conversation.number, (&opted_out, &by), at, history).await?;
        let in_force = opt_out::after(in_force, &opted_out);
        conversation.opt_out =
            hearback_inbox::opt_out::in_force(&in_force, conversation.line_id).cloned();
        change.tell_conversation(ConversationEvent::OptedOut, conversation, at)?;
        carry_out(change, conversation, &in_force, at).await
    }

    /// Has the line of a message rest, as far as it sends to where that was to go: Twilio's queue is
    /// full (S8).
    pub(crate) async fn rest_line(
        &mut self,
        change: &mut Change<'t>,
        id: MessageId,
        until: Timestamp,
    ) -> Result<(), Error> {
        let line = self.message(id)?.line_id;
        let to = Destination::of(&self.conversation_of(id)?.number);
        let organization = change.organization();
        turns::hold(change, organization, line, to, until).await
    }

    /// A refused first message leaves no conversation behind (S2): its author has been told, and nobody
    /// else ever saw it.
    pub(crate) async fn leave_nothing_unseen(
        &mut self,
        change: &mut Change<'t>,
        id: MessageId,
        at: Timestamp,
    ) -> Result<(), Error> {
        let organization = change.organization();
        let conversation = self.message(id)?.conversation_id;
        let unseen = self.conversations.get(&conversation).is_some_and(|c| !c.visible);
        let sql =
            "SELECT id FROM messages WHERE organization_id = ?1 AND conversation_id = ?2 LIMIT 2";
        let key = values![organization, conversation];
        if !unseen || change.query(sql, key).await?.len() > 1 {
            return Ok(());
        }
        if scheduled::any_in(change, organization, conversation).await? {
            return Ok(());
        }
        media::give_back(change, organization, id, at).await?;
        let sql = "DELETE FROM messages WHERE organization_id = ?1 AND conversation_id = ?2";
        change.execute(sql, key).await?;
        let sql = "DELETE FROM conversations WHERE organization_id = ?1 AND id = ?2";
        change.execute(sql, key).await?;
        if let (Some(message), Some(conversation)) =
            (self.messages.get(&id), self.conversations.get(&conversation))
        {
            change.tell_first_message_refused(message, conversation, at)?;
        }
        self.changed.remove(&id);
        Ok(())
    }

    /// Cancels what is waiting again for a number that opted out while it was not (O2).
    pub(crate) async fn apply_opt_outs(
        &mut self,
        change: &mut Change<'t>,
        id: MessageId,
        at: Timestamp,
    ) -> Result<(), Error> {
        let conversation = self.conversation_of(id)?;
        let organization = change.organization();
        let in_force = opt_out::of_number(change, organization, &conversation.number).await?;
        if in_force.is_empty() {
            return Ok(());
        }
        carry_out(change, conversation, &in_force, at).await?;
        // It may have been this one: what is written last must be what is true last.
        let canceled = message::locked(change, id).await?;
        if canceled.status == Status::Canceled {
            self.messages.insert(id, canceled);
            self.changed.insert(id, at);
        }
        Ok(())
    }

    pub(crate) async fn write(self, change: &mut Change<'t>) -> Result<(), Error> {
        let mut messages = vec![];
        let mut conversations = BTreeMap::new();
        let mut tally = Tally::default();
        for (id, at) in &self.changed {
            let Some(message) = self.messages.get(id) else {
                continue;
            };
            tally.note(self.before.get(id).copied(), message, *at);
            messages.push(message);
            if let Some(conversation) = self.conversations.get(&message.conversation_id) {
                conversations.insert(conversation.id, conversation);
            }
        }
        message::save_all(change, messages).await?;
        conversation::save_all(change, conversations.into_values()).await?;
        tally.write(change).await
    }
}
