//! Decisions about messages already taken: by a person (cancel, retry, give up) and by the settler.

use super::compose::{Compose, ComposeTo, Composed, compose, with_key};
use crate::change::{Change, MessageEvent};
use crate::engine::{Wake, values};
use crate::operations::ledger::Ledger;
use crate::operations::media;
use crate::operations::scheduled;
use crate::tables::conversation::require_visible;
use crate::tables::outbox::leave;
use crate::tables::{conversation, failures, message, outbox};
use crate::{Access, Error, Store};
use hearback_inbox::audit::AuditKind;
use hearback_inbox::message::{CancelReason, Failure, Origin};
use hearback_inbox::{Message, MessageId, OrganizationId, Permission, Status, System, Timestamp};

impl Store {
    /// Cancels a message that was not handed over yet.
    ///
    /// # Errors
    /// [`Error::NotCancelable`] when it was; [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn cancel(
        &self,
        access: &Access,
        id: MessageId,
        at: Timestamp,
    ) -> Result<Message, Error> {
        self.database
            .change(access, Permission::Send, async move |mut change: Change<'_>| {
                cancel(&mut change, id, at).await
            })
            .await
    }

    /// Sends once more: a failed message again, as another message with the id given; an uncertain
    /// one that waits for a person, itself.
    ///
    /// # Errors
    /// [`Error::NotRetryable`] when it is neither; what [`Store::compose`] refuses.
    pub async fn retry(
        &self,
        access: &Access,
        id: MessageId,
        new_id: MessageId,
        at: Timestamp,
    ) -> Result<Composed, Error> {
        self.database
            .change(access, Permission::Send, async move |mut change: Change<'_>| {
                // Two people may ask at once, and a report may come meanwhile: what they did is seen.
                let failed = seen(&mut change, id).await?;
                if failed.needs_decision {
                    let message = wait_again(&mut change, id, at).await?;
                    let conversation = message.conversation_id;
                    change.audit_conversation(AuditKind::MessageSent, conversation, at)?;
                    return taken(&mut change, message, false).await;
                }
                if !failed.status.is_failure() {
                    return Err(Error::NotRetryable);
                }
                send_anew(&mut change, failed, new_id, at).await
            })
            .await
    }

    /// Marks an uncertain message that waits for a person as not sent.
    ///
    /// # Errors
    /// [`Error::NotRetryable`] when it waits for nobody; [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn give_up(
        &self,
        access: &Access,
        id: MessageId,
        at: Timestamp,
    ) -> Result<Message, Error> {
        self.database
            .change(access, Permission::Send, async move |mut change: Change<'_>| {
                let mut ledger = Ledger::open(&mut change, [id]).await?;
                seen(&mut change, id).await?;
                let message = ledger.message(id)?;
                if !message.needs_decision {
                    return Err(Error::NotRetryable);
                }
                message.status = Status::Failed;
                message.needs_decision = false;
                message.error = Some(given_up());
                let conversation = message.conversation_id;
                leave(&mut change, id).await?;
                ledger.tell(&mut change, id, at)?;
                change.audit_conversation(AuditKind::FailureSettled, conversation, at)?;
                finish(&mut change, ledger, id).await
            })
            .await
    }

    /// Sends an uncertain message once more by itself: the listing was complete, and nothing like it
    /// is near (S4). Does nothing if it was settled meanwhile.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn send_again(
        &self,
        organization: OrganizationId,
        id: MessageId,
        at: Timestamp,
    ) -> Result<(), Error> {
        let result = self
            .database
            .change_by_system(organization, System::Settler, async move |mut change: Change<'_>| {
                wait_again(&mut change, id, at).await
            })
            .await;
        match result {
            Ok(_) | Err(Error::NotRetryable) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Leaves an uncertain message to a person. Does nothing if it was settled meanwhile.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn ask(
        &self,
        organization: OrganizationId,
        id: MessageId,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change_by_system(organization, System::Settler, async move |mut change: Change<'_>| {
                let mut ledger = Ledger::open(&mut change, [id]).await?;
                let sql = "UPDATE outbox SET state = 'asking' WHERE organization_id = ?1 \
                           AND message_id = ?2 AND state = 'uncertain'";
                if change.execute(sql, values![organization, id]).await? == 0 {
                    return Ok(());
                }
                // What waited behind it need not wait for the person.
                change.wake(Wake::Outbox);
                ledger.message(id)?.needs_decision = true;
                ledger.tell(&mut change, id, at)?;
                ledger.write(&mut change).await
            })
            .await
    }
}

