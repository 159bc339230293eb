//! How long each message of a conversation still waits for its line's turn (S8).

use super::pace::{destination, sender};
use crate::engine::{Row, Tx, values};
use crate::tables::conversation::require_visible;
use crate::{Access, Error, Store};
use hearback_inbox::pace::{Destination, Load, Sender};
use hearback_inbox::{ConversationId, LineId, MessageId, OrganizationId, Timestamp};
use jiff::SignedDuration;

/// A message that is due and waits for its line's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitsForTurn {
    /// The message.
    pub message: MessageId,
    /// How many go out over the line, to where it goes, before it.
    pub ahead: i64,
    /// When its turn comes, as far as the line's pace is known.
    pub turn_at: Timestamp,
}

struct Waiting {
    message: MessageId,
    line: LineId,
    destination: Destination,
    place: (Timestamp, Timestamp),
    sender: Sender,
    ready_at: Option<Timestamp>,
}

impl Store {
    /// What of a conversation is due and waits for its line's turn, or was put off by Twilio, the
    /// oldest first. What waits for something else, as for its line to be on, is left out: nobody can say for how long.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a conversation that is not there or may not be seen.
    pub async fn waiting_in(
        &self,
        access: &Access,
        conversation: ConversationId,
        now: Timestamp,
    ) -> Result<Vec<WaitsForTurn>, Error> {
        let access = *access;
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                require_visible(tx, &access, conversation).await?;
                let organization = access.organization();
                let mut all = vec![];
                for waiting in due(tx, organization, conversation, now).await? {
                    all.push(measure(tx, organization, &waiting, now).await?);
                }
                Ok(all)
            })
            .await
    }
}

async fn due(
    tx: &mut Tx,
    organization: OrganizationId,
    conversation: ConversationId,
    now: Timestamp,
) -> Result<Vec<Waiting>, Error> {
    let sql = "SELECT o.message_id, o.line_id, o.due_at, o.at, o.destination, \
               l.kind, l.campaign_pace, l.pace, p.ready_at FROM outbox o \
               JOIN lines l ON l.organization_id = o.organization_id AND l.id = o.line_id \
                   AND l.is_on = 1 \
               JOIN organizations g ON g.id = o.organization_id AND g.inbox_on = 1 \
               LEFT JOIN paces p ON p.organization_id = o.organization_id \
                   AND p.line_id = o.line_id AND p.destination = o.destination \
               WHERE o.organization_id = ?1 AND o.conversation_id = ?2 AND o.state = 'waiting' \
                   AND (o.due_at <= ?3 OR o.attempts > 0) AND o.on_hold = 0 ORDER BY o.at, o.message_id";
    tx.query(sql, values![organization, conversation, now]).await?.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<Waiting, Error> {
    let (message, line) = (row.take()?, row.take()?);
    let place = (row.take()?, row.take()?);
    let destination = destination(&mut row)?;
    let sender = sender(&mut row)?;
    Ok(Waiting { message, line, destination, place, sender, ready_at: row.take()? })
}

/// Adds up the time of what goes out before it.
async fn measure(
    tx: &mut Tx,
    organization: OrganizationId,
    waiting: &Waiting,
    now: Timestamp,
) -> Result<WaitsForTurn, Error> {
    let sql = "SELECT o.files, COUNT(*), CAST(SUM(o.segments) AS BIGINT) FROM outbox o \
               WHERE o.organization_id = ?1 AND o.line_id = ?2 AND o.destination = ?3 \
                   AND o.state = 'waiting' AND (o.due_at, o.at, o.message_id) < (?4, ?5, ?6) \
               GROUP BY o.files";
    let Waiting { message, line, destination, place: (due_at, at), sender, .. } = *waiting;
    let before = values![organization, line, destination.as_str(), due_at, at, message];
    let mut ahead = 0;
    let mut turn_at = waiting.ready_at.unwrap_or(now).max(due_at).max(now);
    for mut row in tx.query(sql, before).await? {
        let (files, count, segments): (bool, i64, i64) = (row.take()?, row.take()?, row.take()?);
        ahead += count;
        let one = sender.time_of(Load { segments: 1, files }, destination);
        let many = i32::try_from(if files { count } else { segments }).unwrap_or(i32::MAX);
        turn_at += one.unwrap_or(SignedDuration::ZERO) * many;
    }
    Ok(WaitsForTurn { message, ahead, turn_at })
}
