//! Conversations follow the customers that their numbers belong to.

use crate::Error;
use crate::change::{Change, ConversationEvent, Locked};
use crate::operations::outbox::cancel_all_waiting;
use crate::tables::conversation::{locked_by_numbers, save_all};
use crate::tables::customer;
use hearback_inbox::customer::SavedCustomer;
use hearback_inbox::message::CancelReason;
use hearback_inbox::{Address, Conversation, Timestamp};
use std::collections::BTreeSet;

/// The conversations with the numbers of customers who are about to change, as they were before.
pub(super) struct Linked<'t> {
    numbers: Vec<Address>,
    conversations: Vec<Locked<'t, Conversation>>,
}

impl<'t> Linked<'t> {
    /// Loads them before anything of the customers is written: later they would show what is new.
    pub(super) async fn load(
        change: &mut Change<'t>,
        customers: &[&SavedCustomer],
    ) -> Result<Self, Error> {
        let all = customers.iter().flat_map(|saved| &saved.customer.numbers);
        let numbers: BTreeSet<_> = all.map(|one| one.number.clone()).collect();
        let numbers: Vec<_> = numbers.into_iter().collect();
        let found = locked_by_numbers(change, &numbers).await?;
        let conversations: Vec<_> = found.into_iter().flatten().collect();
        change.expect(conversations.iter().map(|c| (c.line_id, c.assignee_id))).await?;
        Ok(Self { numbers, conversations })
    }

    /// Has them follow what was written, and tells of those that changed. Where texting is off from now
    /// on, what waits is canceled.
    pub(super) async fn follow(self, change: &mut Change<'t>, at: Timestamp) -> Result<(), Error> {
        self.follow_told(change, at, usize::MAX).await
    }

    /// The same of many customers at once: where so many conversations change, one event tells of all.
    pub(super) async fn follow_told(
        self,
        change: &mut Change<'t>,
        at: Timestamp,
        most_told: usize,
    ) -> Result<(), Error> {
        let Self { numbers, conversations } = self;
        let organization = change.organization();
        let owners = customer::with_numbers(change, organization, &numbers).await?;
        let mut changed = vec![];
        for mut conversation in conversations {
            let owner = owners.get(&conversation.number).cloned();
            if conversation.customer == owner {
                continue;
            }
            conversation.customer = owner;
            if conversation.customer.as_ref().is_some_and(|customer| !customer.texting_on) {
                let why = CancelReason::TextingOff;
                cancel_all_waiting(change, &mut conversation, why, at).await?;
            }
            changed.push(conversation);
        }
        // One that is its author's alone is told to them alone.
        let (mut shared, mut own): (Vec<_>, Vec<_>) =
            changed.into_iter().partition(|conversation| conversation.visible);
        if shared.len() > most_told {
            change.tell_history(&mut shared)?;
        } else {
            own.append(&mut shared);
        }
        for conversation in &mut own {
            change.tell_conversation(ConversationEvent::Changed, conversation, at)?;
        }
        let changed = own.into_iter().chain(shared).collect::<Vec<_>>();
        save_all(change, &changed).await
    }
}