fn given_up() -> Failure {
    Failure {
        code: None,
        title: "Marked as not sent".to_owned(),
        advice: "Nobody could tell whether Twilio took it, and someone decided that it did not. \
                 If it did, its status will show here."
            .to_owned(),
        retry_helps: true,
        docs_url: None,
    }
}

/// Sends a failed message as another one; whoever asks again is given that one, unless it was
/// canceled.
async fn send_anew(
    change: &mut Change<'_>,
    failed: Message,
    new_id: MessageId,
    at: Timestamp,
) -> Result<Composed, Error> {
    let (organization, access, id) = (change.organization(), change.access(), failed.id);
    if let Some(again) = failures::again_of(change, organization, id).await? {
        return taken(change, again, true).await;
    }
    let mut client_key = failures::key_again(id, None);
    while let Some(earlier) = with_key(change, access, &client_key).await? {
        if earlier.status != Status::Canceled {
            return taken(change, earlier, true).await;
        }
        client_key = failures::key_again(id, Some(earlier.id));
    }
    let attachments = media::again(change, &failed, new_id, at).await?;
    let again = Compose {
        to: ComposeTo::Conversation(failed.conversation_id),
        line: Some(failed.line_id),
        // Where they couldn't be filled in, nothing was sent yet.
        filled: failed.template.as_ref() != Some(&failed.body),
        canned_reply: None,
        body: failed.body,
        attachments,
        client_key,
        origin: Origin::User,
        message_id: new_id,
        conversation_id: failed.conversation_id,
        at,
        send_at: at,
        seen: None,
    };
    let composed = compose(change, &again, None).await?;
    failures::sent_again(change, id, composed.message.id).await?;
    Ok(composed)
}

/// A message that is being sent again, or was already.
async fn taken(
    change: &mut Change<'_>,
    message: Message,
    repeated: bool,
) -> Result<Composed, Error> {
    let organization = change.organization();
    let conversation = conversation::by_id(change, organization, message.conversation_id).await?;
    Ok(Composed { conversation: conversation.view(), message, repeated })
}

/// A message of a conversation that the member who changes it may see.
async fn seen(change: &mut Change<'_>, id: MessageId) -> Result<Message, Error> {
    let (organization, access) = (change.organization(), change.access());
    let message = message::by_id(change, organization, id).await?;
    require_visible(change, access, message.conversation_id).await?;
    Ok(message)
}

async fn cancel(change: &mut Change<'_>, id: MessageId, at: Timestamp) -> Result<Message, Error> {
    if let Some(message) = scheduled::cancel(change, id, at).await? {
        return Ok(message);
    }
    seen(change, id).await?;
    let mut message = message::locked(change, id).await?;
    if !outbox::cancel(change, &mut message, CancelReason::ByPerson).await? {
        return if message.status == Status::Canceled {
            Ok(message.into_inner())
        } else {
            Err(Error::NotCancelable)
        };
    }
    let mut conversation = conversation::locked(change, message.conversation_id).await?;
    change.expect_of(&conversation, conversation.line_id).await?;
    conversation.message_changed(&message);
    change.tell_message(MessageEvent::Canceled, &mut message, &mut conversation, at)?;
    change.audit_conversation(AuditKind::MessageCanceled, conversation.id, at)?;
    message::save(change, &message).await?;
    conversation::save(change, &conversation).await?;
    Ok(message.into_inner())
}

/// Has an uncertain message wait to be sent again.
async fn wait_again(
    change: &mut Change<'_>,
    id: MessageId,
    at: Timestamp,
) -> Result<Message, Error> {
    let mut ledger = Ledger::open(change, [id]).await?;
    let sql = "UPDATE outbox SET state = 'waiting', due_at = ?3 WHERE organization_id = ?1 \
               AND message_id = ?2 AND state IN ('uncertain', 'asking')";
    let values = values![change.organization(), id, at];
    if change.execute(sql, values).await? == 0 {
        return Err(Error::NotRetryable);
    }
    change.wake(Wake::Outbox);
    let message = ledger.message(id)?;
    message.status = Status::Pending;
    message.needs_decision = false;
    ledger.tell(change, id, at)?;
    ledger.apply_opt_outs(change, id, at).await?;
    finish(change, ledger, id).await
}

/// Writes the ledger, and gives one of its messages as it is now.
async fn finish<'t>(
    change: &mut Change<'t>,
    mut ledger: Ledger<'t>,
    id: MessageId,
) -> Result<Message, Error> {
    let message = Message::clone(ledger.message(id)?);
    ledger.write(change).await?;
    Ok(message)
}
