//! Taking a message for sending: decided, committed as pending, and put into the outbox at once.

use super::newer;
use crate::change::{Change, Locked, MessageEvent};
use crate::engine::{Tx, Value, values};
use crate::operations::{erasure, media, shortcode};
use crate::tables::outbox::enter;
use crate::tables::{
    canned_reply, conversation, customer, erased_number, line, message, opt_out, organization,
    scheduled,
};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::message::Origin;
use hearback_inbox::outbox::{Draft, Refusal};
use hearback_inbox::{
    Address, CannedReplyId, Conversation, ConversationId, Line, LineId, MediaId, Message,
    MessageId, OrganizationId, Permission, Schedule, Status, Timestamp,
};

/// A message to send.
#[derive(Clone, Debug)]
pub struct Compose {
    /// To whom.
    pub to: ComposeTo,
    /// From which line; none: the conversation's current one, or the default.
    pub line: Option<LineId>,
    /// The text, with its shortcodes.
    pub body: String,
    /// Its shortcodes are filled in already: it's sent as it is.
    pub filled: bool,
    /// The files that were uploaded to go with it.
    pub attachments: Vec<MediaId>,
    /// The canned reply that it began as, which is counted.
    pub canned_reply: Option<CannedReplyId>,
    /// The client's key: the same twice is one message.
    pub client_key: String,
    /// What makes it.
    pub origin: Origin,
    /// The id it gets.
    pub message_id: MessageId,
    /// The id of its conversation, if that is new.
    pub conversation_id: ConversationId,
    /// Now.
    pub at: Timestamp,
    /// When it may be handed over: later than now by the installation's undo delay. An
    /// organization's own counts instead, for what a person sends.
    pub send_at: Timestamp,
    /// The newest message of the conversation that its author has seen: with what came since, it
    /// is refused.
    pub seen: Option<MessageId>,
}

/// Whom a message is to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ComposeTo {
    /// The number of a conversation.
    Conversation(ConversationId),
    /// A number, with or without a conversation.
    Number(Address),
}

impl ComposeTo {
    /// To the one form of the number.
    fn canonical(self) -> Self {
        match self {
            Self::Number(number) => Self::Number(number.canonical()),
            conversation => conversation,
        }
    }
}

/// A message that was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Composed {
    /// Its conversation.
    pub conversation: ConversationView,
    /// The message.
    pub message: Message,
    /// It had been taken before, with the same key.
    pub repeated: bool,
}

impl Store {
    /// Takes a message for sending. A number without conversation gets one, which only its author
    /// sees until Twilio has accepted the message (S2).
    ///
    /// # Errors
    /// [`Error::Refused`] with the reason; [`Error::ClientKeyConflict`] when the key was used for
    /// another message; [`Error::NewerMessages`] when someone wrote since [`Compose::seen`];
    /// [`Error::SeenUnknown`], [`Error::LineUnknown`], [`Error::NoLine`], [`Error::NotFound`],
    /// [`Error::Forbidden`]. Nothing is written then.
    pub async fn compose(&self, access: &Access, mut new: Compose) -> Result<Composed, Error> {
        new.to = new.to.canonical();
        self.database
            .change(access, Permission::Send, async move |mut change: Change<'_>| {
                compose(&mut change, &new, None).await
            })
            .await
    }

    /// Takes a message to be sent at a later time (S13); its [`Compose::send_at`] counts for nothing.
    ///
    /// # Errors
    /// What [`Store::compose`] refuses, and times that have passed or are too far ahead.
    pub async fn schedule(
        &self,
        access: &Access,
        mut new: Compose,
        schedule: Schedule,
    ) -> Result<Composed, Error> {
        new.to = new.to.canonical();
        self.database
            .change(access, Permission::Send, async move |mut change: Change<'_>| {
                compose(&mut change, &new, Some(schedule)).await
            })
            .await
    }
}

