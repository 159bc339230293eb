//! Messages whose time has come.

use super::change::cancel_one;
use crate::change::{Change, Locked, MessageEvent};
use crate::engine::{Tx, values};
use crate::operations::ledger::Ledger;
use crate::operations::shortcode;
use crate::tables::scheduled::{Scheduled, by_id, leave};
use crate::tables::{conversation, line, message, opt_out, outbox};
use crate::{Error, Store};
use hearback_inbox::message::CancelReason;
use hearback_inbox::message::segments::Segments;
use hearback_inbox::{
    Conversation, LineId, Message, MessageId, OrganizationId, Status, System, Timestamp,
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
            .database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT organization_id, id FROM scheduled_messages \
                               WHERE due_at <= ?1 AND on_hold = 0 \
                               ORDER BY due_at, organization_id, id LIMIT ?2";
                let rows = tx.query(sql, values![now, limit]).await?;
                rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
            })
            .await?;
        for (n, (organization, id)) in (0_i64..).zip(due.iter().copied()) {
            // In the thread they stand in the order of their times, even when those have all passed.
            let at = now + SignedDuration::from_micros(n);
            self.database
                .change_by_system(
                    organization,
                    System::Scheduler,
                    async move |mut change: Change<'_>| release(&mut change, id, now, at).await,
                )
                .await?;
        }
        Ok(due.len())
    }

    /// When the next message's time comes, of those after a time.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn next_scheduled(&self, after: Timestamp) -> Result<Option<Timestamp>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT due_at FROM scheduled_messages WHERE due_at > ?1 \
                           ORDER BY due_at LIMIT 1";
                tx.find(sql, values![after]).await?.map(|mut row| row.take()).transpose()
            })
            .await
    }
}

/// Puts one message into the outbox, unless it was changed, canceled or released meanwhile.
async fn release(
    change: &mut Change<'_>,
    id: MessageId,
    now: Timestamp,
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    let Some(Scheduled { mut message, on_hold, .. }) = by_id(change, organization, id).await?
    else {
        return Ok(());
    };
    if message.at > now || on_hold {
        return Ok(());
    }
    let mut conversation = conversation::locked(change, message.conversation_id).await?;
    message.line_id = line_for(change, &conversation, message.line_id).await?;
    change.expect_of(&conversation, message.line_id).await?;
    let opt_outs = opt_out::of_number(change, organization, &conversation.number).await?;
    let opted_out = hearback_inbox::opt_out::in_force(&opt_outs, message.line_id).is_some();
    let why = if opted_out {
        Some(CancelReason::OptedOut)
    } else if conversation.customer.as_ref().is_some_and(|customer| !customer.texting_on) {
        Some(CancelReason::TextingOff)
    } else {
        None
    };
    if let Some(why) = why {
        cancel_one(change, &mut conversation, message, why, at).await?;
        return conversation::save(change, &conversation).await;
    }
    fill_and_move(change, conversation, message, now, at).await?;
    Ok(())
}

/// Puts a message that may have gone out already into the outbox as well, on hold and dated when the
/// listed text went, so that it can be settled like any other. Nothing happens when it waits for its
/// time no longer.
pub(crate) async fn bring_in(
    change: &mut Change<'_>,
    id: MessageId,
    now: Timestamp,
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    let Some(Scheduled { message, on_hold: true, .. }) = by_id(change, organization, id).await?
    else {
        return Ok(());
    };
    let conversation = conversation::locked(change, message.conversation_id).await?;
    change.expect_of(&conversation, message.line_id).await?;
    if fill_and_move(change, conversation, message, now, at).await? {
        outbox::put_on_hold(change, id).await?;
    }
    Ok(())
}

/// Fills in what is to be filled in, and makes it a pending message of its conversation. One that
/// can't be filled in fails, and is listed with what to do; says whether it's pending.
async fn fill_and_move<'t>(
    change: &mut Change<'t>,
    conversation: Locked<'t, Conversation>,
    mut message: Message,
    now: Timestamp,
    at: Timestamp,
) -> Result<bool, Error> {
    let id = message.id;
    let customer = conversation.customer.as_ref();
    let failure = match shortcode::filled_or_failed(change, customer, &message.body).await? {
        Ok(text) if text == message.body => None,
        Ok(text) => {
            message.segments = Segments::count(&text);
            message.template = Some(std::mem::replace(&mut message.body, text));
            None
        }
        Err(failure) => {
            message.template = Some(message.body.clone());
            Some(failure)
        }
    };
    move_to_outbox(change, conversation, message, now, at).await?;
    let Some(failure) = failure else { return Ok(true) };
    outbox::leave(change, id).await?;
    let mut ledger = Ledger::open(change, [id]).await?;
    let message = ledger.message(id)?;
    message.status = Status::Failed;
    message.error = Some(failure);
    ledger.tell(change, id, at)?;
    ledger.write(change).await?;
    Ok(false)
}

/// Makes it a pending message of its conversation.
async fn move_to_outbox<'t>(
    change: &mut Change<'t>,
    mut conversation: Locked<'t, Conversation>,
    mut message: Message,
    now: Timestamp,
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    leave(change, message.id).await?;
    message.status = Status::Pending;
    message.cancel_on_reply = false;
    message.at = at;
    conversation.send_scheduled(&message);
    let opt_outs = opt_out::of_number(change, organization, &conversation.number).await?;
    conversation.opt_out =
        hearback_inbox::opt_out::in_force(&opt_outs, conversation.line_id).cloned();
    change.tell_scheduled(MessageEvent::Pending, &mut message, &mut conversation, at)?;
    conversation::save(change, &conversation).await?;
    message::insert(change, [&message]).await?;
    outbox::enter(change, &message, &conversation.number, now).await
}

/// The line that was chosen; if that was deleted meanwhile, the one that a reply would go out on.
async fn line_for(
    change: &mut Change<'_>,
    conversation: &Conversation,
    chosen: LineId,
) -> Result<LineId, Error> {
    let organization = change.organization();
    let lines = line::all(change, organization).await?;
    let existing = |id: LineId| lines.iter().any(|line| line.id == id).then_some(id);
    let found = existing(chosen).or_else(|| existing(conversation.line_id));
    Ok(found.or(lines.first().map(|line| line.id)).unwrap_or(chosen))
}
