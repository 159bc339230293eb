//! Where arriving texts are decided about: everything known of their senders and lines is loaded at
//! once, each text is decided in turn, and what changed is written at once.

use super::{InboundText, Received, Source};
use crate::Error;
use crate::change::{Change, ConversationEvent, Locked, MessageEvent};
use crate::engine::value::json_or_null;
use crate::engine::word::word;
use crate::engine::{Find, Insert, Kind, Value, values};
use crate::operations::line::Lines;
use crate::operations::opt_out::{TextedKeyword, by_opt_out, carry_out, honored};
use crate::operations::scheduled;
use crate::tables::conversation::read_customer;
use crate::tables::scheduled::Scheduled;
use crate::tables::{conversation, customer, erased_number, line, media, member, message, opt_out};
use hearback_inbox::message::CancelReason;
use hearback_inbox::opt_out::{OptOutChange, Said};
use hearback_inbox::{
    Address, Conversation, ConversationId, CustomerSummary, HeldReason, Line, LineId, Message,
    OptOut, State, Timestamp,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

static BY_SID: LazyLock<Find> = LazyLock::new(|| {
    Find::new("1", "messages m", &[("m.organization_id", Kind::Id), ("m.sid", Kind::Text)])
});
static HELD_BY_SID: LazyLock<Find> = LazyLock::new(|| {
    Find::new(
        "1",
        "held_or_forgotten_texts t",
        &[("t.organization_id", Kind::Id), ("t.sid", Kind::Text)],
    )
});
/// Texts of which only Twilio's list can say what they are.
static UNCONFIRMED: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("t.organization_id", Kind::Id), ("t.sid", Kind::Text), ("t.reason", Kind::Text)];
    Find::new("1", "held_texts t", &keys)
});
static SCHEDULED: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("s.organization_id", Kind::Id), ("s.conversation_id", Kind::Id)];
    Find::new("1", "scheduled_messages s", &keys)
});
static HOLD: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("organization_id", Kind::Id),
        ("sid", Kind::Text),
        ("at", Kind::Int),
        ("reason", Kind::Text),
        ("from_number", Kind::Text),
        ("to_number", Kind::Text),
        ("body", Kind::Text),
        ("media", Kind::Text),
        ("opt_out_type", Kind::Text),
        ("service_sid", Kind::Text),
    ];
    Insert::new("held_texts", &columns, "")
});

/// Everything that deciding about some texts to one organization needs, and what they change.
pub(super) struct InboundBatch<'t> {
    /// Twilio's ids of texts that are here already.
    known: HashSet<String>,
    lines: Lines,
    conversations: HashMap<Address, Locked<'t, Conversation>>,
    /// Those in which something is scheduled.
    awaited: HashSet<ConversationId>,
    customers: HashMap<Address, CustomerSummary>,
    opt_outs: HashMap<Address, Vec<OptOut>>,
    said: HashMap<Address, Vec<(Timestamp, Said)>>,
    /// Whose conversations changed.
    changed: BTreeSet<Address>,
    messages: Vec<Message>,
    media: Vec<Vec<Value>>,
    held: Vec<Vec<Value>>,
    heard: BTreeMap<LineId, Timestamp>,
}

/// Which of the texts are here already. What waited for Twilio's list no longer is once the list has
/// it.
async fn known(change: &mut Change<'_>, texts: &[InboundText]) -> Result<HashSet<String>, Error> {
    let organization = change.organization();
    let mut known = erased(change, texts).await?;
    let key = |text: &InboundText| values![organization, &text.sid].to_vec();
    let keys: Vec<_> = texts.iter().map(key).collect();
    for find in [&*BY_SID, &*HELD_BY_SID] {
        for (text, rows) in texts.iter().zip(change.find_each(find, &keys).await?) {
            if !rows.is_empty() {
                known.insert(text.sid.clone());
            }
        }
    }
    let listed = texts.iter().filter(|text| text.source == Source::List);
    let listed: Vec<_> = listed.filter(|text| known.contains(&text.sid)).collect();
    let reason = word(Some(HeldReason::Unconfirmed))?;
    let keys: Vec<_> = listed
        .iter()
        .map(|text| values![organization, &text.sid, reason.clone()].to_vec())
        .collect();
    for (text, rows) in listed.into_iter().zip(change.find_each(&UNCONFIRMED, &keys).await?) {
        if rows.is_empty() {
            continue;
        }
        let delete = "DELETE FROM held_texts WHERE organization_id = ?1 AND sid = ?2";
        change.execute(delete, values![organization, &text.sid]).await?;
        known.remove(&text.sid);
    }
    Ok(known)
}

