//! Where arriving texts are decided about: everything known of their senders and lines is loaded at
//! once, each text is decided in turn, and what changed is written at once.

use super::{InboundText, KeptReason, Received, Source};
use crate::bulk::{Find, Insert};
use crate::conversation::{self, read_customer};
use crate::journal::{Journal, Telling};
use crate::line::{self, Lines};
use crate::opt_out::Word;
use crate::scheduled::{self, Scheduled};
use crate::tx::Tx;
use crate::value::{Kind, Value, json_or_null, values};
use crate::{Error, customer, media, message, opt_out};
use hearback_inbox::message::CancelReason;
use hearback_inbox::opt_out::{Change, Said};
use hearback_inbox::{
    Address, Cell, Conversation, ConversationId, CustomerSummary, EventKind, Line, LineId, OptOut,
    OrganizationId, Timestamp,
};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

static BY_SID: LazyLock<Find> = LazyLock::new(|| {
    Find::new("1", "messages m", &[("m.organization_id", Kind::Id), ("m.sid", Kind::Text)])
});
static KEPT_BY_SID: LazyLock<Find> = LazyLock::new(|| {
    Find::new("1", "texts_apart t", &[("t.organization_id", Kind::Id), ("t.sid", Kind::Text)])
});
/// Texts of which only Twilio's list can say what they are.
static UNCONFIRMED: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("t.organization_id", Kind::Id), ("t.sid", Kind::Text), ("t.reason", Kind::Text)];
    Find::new("1", "kept_texts t", &keys)
});
static SCHEDULED: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("s.organization_id", Kind::Id), ("s.conversation_id", Kind::Id)];
    Find::new("1", "scheduled_messages s", &keys)
});
static KEEP: LazyLock<Insert> = LazyLock::new(|| {
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
    Insert::new("kept_texts", &columns, "")
});

type Number = (OrganizationId, Address);

/// Everything that deciding about some texts needs, and what they change.
pub(super) struct Desk {
    journal: Journal,
    known: HashSet<(OrganizationId, String)>,
    lines: Lines,
    conversations: HashMap<Number, Conversation>,
    /// Those in which something is scheduled.
    awaited: HashSet<(OrganizationId, ConversationId)>,
    customers: HashMap<Number, CustomerSummary>,
    opt_outs: HashMap<Number, Vec<OptOut>>,
    said: HashMap<Number, Vec<(Timestamp, Said)>>,
    changed: Vec<Number>,
    messages: Vec<Vec<Value>>,
    media: Vec<Vec<Value>>,
    kept: Vec<Vec<Value>>,
    heard: BTreeMap<(OrganizationId, LineId), Timestamp>,
}

/// What waited for Twilio's list is not known any more once the list has it.
async fn confirm(
    tx: &mut Tx,
    texts: &[InboundText],
    known: &mut HashSet<(OrganizationId, String)>,
) -> Result<(), Error> {
    let is_known = |text: &&InboundText| known.contains(&(text.organization, text.sid.clone()));
    let listed = texts.iter().filter(|text| text.source == Source::List).filter(is_known);
    let listed: Vec<&InboundText> = listed.collect();
    let reason = KeptReason::Unconfirmed.as_str();
    let keys: Vec<Vec<Value>> = listed
        .iter()
        .map(|text| vec![text.organization.into(), (&text.sid).into(), reason.into()])
        .collect();
    for (text, rows) in listed.iter().zip(tx.find_each(&UNCONFIRMED, &keys).await?) {
        if rows.is_empty() {
            continue;
        }
        let delete = "DELETE FROM kept_texts WHERE organization_id = ?1 AND sid = ?2";
        tx.execute(delete, values![text.organization, &text.sid]).await?;
        known.remove(&(text.organization, text.sid.clone()));
    }
    Ok(())
}

impl Desk {
    pub(super) async fn prepare(tx: &mut Tx, texts: &[InboundText]) -> Result<Self, Error> {
        let journal = Journal::open(tx, texts.iter().map(|text| text.organization)).await?;
        let sids: Vec<_> =
            texts.iter().map(|text| vec![text.organization.into(), (&text.sid).into()]).collect();
        let mut known = HashSet::new();
        for find in [&*BY_SID, &*KEPT_BY_SID] {
            for (text, rows) in texts.iter().zip(tx.find_each(find, &sids).await?) {
                if !rows.is_empty() {
                    known.insert((text.organization, text.sid.clone()));
                }
            }
        }
        confirm(tx, texts, &mut known).await?;
        let mut desk = Self {
            journal,
            known,
            lines: Lines::of_texts(tx, texts).await?,
            conversations: HashMap::new(),
            awaited: HashSet::new(),
            customers: HashMap::new(),
            opt_outs: HashMap::new(),
            said: HashMap::new(),
            changed: vec![],
            messages: vec![],
            media: vec![],
            kept: vec![],
            heard: BTreeMap::new(),
        };
        desk.load_numbers(tx, texts).await?;
        desk.load_scheduled(tx).await?;
        desk.expect_counts(tx, texts).await?;
        Ok(desk)
    }

