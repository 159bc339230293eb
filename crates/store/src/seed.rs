//! Bulk history: for the demo, and to fill a database for measuring.
//!
//! What is put in at once is one transaction and one event (`Journal::note_history`): an event for
//! each of a million conversations would be a log that nobody reads, as big as what it tells of.

use crate::delivery::Tally;
use crate::journal::Journal;
use crate::tx::Tx;
use crate::{Error, Store, conversation, customer, line, message, opt_out};
use hearback_inbox::message::Direction;
use hearback_inbox::opt_out::{Change, KeywordScope};
use hearback_inbox::{
    Address, Conversation, ConversationId, Customer, LineId, Message, OptOut, OrganizationId,
    State, Timestamp, UserId,
};
use std::collections::BTreeMap;

/// A conversation with its history.
#[derive(Clone, Debug)]
pub struct SeedConversation {
    /// Its id.
    pub id: ConversationId,
    /// The outside number.
    pub number: Address,
    /// Whose number that is; put on file with it. None: nobody's.
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
        self.write_long(move |tx| Box::pin(write(tx, organization, conversations))).await
    }

    /// Lets the database look at what a lot of seeding left.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn tidy(&self) -> Result<(), Error> {
        self.driver.tidy().await
    }
}

/// A conversation that has lived through its messages, and what they did to its number's opt-outs.
struct Lived {
    conversation: Conversation,
    changes: Vec<(usize, Change)>,
}

async fn write(
    tx: &mut Tx,
    organization: OrganizationId,
    mut seeds: Vec<SeedConversation>,
) -> Result<(), Error> {
    let mut journal = Journal::open(tx, [organization]).await?;
    let lived = seeds.iter().map(live_through).collect::<Result<Vec<_>, _>>()?;
    let (mut conversations, changes): (Vec<_>, Vec<_>) =
        lived.into_iter().map(|lived| (lived.conversation, lived.changes)).unzip();
    let cells = conversations.iter().map(|c| (organization, c.line_id, c.assignee_id));
    journal.expect(tx, cells).await?;
    let counted = vec![None; conversations.len()];
    journal.note_history(organization, &mut conversations, &counted)?;

    let on_file = seeds.iter().zip(&conversations);
    let on_file = on_file.filter_map(|(seed, c)| Some((seed.customer.as_ref()?, c.created_at)));
    customer::add(tx, organization, on_file).await?;
    let rows: Result<Vec<_>, _> =
        conversations.iter().map(|c| conversation::row(organization, c)).collect();
    tx.insert(&conversation::SAVE, &rows?).await?;
    let mut rows = vec![];
    let mut tally = Tally::default();
    for (seed, conversation) in seeds.iter_mut().zip(&conversations) {
        for message in &mut seed.messages {
            message.revision = conversation.revision;
            rows.push(message::row(organization, message)?);
            tally.note(organization, None, message, message.at);
        }
    }
    tx.insert(&message::NEW, &rows).await?;
    tally.write(tx).await?;
    for (seed, changes) in seeds.iter().zip(changes) {
        for (place, change) in changes {
            let Message { at, id, ref body, .. } = seed.messages[place];
            let by = opt_out::By::keyword(body);
            opt_out::apply(tx, organization, &seed.number, (&change, &by), at, id.0).await?;
        }
    }
    for (line, at) in last_heard(&seeds) {
        line::heard(tx, organization, line, at).await?;
    }
    journal.close(tx).await
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
