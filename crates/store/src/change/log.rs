//! The event log: its rows. A row says what happened and to what, not what that is by now: that is
//! read from its own table when the event is, and so a text costs the log some hundred bytes.

use super::counters::CellKey;
use crate::Error;
use crate::engine::actor::ActorWord;
use crate::engine::record::{Json, MaybeWord, Word, record};
use crate::engine::{Insert, Row, Tx, Value, WriteTx, values};
use hearback_inbox::event::{Happened, InConversation, OfConversation, OrganizationSetting};
use hearback_inbox::{
    Actor, ActorId, ConversationId, CustomerId, LineId, MessageId, OrganizationId, Timestamp,
    UserId,
};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// What can happen to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum MessageEvent {
    #[serde(rename = "message_received")]
    Received,
    #[serde(rename = "message_pending")]
    Pending,
    #[serde(rename = "message_scheduled")]
    Scheduled,
    #[serde(rename = "message_status")]
    Status,
    #[serde(rename = "message_media")]
    Media,
    #[serde(rename = "message_canceled")]
    Canceled,
    #[serde(rename = "first_message_refused")]
    FirstRefused,
}

impl MessageEvent {
    pub(crate) fn happened(self, to: InConversation) -> Happened {
        match self {
            Self::Received => Happened::MessageReceived(to),
            Self::Pending => Happened::MessagePending(to),
            Self::Scheduled => Happened::MessageScheduled(to),
            Self::Status => Happened::MessageStatus(to),
            Self::Media => Happened::MessageMedia(to),
            Self::Canceled => Happened::MessageCanceled(to),
            Self::FirstRefused => Happened::FirstMessageRefused(to),
        }
    }
}

/// What can happen to a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ConversationEvent {
    #[serde(rename = "conversation_changed")]
    Changed,
    OptedOut,
    OptedIn,
    ConsentRecorded,
    HistoryImported,
}

impl ConversationEvent {
    pub(crate) fn happened(self, to: OfConversation) -> Happened {
        match self {
            Self::Changed => Happened::ConversationChanged(to),
            Self::OptedOut => Happened::OptedOut(to),
            Self::OptedIn => Happened::OptedIn(to),
            Self::ConsentRecorded => Happened::ConsentRecorded(to),
            Self::HistoryImported => Happened::HistoryImported(to),
        }
    }
}

/// What can happen to what is in no conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum OtherEvent {
    #[serde(rename = "line_changed")]
    Line,
    #[serde(rename = "member_changed")]
    Member,
    #[serde(rename = "customer_changed")]
    Customer,
    #[serde(rename = "setting_changed")]
    Setting,
}

/// What happened: its name in the API is the log's word for it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Kind {
    Message(MessageEvent),
    Conversation(ConversationEvent),
    Other(OtherEvent),
}

record! {
    /// A row of `events`.
    EventRow as "e" {
        organization_id: OrganizationId,
        number: i64,
        at: Timestamp,
        kind: Word<Kind>,
        actor: Word<ActorWord>,
        actor_id: Option<ActorId>,
        only_for: Option<ActorId>,
        conversation_id: Option<ConversationId>,
        message_id: Option<MessageId>,
        line_id: Option<LineId>,
        member_id: Option<UserId>,
        customer_id: Option<CustomerId>,
        setting: MaybeWord<OrganizationSetting>,
        cells: Json,
        scheduled_changed: bool,
        gone: Json,
    }
}

/// An event as the log keeps it.
#[derive(Clone, Debug)]
pub(crate) struct LoggedEvent {
    pub(crate) number: i64,
    pub(crate) at: Timestamp,
    pub(crate) kind: Kind,
    pub(crate) actor: Actor,
    /// Who alone may see it, while a conversation is its author's alone (S2).
    pub(crate) only_for: Option<ActorId>,
    pub(crate) conversation: Option<ConversationId>,
    pub(crate) message: Option<MessageId>,
    pub(crate) line: Option<LineId>,
    pub(crate) member: Option<UserId>,
    pub(crate) customer: Option<CustomerId>,
    pub(crate) setting: Option<OrganizationSetting>,
    /// Which counts changed.
    pub(crate) cells: Vec<CellKey>,
    pub(crate) scheduled_changed: bool,
    /// What it happened to, as that last was, where no table has it any longer.
    pub(crate) gone: Option<InConversation>,
}

static INSERT: LazyLock<Insert> = LazyLock::new(|| Insert::new("events", EventRow::COLUMNS, ""));

impl LoggedEvent {
    pub(super) fn row(self, organization: OrganizationId) -> Result<Vec<Value>, Error> {
        EventRow {
            organization_id: organization,
            number: self.number,
            at: self.at,
            kind: Word(self.kind),
            actor: Word(ActorWord::of(self.actor)),
            actor_id: self.actor.id(),
            only_for: self.only_for,
            conversation_id: self.conversation,
            message_id: self.message,
            line_id: self.line,
            member_id: self.member,
            customer_id: self.customer,
            setting: MaybeWord(self.setting),
            cells: Json::of_list(&self.cells)?,
            scheduled_changed: self.scheduled_changed,
            gone: Json::of(self.gone.as_ref())?,
        }
        .write()
    }

    fn read(mut row: Row) -> Result<Self, Error> {
        let e = EventRow::read(&mut row)?;
        Ok(Self {
            number: e.number,
            at: e.at,
            kind: e.kind.0,
            actor: e.actor.0.actor(e.actor_id)?,
            only_for: e.only_for,
            conversation: e.conversation_id,
            message: e.message_id,
            line: e.line_id,
            member: e.member_id,
            customer: e.customer_id,
            setting: e.setting.0,
            cells: e.cells.parse()?.unwrap_or_default(),
            scheduled_changed: e.scheduled_changed,
            gone: e.gone.parse()?,
        })
    }
}

/// Puts events at the end of the log.
pub(super) async fn append(tx: &mut WriteTx, rows: &[Vec<Value>]) -> Result<(), Error> {
    tx.insert(&INSERT, rows).await
}

/// The number of an organization's last event.
pub(crate) async fn last_event(tx: &mut Tx, organization: OrganizationId) -> Result<i64, Error> {
    let sql = "SELECT last FROM event_counters WHERE organization_id = ?1";
    tx.find(sql, values![organization]).await?.ok_or(Error::NotFound)?.take()
}

/// The events after a number, in order.
pub(crate) async fn logged_after(
    tx: &mut Tx,
    organization: OrganizationId,
    after: i64,
    limit: u16,
) -> Result<Vec<LoggedEvent>, Error> {
    let sql = format!(
        "SELECT {} FROM events e WHERE e.organization_id = ?1 AND e.number > ?2 \
         ORDER BY e.number LIMIT ?3",
        EventRow::SELECT
    );
    let rows = tx.query(&sql, values![organization, after, i64::from(limit)]).await?;
    rows.into_iter().map(LoggedEvent::read).collect()
}
