//! A conversation: everything exchanged between one organization and one outside number.

use crate::message::{Direction, Origin};
use crate::name::{is_blank, is_unseen};
use crate::{
    Actor, ActorId, Address, Cell, ConversationId, CustomerSummary, LineId, Message, MessageId,
    OptOut, Status, UserId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Characters of a message that the list shows.
const PREVIEW_LENGTH: usize = 140;

/// Open or closed, nothing else; everything further is a derived [`Mark`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Someone has something to do.
    Open,
    /// Done, until the customer writes again.
    Closed,
}

/// A conversation's marks, in display order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// The number is blocked.
    Blocked,
    /// The last outbound message did not get through.
    Failed,
    /// Nothing may be sent to the number.
    OptedOut,
    /// The number matches no customer, and nobody dismissed it.
    Unrecognized,
    /// The number never wrote.
    OutboundOnly,
}

/// A tab of the list (I2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tab {
    /// Not closed.
    #[default]
    Open,
    /// With unread texts, whatever the state.
    Unread,
    /// Closed.
    Closed,
    /// All.
    All,
    /// Whose number matches no customer.
    Unrecognized,
}

/// The channel a conversation is held over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Text messages.
    Sms,
}

/// Who blocked a number, and when.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Block {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// The last message, as the list shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Last {
    /// The message.
    pub message_id: MessageId,
    /// Which way it went.
    pub direction: Direction,
    /// What made it.
    #[schema(required)]
    pub origin: Option<Origin>,
    /// Who wrote it; `None` if it's inbound or was sent outside Hearback.
    #[serde(default, alias = "author_id", deserialize_with = "crate::actor::author")]
    #[schema(required)]
    pub author: Option<Actor>,
    /// Its beginning, line breaks as spaces.
    pub preview: String,
    /// Open or closed.
    pub status: Status,
}

impl Last {
    fn of(message: &Message) -> Self {
        Self {
            message_id: message.id,
            direction: message.direction,
            origin: message.origin,
            author: message.author,
            preview: preview(message),
            status: message.status,
        }
    }
}

fn preview(message: &Message) -> String {
    if is_blank(&message.body) && !message.media.is_empty() {
        let photo = message.media.iter().all(|m| m.content_type.starts_with("image/"));
        return if photo { "Photo" } else { "Attachment" }.to_owned();
    }
    message
        .body
        .trim_start_matches(is_unseen)
        .chars()
        .take(PREVIEW_LENGTH)
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect()
}

/// A conversation as the store keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// The outside number; one conversation each in an organization.
    pub number: Address,
    /// Who that is, when on file.
    pub customer: Option<CustomerSummary>,
    /// Open or closed.
    pub state: State,
    /// Inbound texts since it was last read.
    pub unread: i64,
    /// Whose it is.
    pub assignee_id: Option<UserId>,
    /// Its current line: of the last inbound text, else of the last outbound one.
    pub line_id: LineId,
    /// The opt-out in force on its current line.
    pub opt_out: Option<OptOut>,
    /// Whether it exists for others than its author (S2).
    pub visible: bool,
    /// Who began it: until it's visible, nobody else sees it. That compares ids and shows none, so the
    /// id is enough.
    pub author_id: Option<ActorId>,
    /// Someone dismissed the unrecognized number (C2).
    pub dismissed: bool,
    /// The number is blocked: its texts are held, and it isn't texted (C2).
    pub blocked: Option<Block>,
    /// The last outbound message did not get through.
    pub failed: bool,
    /// The last outbound message.
    pub last_outbound: Option<(Timestamp, MessageId)>,
    /// When the number last wrote.
    pub last_inbound_at: Option<Timestamp>,
    /// The last message.
    pub last: Option<Last>,
    /// When that was; orders the list.
    pub last_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// The number of the event that last changed it.
    pub revision: i64,
    /// What the counts have of it; nothing before it is counted for the first time. The store's own.
    pub counted: Option<Cell>,
}

