//! Pacing (S8): which of the messages that are due may be handed over now, and how long the others
//! wait.
//!
//! A line's next turn is written down with the handing over that used up the last one, so that
//! neither a restart nor another node makes it faster.

use crate::change::Change;
use crate::engine::word::next_word;
use crate::engine::{Row, Tx, Wake, WriteTx, values};
use crate::tables::outbox::Held;
use crate::tables::turns::{self, Lane};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::pace::{Destination, Load, Sender, Turn};
use hearback_inbox::{LineId, MessageId, OrganizationId, Permission, System, Timestamp};
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// The first due messages, one a conversation, of lines whose turn it is. A message waits for those
/// before it in its conversation whose fate is open, for its line to be on, and for the inbox. What is on
/// hold since the start waits, and nothing waits for it.
const DUE: &str = "
    SELECT o.organization_id, o.message_id, o.line_id, o.destination, o.segments, o.files,
        l.kind, l.campaign_pace, l.pace, p.ready_at
    FROM outbox o
    JOIN lines l ON l.organization_id = o.organization_id AND l.id = o.line_id AND l.is_on = 1
    JOIN organizations g ON g.id = o.organization_id AND g.inbox_on = 1
    LEFT JOIN paces p ON p.organization_id = o.organization_id AND p.line_id = o.line_id
        AND p.destination = o.destination
    WHERE o.state = 'waiting' AND o.due_at <= ?1 AND o.on_hold = 0
      AND (p.ready_at IS NULL OR p.ready_at <= ?1)
      AND /* not held */
      NOT EXISTS (
        SELECT 1 FROM outbox b
        WHERE b.organization_id = o.organization_id AND b.conversation_id = o.conversation_id
          AND (b.at, b.message_id) < (o.at, o.message_id) AND b.state <> 'asking'
          AND NOT (b.state = 'waiting' AND b.on_hold = 1))
    ORDER BY o.due_at, o.at, o.message_id
    LIMIT ?2 /* skip locked */";

struct Due {
    lane: Lane,
    message: MessageId,
    /// How long it takes of the lane's time, where its pace is known.
    time: Option<SignedDuration>,
    ready_at: Option<Timestamp>,
}

fn read(mut row: Row) -> Result<Due, Error> {
    let (organization, message, line) = (row.take()?, row.take()?, row.take()?);
    let destination = destination(&mut row)?;
    let load = Load { segments: row.take()?, files: row.take()? };
    let time = sender(&mut row)?.time_of(load, destination);
    Ok(Due { lane: (organization, line, destination), message, time, ready_at: row.take()? })
}

pub(super) fn destination(row: &mut Row) -> Result<Destination, Error> {
    Destination::parse(row.take()?).ok_or(Error::Corrupt("an unknown destination"))
}

/// Reads `kind, campaign_pace, pace`.
pub(super) fn sender(row: &mut Row) -> Result<Sender, Error> {
    let kind = next_word(row)?.ok_or(Error::Corrupt("a line without kind"))?;
    Ok(Sender { kind, campaign: row.take()?, chosen: row.take()? })
}

/// The messages that may be handed over now; what they use up of their lines' turns is written down.
pub(super) async fn take_turns(
    tx: &mut WriteTx,
    limit: i64,
    now: Timestamp,
    held: &Held,
) -> Result<Vec<(OrganizationId, MessageId)>, Error> {
    let mut values = values![now, limit].to_vec();
    let skip = if tx.is_postgres() { "FOR UPDATE OF o SKIP LOCKED" } else { "" };
    let sql = DUE.replace("/* not held */", &held.condition(&mut values));
    let rows = tx.query(&sql.replace("/* skip locked */", skip), &values).await?;
    let mut used: BTreeMap<Lane, Turn> = BTreeMap::new();
    let mut taken = Vec::with_capacity(rows.len());
    for row in rows {
        let due = read(row)?;
        if let Some(time) = due.time {
            let ready_at = due.ready_at.unwrap_or(now);
            let turn = used.entry(due.lane).or_insert(Turn { ready_at });
            if !turn.take(time, now) {
                continue;
            }
        }
        taken.push((due.lane.0, due.message));
    }
    turns::write_down(tx, used.into_iter().map(|(lane, turn)| (lane, turn.ready_at))).await?;
    Ok(taken)
}

/// How fast a line sends, and what waits to go out over it.
#[derive(Clone, Debug, PartialEq)]
pub struct LineQueue {
    /// The line.
    pub line: LineId,
    /// What its pace depends on.
    pub sender: Sender,
    /// Due messages waiting for their turn.
    pub waiting: i64,
    /// Their segments.
    pub segments: i64,
    /// How long the last of them waits, as far as the line's pace is known.
    pub wait: SignedDuration,
}

