//! Changing and canceling what waits for its time.

use crate::change::{Change, MessageEvent};
use crate::engine::{Wake, values};
use crate::operations::shortcode::filled;
use crate::tables::conversation::require_visible;
use crate::tables::scheduled::{Scheduled, by_id, leave, of_conversation};
use crate::tables::{conversation, message};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::message::CancelReason;
use hearback_inbox::message::segments::Segments;
use hearback_inbox::outbox::{Refusal, check_body};
use hearback_inbox::{Conversation, Message, MessageId, Permission, Schedule, Status, Timestamp};

/// What to change about a scheduled message. Fields left out stay as they are.
#[derive(Clone, Debug, Default)]
pub struct Rescheduled {
    /// Its text.
    pub body: Option<String>,
    /// When it is sent.
    pub send_at: Option<Timestamp>,
    /// Whether a text of the customer's cancels it.
    pub cancel_on_reply: Option<bool>,
    /// It is sent now.
    pub now: bool,
}

impl Store {
    /// Changes a message that waits for its time.
    ///
    /// # Errors
    /// [`Error::Refused`] for a text or a time that can't be; [`Error::NotScheduled`] when its time
    /// has come or it was canceled; [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn reschedule(
        &self,
        access: &Access,
        id: MessageId,
        how: Rescheduled,
        at: Timestamp,
    ) -> Result<Message, Error> {
        self.database
            .change(access, Permission::Send, async move |mut change: Change<'_>| {
                reschedule(&mut change, id, how, at).await
            })
            .await
    }
}

async fn reschedule(
    change: &mut Change<'_>,
    id: MessageId,
    how: Rescheduled,
    at: Timestamp,
) -> Result<Message, Error> {
    let organization = change.organization();
    let Some(Scheduled { mut message, .. }) = by_id(change, organization, id).await? else {
        let sent = message::by_id(change, organization, id).await?;
        let access = change.access();
        require_visible(change, access, sent.conversation_id).await?;
        return Err(Error::NotScheduled);
    };
    let mut conversation = conversation::locked_visible(change, message.conversation_id).await?;
    let before = message.at;
    let now = how.now;
    let body_changed = how.body.is_some();
    apply(&mut message, how, at)?;
    if body_changed || now {
        let customer = conversation.customer.as_ref();
        check_body(&filled(change, organization, customer, &message.body).await?, &message.media)?;
    }
    change.tell_message(MessageEvent::Scheduled, &mut message, &mut conversation, at)?;
    let sql = "UPDATE scheduled_messages SET body = ?3, due_at = ?4, cancel_on_reply = ?5, \
               revision = ?6 WHERE organization_id = ?1 AND id = ?2";
    let (due, body) = (message.at, &message.body);
    let values = values![organization, id, body, due, message.cancel_on_reply, message.revision];
    change.execute(sql, values).await?;
    change.wake(Wake::Schedule);
    conversation::save(change, &conversation).await?;
    let (before, after) = (before.to_string(), message.at.to_string());
    let note = AuditNote::new(AuditKind::MessageRescheduled, at)
        .about(AuditObject::Conversation { id: conversation.id })
        .changed([AuditChange::of(AuditField::Time, before, after)]);
    change.audit(note)?;
    Ok(message)
}

fn apply(message: &mut Message, how: Rescheduled, now: Timestamp) -> Result<(), Refusal> {
    if let Some(body) = how.body {
        message.segments = Segments::count(&body);
        message.body = body;
    }
    message.cancel_on_reply = how.cancel_on_reply.unwrap_or(message.cancel_on_reply);
    if let Some(send_at) = how.send_at {
        Schedule { send_at, cancel_on_reply: message.cancel_on_reply }.check(now)?;
        message.at = send_at;
    }
    if how.now {
        message.at = now;
    }
    Ok(())
}

/// Cancels a message that waits for its time, if it does and the one who asks may see it.
pub(crate) async fn cancel(
    change: &mut Change<'_>,
    id: MessageId,
    at: Timestamp,
) -> Result<Option<Message>, Error> {
    let organization = change.organization();
    let Some(Scheduled { message, .. }) = by_id(change, organization, id).await? else {
        return Ok(None);
    };
    let mut conversation = conversation::locked_visible(change, message.conversation_id).await?;
    let why = CancelReason::ByPerson;
    let message = cancel_one(change, &mut conversation, message, why, at).await?;
    conversation::save(change, &conversation).await?;
    change.audit_conversation(AuditKind::MessageCanceled, conversation.id, at)?;
    Ok(Some(message))
}

/// Cancels what waits in a conversation for its time, of those that `which` says. The conversation
/// is told of, but left to the caller to write.
pub(crate) async fn cancel_those(
    change: &mut Change<'_>,
    conversation: &mut Conversation,
    why: CancelReason,
    which: impl Fn(&Scheduled) -> bool,
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    let mut waiting = of_conversation(change, organization, conversation.id).await?;
    waiting.retain(which);
    for Scheduled { message, .. } in waiting {
        cancel_one(change, conversation, message, why, at).await?;
    }
    Ok(())
}

/// From here on the thread shows it as canceled, with the reason.
pub(super) async fn cancel_one(
    change: &mut Change<'_>,
    conversation: &mut Conversation,
    mut message: Message,
    why: CancelReason,
    at: Timestamp,
) -> Result<Message, Error> {
    leave(change, message.id).await?;
    message.status = Status::Canceled;
    message.cancel_reason = Some(why);
    message.cancel_on_reply = false;
    message.at = at;
    change.tell_scheduled(MessageEvent::Canceled, &mut message, conversation, at)?;
    message::insert(change, [&message]).await?;
    Ok(message)
}
