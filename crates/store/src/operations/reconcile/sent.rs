//! Sent messages on Twilio's list that don't seem to be ours.

use crate::change::{Change, MessageEvent};
use crate::engine::{Tx, values};
use crate::tables::delivery::Tally;
use crate::tables::media::InboundMedia;
use crate::tables::{conversation, customer, erased_number, media, message, opt_out};
use crate::{Error, Store};
use hearback_inbox::message::{Direction, Failure, Origin};
use hearback_inbox::outbox::{Likeness, likeness};
use hearback_inbox::{
    Address, Conversation, ConversationId, LineId, Message, MessageId, OrganizationId, Status,
    System, Timestamp,
};
use jiff::SignedDuration;

/// A message of ours that has no sid may be one that Twilio took so much later than it was written.
const WRITTEN_BEFORE: SignedDuration = SignedDuration::from_hours(36);
/// Twilio's clock and ours may differ by so much.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(2);

/// A message as Twilio lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedMessage {
    /// Which way it went.
    pub direction: Direction,
    /// Twilio's id.
    pub sid: String,
    /// The line it went over.
    pub line: LineId,
    /// Which of our numbers it came to, or went from; empty where Twilio names none.
    pub ours: Address,
    /// Who wrote, or to whom it went.
    pub number: Address,
    /// The text.
    pub body: String,
    /// Its status.
    pub status: Status,
    /// Twilio's count of segments.
    pub segments: Option<i64>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// Its attachments.
    pub media: Vec<InboundMedia>,
    /// When, as Twilio says.
    pub at: Timestamp,
    /// The id it gets.
    pub message_id: MessageId,
    /// The id of its conversation, if that is new.
    pub conversation_id: ConversationId,
}

/// What became of a message that Twilio lists as sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenIn {
    /// It is in its conversation, as sent outside Hearback.
    Recorded,
    /// It was here before.
    Known,
    /// It is this message of ours, which has no sid yet: a report with the sid settles it.
    Ours(MessageId),
    /// It may be one of ours whose fate is open: that is settled first.
    Open,
    /// It never left, and there is no conversation that it could stand in.
    NeverLeft,
}

impl Store {
    /// Takes in a message that was sent, unless it is or may be one of ours. Whatever is handed to
    /// Twilio is committed as such before: so what is not found here is not from here.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn take_in_sent(
        &self,
        organization: OrganizationId,
        mut listed: ListedMessage,
    ) -> Result<TakenIn, Error> {
        listed.number = listed.number.canonical();
        self.database
            .change_by_system(
                organization,
                System::Reconciler,
                async move |mut change: Change<'_>| take_in(&mut change, &listed).await,
            )
            .await
    }
}

async fn take_in(change: &mut Change<'_>, listed: &ListedMessage) -> Result<TakenIn, Error> {
    let organization = change.organization();
    let sql = "SELECT 1 FROM messages m WHERE m.organization_id = ?1 AND m.sid = ?2";
    if change.find(sql, values![organization, &listed.sid]).await?.is_some() {
        return Ok(TakenIn::Known);
    }
    let sql = "SELECT 1 FROM forgotten_texts WHERE organization_id = ?1 AND sid = ?2";
    if change.find(sql, values![organization, &listed.sid]).await?.is_some() {
        return Ok(TakenIn::Known);
    }
    let numbers = std::slice::from_ref(&listed.number);
    let erased = erased_number::erased_until(change, organization, numbers).await?;
    if erased.get(&listed.number).is_some_and(|until| listed.at <= *until) {
        return Ok(TakenIn::Known);
    }
    let found = conversation::locked_by_number(change, &listed.number).await?;
    if let Some(conversation) = &found
        && let Some(ours) = ours(change, organization, conversation.id, listed).await?
    {
        return Ok(ours);
    }
    let never_left = matches!(listed.status, Status::Failed | Status::Canceled);
    let mut conversation = match found {
        Some(conversation) => conversation,
        // A message that was refused leaves no conversation behind (S2).
        None if never_left => return Ok(TakenIn::NeverLeft),
        None => {
            erased_number::recall(change, numbers).await?;
            let customer = customer::with_number(change, organization, &listed.number).await?;
            let (id, number) = (listed.conversation_id, listed.number.clone());
            change.begin(Conversation::begin(id, number, customer, listed.line, None, listed.at))
        }
    };
    change.expect_of(&conversation, listed.line).await?;
    let mut message = outbound(listed, conversation.id);
    conversation.send(&message);
    conversation.visible = true;
    let opt_outs = opt_out::of_number(change, organization, &conversation.number).await?;
    conversation.opt_out =
        hearback_inbox::opt_out::in_force(&opt_outs, conversation.line_id).cloned();
    let kind = MessageEvent::Pending;
    change.tell_message(kind, &mut message, &mut conversation, listed.at)?;
    conversation::save(change, &conversation).await?;
    message::insert(change, [&message]).await?;
    let mut tally = Tally::default();
    tally.note(None, &message, listed.at);
    tally.write(change).await?;
    media::fetch_soon(change, &media::to_fetch(organization, &message, &listed.media)).await?;
    Ok(TakenIn::Recorded)
}