/// Which of the texts Twilio lists from before their senders were erased: they don't come back.
async fn erased(change: &mut Change<'_>, texts: &[InboundText]) -> Result<HashSet<String>, Error> {
    let listed: Vec<_> = texts.iter().filter(|text| text.source == Source::List).collect();
    if listed.is_empty() {
        return Ok(HashSet::new());
    }
    let (organization, numbers) = (change.organization(), listed.iter().map(|t| t.from.clone()));
    let numbers: Vec<_> = numbers.collect();
    let until = erased_number::erased_until(change, organization, &numbers).await?;
    let before = |text: &&InboundText| until.get(&text.from).is_some_and(|until| text.at <= *until);
    Ok(listed.into_iter().filter(before).map(|text| text.sid.clone()).collect())
}

impl<'t> InboundBatch<'t> {
    pub(super) async fn load(
        change: &mut Change<'t>,
        texts: &[InboundText],
    ) -> Result<Self, Error> {
        let organization = change.organization();
        let mut batch = Self {
            known: known(change, texts).await?,
            lines: Lines::of_texts(change, organization, texts).await?,
            conversations: HashMap::new(),
            awaited: HashSet::new(),
            customers: HashMap::new(),
            opt_outs: HashMap::new(),
            said: HashMap::new(),
            changed: BTreeSet::new(),
            messages: vec![],
            media: vec![],
            held: vec![],
            heard: BTreeMap::new(),
        };
        batch.load_numbers(change, texts).await?;
        batch.load_scheduled(change).await?;
        batch.release_from_departed(change).await?;
        batch.expect_counts(change, texts).await?;
        Ok(batch)
    }

    /// A closed conversation is still that of someone who left since. A text reopens it, and then it is
    /// nobody's.
    async fn release_from_departed(&mut self, change: &mut Change<'t>) -> Result<(), Error> {
        let closed = |c: &Conversation| c.state == State::Closed && c.assignee_id.is_some();
        if !self.conversations.values().any(|conversation| closed(conversation)) {
            return Ok(());
        }
        let departed = member::departed(change).await?;
        for conversation in self.conversations.values_mut().filter(|c| closed(c)) {
            if conversation.assignee_id.is_some_and(|who| departed.contains(&who)) {
                // Counted there so far.
                change.expect([(conversation.line_id, conversation.assignee_id)]).await?;
                conversation.assignee_id = None;
            }
        }
        Ok(())
    }

    /// Loads what is known of the senders.
    async fn load_numbers(
        &mut self,
        change: &mut Change<'t>,
        texts: &[InboundText],
    ) -> Result<(), Error> {
        let organization = change.organization();
        let numbers: BTreeSet<_> = texts.iter().map(|text| text.from.clone()).collect();
        let numbers: Vec<_> = numbers.into_iter().collect();
        let key = |number: &Address| values![organization, number].to_vec();
        let keys: Vec<_> = numbers.iter().map(key).collect();
        let conversations = conversation::locked_by_numbers(change, &numbers).await?;
        let new = numbers.iter().zip(&conversations).filter(|(_, found)| found.is_none());
        let new: Vec<_> = new.map(|(number, _)| number.clone()).collect();
        erased_number::recall(change, &new).await?;
        let opt_outs = change.find_each(&opt_out::OF_NUMBER, &keys).await?;
        let mut strangers = vec![];
        for ((number, conversation), opt_outs) in
            numbers.into_iter().zip(conversations).zip(opt_outs)
        {
            match conversation {
                Some(conversation) => {
                    self.conversations.insert(number.clone(), conversation);
                }
                None => strangers.push(number.clone()),
            }
            let rows: Result<Vec<_>, _> = opt_outs.into_iter().map(opt_out::read).collect();
            self.opt_outs.insert(number, rows?);
        }
        let keys: Vec<_> = strangers.iter().map(key).collect();
        let found = change.find_each(&customer::BY_NUMBER, &keys).await?;
        for (number, rows) in strangers.into_iter().zip(found) {
            if let Some(mut row) = rows.into_iter().next()
                && let Some(customer) = read_customer(&mut row)?
            {
                self.customers.insert(number, customer);
            }
        }
        Ok(())
    }

