//! Texts coming in: the hottest operation, gathered.

mod batch;

use crate::change::{Batch, Change};
use crate::tables::media::InboundMedia;
use crate::{Error, Store};
use batch::InboundBatch;
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::opt_out::Meaning;
use hearback_inbox::{
    Address, ConversationId, HeldReason, Keyword, Line, Message, MessageId, OrganizationId, System,
    Timestamp,
};

/// A text as Twilio's webhook (or, later, its listing) gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct InboundText {
    /// Whose account it came over.
    pub organization: OrganizationId,
    /// That account.
    pub account_sid: String,
    /// Twilio's id of the text: the same twice is one text.
    pub sid: String,
    /// Who wrote.
    pub from: Address,
    /// To which of the account's numbers.
    pub to: Address,
    /// The messaging service that the number is in, when Twilio names one.
    pub service: Option<Address>,
    /// The text.
    pub body: String,
    /// Its attachments.
    pub media: Vec<InboundMedia>,
    /// Twilio's count of segments.
    pub segments: Option<i64>,
    /// Who says so.
    pub source: Source,
    /// `OptOutType` of Twilio's advanced opt-out, which counts before the text's own words.
    pub opt_out_type: Option<String>,
    /// When it came in.
    pub at: Timestamp,
    /// The id it gets.
    pub message_id: MessageId,
    /// The id of its conversation, if that is new.
    pub conversation_id: ConversationId,
}

/// How it is known what a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A webhook.
    Webhook,
    /// A webhook that may have been cut otherwise than Twilio signed it: the text waits for the list.
    UnclearWebhook,
    /// Twilio's list of messages, which can't be forged.
    List,
}

impl InboundText {
    fn keyword(&self) -> Option<Keyword> {
        Keyword::said(self.opt_out_type.as_deref(), &self.body, &self.to)
    }

    /// Whether it can answer what was written to its sender: a phone's reaction doesn't.
    fn is_reply(&self) -> bool {
        !self.media.is_empty() || Meaning::is_reply(&self.body)
    }

    fn message(&self, conversation: ConversationId, line: &Line) -> Message {
        let kind = self.opt_out_type.as_deref();
        let meaning = Meaning::of(kind, &self.body, &self.to, &line.language);
        let (id, body) = (self.message_id, self.body.clone());
        let mut message = Message {
            sid: Some(self.sid.clone()),
            media: InboundMedia::announced(&self.media, id),
            keyword: meaning.keyword(),
            asks_to_stop: meaning == Meaning::AsksToStop,
            ..Message::inbound(id, conversation, line.id, body, self.at)
        };
        message.count_by_twilio(self.segments);
        message
    }
}

/// What became of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Received {
    /// It is in its conversation.
    Recorded {
        /// The conversation now.
        conversation: Box<ConversationView>,
        /// The message.
        message: Box<Message>,
    },
    /// It was here before.
    Repeated,
    /// It is held (R7).
    Held(HeldReason),
}

impl Store {
    /// Takes a text in (R3, R4, R7): recorded in its conversation, or held; once, however
    /// often it comes. When this returns, it is durable.
    ///
    /// # Errors
    /// Only the database's own; then nothing was taken in, and Twilio must not be told that it was.
    pub async fn receive(&self, mut text: InboundText) -> Result<Received, Error> {
        text.from = text.from.canonical();
        self.database.gather(&self.gather.inbound, text).await
    }
}

/// The batch of texts.
pub(crate) struct Receive;

impl Batch for Receive {
    type Item = InboundText;
    type Outcome = Received;

    const PART: System = System::Webhook;

    fn organization(text: &InboundText) -> OrganizationId {
        text.organization
    }

    async fn run(mut change: Change<'_>, items: &[InboundText]) -> Result<Vec<Received>, Error> {
        take_in(&mut change, items).await
    }
}

/// Takes in texts to one organization.
pub(crate) async fn take_in(
    change: &mut Change<'_>,
    texts: &[InboundText],
) -> Result<Vec<Received>, Error> {
    let mut batch = InboundBatch::load(change, texts).await?;
    let mut outcomes = Vec::with_capacity(texts.len());
    for text in texts {
        outcomes.push(batch.take_in(change, text).await?);
    }
    batch.write(change).await?;
    Ok(outcomes)
}
