//! Texts that ask to stop in other words than a keyword's (O5): who handled them, and the list of
//! those that nobody has.

use crate::change::{Change, Locked, MessageEvent, last_event};
use crate::engine::word::next_word;
use crate::engine::{Cursor, Page, Tx, fetch_limit, values};
use crate::error::require;
use crate::tables::{conversation, member, message, opt_out, stop_request};
use crate::{Access, Error, Store};
use hearback_inbox::audit::AuditKind;
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::message::{StopHandled, StopOutcome};
use hearback_inbox::opt_out::{Source, in_force};
use hearback_inbox::{
    Actor, Address, Conversation, LineId, Message, MessageId, OptOut, OrganizationId, Permission,
    Timestamp, UserId,
};

/// A text that asks to stop and that nobody has handled.
#[derive(Clone, Debug)]
pub struct StopRequest {
    /// The text.
    pub message: Message,
    /// Its conversation.
    pub conversation: ConversationView,
}

impl Store {
    /// A page of the texts that ask to stop and that nobody has handled, the oldest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for those who may not see the inbox, [`Error::Forbidden`].
    pub async fn stop_requests(
        &self,
        access: &Access,
        after: Option<Cursor>,
        limit: u16,
    ) -> Result<Page<StopRequest>, Error> {
        require(access, Permission::OptOut)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| page(tx, organization, after, limit).await)
            .await
    }

    /// How many there are; none for those who may not opt anyone out.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn stop_request_count(&self, access: &Access) -> Result<i64, Error> {
        if !access.may(Permission::OptOut) {
            return Ok(0);
        }
        let organization = access.organization();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = "SELECT COUNT(*) FROM stop_requests WHERE organization_id = ?1";
                let row = tx.find(sql, values![organization]).await?;
                row.ok_or(Error::Corrupt("no count"))?.take()
            })
            .await
    }

    /// Says that a text doesn't ask to stop.
    ///
    /// # Errors
    /// [`Error::StopHandled`] when someone else has handled it; [`Error::NotFound`],
    /// [`Error::Forbidden`].
    pub async fn dismiss_stop_request(
        &self,
        access: &Access,
        id: MessageId,
        at: Timestamp,
    ) -> Result<Message, Error> {
        self.database
            .change(access, Permission::OptOut, async move |mut change: Change<'_>| {
                let (mut message, mut conversation) = asking(&mut change, id).await?;
                let actor = change.access().actor();
                match &message.stop_handled {
                    None => {}
                    Some(StopHandled { how: StopOutcome::NotAsking, by, .. })
                        if *by == Some(actor) =>
                    {
                        return Ok((*message).clone());
                    }
                    Some(handled) => return Err(handled_by(&mut change, handled).await?),
                }
                let how = StopOutcome::NotAsking;
                message.stop_handled = Some(StopHandled { how, by: Some(actor), at });
                save(&mut change, &mut message, &mut conversation, at).await?;
                change.audit_conversation(AuditKind::StopRequestDismissed, conversation.id, at)?;
                Ok((*message).clone())
            })
            .await
    }

    /// Takes back that a text doesn't ask to stop.
    ///
    /// # Errors
    /// [`Error::StopHandled`] when the number was opted out before; [`Error::NotFound`],
    /// [`Error::Forbidden`].
    pub async fn undo_stop_dismissal(
        &self,
        access: &Access,
        id: MessageId,
        at: Timestamp,
    ) -> Result<Message, Error> {
        self.database
            .change(access, Permission::OptOut, async move |mut change: Change<'_>| {
                let (mut message, mut conversation) = asking(&mut change, id).await?;
                match &message.stop_handled {
                    None => return Ok((*message).clone()),
                    Some(StopHandled { how: StopOutcome::NotAsking, .. }) => {}
                    Some(handled) => return Err(handled_by(&mut change, handled).await?),
                }
                // Who opted out meanwhile needs nobody's help anymore.
                message.stop_handled = honored(&mut change, &conversation.number, &message).await?;
                save(&mut change, &mut message, &mut conversation, at).await?;
                change.audit_conversation(AuditKind::StopRequestReopened, conversation.id, at)?;
                Ok((*message).clone())
            })
            .await
    }
}

type Pair<'t> = (Locked<'t, Message>, Locked<'t, Conversation>);

/// A text that asks, with its conversation, which the member may see.
async fn asking<'t>(change: &mut Change<'t>, id: MessageId) -> Result<Pair<'t>, Error> {
    let message = message::locked(change, id).await?;
    let conversation = conversation::locked_visible(change, message.conversation_id).await?;
    if message.asks_to_stop { Ok((message, conversation)) } else { Err(Error::NotFound) }
}