    /// Notes in which conversations something is scheduled: a text there may cancel it.
    async fn load_scheduled(&mut self, change: &mut Change<'t>) -> Result<(), Error> {
        let organization = change.organization();
        let ids: Vec<_> = self.conversations.values().map(|c| c.id).collect();
        let keys: Vec<_> = ids.iter().map(|id| values![organization, *id].to_vec()).collect();
        let found = change.find_each(&SCHEDULED, &keys).await?;
        let some = ids.into_iter().zip(found).filter(|(_, rows)| !rows.is_empty());
        self.awaited = some.map(|(id, _)| id).collect();
        Ok(())
    }

    async fn expect_counts(
        &mut self,
        change: &mut Change<'t>,
        texts: &[InboundText],
    ) -> Result<(), Error> {
        let mut cells = vec![];
        for text in texts {
            let Some(line) = self.lines.of(text) else {
                continue;
            };
            let conversation = self.conversations.get(&text.from);
            let who = conversation.and_then(|c| c.assignee_id);
            cells.push((line.id, who));
            cells.extend(conversation.map(|c| (c.line_id, who)));
        }
        change.expect(cells).await
    }

    pub(super) async fn take_in(
        &mut self,
        change: &mut Change<'t>,
        text: &InboundText,
    ) -> Result<Received, Error> {
        if !self.known.insert(text.sid.clone()) {
            return Ok(Received::Repeated);
        }
        if text.source == Source::UnclearWebhook {
            // We can't tell who sent it, so it opts no one out.
            self.hold(text, HeldReason::Unconfirmed)?;
            return Ok(Received::Held(HeldReason::Unconfirmed));
        }
        let line = self.lines.of(text).cloned();
        let blocked = self.conversations.get(&text.from).is_some_and(|c| c.blocked.is_some());
        let held = match &line {
            _ if blocked => Some(HeldReason::Blocked),
            None => Some(HeldReason::NoLine),
            Some(_) if !self.lines.inbox_on => Some(HeldReason::InboxOff),
            Some(line) if !line.on => Some(HeldReason::LineOff),
            Some(_) => None,
        };
        if let Some(reason) = held {
            self.hold(text, reason)?;
            // Opt-out words count wherever they arrive (R7).
            self.apply_keyword(change, text, line.as_ref()).await?;
            return Ok(Received::Held(reason));
        }
        let line = line.ok_or(Error::Corrupt("a text without line"))?;
        self.record(change, text, &line).await
    }

    async fn record(
        &mut self,
        change: &mut Change<'t>,
        text: &InboundText,
        line: &Line,
    ) -> Result<Received, Error> {
        let (organization, number) = (change.organization(), &text.from);
        let mut conversation = self.conversations.remove(number).unwrap_or_else(|| {
            let customer = self.customers.get(number).cloned();
            let (id, at) = (text.conversation_id, text.at);
            change.begin(Conversation::begin(id, number.clone(), customer, line.id, None, at))
        });
        let mut message = text.message(conversation.id, line);
        if message.asks_to_stop {
            message.stop_handled = honored(change, number, &message).await?;
        }
        conversation.receive(&message);
        let in_force = self.opt_outs.get(number).map_or(&[][..], Vec::as_slice);
        conversation.opt_out =
            hearback_inbox::opt_out::in_force(in_force, conversation.line_id).cloned();
        let (kind, at) = (MessageEvent::Received, text.at);
        change.tell_message(kind, &mut message, &mut conversation, at)?;
        self.media.extend(media::to_fetch(organization, &message, &text.media));
        let heard = self.heard.entry(line.id).or_insert(text.at);
        *heard = text.at.max(*heard);
        self.changed.insert(number.clone());
        self.conversations.insert(number.clone(), conversation);
        if message.keyword.is_some() {
            self.apply_keyword(change, text, Some(line)).await?;
        }
        self.answer_scheduled(change, text).await?;
        let conversation =
            self.conversations.get(number).ok_or(Error::Corrupt("a conversation got lost"))?;
        self.messages.push(message.clone());
        Ok(Received::Recorded {
            conversation: Box::new(conversation.view()),
            message: Box::new(message),
        })
    }