impl Store {
    /// When there may be something to hand over next, of what is not held: a message becomes due, or
    /// it is a line's turn again.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn next_turn(
        &self,
        held: &Held,
        after: Timestamp,
    ) -> Result<Option<Timestamp>, Error> {
        let mut values = values![after].to_vec();
        let condition = held.condition(&mut values);
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = format!(
                    "SELECT o.due_at FROM outbox o WHERE {condition} o.state = 'waiting' \
                     AND o.due_at > ?1 ORDER BY o.due_at LIMIT 1"
                );
                let due: Option<Timestamp> =
                    tx.find(&sql, &values).await?.map(|mut row| row.take()).transpose()?;
                let sql =
                    "SELECT ready_at FROM paces WHERE ready_at > ?1 ORDER BY ready_at LIMIT 1";
                let turn = tx.find(sql, values![after]).await?;
                let turn = turn.map(|mut row| row.take()).transpose()?;
                Ok(due.into_iter().chain(turn).min())
            })
            .await
    }

    /// Every line with its pace, and what waits for it. What is not due yet does not wait.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn queues(&self, access: &Access, now: Timestamp) -> Result<Vec<LineQueue>, Error> {
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT l.id, l.kind, l.campaign_pace, l.pace FROM lines l \
                           WHERE l.organization_id = ?1 AND l.deleted_at IS NULL \
                           ORDER BY l.is_default DESC, l.created_at, l.id";
                let mut queues = vec![];
                for mut row in tx.query(sql, values![organization]).await? {
                    let line = row.take()?;
                    let sender = sender(&mut row)?;
                    queues.push(measure(tx, organization, (line, sender), now).await?);
                }
                Ok(queues)
            })
            .await
    }

    /// Chooses how many segments a second a line sends; none leaves it to its kind and the
    /// destination.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings; [`Error::NotFound`].
    pub async fn choose_pace(
        &self,
        access: &Access,
        line: LineId,
        pace: Option<i64>,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let sql = "SELECT name, pace FROM lines WHERE organization_id = ?1 AND id = ?2 \
                           AND deleted_at IS NULL";
                let found = change.find(sql, values![organization, line]).await?;
                let mut found = found.ok_or(Error::NotFound)?;
                let (name, before) = (found.take()?, found.take::<Option<i64>>()?);
                let sql = "UPDATE lines SET pace = ?3 WHERE organization_id = ?1 AND id = ?2";
                change.execute(sql, values![organization, line, pace]).await?;
                // Time used at the old pace no longer counts.
                let sql = "UPDATE paces SET ready_at = ?3 WHERE organization_id = ?1 \
                           AND line_id = ?2 AND ready_at > ?3";
                change.execute(sql, values![organization, line, at]).await?;
                change.wake(Wake::Outbox);
                change.tell_setting(OrganizationSetting::Sending, at)?;
                let (before, after) =
                    (before.map(|pace| pace.to_string()), pace.map(|pace| pace.to_string()));
                let note = AuditNote::new(AuditKind::LineChanged, at)
                    .about(AuditObject::Line { id: line, name })
                    .changed([AuditChange::of(AuditField::Speed, before, after)]);
                change.audit(note)
            })
            .await
    }

    /// Notes what Twilio allows the A2P campaign of a line, in segments a second.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn note_campaign_pace(
        &self,
        organization: OrganizationId,
        line: LineId,
        pace: Option<i64>,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change_by_system(
                organization,
                System::Campaigns,
                async move |mut change: Change<'_>| {
                    let sql = "UPDATE lines SET campaign_pace = ?3 \
                               WHERE organization_id = ?1 AND id = ?2 \
                               AND COALESCE(campaign_pace, 0) <> COALESCE(?3, 0)";
                    if change.execute(sql, values![organization, line, pace]).await? == 0 {
                        return Ok(());
                    }
                    change.tell_setting(OrganizationSetting::Sending, at)
                },
            )
            .await
    }
}

/// What waits for a line. To each destination it sends at a pace of its own, so the longest wait is
/// that of the fullest.
async fn measure(
    tx: &mut Tx,
    organization: OrganizationId,
    (line, sender): (LineId, Sender),
    now: Timestamp,
) -> Result<LineQueue, Error> {
    let sql = "SELECT o.destination, o.files, COUNT(*), CAST(SUM(o.segments) AS BIGINT), \
               MAX(p.ready_at) FROM outbox o \
               LEFT JOIN paces p ON p.organization_id = o.organization_id \
                   AND p.line_id = o.line_id AND p.destination = o.destination \
               WHERE o.organization_id = ?1 AND o.line_id = ?2 AND o.state = 'waiting' \
                   AND o.due_at <= ?3 AND o.on_hold = 0 GROUP BY o.destination, o.files";
    let mut queue = LineQueue { line, sender, waiting: 0, segments: 0, wait: SignedDuration::ZERO };
    let mut waits: BTreeMap<Destination, SignedDuration> = BTreeMap::new();
    for mut row in tx.query(sql, values![organization, line, now]).await? {
        let to = destination(&mut row)?;
        let files: bool = row.take()?;
        let (count, segments): (i64, i64) = (row.take()?, row.take()?);
        let ready_at: Option<Timestamp> = row.take()?;
        queue.waiting += count;
        queue.segments += segments;
        let one = sender.time_of(Load { segments: 1, files }, to).unwrap_or_default();
        let many = i32::try_from(if files { count } else { segments }).unwrap_or(i32::MAX);
        let busy = ready_at.map_or(SignedDuration::ZERO, |ready| ready.duration_since(now));
        let wait = waits.entry(to).or_insert(busy.max(SignedDuration::ZERO));
        *wait += one * many;
    }
    queue.wait = waits.into_values().max().unwrap_or_default();
    Ok(queue)
}