impl Conversation {
    /// A conversation about to get its first message. Others see it once that is inbound or
    /// accepted by Twilio.
    #[must_use]
    pub fn begin(
        id: ConversationId,
        number: Address,
        customer: Option<CustomerSummary>,
        line_id: LineId,
        author_id: Option<ActorId>,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            number,
            customer,
            state: State::Open,
            unread: 0,
            assignee_id: None,
            line_id,
            opt_out: None,
            visible: false,
            author_id,
            dismissed: false,
            blocked: None,
            failed: false,
            last_outbound: None,
            last_inbound_at: None,
            last: None,
            last_at: at,
            created_at: at,
            revision: 0,
            counted: None,
        }
    }

    /// A text from the number came in (R4): reopened, unread, on the line it came over; a dismissed
    /// number is back.
    pub fn receive(&mut self, message: &Message) {
        self.visible = true;
        self.state = State::Open;
        self.unread += 1;
        self.dismissed = false;
        self.note_inbound(message);
    }

    /// A message to the number was committed or recovered. Replying reads what came before.
    pub fn send(&mut self, message: &Message) {
        if message.origin == Some(Origin::User) && !message.sent_outside {
            self.unread = 0;
        }
        self.note_outbound(message);
    }

    /// A scheduled message is due. That reads nothing. And since no one is waiting at a composer to
    /// hear about a refusal, everyone can see the conversation from here on.
    pub fn send_scheduled(&mut self, message: &Message) {
        self.visible = true;
        self.note_outbound(message);
    }

    /// A message of the past was found at Twilio: it takes its place, and nothing else happens. It
    /// reopens nothing and is not unread (R6).
    pub fn remember(&mut self, message: &Message) {
        self.visible = true;
        match message.direction {
            Direction::Inbound => self.note_inbound(message),
            Direction::Outbound => self.note_outbound(message),
        }
    }

    fn note_inbound(&mut self, message: &Message) {
        if self.last_inbound_at.is_none_or(|last| message.at >= last) {
            self.last_inbound_at = Some(message.at);
            self.line_id = message.line_id;
        }
        self.show_last(message);
    }

    fn note_outbound(&mut self, message: &Message) {
        if self.last_outbound.is_none_or(|(at, _)| message.at >= at) {
            self.last_outbound = Some((message.at, message.id));
            self.failed = message.status.is_failure();
            if self.last_inbound_at.is_none() {
                self.line_id = message.line_id;
            }
        }
        self.show_last(message);
    }

    /// One of its messages changed its status.
    pub fn message_changed(&mut self, message: &Message) {
        if self.last_outbound.is_some_and(|(_, id)| id == message.id) {
            self.failed = message.status.is_failure();
        }
        if let Some(last) = self.last.as_mut().filter(|last| last.message_id == message.id) {
            *last = Last::of(message);
        }
        if message.status.is_with_twilio() && message.sid.is_some() {
            self.visible = true;
        }
    }

    /// Done; read with it.
    pub fn close(&mut self) {
        self.state = State::Closed;
        self.unread = 0;
    }

    /// To do again.
    pub fn reopen(&mut self) {
        self.state = State::Open;
    }

    /// Spam: done with, and read.
    pub fn block(&mut self, block: Block) {
        self.blocked = self.blocked.or(Some(block));
        self.close();
    }

    fn show_last(&mut self, message: &Message) {
        if self.last.is_none() || message.at >= self.last_at {
            self.last = Some(Last::of(message));
            self.last_at = message.at;
        }
    }

    /// The derived marks that hold, in the order in which they are shown.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        [
            (self.blocked.is_some(), Mark::Blocked),
            (self.failed, Mark::Failed),
            (self.opt_out.is_some(), Mark::OptedOut),
            (self.is_unrecognized(), Mark::Unrecognized),
            (self.last_inbound_at.is_none(), Mark::OutboundOnly),
        ]
        .into_iter()
        .filter_map(|(holds, mark)| holds.then_some(mark))
        .collect()
    }

    /// Whether its number matches no customer and nobody dismissed it.
    #[must_use]
    pub fn is_unrecognized(&self) -> bool {
        self.customer.is_none() && !self.dismissed && self.blocked.is_none()
    }

    /// The conversation as the API and events give it.
    #[must_use]
    pub fn view(&self) -> ConversationView {
        self.clone().into_view()
    }

    /// The same for a conversation that is no longer needed.
    #[must_use]
    pub fn into_view(self) -> ConversationView {
        ConversationView {
            marks: self.marks(),
            id: self.id,
            answerable: self.number.is_answerable(),
            number: self.number,
            name: self.customer.as_ref().map(|c| c.name.clone()),
            customer: self.customer,
            state: self.state,
            unread: self.unread,
            assignee_id: self.assignee_id,
            line_id: self.line_id,
            channel: Channel::Sms,
            opt_out: self.opt_out,
            dismissed: self.dismissed,
            blocked: self.blocked,
            last: self.last,
            last_at: self.last_at,
            created_at: self.created_at,
            visible: self.visible,
            revision: self.revision,
        }
    }
}

/// A conversation, as in the API and in events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Conversation)]
pub struct ConversationView {
    /// Its id.
    pub id: ConversationId,
    /// The outside number.
    pub number: Address,
    /// The customer's name, if saved.
    #[schema(required)]
    pub name: Option<String>,
    /// The customer, if saved.
    #[schema(required)]
    pub customer: Option<CustomerSummary>,
    /// Open or closed.
    pub state: State,
    /// Its marks, in display order.
    pub marks: Vec<Mark>,
    /// Inbound texts since it was last read.
    pub unread: i64,
    /// Whose it is.
    #[schema(required)]
    pub assignee_id: Option<UserId>,
    /// The line that a reply goes out on.
    pub line_id: LineId,
    /// Whether you can reply to the number. You can't reply to an alphanumeric sender.
    pub answerable: bool,
    /// The channel.
    pub channel: Channel,
    /// The opt-out in force on its line.
    #[schema(required)]
    pub opt_out: Option<OptOut>,
    /// Whether someone dismissed the unrecognized number.
    #[serde(default)]
    #[schema(required)]
    pub dismissed: bool,
    /// Who blocked the number, and when; null if nobody did.
    #[serde(default)]
    #[schema(required)]
    pub blocked: Option<Block>,
    /// The last message.
    #[schema(required)]
    pub last: Option<Last>,
    /// When that was.
    pub last_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// False while only its author sees it (S2).
    pub visible: bool,
    /// The number of the event that last changed it.
    pub revision: i64,
}

#[cfg(test)]
mod tests;
