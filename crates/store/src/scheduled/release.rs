//! Messages whose time has come.

use super::change::cancel_one;
use super::{Scheduled, by_id, leave};
use crate::conversation;
use crate::journal::{Journal, Telling};
use crate::tx::Tx;
use crate::value::values;
use crate::{Error, Store, line, message, opt_out, outbox};
use hearback_inbox::message::CancelReason;
use hearback_inbox::{
    Cell, Conversation, EventKind, LineId, Message, MessageId, OrganizationId, Status, Timestamp,
};
use jiff::SignedDuration;

impl Store {
    /// Puts up to `limit` messages whose time has come into the outbox, and says how many had. In
    /// the outbox they wait as any other does, for their line to be on and for those before them.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn release_scheduled(&self, limit: usize, now: Timestamp) -> Result<usize, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let due: Vec<(OrganizationId, MessageId)> = self
            .read(move |tx| {
                Box::pin(async move {
                    let sql = "SELECT organization_id, id FROM scheduled_messages \
                               WHERE due_at <= ?1 AND on_hold = 0 \
                               ORDER BY due_at, organization_id, id LIMIT ?2";
                    let rows = tx.query(sql, values![now, limit]).await?;
                    rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
                })
            })
            .await?;
        for (n, (organization, id)) in (0_i64..).zip(due.iter().copied()) {
            // In the thread they stand in the order of their times, even when those have all passed.
            let at = now + SignedDuration::from_micros(n);
            self.write(move |tx| {
                Box::pin(async move { release(tx, organization, id, (now, at)).await })
            })
            .await?;
        }
        Ok(due.len())
    }

    /// When the next message's time comes, of those after a time.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn next_scheduled(&self, after: Timestamp) -> Result<Option<Timestamp>, Error> {
        self.read(move |tx| {
            Box::pin(async move {
                let sql = "SELECT due_at FROM scheduled_messages WHERE due_at > ?1 \
                           ORDER BY due_at LIMIT 1";
                tx.find(sql, values![after]).await?.map(|mut row| row.take()).transpose()
            })
        })
        .await
    }
}

/// Puts one message into the outbox, unless it was changed, canceled or released meanwhile.
async fn release(
    tx: &mut Tx,
    organization: OrganizationId,
    id: MessageId,
    (now, at): (Timestamp, Timestamp),
) -> Result<(), Error> {
    let mut journal = Journal::open(tx, [organization]).await?;
    let Some(Scheduled { mut message, on_hold, .. }) = by_id(tx, organization, id).await? else {
        return Ok(());
    };
    if message.at > now || on_hold {
        return Ok(());
    }
    let mut conversation = conversation::by_id(tx, organization, message.conversation_id).await?;
    message.line_id = standing_line(tx, organization, &conversation, message.line_id).await?;
    journal.expect_of(tx, organization, &conversation, message.line_id).await?;
    let opt_outs = opt_out::of_number(tx, organization, &conversation.number).await?;
    let opted_out = hearback_inbox::opt_out::in_force(&opt_outs, message.line_id).is_some();
    let why = if opted_out {
        Some(CancelReason::OptedOut)
    } else if conversation.customer.as_ref().is_some_and(|customer| !customer.texting_on) {
        Some(CancelReason::TextingOff)
    } else {
        None
    };
    if let Some(why) = why {
        let about = (&mut conversation, message);
        cancel_one(tx, &mut journal, organization, about, (why, None), at).await?;
        conversation::save(tx, organization, &conversation).await?;
        return journal.close(tx).await;
    }
    move_to_outbox(tx, &mut journal, (organization, conversation), message, (now, at)).await?;
    journal.close(tx).await
}

/// Puts a message that may have gone out already into the outbox as well, on hold and dated when the
/// listed text went, so that it can be settled like any other. Nothing happens when it waits for its
/// time no longer.
pub(crate) async fn bring_in(
    tx: &mut Tx,
    organization: OrganizationId,
    id: MessageId,
    (now, at): (Timestamp, Timestamp),
) -> Result<(), Error> {
    let mut journal = Journal::open(tx, [organization]).await?;
    let Some(Scheduled { message, on_hold: true, .. }) = by_id(tx, organization, id).await? else {
        return Ok(());
    };
    let conversation = conversation::by_id(tx, organization, message.conversation_id).await?;
    journal.expect_of(tx, organization, &conversation, message.line_id).await?;
    move_to_outbox(tx, &mut journal, (organization, conversation), message, (now, at)).await?;
    outbox::put_on_hold(tx, organization, id).await?;
    journal.close(tx).await
}

/// Makes it a pending message of its conversation.
async fn move_to_outbox(
    tx: &mut Tx,
    journal: &mut Journal,
    (organization, mut conversation): (OrganizationId, Conversation),
    mut message: Message,
    (now, at): (Timestamp, Timestamp),
) -> Result<(), Error> {
    leave(tx, organization, message.id).await?;
    message.status = Status::Pending;
    message.cancel_on_reply = false;
    message.at = at;
    let counted = Cell::of(&conversation);
    conversation.send_scheduled(&message);
    let opt_outs = opt_out::of_number(tx, organization, &conversation.number).await?;
    conversation.opt_out =
        hearback_inbox::opt_out::in_force(&opt_outs, conversation.line_id).cloned();
    let telling = Telling {
        actor: message.author_id,
        conversation: Some(&mut conversation),
        message: Some(&mut message),
        counted,
        scheduled: true,
        ..Telling::default()
    };
    journal.note(organization, at, EventKind::MessageQueued, telling)?;
    conversation::save(tx, organization, &conversation).await?;
    tx.insert(&message::NEW, &[message::row(organization, &message)?]).await?;
    outbox::enter(tx, organization, &message, &conversation.number, now).await
}

/// The line that was chosen; if that was deleted meanwhile, the one that a reply would go out on.
async fn standing_line(
    tx: &mut Tx,
    organization: OrganizationId,
    conversation: &Conversation,
    chosen: LineId,
) -> Result<LineId, Error> {
    let lines = line::all(tx, organization).await?;
    let standing = |id: LineId| lines.iter().any(|line| line.id == id).then_some(id);
    let found = standing(chosen).or_else(|| standing(conversation.line_id));
    Ok(found.or(lines.first().map(|line| line.id)).unwrap_or(chosen))
}
