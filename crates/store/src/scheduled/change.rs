//! Changing and canceling what waits for its time.

use super::{Scheduled, by_id, leave, of_conversation, segments};
use crate::conversation::{self, require_visible, visible_to};
use crate::error::require;
use crate::journal::{Journal, Telling};
use crate::tx::Tx;
use crate::value::values;
use crate::{Error, Store, Wake, message};
use hearback_inbox::message::CancelReason;
use hearback_inbox::outbox::{Refusal, check_body};
use hearback_inbox::{
    Access, Cell, Conversation, EventKind, Message, MessageId, OrganizationId, Permission,
    Schedule, Status, Timestamp, UserId,
};

/// What to change about a scheduled message; what is left out stays as it is.
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
        change: Rescheduled,
        at: Timestamp,
    ) -> Result<Message, Error> {
        require(access, Permission::Send)?;
        let access = access.clone();
        self.write(move |tx| Box::pin(async move { reschedule(tx, &access, id, change, at).await }))
            .await
    }
}

async fn reschedule(
    tx: &mut Tx,
    access: &Access,
    id: MessageId,
    change: Rescheduled,
    at: Timestamp,
) -> Result<Message, Error> {
    let organization = access.organization();
    let mut journal = Journal::open(tx, [organization]).await?;
    let Some(Scheduled { mut message, .. }) = by_id(tx, organization, id).await? else {
        let sent = message::by_id(tx, organization, id).await?;
        require_visible(tx, access, sent.conversation_id).await?;
        return Err(Error::NotScheduled);
    };
    let mut conversation = visible_to(tx, access, message.conversation_id).await?;
    apply(&mut message, change, at)?;
    let counted = Cell::of(&conversation);
    let telling = Telling {
        actor: access.actor(),
        conversation: Some(&mut conversation),
        message: Some(&mut message),
        counted,
        ..Telling::default()
    };
    journal.note(organization, at, EventKind::MessageScheduled, telling)?;
    let sql = "UPDATE scheduled_messages SET body = ?3, due_at = ?4, cancel_on_reply = ?5, \
               revision = ?6 WHERE organization_id = ?1 AND id = ?2";
    let (due, body) = (message.at, &message.body);
    let values = values![organization, id, body, due, message.cancel_on_reply, message.revision];
    tx.execute(sql, values).await?;
    tx.told.wakes |= Wake::Schedule;
    conversation::save(tx, organization, &conversation).await?;
    journal.close(tx).await?;
    Ok(message)
}

fn apply(message: &mut Message, change: Rescheduled, now: Timestamp) -> Result<(), Refusal> {
    if let Some(body) = change.body {
        check_body(&body, &message.media)?;
        message.segments = segments(&body);
        message.body = body;
    }
    message.cancel_on_reply = change.cancel_on_reply.unwrap_or(message.cancel_on_reply);
    if let Some(send_at) = change.send_at {
        Schedule { send_at, cancel_on_reply: message.cancel_on_reply }.check(now)?;
        message.at = send_at;
    }
    if change.now {
        message.at = now;
    }
    Ok(())
}

/// Cancels a message that waits for its time, if it does and the one who asks may see it.
pub(crate) async fn cancel(
    tx: &mut Tx,
    journal: &mut Journal,
    access: &Access,
    id: MessageId,
    at: Timestamp,
) -> Result<Option<Message>, Error> {
    let organization = access.organization();
    let Some(Scheduled { message, .. }) = by_id(tx, organization, id).await? else {
        return Ok(None);
    };
    let mut conversation = visible_to(tx, access, message.conversation_id).await?;
    let how = (CancelReason::ByPerson, access.actor());
    let message =
        cancel_one(tx, journal, organization, (&mut conversation, message), how, at).await?;
    conversation::save(tx, organization, &conversation).await?;
    Ok(Some(message))
}

/// Cancels what waits in a conversation for its time, of those that `which` says. The conversation
/// is told of, but left to the caller to write.
pub(crate) async fn cancel_those(
    tx: &mut Tx,
    journal: &mut Journal,
    organization: OrganizationId,
    conversation: &mut Conversation,
    (why, which): (CancelReason, &(dyn Fn(&Scheduled) -> bool + Sync)),
    at: Timestamp,
) -> Result<(), Error> {
    for scheduled in of_conversation(tx, organization, conversation.id).await? {
        if which(&scheduled) {
            let about = (&mut *conversation, scheduled.message);
            cancel_one(tx, journal, organization, about, (why, None), at).await?;
        }
    }
    Ok(())
}

/// From here on it stands in the thread, where it was canceled, with the reason.
pub(super) async fn cancel_one(
    tx: &mut Tx,
    journal: &mut Journal,
    organization: OrganizationId,
    (conversation, mut message): (&mut Conversation, Message),
    (why, actor): (CancelReason, Option<UserId>),
    at: Timestamp,
) -> Result<Message, Error> {
    leave(tx, organization, message.id).await?;
    message.status = Status::Canceled;
    message.cancel_reason = Some(why);
    message.cancel_on_reply = false;
    message.at = at;
    let counted = Cell::of(conversation);
    let telling = Telling {
        actor,
        conversation: Some(conversation),
        message: Some(&mut message),
        counted,
        scheduled: true,
        ..Telling::default()
    };
    journal.note(organization, at, EventKind::MessageCanceled, telling)?;
    tx.insert(&message::NEW, &[message::row(organization, &message)?]).await?;
    Ok(message)
}
