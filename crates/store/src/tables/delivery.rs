//! What became of outbound messages, by line and day: the counts, written with the change that they
//! tell of.

use crate::Error;
use crate::change::Change;
use crate::engine::{Insert, Kind, values};
use hearback_inbox::message::Direction;
use hearback_inbox::{LineId, Message, MessageId, Status, Timestamp};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static COUNT: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("organization_id", Kind::Id),
        ("line_id", Kind::Id),
        ("day", Kind::Int),
        ("sent", Kind::Int),
        ("delivered", Kind::Int),
        ("failed", Kind::Int),
    ];
    let add = "ON CONFLICT (organization_id, line_id, day) DO UPDATE SET \
               sent = deliveries.sent + excluded.sent, \
               delivered = deliveries.delivered + excluded.delivered, \
               failed = deliveries.failed + excluded.failed";
    Insert::new("deliveries", &columns, add)
});
static FAILED: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("organization_id", Kind::Id),
        ("message_id", Kind::Id),
        ("conversation_id", Kind::Id),
        ("line_id", Kind::Id),
        ("at", Kind::Int),
        ("code", Kind::Int),
    ];
    Insert::replacing("failures", &columns, 2, &["conversation_id", "line_id"])
});

const DAY: i64 = 86_400_000_000;

/// What a message is counted by: its status, and why it failed.
pub(crate) type StatusAndCode = (Status, Option<i64>);

/// A message's status.
pub(crate) fn status_and_code(message: &Message) -> StatusAndCode {
    (message.status, message.error.as_ref().and_then(|error| error.code))
}

/// What some messages' changes do to the counts and the list.
#[derive(Default)]
pub(crate) struct Tally {
    counts: BTreeMap<(LineId, i64), [i64; 3]>,
    failed: Vec<(Message, Timestamp)>,
    fixed: Vec<MessageId>,
}

impl Tally {
    /// A message is new, or its status changed.
    pub(crate) fn note(&mut self, before: Option<StatusAndCode>, message: &Message, at: Timestamp) {
        let after = status_and_code(message);
        if message.direction == Direction::Inbound || before == Some(after) {
            return;
        }
        let day = message.at.as_microsecond().div_euclid(DAY);
        let counts = self.counts.entry((message.line_id, day)).or_default();
        for (status, one) in [(before.map(|before| before.0), -1), (Some(after.0), 1)] {
            if let Some(place) = status.and_then(place) {
                counts[place] += one;
            }
        }
        if after.0.is_failure() {
            self.failed.push((message.clone(), at));
        } else if before.is_some_and(|before| before.0.is_failure()) {
            self.fixed.push(message.id);
        }
    }

    /// Writes it.
    pub(crate) async fn write(self, change: &mut Change<'_>) -> Result<(), Error> {
        let organization = change.organization();
        let counts = self.counts.into_iter().filter(|(_, counts)| counts.iter().any(|n| *n != 0));
        let counts: Vec<_> = counts
            .map(|((line, day), [sent, delivered, failed])| {
                values![organization, line, day, sent, delivered, failed].to_vec()
            })
            .collect();
        change.insert(&COUNT, &counts).await?;
        let failed: Vec<_> = self
            .failed
            .iter()
            .map(|(message, at)| {
                let code = status_and_code(message).1.unwrap_or(0);
                let (id, conversation) = (message.id, message.conversation_id);
                values![organization, id, conversation, message.line_id, *at, code].to_vec()
            })
            .collect();
        change.insert(&FAILED, &failed).await?;
        for message in self.fixed {
            let sql = "DELETE FROM failures WHERE organization_id = ?1 AND message_id = ?2";
            change.execute(sql, values![organization, message]).await?;
        }
        Ok(())
    }
}

/// Which count a status belongs to: sent without further word, delivered, failed; none for what is
/// not with Twilio.
fn place(status: Status) -> Option<usize> {
    match status {
        Status::Accepted | Status::Queued | Status::Sending | Status::Sent => Some(0),
        Status::Delivered | Status::Read => Some(1),
        Status::Failed | Status::Undelivered => Some(2),
        Status::Pending
        | Status::Scheduled
        | Status::Canceled
        | Status::Uncertain
        | Status::Received => None,
    }
}