pub(super) async fn compose(
    change: &mut Change<'_>,
    new: &Compose,
    later: Option<Schedule>,
) -> Result<Composed, Error> {
    let (organization, access) = (change.organization(), change.access());
    let found = match &new.to {
        ComposeTo::Conversation(id) => Some(conversation::locked_visible(change, *id).await?),
        ComposeTo::Number(number) => conversation::locked_by_number(change, number).await?,
    };
    if let Some(earlier) = with_key(change, access, &new.client_key).await? {
        return repeated(change, new, found.as_deref(), earlier).await;
    }
    let line = choose_line(change, organization, new, found.as_deref()).await?;
    let mut conversation = match found {
        Some(conversation) => conversation,
        None => begin(change, new, line.id).await?,
    };
    erasure::none(change, organization, &conversation.number).await?;
    let opt_outs = opt_out::of_number(change, organization, &conversation.number).await?;
    let attachments = media::unsent(change, access, &new.attachments).await?;
    let text = text_of(change, new, &conversation).await?;
    let muted = conversation.customer.as_ref().filter(|c| !c.texting_on);
    Draft {
        body: &text,
        attachments: &attachments,
        to: &conversation.number,
        line: &line,
        inbox_on: organization::inbox_on(change, organization).await?,
        opt_outs: &opt_outs,
        texting_off_for: muted.map(|c| c.name.as_str()),
        blocked: conversation.blocked.is_some(),
    }
    .check()?;
    newer::none(change, access, &conversation, new.seen).await?;
    let mut message =
        pending(access, new, conversation.id, line.id, later.is_none().then_some(text));
    message.media = attachments;
    if let Some(schedule) = later {
        put_off(&mut message, schedule, new.at)?;
    }
    change.expect_of(&conversation, line.id).await?;
    if later.is_none() {
        conversation.send(&message);
        conversation.opt_out =
            hearback_inbox::opt_out::in_force(&opt_outs, conversation.line_id).cloned();
    }
    if later.is_some() {
        let kind = MessageEvent::Scheduled;
        change.tell_scheduled(kind, &mut message, &mut conversation, new.at)?;
    } else {
        change.tell_message(MessageEvent::Pending, &mut message, &mut conversation, new.at)?;
    }
    conversation::save(change, &conversation).await?;
    write(change, new, &message, &conversation.number).await?;
    let time = later.map(|schedule| schedule.send_at.to_string());
    let note = AuditNote::new(AuditKind::MessageSent, new.at)
        .about(AuditObject::Conversation { id: conversation.id })
        .changed([AuditChange::of(AuditField::Time, None, time)]);
    change.audit(note)?;
    Ok(Composed { conversation: conversation.view(), message, repeated: false })
}

/// The text as it would be sent now.
async fn text_of(
    change: &mut Change<'_>,
    new: &Compose,
    conversation: &Conversation,
) -> Result<String, Error> {
    if new.filled {
        return Ok(new.body.clone());
    }
    let organization = change.organization();
    shortcode::filled(change, organization, conversation.customer.as_ref(), &new.body).await
}

/// It's scheduled.
fn put_off(message: &mut Message, schedule: Schedule, now: Timestamp) -> Result<(), Error> {
    schedule.check(now)?;
    message.at = schedule.send_at;
    message.status = Status::Scheduled;
    message.cancel_on_reply = schedule.cancel_on_reply;
    Ok(())
}

/// Writes a message down where it waits: in its thread and the outbox, or for its time.
async fn write(
    change: &mut Change<'_>,
    new: &Compose,
    message: &Message,
    to: &Address,
) -> Result<(), Error> {
    if message.status == Status::Scheduled {
        scheduled::enter(change, message, new.at).await?;
    } else {
        let organization = change.organization();
        // Only a person's messages can be undone.
        let undo = organization::undo_delay(change, organization).await?;
        let undo = undo.filter(|_| message.origin == Some(Origin::User));
        let due_at = undo.map_or(new.send_at, |delay| new.at + delay);
        message::insert(change, [message]).await?;
        enter(change, message, to, due_at).await?;
    }
    if let Some(reply) = new.canned_reply {
        canned_reply::count_use(change, reply, message.line_id, new.at).await?;
    }
    media::attach(change, message).await
}

