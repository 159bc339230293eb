//! Bulk history: for the demo, and to fill a database for measuring.
//!
//! What is put in at once is one transaction and one event (`Change::tell_history`): an event for
//! each of a million conversations would be a log that nobody reads, as big as what it tells of.

use crate::change::Change;
use crate::operations::opt_out::by_opt_out;
use crate::tables::delivery::Tally;
use crate::tables::{conversation, customer, line, message, opt_out};
use crate::{Error, Store};
use hearback_inbox::message::{Direction, StopHandled};
use hearback_inbox::opt_out::{KeywordScope, OptOutChange};
use hearback_inbox::{
    Address, Conversation, ConversationId, Customer, LineId, Message, OptOut, OrganizationId,
    State, System, Timestamp, UserId,
};
use std::collections::BTreeMap;

/// A conversation with its history.
#[derive(Clone, Debug)]
pub struct SeedConversation {
    /// Its id.
    pub id: ConversationId,
    /// The outside number.
    pub number: Address,
    /// The customer with that number, to be saved; `None` for a stranger.
    pub customer: Option<Customer>,
    /// Open or closed.
    pub state: State,
    /// Whose it is.
    pub assignee_id: Option<UserId>,
    /// How many texts are unread.
    pub unread: i64,
    /// Its messages, oldest first; at least one. A STOP among them opts the number out.
    pub messages: Vec<Message>,
}

impl Store {
    /// Writes history as if it had happened: customers, conversations, messages, counts and
    /// opt-outs, all or none of it, and one event for all. Nothing of it is sent.
    ///
    /// # Errors
    /// The database's own; also when a number has a conversation or a customer already.
    pub async fn seed(
        &self,
        organization: OrganizationId,
        conversations: Vec<SeedConversation>,
    ) -> Result<(), Error> {
        self.database
            .change_much(organization, System::Console, async move |mut change: Change<'_>| {
                write(&mut change, conversations).await
            })
            .await
    }

    /// Lets the database look at what a lot of seeding left.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn tidy(&self) -> Result<(), Error> {
        self.database.tidy().await
    }
}

/// A conversation that has lived through its messages, and what they did to its number's opt-outs.
struct Lived {
    conversation: Conversation,
    changes: Vec<(usize, OptOutChange)>,
}

async fn write(change: &mut Change<'_>, mut seeds: Vec<SeedConversation>) -> Result<(), Error> {
    let lived = seeds.iter().map(live_through).collect::<Result<Vec<_>, _>>()?;
    let (conversations, changes): (Vec<_>, Vec<_>) =
        lived.into_iter().map(|lived| (lived.conversation, lived.changes)).unzip();
    let mut conversations: Vec<_> =
        conversations.into_iter().map(|new| change.begin(new)).collect();
    change.expect(conversations.iter().map(|c| (c.line_id, c.assignee_id))).await?;
    change.tell_history(&mut conversations)?;

    let on_file = seeds.iter().zip(&conversations);
    let on_file = on_file.filter_map(|(seed, c)| Some((seed.customer.as_ref()?, c.created_at)));
    customer::add(change, on_file).await?;
    conversation::save_all(change, &conversations).await?;
    let mut tally = Tally::default();
    for ((seed, conversation), changes) in seeds.iter_mut().zip(&conversations).zip(&changes) {
        for message in &mut seed.messages {
            message.revision = conversation.revision;
            if message.is_stop_request() {
                message.stop_handled = handled(message, changes);
            }
            tally.note(None, message, message.at);
        }
    }
    message::insert(change, seeds.iter().flat_map(|seed| &seed.messages)).await?;
    tally.write(change).await?;
    for (seed, changes) in seeds.iter().zip(changes) {
        for (place, opt_outs) in changes {
            let Message { at, id, ref body, .. } = seed.messages[place];
            let by = opt_out::By::keyword(body);
            opt_out::apply(change, &seed.number, (&opt_outs, &by), at, id.0).await?;
        }
    }
    for (line, at) in last_heard(&seeds) {
        line::heard(change, line, at).await?;
    }
    Ok(())
}

/// Lets a conversation live through its messages.
fn live_through(seed: &SeedConversation) -> Result<Lived, Error> {
    let first = seed.messages.first().ok_or(Error::Corrupt("a conversation without messages"))?;
    let customer = seed.customer.as_ref().map(Customer::summary);
    let (number, line) = (seed.number.clone(), first.line_id);
    let mut conversation = Conversation::begin(seed.id, number, customer, line, None, first.at);
    let mut changes = vec![];
    let mut in_force: Vec<OptOut> = vec![];
    for (place, message) in seed.messages.iter().enumerate() {
        match message.direction {
            Direction::Inbound => conversation.receive(message),
            Direction::Outbound => conversation.send(message),
        }
        let Some(keyword) = message.keyword else {
            continue;
        };
        let line = (message.line_id, KeywordScope::Organization);
        let (body, at) = (&message.body, message.at);
        let change = hearback_inbox::opt_out::apply(keyword, body, line, at, &in_force);
        in_force = opt_out::after(in_force, &change);
        changes.push((place, change));
    }
    conversation.opt_out =
        hearback_inbox::opt_out::in_force(&in_force, conversation.line_id).cloned();
    conversation.visible = true;
    conversation.assignee_id = seed.assignee_id;
    conversation.unread = seed.unread;
    conversation.state = seed.state;
    Ok(Lived { conversation, changes })
}

/// How a text that asks to stop was handled by what came after it.
fn handled(text: &Message, changes: &[(usize, OptOutChange)]) -> Option<StopHandled> {
    changes.iter().find_map(|(_, change)| match change {
        OptOutChange::Added(row) if row.at >= text.at && row.covers(text.line_id) => {
            Some(by_opt_out(row))
        }
        _ => None,
    })
}

/// When each line last received.
fn last_heard(seeds: &[SeedConversation]) -> BTreeMap<LineId, Timestamp> {
    let mut last = BTreeMap::new();
    for message in seeds.iter().flat_map(|seed| &seed.messages) {
        if message.direction == Direction::Inbound {
            let heard = last.entry(message.line_id).or_insert(message.at);
            *heard = message.at.max(*heard);
        }
    }
    last
}
