//! What waits to be handed to Twilio: its rows.

use crate::Error;
use crate::change::Change;
use crate::engine::{Row, Value, Wake, values};
use crate::tables::failures;
use hearback_inbox::message::CancelReason;
use hearback_inbox::outbox::Handover;
use hearback_inbox::pace::Destination;
use hearback_inbox::{Address, LineId, Message, MessageId, OrganizationId, Status, Timestamp};

/// Puts a message into the outbox, to be sent at a time.
pub(crate) async fn enter(
    change: &mut Change<'_>,
    message: &Message,
    to: &Address,
    due_at: Timestamp,
) -> Result<(), Error> {
    let sql = "INSERT INTO outbox (organization_id, message_id, conversation_id, line_id, at, state, \
               due_at, attempts, segments, files, destination) \
               VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6, 0, ?7, ?8, ?9)";
    let values = values![
        change.organization(),
        message.id,
        message.conversation_id,
        message.line_id,
        message.at,
        due_at,
        message.segments,
        !message.media.is_empty(),
        Destination::of(to).as_str()
    ];
    change.execute(sql, values).await?;
    change.wake(Wake::Outbox);
    Ok(())
}

/// Takes a message out of the outbox: its fate is known. What waited behind it may go.
pub(crate) async fn leave(change: &mut Change<'_>, message: MessageId) -> Result<(), Error> {
    let sql = "DELETE FROM outbox WHERE organization_id = ?1 AND message_id = ?2";
    let key = values![change.organization(), message];
    if change.execute(sql, key).await? > 0 {
        change.wake(Wake::Outbox);
    }
    Ok(())
}

/// Takes a message that still waits out of the outbox, and marks it as canceled; false when it no
/// longer waits. What waited behind it may go. The message is left to the caller to tell of and
/// write.
pub(crate) async fn cancel(
    change: &mut Change<'_>,
    message: &mut Message,
    why: CancelReason,
) -> Result<bool, Error> {
    let sql = "DELETE FROM outbox WHERE organization_id = ?1 AND message_id = ?2 \
               AND state = 'waiting'";
    let key = values![change.organization(), message.id];
    if change.execute(sql, key).await? == 0 {
        return Ok(false);
    }
    message.status = Status::Canceled;
    message.cancel_reason = Some(why);
    failures::canceled(change, message).await?;
    change.wake(Wake::Outbox);
    Ok(true)
}

/// Has a message wait for the first comparison since the start.
pub(crate) async fn put_on_hold(change: &mut Change<'_>, message: MessageId) -> Result<(), Error> {
    let sql = "UPDATE outbox SET on_hold = 1 WHERE organization_id = ?1 AND message_id = ?2";
    let key = values![change.organization(), message];
    change.execute(sql, key).await.map(drop)
}

pub(crate) const HANDOVER: &str = "
    SELECT o.organization_id, o.message_id, o.conversation_id, o.line_id, l.number, c.number, m.body,
           m.media, o.attempts
    FROM outbox o
    JOIN lines l ON l.organization_id = o.organization_id AND l.id = o.line_id
    JOIN conversations c ON c.organization_id = o.organization_id AND c.id = o.conversation_id
    JOIN messages m ON m.organization_id = o.organization_id
        AND m.conversation_id = o.conversation_id AND m.at = o.at AND m.id = o.message_id
    WHERE o.organization_id = ?1 AND o.message_id = ?2";

pub(crate) fn read_handover(mut row: Row) -> Result<Handover, Error> {
    Ok(Handover {
        organization: row.take()?,
        message: row.take()?,
        conversation: row.take()?,
        line: row.take()?,
        from: row.take()?,
        to: row.take()?,
        body: row.take()?,
        media: row.take_json()?.unwrap_or_default(),
        attempt: row.take()?,
    })
}

/// Whose messages are not to be handed over for now: their Twilio is slow or slows us down, and
/// others must not wait behind them (S8).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Organizations.
    pub organizations: Vec<OrganizationId>,
    /// Lines.
    pub lines: Vec<LineId>,
}

impl Held {
    /// The condition on outbox rows `o`, its values after those that are there already.
    pub(crate) fn condition(&self, values: &mut Vec<Value>) -> String {
        let mut condition = String::new();
        let mut not_in = |column: &str, ids: Vec<Value>| {
            if ids.is_empty() {
                return;
            }
            let first = values.len() + 1;
            let marks: Vec<_> = (first..first + ids.len()).map(|n| format!("?{n}")).collect();
            condition += &format!("{column} NOT IN ({}) AND ", marks.join(", "));
            values.extend(ids);
        };
        not_in("o.organization_id", self.organizations.iter().map(|id| (*id).into()).collect());
        not_in("o.line_id", self.lines.iter().map(|id| (*id).into()).collect());
        condition
    }
}
