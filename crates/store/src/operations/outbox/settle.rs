//! What became of messages that were handed over (invariant 5).

use crate::change::{Batch, Change};
use crate::engine::{Find, Kind, Tx, Wake, values};
use crate::operations::ledger::Ledger;
use crate::tables::message;
use crate::tables::outbox::leave;
use crate::{Error, Store};
use hearback_inbox::message::Failure;
use hearback_inbox::outbox::Settlement;
use hearback_inbox::{Address, LineId, MessageId, OrganizationId, Status, System, Timestamp};
use jiff::SignedDuration;
use std::collections::HashSet;
use std::sync::LazyLock;

/// What became of one message.
#[derive(Clone, Debug, PartialEq)]
pub struct Settle {
    /// Whose it is.
    pub organization: OrganizationId,
    /// Which.
    pub message: MessageId,
    /// What became of it.
    pub settlement: Settlement,
    /// When that is known.
    pub at: Timestamp,
}

/// A message that Twilio may or may not have accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertain {
    /// Whose it is.
    pub organization: OrganizationId,
    /// Which.
    pub message: MessageId,
    /// The line.
    pub line: LineId,
    /// The sender at Twilio.
    pub from: Address,
    /// To whom.
    pub to: Address,
    /// The text.
    pub body: String,
    /// When it was handed over.
    pub handed_at: Timestamp,
}

/// Other messages with the same number and text, near one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alike {
    /// How many there are.
    pub others: usize,
    /// How many of them Twilio has given no sid yet, though it may have them.
    pub open: usize,
}

static KNOWN_SID: LazyLock<Find> = LazyLock::new(|| {
    Find::new("m.sid", "messages m", &[("m.organization_id", Kind::Id), ("m.sid", Kind::Text)])
});

impl Store {
    /// Settles a message that was handed over. A callback may have come before: then only what it
    /// did not say is added.
    ///
    /// # Errors
    /// Only the database's own; the message stays handed over, and will be found again.
    pub async fn settle(&self, settle: Settle) -> Result<(), Error> {
        self.database.gather(&self.gather.settle, settle).await
    }

    /// Messages that were handed over before a time and never settled: by any node, or by any but
    /// this one. Their process crashed, or its database did; each is to be settled as unknown.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn lapsed(
        &self,
        handed_before: Timestamp,
        not_of: Option<&str>,
    ) -> Result<Vec<(OrganizationId, MessageId)>, Error> {
        let node = not_of.unwrap_or_default().to_owned();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT organization_id, message_id FROM outbox \
                           WHERE state = 'handed' AND handed_at <= ?1 AND lease <> ?2 \
                           ORDER BY at, message_id";
                let rows = tx.query(sql, values![handed_before, node]).await?;
                rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
            })
            .await
    }

    /// The uncertain messages to settle.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn uncertain(&self) -> Result<Vec<Uncertain>, Error> {
        self.database.read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT o.organization_id, o.message_id, o.line_id, l.number, c.number, \
                           m.body, o.handed_at FROM outbox o \
                           JOIN lines l ON l.organization_id = o.organization_id AND l.id = o.line_id \
                           JOIN conversations c ON c.organization_id = o.organization_id \
                               AND c.id = o.conversation_id \
                           JOIN messages m ON m.organization_id = o.organization_id \
                               AND m.conversation_id = o.conversation_id AND m.at = o.at \
                               AND m.id = o.message_id \
                           WHERE o.state = 'uncertain' ORDER BY o.due_at, o.at, o.message_id";
                let rows = tx.query(sql, &[]).await?;
                rows.into_iter()
                    .map(|mut row| {
                        Ok(Uncertain {
                            organization: row.take()?,
                            message: row.take()?,
                            line: row.take()?,
                            from: row.take()?,
                            to: row.take()?,
                            body: row.take()?,
                            handed_at: row.take()?,
                        })
                    })
                    .collect()
            })
        .await
    }

    /// How many other messages to the same number with the same text lie within a span of it. Those
    /// that wait their turn don't count: Twilio can't have them.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the message doesn't exist.
    pub async fn alike(
        &self,
        organization: OrganizationId,
        id: MessageId,
        within: SignedDuration,
    ) -> Result<Alike, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let one = message::by_id(tx, organization, id).await?;
                let from = one.at.saturating_sub(within).unwrap_or(Timestamp::MIN);
                let until = one.at.saturating_add(within).unwrap_or(Timestamp::MAX);
                let sql = "SELECT m.sid FROM messages m \
                           LEFT JOIN outbox o ON o.organization_id = m.organization_id \
                               AND o.message_id = m.id \
                           WHERE m.organization_id = ?1 AND m.conversation_id = ?2 \
                           AND m.at >= ?3 AND m.at <= ?4 AND m.direction = 'outbound' \
                           AND m.body = ?5 AND m.id <> ?6 AND m.status <> 'canceled' \
                           AND (o.state IS NULL OR o.state <> 'waiting' OR o.attempts > 0)";
                let conversation = one.conversation_id;
                let values = values![organization, conversation, from, until, &one.body, id];
                let mut alike = Alike { others: 0, open: 0 };
                for mut row in tx.query(sql, values).await? {
                    alike.others += 1;
                    alike.open += usize::from(row.take::<Option<&str>>()?.is_none());
                }
                Ok(alike)
            })
            .await
    }

    /// Which of these sids belong to messages that are known here.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn known_sids(
        &self,
        organization: OrganizationId,
        sids: Vec<String>,
    ) -> Result<HashSet<String>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let keys: Vec<_> =
                    sids.iter().map(|sid| vec![organization.into(), sid.into()]).collect();
                let found = tx.find_each(&KNOWN_SID, &keys).await?;
                found.into_iter().flatten().map(|mut row| row.take()).collect()
            })
            .await
    }
}