    fn hold(&mut self, text: &InboundText, reason: HeldReason) -> Result<(), Error> {
        self.held.push(vec![
            text.organization.into(),
            (&text.sid).into(),
            text.at.into(),
            word(Some(reason))?,
            (&text.from).into(),
            (&text.to).into(),
            (&text.body).into(),
            json_or_null((!text.media.is_empty()).then_some(&text.media))?,
            text.opt_out_type.clone().into(),
            text.service.as_ref().map(Value::from).into(),
        ]);
        Ok(())
    }

    /// Cancels what was to be sent only if they stay silent (S13). What they wrote before that was
    /// scheduled, and came late, is no reply to it.
    async fn answer_scheduled(
        &mut self,
        change: &mut Change<'t>,
        text: &InboundText,
    ) -> Result<(), Error> {
        let Some(conversation) = self.conversations.get_mut(&text.from) else { return Ok(()) };
        if !self.awaited.contains(&conversation.id) || !text.is_reply() {
            return Ok(());
        }
        let answered = |scheduled: &Scheduled| {
            // Twilio's times, of what was recovered, are whole seconds.
            scheduled.message.cancel_on_reply
                && scheduled.created_at.as_second() <= text.at.as_second()
        };
        let why = CancelReason::Replied;
        scheduled::cancel_those(change, conversation, why, answered, text.at).await
    }

    /// Applies the opt-out keyword that a text may be. A number that is no line has a line's part in
    /// it anyway: an opt-out counts for the organization.
    async fn apply_keyword(
        &mut self,
        change: &mut Change<'t>,
        text: &InboundText,
        line: Option<&Line>,
    ) -> Result<(), Error> {
        let Some(keyword) = text.keyword() else {
            return Ok(());
        };
        let number = &text.from;
        let in_force = self.opt_outs.remove(number).unwrap_or_default();
        let line = line.map_or(LineId(uuid::Uuid::nil()), |line| line.id);
        let said = self.said.entry(number.clone()).or_default();
        let afterwards: Vec<_> =
            said.iter().filter(|(at, _)| *at > text.at).map(|(_, said)| *said).collect();
        said.push((text.at, Said { keyword, line }));
        let texted = TextedKeyword {
            number,
            keyword,
            body: &text.body,
            line,
            scope: self.lines.keyword_scope,
            at: text.at,
            conversation: self.conversations.get(number).map(|conversation| conversation.id),
            afterwards: &afterwards,
            id: text.message_id.0,
        };
        let (changed, in_force) = texted.apply(change, in_force).await?;
        let kind = match changed {
            OptOutChange::None => None,
            OptOutChange::Added(_) => Some(ConversationEvent::OptedOut),
            OptOutChange::Lifted(_) => Some(ConversationEvent::OptedIn),
        };
        if let (Some(kind), Some(conversation)) = (kind, self.conversations.get_mut(number)) {
            conversation.opt_out =
                hearback_inbox::opt_out::in_force(&in_force, conversation.line_id).cloned();
            change.tell_conversation(kind, conversation, text.at)?;
            if kind == ConversationEvent::OptedOut {
                carry_out(change, conversation, &in_force, text.at).await?;
                // What came with it isn't written yet.
                let id = conversation.id;
                let asking = self.messages.iter_mut().filter(|m| m.conversation_id == id);
                for message in asking.filter(|message| message.is_stop_request()) {
                    let opt_out = hearback_inbox::opt_out::in_force(&in_force, message.line_id);
                    message.stop_handled = opt_out.map(by_opt_out);
                }
            }
            self.changed.insert(number.clone());
        }
        self.opt_outs.insert(number.clone(), in_force);
        Ok(())
    }

    pub(super) async fn write(self, change: &mut Change<'t>) -> Result<(), Error> {
        let changed = self.changed.iter().filter_map(|number| self.conversations.get(number));
        conversation::save_all(change, changed).await?;
        message::insert(change, &self.messages).await?;
        media::fetch_soon(change, &self.media).await?;
        change.insert(&HOLD, &self.held).await?;
        for (line, at) in self.heard {
            line::heard(change, line, at).await?;
        }
        Ok(())
    }
}