    /// Loads what is known of the senders.
    async fn load_numbers(&mut self, tx: &mut Tx, texts: &[InboundText]) -> Result<(), Error> {
        let mut numbers: Vec<Number> =
            texts.iter().map(|text| (text.organization, text.from.clone())).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let keys: Vec<Vec<Value>> =
            numbers.iter().map(|(org, number)| vec![(*org).into(), number.into()]).collect();
        let conversations = tx.find_each(&conversation::BY_NUMBER, &keys).await?;
        let opt_outs = tx.find_each(&opt_out::OF_NUMBER, &keys).await?;
        let mut strangers = vec![];
        for ((number, conversations), opt_outs) in
            numbers.into_iter().zip(conversations).zip(opt_outs)
        {
            match conversations.into_iter().next() {
                Some(row) => {
                    self.conversations.insert(number.clone(), conversation::read(row)?);
                }
                None => strangers.push(number.clone()),
            }
            let rows: Result<Vec<_>, _> = opt_outs.into_iter().map(opt_out::read).collect();
            self.opt_outs.insert(number, rows?);
        }
        let keys: Vec<Vec<Value>> =
            strangers.iter().map(|(org, number)| vec![(*org).into(), number.into()]).collect();
        for (number, rows) in
            strangers.into_iter().zip(tx.find_each(&customer::BY_NUMBER, &keys).await?)
        {
            if let Some(mut row) = rows.into_iter().next()
                && let Some(customer) = read_customer(&mut row)?
            {
                self.customers.insert(number, customer);
            }
        }
        Ok(())
    }

    /// Notes in which conversations something is scheduled: a text there may cancel it.
    async fn load_scheduled(&mut self, tx: &mut Tx) -> Result<(), Error> {
        let ids: Vec<_> = self.conversations.iter().map(|((org, _), c)| (*org, c.id)).collect();
        let keys: Vec<Vec<Value>> =
            ids.iter().map(|(org, id)| vec![(*org).into(), (*id).into()]).collect();
        let found = tx.find_each(&SCHEDULED, &keys).await?;
        let some = ids.into_iter().zip(found).filter(|(_, rows)| !rows.is_empty());
        self.awaited = some.map(|(id, _)| id).collect();
        Ok(())
    }

    /// Cancels what was to be sent only if they stay silent (S13). What they wrote before that was
    /// scheduled, and came late, is no reply to it.
    async fn answer_scheduled(&mut self, tx: &mut Tx, text: &InboundText) -> Result<(), Error> {
        let organization = text.organization;
        let number = (organization, text.from.clone());
        let Some(conversation) = self.conversations.get_mut(&number) else { return Ok(()) };
        let awaited = self.awaited.contains(&(organization, conversation.id));
        if !awaited || !text.is_reply() {
            return Ok(());
        }
        let answered = |scheduled: &Scheduled| {
            // Twilio's times, of what was recovered, are whole seconds.
            scheduled.message.cancel_on_reply
                && scheduled.created_at.as_second() <= text.at.as_second()
        };
        let which = (CancelReason::Replied, &answered as &(dyn Fn(&Scheduled) -> bool + Sync));
        let journal = &mut self.journal;
        scheduled::cancel_those(tx, journal, organization, conversation, which, text.at).await
    }

    async fn expect_counts(&mut self, tx: &mut Tx, texts: &[InboundText]) -> Result<(), Error> {
        let mut cells = vec![];
        for text in texts {
            let Some(line) = self.lines.of(text) else {
                continue;
            };
            let organization = text.organization;
            let conversation = self.conversations.get(&(organization, text.from.clone()));
            let who = conversation.and_then(|c| c.assignee_id);
            cells.push((organization, line.id, who));
            cells.extend(conversation.map(|c| (organization, c.line_id, who)));
        }
        self.journal.expect(tx, cells).await
    }

    pub(super) async fn take(
        &mut self,
        tx: &mut Tx,
        text: &InboundText,
    ) -> Result<Received, Error> {
        let organization = text.organization;
        if !self.known.insert((organization, text.sid.clone())) {
            return Ok(Received::Repeated);
        }
        if text.source == Source::UnclearWebhook {
            // Whose word it would be is just what can't be told: nobody is opted out by it.
            self.keep(text, KeptReason::Unconfirmed)?;
            return Ok(Received::Kept(KeptReason::Unconfirmed));
        }
        let line = self.lines.of(text).cloned();
        let keep = match &line {
            None => Some(KeptReason::NoLine),
            Some(_) if self.lines.inbox_off(organization) => Some(KeptReason::InboxOff),
            Some(line) if !line.on => Some(KeptReason::LineOff),
            Some(_) => None,
        };
        if let Some(reason) = keep {
            self.keep(text, reason)?;
            // Opt-out words count wherever they arrive (R7).
            self.heed(tx, text, line.as_ref()).await?;
            return Ok(Received::Kept(reason));
        }
        let line = line.ok_or(Error::Corrupt("a text without line"))?;
        self.record(tx, text, &line).await
    }

