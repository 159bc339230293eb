//! Decisions about messages already taken: by a person (cancel, retry, give up) and by the settler.

use super::compose::{Compose, ComposeTo, Composed, compose, with_key};
use super::leave;
use crate::conversation::require_visible;
use crate::delivery::failures;
use crate::error::require;
use crate::journal::{Journal, Telling, lock};
use crate::ledger::Ledger;
use crate::tx::Tx;
use crate::value::values;
use crate::{Error, Store, Wake, conversation, media, message, scheduled};
use hearback_inbox::message::{CancelReason, Failure, Origin};
use hearback_inbox::{
    Access, Cell, EventKind, Message, MessageId, OrganizationId, Permission, Status, Timestamp,
};

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
        require(access, Permission::Send)?;
        let access = access.clone();
        self.write(move |tx| Box::pin(async move { cancel(tx, &access, id, at).await })).await
    }

    /// Sends once more: a failed message anew, as another message with the id given; an uncertain
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
        require(access, Permission::Send)?;
        let access = access.clone();
        self.write(move |tx| {
            Box::pin(async move {
                // Two people may ask at once, and a report may come meanwhile: what they did is seen.
                lock(tx, access.organization()).await?;
                let failed = seen(tx, &access, id).await?;
                if failed.needs_decision {
                    let message = wait_again(tx, access.organization(), id, at).await?;
                    return taken(tx, &access, message, false).await;
                }
                if !failed.status.is_failure() {
                    return Err(Error::NotRetryable);
                }
                anew(tx, &access, failed, new_id, at).await
            })
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
        require(access, Permission::Send)?;
        let access = access.clone();
        self.write(move |tx| {
            Box::pin(async move {
                let organization = access.organization();
                let mut ledger = Ledger::open(tx, [(organization, id)].into_iter()).await?;
                seen(tx, &access, id).await?;
                let key = (organization, id);
                let message = ledger.messages.get_mut(&key).ok_or(Error::NotFound)?;
                if !message.needs_decision {
                    return Err(Error::NotRetryable);
                }
                message.status = Status::Failed;
                message.needs_decision = false;
                message.error = Some(given_up());
                leave(tx, organization, id).await?;
                ledger.note(key, at)?;
                finish(tx, ledger, key).await
            })
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
            .write(move |tx| Box::pin(async move { wait_again(tx, organization, id, at).await }))
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
        self.write(move |tx| {
            Box::pin(async move {
                let key = (organization, id);
                let mut ledger = Ledger::open(tx, [key].into_iter()).await?;
                let sql = "UPDATE outbox SET state = 'asking' WHERE organization_id = ?1 \
                           AND message_id = ?2 AND state = 'uncertain'";
                if tx.execute(sql, values![organization, id]).await? == 0 {
                    return Ok(());
                }
                // What waited behind it need not wait for the person.
                tx.told.wakes |= Wake::Outbox;
                let message = ledger.messages.get_mut(&key).ok_or(Error::NotFound)?;
                message.needs_decision = true;
                ledger.note(key, at)?;
                ledger.write(tx).await
            })
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
async fn anew(
    tx: &mut Tx,
    access: &Access,
    failed: Message,
    new_id: MessageId,
    at: Timestamp,
) -> Result<Composed, Error> {
    let (organization, id) = (access.organization(), failed.id);
    if let Some(again) = failures::again_of(tx, organization, id).await? {
        return taken(tx, access, again, true).await;
    }
    let mut client_key = failures::key_again(id, None);
    while let Some(earlier) = with_key(tx, access, &client_key).await? {
        if earlier.status != Status::Canceled {
            return taken(tx, access, earlier, true).await;
        }
        client_key = failures::key_again(id, Some(earlier.id));
    }
    let attachments = media::again(tx, access, &failed, new_id, at).await?;
    let again = Compose {
        to: ComposeTo::Conversation(failed.conversation_id),
        line: Some(failed.line_id),
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
    let composed = compose(tx, access, &again, None).await?;
    failures::sent_again(tx, organization, id, composed.message.id).await?;
    Ok(composed)
}

/// A message that is being sent again, or was already.
async fn taken(
    tx: &mut Tx,
    access: &Access,
    message: Message,
    repeated: bool,
) -> Result<Composed, Error> {
    let organization = access.organization();
    let conversation = conversation::by_id(tx, organization, message.conversation_id).await?;
    Ok(Composed { conversation: conversation.view(), message, repeated })
}

/// A message of a conversation that the one who asks may see.
async fn seen(tx: &mut Tx, access: &Access, id: MessageId) -> Result<Message, Error> {
    let message = message::by_id(tx, access.organization(), id).await?;
    require_visible(tx, access, message.conversation_id).await?;
    Ok(message)
}

async fn cancel(
    tx: &mut Tx,
    access: &Access,
    id: MessageId,
    at: Timestamp,
) -> Result<Message, Error> {
    let organization = access.organization();
    let mut journal = Journal::open(tx, [organization]).await?;
    if let Some(message) = scheduled::cancel(tx, &mut journal, access, id, at).await? {
        journal.close(tx).await?;
        return Ok(message);
    }
    let mut message = seen(tx, access, id).await?;
    let sql = "DELETE FROM outbox WHERE organization_id = ?1 AND message_id = ?2 \
               AND state = 'waiting'";
    if tx.execute(sql, values![organization, id]).await? == 0 {
        return if message.status == Status::Canceled {
            Ok(message)
        } else {
            Err(Error::NotCancelable)
        };
    }
    message.status = Status::Canceled;
    message.cancel_reason = Some(CancelReason::ByPerson);
    let mut conversation = conversation::by_id(tx, organization, message.conversation_id).await?;
    let counted = Cell::of(&conversation);
    journal.expect_of(tx, organization, &conversation, conversation.line_id).await?;
    conversation.message_changed(&message);
    let telling = Telling {
        actor: access.actor(),
        conversation: Some(&mut conversation),
        message: Some(&mut message),
        counted,
        ..Telling::default()
    };
    journal.note(organization, at, EventKind::MessageCanceled, telling)?;
    message::save(tx, organization, &message).await?;
    failures::canceled(tx, organization, &message).await?;
    conversation::save(tx, organization, &conversation).await?;
    // What waited behind it may go now.
    tx.told.wakes |= Wake::Outbox;
    journal.close(tx).await?;
    Ok(message)
}

/// Puts an uncertain message back into the queue.
async fn wait_again(
    tx: &mut Tx,
    organization: OrganizationId,
    id: MessageId,
    at: Timestamp,
) -> Result<Message, Error> {
    let key = (organization, id);
    let mut ledger = Ledger::open(tx, [key].into_iter()).await?;
    let sql = "UPDATE outbox SET state = 'waiting', due_at = ?3 WHERE organization_id = ?1 \
               AND message_id = ?2 AND state IN ('uncertain', 'asking')";
    if tx.execute(sql, values![organization, id, at]).await? == 0 {
        return Err(Error::NotRetryable);
    }
    tx.told.wakes |= Wake::Outbox;
    let message = ledger.messages.get_mut(&key).ok_or(Error::NotFound)?;
    message.status = Status::Pending;
    message.needs_decision = false;
    ledger.note(key, at)?;
    ledger.heed_opt_outs(tx, key, at).await?;
    finish(tx, ledger, key).await
}

/// Writes the ledger, and gives one of its messages as it is now.
async fn finish(
    tx: &mut Tx,
    ledger: Ledger,
    key: (OrganizationId, MessageId),
) -> Result<Message, Error> {
    let message = ledger.messages.get(&key).cloned().ok_or(Error::NotFound)?;
    ledger.write(tx).await?;
    Ok(message)
}
