//! The event log, read: what clients replay and follow.

use crate::change::{
    Kind, LoggedEvent, MessageEvent, OtherEvent, cells_at, last_event, logged_after,
};
use crate::engine::Tx;
use crate::tables::{conversation, customer, line, member, message, scheduled};
use crate::{Access, Error, Store};
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::customer::SavedCustomer;
use hearback_inbox::event::{InConversation, OfConversation, OrganizationSetting};
use hearback_inbox::member::Member;
use hearback_inbox::{
    ActorId, Cell, ConversationId, CustomerId, Event, Happened, Line, LineId, Message, MessageId,
    OrganizationId, Permission, UserId,
};
use std::collections::HashMap;
use std::hash::Hash;

/// An event, and who may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct AddressedEvent {
    /// The event.
    pub event: Event,
    /// Who alone may see it, while a conversation is its author's alone (S2).
    pub only_for: Option<ActorId>,
}

impl AddressedEvent {
    /// Whether someone may see it.
    #[must_use]
    pub fn is_for(&self, access: &Access) -> bool {
        let theirs = self.only_for.is_none() || self.only_for == access.actor_id();
        theirs && self.needs().is_none_or(|permission| access.may(permission))
    }

    /// What one has to be allowed to do: who signs in, and who was invited, is not everyone's to know.
    fn needs(&self) -> Option<Permission> {
        match self.event.happened {
            Happened::SettingChanged { setting: OrganizationSetting::Audit } => {
                Some(Permission::Audit)
            }
            Happened::SettingChanged { setting: OrganizationSetting::Invitations } => {
                Some(Permission::Members)
            }
            Happened::CustomerChanged { .. } => Some(Permission::CustomersRead),
            _ => None,
        }
    }

    /// Whether everyone who sees the inbox may see it.
    #[must_use]
    pub fn is_for_all(&self) -> bool {
        self.only_for.is_none() && self.needs().is_none()
    }
}

/// Events in order, and where the log ends.
#[derive(Clone, Debug, PartialEq)]
pub struct EventPage {
    /// The events.
    pub events: Vec<AddressedEvent>,
    /// The number of the organization's last event.
    pub last: i64,
}

/// So many events are read inline: with what they tell of, no more rows than a page of a list. Who
/// follows closely waits for no thread then.
const FEW: i64 = 16;

impl Store {
    /// The number of the organization's last event.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn last_event(&self, access: &Access) -> Result<i64, Error> {
        let organization = access.organization();
        self.database.read_inline(async move |tx: &mut Tx| last_event(tx, organization).await).await
    }

    /// The events after a number, at most `limit`, with the state of what they tell of as it is now.
    /// Callers that pass them on must respect `only_for`.
    ///
    /// # Errors
    /// [`Error::NotFound`] for those who may not see the inbox; [`Error::StartOver`] when the number
    /// is not of this log, or what follows it is not kept anymore.
    pub async fn events_after(
        &self,
        access: &Access,
        after: i64,
        limit: u16,
    ) -> Result<EventPage, Error> {
        if !access.sees_inbox() {
            return Err(Error::NotFound);
        }
        let organization = access.organization();
        let (last, events) = self
            .database
            .read_inline(async move |tx: &mut Tx| {
                let last = last_event(tx, organization).await?;
                if after < 0 || after > last {
                    return Err(Error::StartOver);
                }
                let few = last - after <= FEW;
                let events =
                    if few { Some(read(tx, organization, after, limit).await?) } else { None };
                Ok((last, events))
            })
            .await?;
        let many = async move |tx: &mut Tx| read(tx, organization, after, limit).await;
        let events = match events {
            Some(events) => events,
            None => self.database.read_on_thread(many).await?,
        };
        match events.first() {
            Some(first) if first.event.number != after + 1 => Err(Error::StartOver),
            None if after < last => Err(Error::StartOver),
            _ => Ok(EventPage { events, last }),
        }
    }
}

async fn read(
    tx: &mut Tx,
    organization: OrganizationId,
    after: i64,
    limit: u16,
) -> Result<Vec<AddressedEvent>, Error> {
    let logged = logged_after(tx, organization, after, limit).await?;
    let now = State::load(tx, organization, &logged).await?;
    logged.into_iter().map(|event| now.complete(event)).collect()
}

/// What events tell of, as it is now: read after them, so that it is never older than they are.
struct State {
    conversations: HashMap<ConversationId, ConversationView>,
    messages: HashMap<MessageId, Message>,
    lines: HashMap<LineId, Line>,
    members: HashMap<UserId, Member>,
    customers: HashMap<CustomerId, SavedCustomer>,
    cells: HashMap<(LineId, Option<UserId>), Cell>,
}

