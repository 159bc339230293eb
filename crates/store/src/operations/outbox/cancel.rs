//! Canceling what waits to be sent to a number that may not be texted from now on.

use crate::Error;
use crate::change::{Change, MessageEvent};
use crate::engine::values;
use crate::operations::scheduled;
use crate::tables::scheduled::Scheduled;
use crate::tables::{message, outbox};
use hearback_inbox::message::CancelReason;
use hearback_inbox::{Conversation, LineId, Timestamp};

/// Cancels all that waits in a conversation, be it for its turn or its time, and tells of each. The
/// conversation is told of too, but left to the caller to write.
pub(crate) async fn cancel_all_waiting(
    change: &mut Change<'_>,
    conversation: &mut Conversation,
    why: CancelReason,
    at: Timestamp,
) -> Result<(), Error> {
    cancel_on_lines(change, conversation, why, |_| true, at).await
}

/// The same of what waits on some of the lines.
pub(crate) async fn cancel_on_lines(
    change: &mut Change<'_>,
    conversation: &mut Conversation,
    why: CancelReason,
    which: impl Fn(LineId) -> bool,
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "SELECT message_id FROM outbox WHERE organization_id = ?1 AND conversation_id = ?2 \
               AND state = 'waiting' ORDER BY at, message_id";
    for mut row in change.query(sql, values![organization, conversation.id]).await? {
        let mut message = message::locked(change, row.take()?).await?;
        if !which(message.line_id) || !outbox::cancel(change, &mut message, why).await? {
            continue;
        }
        conversation.message_changed(&message);
        change.tell_message(MessageEvent::Canceled, &mut message, conversation, at)?;
        message::save(change, &message).await?;
    }
    let covered = |scheduled: &Scheduled| which(scheduled.message.line_id);
    scheduled::cancel_those(change, conversation, why, covered, at).await
}
