//! One page of the past: written in one transaction with how far the import is, and told of as one
//! event. It reopens nothing, is not unread, and opens no conversation that was not there (R6).

use super::ImportJob;
use crate::change::{Change, Locked};
use crate::engine::word::next_word;
use crate::engine::{Tx, values};
use crate::operations::opt_out::{TextedKeyword, carry_out, honored};
use crate::operations::reconcile::{HELD, KNOWN, ListedMessage, outbound};
use crate::tables::delivery::Tally;
use crate::tables::media::InboundMedia;
use crate::tables::organization::NO_SCOPE;
use crate::tables::{conversation, customer, erased_number, line, media, message, opt_out};
use crate::{Error, Store};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::message::Direction;
use hearback_inbox::opt_out::{KeywordScope, Meaning, OptOutChange};
use hearback_inbox::{
    Address, Conversation, ConversationId, Message, OptOut, OrganizationId, State, Status, System,
    Timestamp,
};
use std::collections::{BTreeMap, HashSet};

/// A page that was listed, and where the import is with it.
#[derive(Clone, Debug)]
pub struct ImportPage {
    /// Its messages, oldest first.
    pub messages: Vec<ListedMessage>,
    /// How many rows Twilio listed.
    pub seen: i64,
    /// Which list comes next.
    pub source: usize,
    /// Up to where that has been gone through.
    pub reached: Option<Timestamp>,
    /// How far the import is, of 1000.
    pub progress: i64,
    /// That was the last page.
    pub done: bool,
    /// Until when its worker has it.
    pub lease_until: Timestamp,
    /// Now.
    pub at: Timestamp,
}

/// What became of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// It is written.
    Written,
    /// Someone stopped the import: nothing was written.
    Stopped,
}

impl Store {
    /// Writes a page of the past, once, and how far the import is with it.
    ///
    /// # Errors
    /// Only the database's own; then nothing was written.
    pub async fn import_page(&self, job: &ImportJob, page: ImportPage) -> Result<Imported, Error> {
        let (organization, since) = (job.organization, job.since);
        self.database
            .change_by_system(
                organization,
                System::Importer,
                async move |mut change: Change<'_>| write(&mut change, since, page).await,
            )
            .await
    }
}

/// A conversation of the page, with the opt-outs of its number.
struct Remembered<'t> {
    conversation: Locked<'t, Conversation>,
    in_force: Vec<OptOut>,
}

async fn write<'t>(
    change: &mut Change<'t>,
    since: Timestamp,
    page: ImportPage,
) -> Result<Imported, Error> {
    if !move_on(change, since, &page).await? {
        return Ok(Imported::Stopped);
    }
    let organization = change.organization();
    let listed = unknown(change, page.messages).await?;
    let lines = line::all(change, organization).await?;
    let scope = scope(change, organization).await?;
    let mut remembered = BTreeMap::new();
    let (mut messages, mut files) = (vec![], vec![]);
    for one in &listed {
        let Some(known) = remember_number(change, &mut remembered, one).await? else {
            continue;
        };
        let language = lines.iter().find(|line| line.id == one.line);
        let language = language.map_or("en", |line| line.language.as_str());
        let message = past(one, known.conversation.id, language);
        known.conversation.remember(&message);
        if message.keyword.is_some() {
            apply_keyword(change, known, &message, scope).await?;
        }
        files.extend(media::to_fetch(organization, &message, &one.media));
        messages.push(message);
    }
    // What the page says of opt-outs is known by now, also what was said after a text.
    for message in messages.iter_mut().filter(|message: &&mut Message| message.asks_to_stop) {
        let with = remembered.values().find(|r| r.conversation.id == message.conversation_id);
        if let Some(with) = with {
            message.stop_handled = honored(change, &with.conversation.number, message).await?;
        }
    }
    let (mut conversations, in_force): (Vec<_>, Vec<_>) =
        remembered.into_values().map(|r| (r.conversation, r.in_force)).unzip();
    let now = conversations.iter().map(|c| (c.line_id, c.assignee_id));
    let before = conversations.iter().filter_map(|c| c.counted);
    let before = before.map(|cell| (cell.line_id, cell.assignee_id));
    change.expect(now.chain(before).collect::<Vec<_>>()).await?;
    for (conversation, in_force) in conversations.iter_mut().zip(&in_force) {
        conversation.opt_out =
            hearback_inbox::opt_out::in_force(in_force, conversation.line_id).cloned();
    }
    change.tell_history(&mut conversations)?;
    save(change, &conversations, &mut messages).await?;
    media::fetch_soon(change, &files).await?;
    for (conversation, in_force) in conversations.iter_mut().zip(&in_force) {
        if !in_force.is_empty() {
            carry_out(change, conversation, in_force, page.at).await?;
            conversation::save(change, conversation).await?;
        }
    }
    note_taken(change, &messages).await?;
    Ok(Imported::Written)
}

/// Saves the import's progress; false if someone stopped it or began another.
async fn move_on(
    change: &mut Change<'_>,
    since: Timestamp,
    page: &ImportPage,
) -> Result<bool, Error> {
    let sql = "UPDATE imports SET source = ?2, reached = ?3, progress = ?4, seen = seen + ?5, \
               state = ?6, ended_at = ?7, lease_until = ?8, problem = NULL \
               WHERE organization_id = ?1 AND state = 'running' AND since = ?9";
    let source = i64::try_from(page.source).unwrap_or(i64::MAX);
    let state = if page.done { "done" } else { "running" };
    let (ended, until) = (page.done.then_some(page.at), page.lease_until);
    let (reached, progress, seen) = (page.reached, page.progress, page.seen);
    let organization = change.organization();
    let values = values![organization, source, reached, progress, seen, state, ended, until, since];
    if change.execute(sql, values).await? == 0 {
        return Ok(false);
    }
    change.tell_setting(OrganizationSetting::History, page.at)?;
    Ok(true)
}