fn pending(
    access: &Access,
    new: &Compose,
    conversation_id: ConversationId,
    line_id: LineId,
    filled: Option<String>,
) -> Message {
    let body = filled.unwrap_or_else(|| new.body.clone());
    Message {
        template: (body != new.body).then(|| new.body.clone()),
        origin: Some(new.origin),
        author: Some(access.actor()),
        client_key: Some(new.client_key.clone()),
        ..Message::outbound(new.message_id, conversation_id, line_id, body, new.at)
    }
}

async fn begin<'t>(
    change: &mut Change<'t>,
    new: &Compose,
    line: LineId,
) -> Result<Locked<'t, Conversation>, Error> {
    let ComposeTo::Number(number) = &new.to else {
        return Err(Error::NotFound);
    };
    let (organization, author) = (change.organization(), change.access().actor_id());
    erased_number::recall(change, std::slice::from_ref(number)).await?;
    let customer = customer::with_number(change, organization, number).await?;
    let id = new.conversation_id;
    let new = Conversation::begin(id, number.clone(), customer, line, author, new.at);
    Ok(change.begin(new))
}

async fn choose_line(
    tx: &mut Tx,
    organization: OrganizationId,
    new: &Compose,
    conversation: Option<&Conversation>,
) -> Result<Line, Error> {
    let lines = line::all(tx, organization).await?;
    let number = match &new.to {
        ComposeTo::Number(number) => Some(number),
        ComposeTo::Conversation(_) => conversation.map(|conversation| &conversation.number),
    };
    if let Some(number) = number
        && let Some(own) = lines.iter().find(|line| line.is_texted_at(number))
    {
        let (number, line) = (number.clone(), own.name.clone());
        return Err(Refusal::OwnLine { number, line }.into());
    }
    if let Some(id) = new.line {
        return lines.into_iter().find(|line| line.id == id).ok_or(Error::LineUnknown);
    }
    let current = conversation.and_then(|c| lines.iter().find(|line| line.id == c.line_id));
    // The default comes first.
    current.or(lines.first()).cloned().ok_or(Error::NoLine)
}

/// The message that the same author gave the same key. Each member and each API key has keys of its
/// own; the parts of the program, which have no id, share theirs.
pub(super) async fn with_key(
    tx: &mut Tx,
    access: &Access,
    key: &str,
) -> Result<Option<Message>, Error> {
    let author = if access.actor_id().is_some() { "= ?3" } else { "IS NULL" };
    let sql = format!(
        "SELECT {} FROM messages m WHERE m.organization_id = ?1 AND m.client_key = ?2 \
         AND m.author_id {author}",
        message::SELECT
    );
    let mut values = values![access.organization(), key].to_vec();
    values.extend(access.actor_id().map(Value::from));
    match tx.find(&sql, &values).await? {
        Some(row) => message::read(row).map(Some),
        None => scheduled::with_key(tx, access, key).await,
    }
}

/// A request that came before: the same message when it asks for the same.
async fn repeated(
    change: &mut Change<'_>,
    new: &Compose,
    conversation: Option<&Conversation>,
    earlier: Message,
) -> Result<Composed, Error> {
    let files = earlier.media.iter().map(|media| &media.id);
    let same = earlier.template.as_ref().unwrap_or(&earlier.body) == &new.body
        && files.eq(&new.attachments)
        && conversation.is_some_and(|c| c.id == earlier.conversation_id)
        && new.line.is_none_or(|line| line == earlier.line_id);
    if !same {
        return Err(Error::ClientKeyConflict);
    }
    let organization = change.organization();
    let conversation = conversation::by_id(change, organization, earlier.conversation_id).await?;
    Ok(Composed { conversation: conversation.view(), message: earlier, repeated: true })
}

#[cfg(test)]
mod tests;