impl State {
    async fn load(
        tx: &mut Tx,
        organization: OrganizationId,
        events: &[LoggedEvent],
    ) -> Result<Self, Error> {
        let conversations = distinct(events.iter().filter_map(|event| event.conversation));
        let conversations = conversation::by_ids(tx, organization, &conversations).await?;
        let wanted = distinct(events.iter().filter_map(|event| event.message));
        let mut messages = message::by_ids(tx, organization, &wanted).await?;
        if messages.len() < wanted.len() {
            let has_come = |id: &MessageId| messages.iter().any(|message| message.id == *id);
            let waiting: Vec<_> = wanted.into_iter().filter(|id| !has_come(id)).collect();
            let waiting = scheduled::by_ids(tx, organization, &waiting).await?;
            messages.extend(waiting.into_iter().map(|scheduled| scheduled.message));
        }
        let lines = distinct(events.iter().filter_map(|event| event.line));
        let lines = line::by_ids(tx, organization, &lines).await?;
        let members = distinct(events.iter().filter_map(|event| event.member));
        let members = member::by_ids(tx, organization, &members).await?;
        let customers = distinct(events.iter().filter_map(|event| event.customer));
        let customers = customer::by_ids(tx, organization, &customers).await?;
        let cells = distinct(events.iter().flat_map(|event| event.cells.iter().copied()));
        let cells = cells_at(tx, organization, &cells).await?;
        Ok(Self {
            conversations: by_key(conversations.into_iter().map(|it| (it.id, it.into_view()))),
            messages: by_key(messages.into_iter().map(|it| (it.id, it))),
            lines: by_key(lines.into_iter().map(|it| (it.id, it))),
            members: by_key(members.into_iter().map(|it| (it.id, it))),
            customers: by_key(customers.into_iter().map(|it| (it.customer.id, it))),
            cells: by_key(cells.into_iter().map(|it| ((it.line_id, it.assignee_id), it))),
        })
    }

    fn complete(&self, logged: LoggedEvent) -> Result<AddressedEvent, Error> {
        let only_for = logged.only_for;
        let cells = logged.cells.iter().filter_map(|place| self.cells.get(place).copied());
        let event = Event {
            number: logged.number,
            at: logged.at,
            actor: logged.actor,
            cells: cells.collect(),
            scheduled_changed: logged.scheduled_changed,
            happened: self.happened(logged)?,
        };
        Ok(AddressedEvent { event, only_for })
    }

    fn happened(&self, logged: LoggedEvent) -> Result<Happened, Error> {
        if let (Kind::Message(kind), Some(gone)) = (logged.kind, logged.gone) {
            return Ok(kind.happened(gone));
        }
        match (logged.kind, logged.conversation) {
            (Kind::Message(kind), Some(id)) => {
                let message = logged.message.and_then(|id| self.messages.get(&id));
                Ok(self.in_conversation(kind, id, message))
            }
            (Kind::Conversation(kind), Some(id)) => Ok(match self.conversations.get(&id) {
                Some(view) => {
                    kind.happened(OfConversation { conversation: Box::new(view.clone()) })
                }
                None => Happened::ConversationGone { conversation_id: id },
            }),
            (Kind::Other(OtherEvent::Line), _) => {
                let line = logged.line.and_then(|id| self.lines.get(&id)).cloned();
                let line = line.ok_or(Error::Corrupt("an event of a line that is not there"))?;
                Ok(Happened::LineChanged { line })
            }
            (Kind::Other(OtherEvent::Member), _) => {
                let member = logged.member.and_then(|id| self.members.get(&id)).cloned();
                let member =
                    member.ok_or(Error::Corrupt("an event of a member that is not there"))?;
                Ok(Happened::MemberChanged { member })
            }
            (Kind::Other(OtherEvent::Customer), _) => {
                let customer_id =
                    logged.customer.ok_or(Error::Corrupt("an event of no customer"))?;
                let customer = self.customers.get(&customer_id).cloned().map(Box::new);
                Ok(Happened::CustomerChanged { customer_id, customer })
            }
            (Kind::Other(OtherEvent::Setting), _) => {
                let setting = logged.setting;
                let setting = setting.ok_or(Error::Corrupt("an event of no setting"))?;
                Ok(Happened::SettingChanged { setting })
            }
            (Kind::Message(_) | Kind::Conversation(_), None) => {
                Err(Error::Corrupt("an event of no conversation"))
            }
        }
    }

    fn in_conversation(
        &self,
        kind: MessageEvent,
        id: ConversationId,
        message: Option<&Message>,
    ) -> Happened {
        let Some(conversation) = self.conversations.get(&id) else {
            return Happened::ConversationGone { conversation_id: id };
        };
        let conversation = Box::new(conversation.clone());
        match message {
            Some(message) => {
                kind.happened(InConversation { conversation, message: Box::new(message.clone()) })
            }
            None => Happened::ConversationChanged(OfConversation { conversation }),
        }
    }
}

/// Each once, in order.
fn distinct<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<_> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn by_key<K: Hash + Eq, V>(all: impl Iterator<Item = (K, V)>) -> HashMap<K, V> {
    all.collect()
}