/// Whether it is, or may be, a message of ours that got no sid: one that is being handed over or
/// whose fate is open; one that Twilio refused (those may be listed, as failed); or one that a
/// person gave up on although Twilio had it.
async fn ours(
    tx: &mut Tx,
    organization: OrganizationId,
    conversation: ConversationId,
    listed: &ListedMessage,
) -> Result<Option<TakenIn>, Error> {
    let from = listed.at.saturating_sub(WRITTEN_BEFORE).unwrap_or(Timestamp::MIN);
    let until = listed.at.saturating_add(CLOCKS_DIFFER).unwrap_or(Timestamp::MAX);
    let sql = "SELECT m.id, m.body, m.status, m.error, o.state, o.attempts FROM messages m \
               LEFT JOIN outbox o ON o.organization_id = m.organization_id \
                   AND o.message_id = m.id \
               WHERE m.organization_id = ?1 AND m.conversation_id = ?2 \
               AND m.at >= ?3 AND m.at <= ?4 AND m.direction = 'outbound' AND m.sid IS NULL \
               ORDER BY m.at, m.id";
    let mut refused = None;
    for mut row in tx.query(sql, values![organization, conversation, from, until]).await? {
        let (id, body): (MessageId, String) = (row.take()?, row.take()?);
        let status: String = row.take()?;
        let error: Option<Failure> = row.take_json()?;
        let (state, attempts): (Option<String>, Option<i64>) = (row.take()?, row.take()?);
        let alike = likeness(&listed.body, &body);
        let under_way = state.is_some_and(|state| state != "waiting") || attempts > Some(0);
        if under_way && alike != Likeness::Different {
            return Ok(Some(TakenIn::Open));
        }
        // What Twilio refused for a reason it never sent.
        let given_up = error.is_none_or(|error| error.code.is_none());
        let fits = given_up || listed.status.is_failure();
        if status == Status::Failed.as_str() && fits && alike == Likeness::Same {
            refused.get_or_insert(id);
        }
    }
    Ok(refused.map(TakenIn::Ours))
}

/// A message that was sent outside Hearback.
pub(crate) fn outbound(listed: &ListedMessage, conversation_id: ConversationId) -> Message {
    let (id, body) = (listed.message_id, listed.body.clone());
    let mut message = Message {
        origin: Some(Origin::Automation),
        status: listed.status,
        sid: Some(listed.sid.clone()),
        media: InboundMedia::announced(&listed.media, id),
        error: listed.failure.clone().filter(|_| listed.status.is_failure()),
        sent_outside: true,
        ..Message::outbound(id, conversation_id, listed.line, body, listed.at)
    };
    message.count_by_twilio(listed.segments);
    message
}
