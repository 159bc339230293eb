//! Bulk history: for the demo and for benchmarks.

use crate::conversation;
use crate::journal::{Journal, Telling};
use crate::tx::Tx;
use crate::{Error, Store, customer, message, opt_out};
use hearback_inbox::message::Direction;
use hearback_inbox::opt_out::KeywordScope;
use hearback_inbox::{
    Address, Cell, Conversation, ConversationId, EventKind, Message, OptOut, OrganizationId, State,
    UserId,
};

/// A conversation with its history.
#[derive(Clone, Debug)]
pub struct SeedConversation {
    /// Its id.
    pub id: ConversationId,
    /// The outside number.
    pub number: Address,
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
    /// Writes history as if it had happened: conversations, messages, counts, opt-outs, and one
    /// event a conversation. Nothing of it is sent.
    ///
    /// # Errors
    /// The database's own; also when a number has a conversation already.
    pub async fn seed(
        &self,
        organization: OrganizationId,
        conversations: Vec<SeedConversation>,
    ) -> Result<(), Error> {
        self.write(move |tx| {
            Box::pin(async move {
                let mut journal = Journal::open(tx, [organization]).await?;
                let mut rows = Vec::with_capacity(conversations.len());
                let mut messages = vec![];
                for seed in conversations {
                    let conversation =
                        plant(tx, &mut journal, organization, seed, &mut messages).await?;
                    rows.push(conversation::row(organization, &conversation)?);
                }
                tx.insert(&conversation::SAVE, &rows).await?;
                tx.insert(&message::NEW, &messages).await?;
                journal.close(tx).await
            })
        })
        .await
    }
}

async fn plant(
    tx: &mut Tx,
    journal: &mut Journal,
    organization: OrganizationId,
    seed: SeedConversation,
    rows: &mut Vec<Vec<crate::Value>>,
) -> Result<Conversation, Error> {
    let first = seed.messages.first().ok_or(Error::Corrupt("a conversation without messages"))?;
    let customer = customer::with_number(tx, organization, &seed.number).await?;
    let mut conversation =
        Conversation::begin(seed.id, seed.number, customer, first.line_id, None, first.at);
    conversation.visible = true;
    conversation.assignee_id = seed.assignee_id;
    let mut messages = seed.messages;
    let in_force = live_through(tx, organization, &mut conversation, &messages).await?;
    conversation.opt_out =
        hearback_inbox::opt_out::in_force(&in_force, conversation.line_id).cloned();
    conversation.unread = seed.unread;
    conversation.state = seed.state;
    let at = conversation.last_at;
    let cell = Cell::of(&conversation);
    journal.expect(tx, cell.map(|cell| (organization, cell.line_id, cell.assignee_id))).await?;
    let telling = Telling { conversation: Some(&mut conversation), ..Telling::default() };
    journal.note(organization, at, EventKind::ConversationChanged, telling)?;
    for message in &mut messages {
        message.revision = conversation.revision;
        rows.push(message::row(organization, message)?);
    }
    Ok(conversation)
}

/// Lets a conversation live through its messages; gives the opt-outs that come of them.
async fn live_through(
    tx: &mut Tx,
    organization: OrganizationId,
    conversation: &mut Conversation,
    messages: &[Message],
) -> Result<Vec<OptOut>, Error> {
    let mut in_force = vec![];
    for message in messages {
        match message.direction {
            Direction::Inbound => conversation.receive(message),
            Direction::Outbound => conversation.send(message),
        }
        let Some(keyword) = message.keyword else {
            continue;
        };
        let (body, at) = (&message.body, message.at);
        let line = (message.line_id, KeywordScope::Organization);
        let change = hearback_inbox::opt_out::apply(keyword, body, line, false, at, &in_force);
        let number = &conversation.number;
        let by = opt_out::By::keyword(body);
        opt_out::apply(tx, organization, number, (&change, &by), at, message.id.0).await?;
        in_force = opt_out::after(in_force, &change);
    }
    Ok(in_force)
}
