//! Opt-outs in force, their history, and what they stop.

mod consent;
mod keyword;
mod list;

pub use consent::ConsentDecision;
pub(crate) use keyword::TextedKeyword;
pub use list::{AfterOptOut, ListedOptOut, OptOutImport};

use crate::Error;
use crate::change::{Change, MessageEvent};
use crate::engine::values;
use crate::operations::scheduled;
use crate::tables::scheduled::Scheduled;
use crate::tables::{message, outbox};
use hearback_inbox::message::CancelReason;
use hearback_inbox::opt_out::{OptOutChange, Source};
use hearback_inbox::{Conversation, LineId, OptOut, Timestamp};

/// A carrier refused to deliver to the number on that line (21610).
pub(crate) fn by_carrier(line: LineId, at: Timestamp, in_force: &[OptOut]) -> OptOutChange {
    let known = in_force.iter().any(|o| o.source == Source::Carrier && o.line_id == Some(line));
    if known {
        return OptOutChange::None;
    }
    OptOutChange::Added(OptOut {
        at,
        source: Source::Carrier,
        word: None,
        line_id: Some(line),
        by: None,
        reason: None,
    })
}

/// Cancels what waits to be sent to a number that has opted out, and tells of each (O2). The
/// conversation is told of too, but left to the caller to write.
pub(crate) async fn cancel_waiting(
    change: &mut Change<'_>,
    conversation: &mut Conversation,
    opt_outs: &[OptOut],
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "SELECT message_id FROM outbox WHERE organization_id = ?1 AND conversation_id = ?2 \
               AND state = 'waiting' ORDER BY at, message_id";
    for mut row in change.query(sql, values![organization, conversation.id]).await? {
        let mut message = message::locked(change, row.take()?).await?;
        if hearback_inbox::opt_out::in_force(opt_outs, message.line_id).is_none() {
            continue;
        }
        if !outbox::cancel(change, &mut message, CancelReason::OptedOut).await? {
            continue;
        }
        conversation.message_changed(&message);
        change.tell_message(MessageEvent::Canceled, &mut message, conversation, at)?;
        message::save(change, &message).await?;
    }
    let covered = |scheduled: &Scheduled| {
        hearback_inbox::opt_out::in_force(opt_outs, scheduled.message.line_id).is_some()
    };
    scheduled::cancel_those(change, conversation, CancelReason::OptedOut, covered, at).await
}