    async fn record(
        &mut self,
        tx: &mut Tx,
        text: &InboundText,
        line: &Line,
    ) -> Result<Received, Error> {
        let organization = text.organization;
        let number = (organization, text.from.clone());
        let mut conversation = self.conversations.remove(&number).unwrap_or_else(|| {
            let customer = self.customers.get(&number).cloned();
            let from = text.from.clone();
            Conversation::begin(text.conversation_id, from, customer, line.id, None, text.at)
        });
        let counted = Cell::of(&conversation);
        let mut message = text.message(conversation.id, line);
        conversation.receive(&message);
        let in_force = self.opt_outs.get(&number).map_or(&[][..], Vec::as_slice);
        conversation.opt_out =
            hearback_inbox::opt_out::in_force(in_force, conversation.line_id).cloned();
        let telling = Telling {
            conversation: Some(&mut conversation),
            message: Some(&mut message),
            counted,
            ..Telling::default()
        };
        self.journal.note(organization, text.at, EventKind::MessageReceived, telling)?;
        self.messages.push(message::row(organization, &message)?);
        self.media.extend(media::to_fetch(organization, &message, &text.media));
        let heard = self.heard.entry((organization, line.id)).or_insert(text.at);
        *heard = text.at.max(*heard);
        self.changed.push(number.clone());
        self.conversations.insert(number.clone(), conversation);
        if message.keyword.is_some() {
            self.heed(tx, text, Some(line)).await?;
        }
        self.answer_scheduled(tx, text).await?;
        let conversation =
            self.conversations.get(&number).ok_or(Error::Corrupt("a conversation got lost"))?;
        Ok(Received::Recorded {
            conversation: Box::new(conversation.view()),
            message: Box::new(message),
        })
    }

    fn keep(&mut self, text: &InboundText, reason: KeptReason) -> Result<(), Error> {
        self.kept.push(vec![
            text.organization.into(),
            (&text.sid).into(),
            text.at.into(),
            reason.as_str().into(),
            (&text.from).into(),
            (&text.to).into(),
            (&text.body).into(),
            json_or_null((!text.media.is_empty()).then_some(&text.media))?,
            text.opt_out_type.clone().into(),
            text.service.as_ref().map(Value::from).into(),
        ]);
        Ok(())
    }

    /// Heeds the opt-out word a text may be. A number that is no line has a line's part in it all
    /// the same: an opt-out counts for the organization.
    async fn heed(
        &mut self,
        tx: &mut Tx,
        text: &InboundText,
        line: Option<&Line>,
    ) -> Result<(), Error> {
        let Some(keyword) = text.keyword() else {
            return Ok(());
        };
        let organization = text.organization;
        let number = (organization, text.from.clone());
        let in_force = self.opt_outs.remove(&number).unwrap_or_default();
        let line = line.map_or(LineId(uuid::Uuid::nil()), |line| line.id);
        let said = self.said.entry(number.clone()).or_default();
        let afterwards: Vec<_> =
            said.iter().filter(|(at, _)| *at > text.at).map(|(_, said)| *said).collect();
        said.push((text.at, Said { keyword, line }));
        let word = Word {
            organization,
            number: &text.from,
            keyword,
            body: &text.body,
            line,
            scope: self.lines.keyword_scope(organization)?,
            at: text.at,
            conversation: self.conversations.get(&number).map(|conversation| conversation.id),
            afterwards: &afterwards,
            id: text.message_id.0,
        };
        let (change, in_force) = word.heed(tx, in_force).await?;
        let kind = match change {
            Change::None => None,
            Change::Added(_) => Some(EventKind::OptedOut),
            Change::Lifted(_) => Some(EventKind::OptedIn),
        };
        if let (Some(kind), Some(conversation)) = (kind, self.conversations.get_mut(&number)) {
            let counted = Cell::of(conversation);
            let standing = hearback_inbox::opt_out::in_force(&in_force, conversation.line_id);
            conversation.opt_out = standing.cloned();
            let telling =
                Telling { conversation: Some(&mut *conversation), counted, ..Telling::default() };
            self.journal.note(organization, text.at, kind, telling)?;
            if kind == EventKind::OptedOut {
                let journal = &mut self.journal;
                opt_out::cancel_waiting(
                    tx,
                    journal,
                    organization,
                    conversation,
                    &in_force,
                    text.at,
                )
                .await?;
            }
            self.changed.push(number.clone());
        }
        self.opt_outs.insert(number, in_force);
        Ok(())
    }

    pub(super) async fn write(mut self, tx: &mut Tx) -> Result<(), Error> {
        self.changed.sort_unstable();
        self.changed.dedup();
        let mut conversations = Vec::with_capacity(self.changed.len());
        for number in &self.changed {
            if let Some(conversation) = self.conversations.get(number) {
                conversations.push(conversation::row(number.0, conversation)?);
            }
        }
        tx.insert(&conversation::SAVE, &conversations).await?;
        tx.insert(&message::NEW, &self.messages).await?;
        media::fetch_soon(tx, &self.media).await?;
        tx.insert(&KEEP, &self.kept).await?;
        for ((organization, line), at) in self.heard {
            line::heard(tx, organization, line, at).await?;
        }
        self.journal.close(tx).await
    }
}