/// The batch of settlements.
pub(crate) struct SettleAll;

impl Batch for SettleAll {
    type Item = Settle;
    type Outcome = ();

    const PART: System = System::Sender;

    fn organization(settle: &Settle) -> OrganizationId {
        settle.organization
    }

    async fn run(mut change: Change<'_>, items: &[Settle]) -> Result<Vec<()>, Error> {
        let about = items.iter().map(|settle| settle.message);
        let mut ledger = Ledger::open(&mut change, about).await?;
        for settle in items {
            apply(&mut change, &mut ledger, settle).await?;
        }
        ledger.write(&mut change).await?;
        Ok(vec![(); items.len()])
    }
}

async fn apply<'t>(
    change: &mut Change<'t>,
    ledger: &mut Ledger<'t>,
    settle: &Settle,
) -> Result<(), Error> {
    let (id, at) = (settle.message, settle.at);
    // Given up, erased, or of another life: nothing to settle.
    if !ledger.messages.contains_key(&id) {
        return leave(change, id).await;
    }
    match &settle.settlement {
        Settlement::Accepted { sid, status, segments } => {
            accepted(change, ledger, settle, (sid, *status, *segments)).await
        }
        Settlement::Again { at: due_at } => again(change, ledger, id, *due_at, at).await,
        Settlement::Refused { failure, opted_out } => {
            refused(change, ledger, settle, failure, *opted_out).await
        }
        Settlement::Unknown => unknown(change, ledger, id, at).await,
    }
}

async fn accepted<'t>(
    change: &mut Change<'t>,
    ledger: &mut Ledger<'t>,
    settle: &Settle,
    (sid, status, segments): (&str, Status, Option<i64>),
) -> Result<(), Error> {
    let id = settle.message;
    leave(change, id).await?;
    let message = ledger.message(id)?;
    let before = message.clone();
    if message.sid.is_none() {
        message.sid = Some(sid.to_owned());
    }
    if let Some(status) = before.moved_by(status) {
        message.status = status;
        message.error = None;
    }
    message.count_by_twilio(segments);
    message.needs_decision = false;
    if **message == before { Ok(()) } else { ledger.tell(change, id, settle.at) }
}

/// A slow call may come back when its message was already held to be lapsed: what it says is sure.
async fn again<'t>(
    change: &mut Change<'t>,
    ledger: &mut Ledger<'t>,
    id: MessageId,
    due_at: Timestamp,
    at: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE outbox SET state = 'waiting', due_at = ?3, lease = NULL \
               WHERE organization_id = ?1 AND message_id = ?2 AND state IN ('handed', 'uncertain')";
    let values = values![change.organization(), id, due_at];
    if change.execute(sql, values).await? == 0 {
        return Ok(());
    }
    change.wake(Wake::Outbox);
    let message = ledger.message(id)?;
    if message.status == Status::Uncertain {
        message.status = Status::Pending;
        ledger.tell(change, id, at)?;
    }
    ledger.apply_opt_outs(change, id, at).await
}

async fn refused<'t>(
    change: &mut Change<'t>,
    ledger: &mut Ledger<'t>,
    settle: &Settle,
    failure: &Failure,
    opted_out: bool,
) -> Result<(), Error> {
    let (id, at) = (settle.message, settle.at);
    leave(change, id).await?;
    let message = ledger.message(id)?;
    if message.sid.is_some() || message.status == Status::Canceled {
        return Ok(());
    }
    message.status = Status::Failed;
    message.error = Some(failure.clone());
    message.needs_decision = false;
    ledger.tell(change, id, at)?;
    if opted_out {
        ledger.refused_by_carrier(change, id, id.0, at).await?;
    }
    ledger.leave_nothing_unseen(change, id, at).await
}

async fn unknown<'t>(
    change: &mut Change<'t>,
    ledger: &mut Ledger<'t>,
    id: MessageId,
    at: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE outbox SET state = 'uncertain', lease = NULL \
               WHERE organization_id = ?1 AND message_id = ?2 AND state = 'handed'";
    let key = values![change.organization(), id];
    // No such row: a callback settled it meanwhile.
    if change.execute(sql, key).await? == 0 {
        return Ok(());
    }
    ledger.message(id)?.status = Status::Uncertain;
    ledger.tell(change, id, at)
}