async fn note_taken(change: &mut Change<'_>, messages: &[Message]) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "UPDATE imports SET taken = taken + ?2 WHERE organization_id = ?1";
    let taken = i64::try_from(messages.len()).unwrap_or(i64::MAX);
    change.execute(sql, values![organization, taken]).await?;
    let mut heard = BTreeMap::new();
    for message in messages.iter().filter(|m| m.direction == Direction::Inbound) {
        let last = heard.entry(message.line_id).or_insert(message.at);
        *last = message.at.max(*last);
    }
    for (line, at) in heard {
        line::heard(change, line, at).await?;
    }
    Ok(())
}

/// Those that are not here yet, each once.
async fn unknown(
    change: &mut Change<'_>,
    mut listed: Vec<ListedMessage>,
) -> Result<Vec<ListedMessage>, Error> {
    let organization = change.organization();
    let keys: Vec<_> =
        listed.iter().map(|one| vec![organization.into(), (&one.sid).into()]).collect();
    let mut known = HashSet::new();
    for find in [&*KNOWN, &*HELD] {
        for mut row in change.find_each(find, &keys).await?.into_iter().flatten() {
            known.insert(row.take::<String>()?);
        }
    }
    listed.retain(|one| known.insert(one.sid.clone()));
    for one in &mut listed {
        one.number = one.number.clone().canonical();
    }
    let numbers: Vec<_> = listed.iter().map(|one| one.number.clone()).collect();
    let until = erased_number::erased_until(change, organization, &numbers).await?;
    listed.retain(|one| until.get(&one.number).is_none_or(|until| one.at > *until));
    Ok(listed)
}

async fn scope(tx: &mut Tx, organization: OrganizationId) -> Result<KeywordScope, Error> {
    let sql = "SELECT keyword_scope FROM organizations WHERE id = ?1";
    let mut row = tx.find(sql, values![organization]).await?.ok_or(Error::NotFound)?;
    next_word(&mut row)?.ok_or(NO_SCOPE)
}

/// The conversation with the number. A new one is closed, since no one has to act on it.
/// What never left makes none.
async fn remember_number<'a, 't>(
    change: &mut Change<'t>,
    remembered: &'a mut BTreeMap<Address, Remembered<'t>>,
    one: &ListedMessage,
) -> Result<Option<&'a mut Remembered<'t>>, Error> {
    let organization = change.organization();
    if !remembered.contains_key(&one.number) {
        let found = conversation::locked_by_number(change, &one.number).await?;
        let conversation = match found {
            Some(conversation) => conversation,
            None if matches!(one.status, Status::Failed | Status::Canceled) => return Ok(None),
            None => {
                erased_number::recall(change, std::slice::from_ref(&one.number)).await?;
                let customer = customer::with_number(change, organization, &one.number).await?;
                let (id, number) = (one.conversation_id, one.number.clone());
                let mut new = Conversation::begin(id, number, customer, one.line, None, one.at);
                new.state = State::Closed;
                change.begin(new)
            }
        };
        let in_force = opt_out::of_number(change, organization, &one.number).await?;
        let entry = Remembered { conversation, in_force };
        remembered.insert(one.number.clone(), entry);
    }
    Ok(remembered.get_mut(&one.number))
}

fn past(one: &ListedMessage, conversation: ConversationId, language: &str) -> Message {
    if one.direction == Direction::Outbound {
        return outbound(one, conversation);
    }
    let meaning = Meaning::of(None, &one.body, &one.ours, language);
    let mut message = Message {
        sid: Some(one.sid.clone()),
        media: InboundMedia::remembered(&one.media, one.message_id),
        keyword: meaning.keyword(),
        asks_to_stop: meaning == Meaning::AsksToStop,
        ..Message::inbound(one.message_id, conversation, one.line, one.body.clone(), one.at)
    };
    message.count_by_twilio(one.segments);
    message
}

async fn apply_keyword(
    change: &mut Change<'_>,
    known: &mut Remembered<'_>,
    message: &Message,
    scope: KeywordScope,
) -> Result<(), Error> {
    let Some(keyword) = message.keyword else { return Ok(()) };
    let texted = TextedKeyword {
        number: &known.conversation.number,
        keyword,
        body: &message.body,
        line: message.line_id,
        scope,
        at: message.at,
        conversation: Some(known.conversation.id),
        afterwards: &[],
        id: message.id.0,
    };
    let (changed, in_force) = texted.apply(change, std::mem::take(&mut known.in_force)).await?;
    known.in_force = in_force;
    if changed != OptOutChange::None {
        let organization = change.organization();
        tracing::info!(%organization, message_id = %message.id, "the past changed an opt-out");
    }
    Ok(())
}

async fn save<'t>(
    change: &mut Change<'t>,
    conversations: &[Locked<'t, Conversation>],
    messages: &mut [Message],
) -> Result<(), Error> {
    let revisions: BTreeMap<_, _> =
        conversations.iter().map(|conversation| (conversation.id, conversation.revision)).collect();
    let mut tally = Tally::default();
    for message in messages.iter_mut() {
        let revision = revisions.get(&message.conversation_id).copied();
        message.revision = revision.ok_or(Error::Corrupt("a message without conversation"))?;
        tally.note(None, message, message.at);
    }
    conversation::save_all(change, conversations).await?;
    message::insert(change, &*messages).await?;
    tally.write(change).await
}