/// Why a text that was handled can't be handled otherwise.
async fn handled_by(tx: &mut Change<'_>, handled: &StopHandled) -> Result<Error, Error> {
    let who: Option<UserId> = handled.by.and_then(Actor::member);
    let organization = tx.organization();
    let found = member::by_ids(tx, organization, who.as_slice()).await?;
    let by = found.into_iter().next().map(|member| member.name);
    Ok(Error::StopHandled(Box::new((handled.how, by))))
}

async fn save<'t>(
    change: &mut Change<'t>,
    message: &mut Locked<'t, Message>,
    conversation: &mut Locked<'t, Conversation>,
    at: Timestamp,
) -> Result<(), Error> {
    let line = conversation.line_id;
    change.expect_of(conversation, line).await?;
    change.tell_message(MessageEvent::Status, message, conversation, at)?;
    message::save(change, message).await?;
    conversation::save(change, conversation).await
}

/// The texts of a conversation that asked to stop are handled: its number is opted out now. Each is
/// told of. The conversation is told of too, but left to the caller to write.
pub(super) async fn handle(
    change: &mut Change<'_>,
    conversation: &mut Conversation,
    opt_outs: &[OptOut],
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    let open = stop_request::of_conversation(change, organization, conversation.id).await?;
    if open.is_empty() {
        return Ok(());
    }
    let mut handled = vec![];
    for mut message in message::locked_each(change, &open).await? {
        let Some(opt_out) = in_force(opt_outs, message.line_id) else { continue };
        message.stop_handled = Some(by_opt_out(opt_out));
        change.tell_message(MessageEvent::Status, &mut message, conversation, at)?;
        handled.push(message);
    }
    message::save_all(change, &handled).await
}

/// What an opt-out says of the texts that it handles.
pub(crate) fn by_opt_out(opt_out: &OptOut) -> StopHandled {
    let by = opt_out.by.map(|id| Actor::Member { id });
    StopHandled { how: StopOutcome::OptedOut, by, at: opt_out.at }
}

/// How a text that asks to stop was handled already when it came to be known: its number is opted
/// out, or was after the text.
pub(crate) async fn honored(
    tx: &mut Change<'_>,
    number: &Address,
    text: &Message,
) -> Result<Option<StopHandled>, Error> {
    let organization = tx.organization();
    let opt_outs = opt_out::of_number(tx, organization, number).await?;
    if let Some(opt_out) = in_force(&opt_outs, text.line_id) {
        return Ok(Some(by_opt_out(opt_out)));
    }
    let sql = "SELECT h.at, h.source, h.line_id, h.by_id FROM opt_out_history h \
               WHERE h.organization_id = ?1 AND h.number = ?2 AND h.at >= ?3 AND h.opted_out = 1";
    let mut first: Option<StopHandled> = None;
    for mut row in tx.query(sql, values![organization, number, text.at]).await? {
        let at: Timestamp = row.take()?;
        let source: Option<Source> = next_word(&mut row)?;
        let (line, by): (LineId, Option<UserId>) = (row.take()?, row.take()?);
        let counts = line.0.is_nil() || line == text.line_id;
        if counts && first.as_ref().is_none_or(|first| at < first.at) {
            let by = by.filter(|_| source == Some(Source::Person));
            let by = by.map(|id| Actor::Member { id });
            first = Some(StopHandled { how: StopOutcome::OptedOut, by, at });
        }
    }
    Ok(first)
}

async fn page(
    tx: &mut Tx,
    organization: OrganizationId,
    after: Option<Cursor>,
    limit: u16,
) -> Result<Page<StopRequest>, Error> {
    let as_of = last_event(tx, organization).await?;
    let start = Cursor { at: Timestamp::MIN, id: uuid::Uuid::nil() };
    let from = after.unwrap_or(start);
    let sql = "SELECT r.at, r.message_id FROM stop_requests r WHERE r.organization_id = ?1 \
               AND (r.at, r.message_id) > (?2, ?3) ORDER BY r.at, r.message_id LIMIT ?4";
    let values = values![organization, from.at, from.id, fetch_limit(limit)];
    let mut found: Vec<Cursor> = vec![];
    for mut row in tx.query(sql, values).await? {
        found.push(Cursor { at: row.take()?, id: row.take()? });
    }
    let Page { items, next, as_of } = Page::of(found, limit, as_of, |place: &Cursor| *place);
    let ids: Vec<_> = items.into_iter().map(|place| MessageId(place.id)).collect();
    let messages = message::by_ids(tx, organization, &ids).await?;
    let wanted: Vec<_> = messages.iter().map(|message| message.conversation_id).collect();
    let with = conversation::by_ids(tx, organization, &wanted).await?;
    // Both are as many, in the same order: each text has its conversation.
    let pair = messages.into_iter().zip(with);
    let items = pair.map(|(message, with)| StopRequest { message, conversation: with.into_view() });
    Ok(Page { items: items.collect(), next, as_of })
}
