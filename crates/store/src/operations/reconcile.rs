//! Comparing what is here with what Twilio lists (R6): which lines are compared and up to when, what
//! is known already, what was recovered, and how that is told.

mod sent;

pub(crate) use sent::outbound;
pub use sent::{ListedMessage, TakenIn};

use crate::change::{Change, last_event};
use crate::engine::word::{next_word, word};
use crate::engine::{Cursor, Find, Kind, Page, Row, Tx, fetch_limit, values};
use crate::tables::line;
use crate::{Access, Error, Store};
use hearback_inbox::message::Direction;
use hearback_inbox::{
    Address, HeldReason, LineId, MessageId, OrganizationId, Permission, Status, System, Timestamp,
};
use jiff::SignedDuration;
use std::collections::HashMap;
use std::sync::LazyLock;
use uuid::Uuid;

/// Older recovered messages aren't shown.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A line whose messages are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedLine {
    /// The line.
    pub id: LineId,
    /// Its number, or its service's sid.
    pub number: Address,
    /// The numbers of its service.
    pub pool: Vec<Address>,
    /// Since when it is a line. What is older is the past (R6): imported, or not.
    pub since: Timestamp,
}

/// A message that is here already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownMessage {
    /// The message.
    pub id: MessageId,
    /// Which way it went.
    pub direction: Direction,
    /// Its status.
    pub status: Status,
}

/// What a comparison took in or settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Texts without a webhook.
    pub inbound: i64,
    /// Messages that were sent outside Hearback.
    pub outbound: i64,
    /// Statuses that were out of date.
    pub statuses: i64,
    /// When the oldest and the newest of the messages came or went.
    pub span: Option<(Timestamp, Timestamp)>,
}

impl Recovered {
    /// Whether there was anything.
    #[must_use]
    pub fn is_something(&self) -> bool {
        self.inbound + self.outbound + self.statuses > 0
    }

    /// One more message, of that time.
    pub fn spans(&mut self, at: Timestamp) {
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
    }
}

/// What one comparison recovered, and when that was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// An id for it.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// What.
    pub recovered: Recovered,
}

/// How comparing goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReconcilerState {
    /// When Twilio was last asked.
    pub looked_at: Option<Timestamp>,
    /// Up to when everything was compared.
    pub compared_until: Option<Timestamp>,
    /// Why the last comparison did not get to its end.
    pub problem: Option<String>,
}

/// The end of one comparison, or of a part of it.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Up to when it was complete, if it was.
    pub until: Option<Timestamp>,
    /// What it recovered.
    pub recovered: Recovered,
    /// Why it went no further.
    pub problem: Option<String>,
    /// An id for what it recovered.
    pub id: Uuid,
    /// When it ended.
    pub at: Timestamp,
}

pub(crate) static KNOWN: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("m.organization_id", Kind::Id), ("m.sid", Kind::Text)];
    Find::new("m.sid, m.id, m.direction, m.status", "messages m", &keys)
});
pub(crate) static HELD: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("t.organization_id", Kind::Id), ("t.sid", Kind::Text)];
    Find::new("t.sid", "held_or_forgotten_texts t", &keys)
});
static UNCONFIRMED: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("t.organization_id", Kind::Id), ("t.sid", Kind::Text), ("t.reason", Kind::Text)];
    Find::new("t.sid", "held_texts t", &keys)
});

impl Store {
    /// The lines whose messages are compared.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn compared_lines(
        &self,
        organization: OrganizationId,
    ) -> Result<Vec<ComparedLine>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| compared_lines(tx, organization).await)
            .await
    }

    /// Which of these sids are known: as messages, or (without one) as held texts, or
    /// were. A text that waits for the list to confirm it is not.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn known_messages(
        &self,
        organization: OrganizationId,
        sids: Vec<String>,
    ) -> Result<HashMap<String, Option<KnownMessage>>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let keys: Vec<_> =
                    sids.iter().map(|sid| vec![organization.into(), sid.into()]).collect();
                let mut known = HashMap::new();
                for mut row in tx.find_each(&HELD, &keys).await?.into_iter().flatten() {
                    known.insert(row.take()?, None);
                }
                let reason = word(Some(HeldReason::Unconfirmed))?;
                let waiting: Vec<_> = keys
                    .iter()
                    .map(|key| [key.as_slice(), std::slice::from_ref(&reason)].concat())
                    .collect();
                let waiting = tx.find_each(&UNCONFIRMED, &waiting).await?;
                for mut row in waiting.into_iter().flatten() {
                    let sid: String = row.take()?;
                    known.remove(&sid);
                }
                for mut row in tx.find_each(&KNOWN, &keys).await?.into_iter().flatten() {
                    let sid = row.take()?;
                    let id = row.take()?;
                    let direction = next_word(&mut row)?;
                    let status = Status::parse(row.take()?);
                    let (Some(direction), Some(status)) = (direction, status) else {
                        return Err(Error::Corrupt("a message without direction or status"));
                    };
                    known.insert(sid, Some(KnownMessage { id, direction, status }));
                }
                Ok(known)
            })
            .await
    }

    /// Messages that are still on their way as far as is known, with their sids, newest first.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn under_way(
        &self,
        organization: OrganizationId,
        (from, until): (Timestamp, Timestamp),
        limit: u16,
    ) -> Result<Vec<(MessageId, String, Timestamp)>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT m.id, m.sid, m.at FROM messages m WHERE m.organization_id = ?1 \
                           AND m.at >= ?2 AND m.at <= ?3 AND m.sid IS NOT NULL \
                           AND m.direction = 'outbound' \
                           AND m.status IN ('accepted', 'queued', 'sending', 'sent') \
                           ORDER BY m.at DESC, m.id DESC LIMIT ?4";
                let limit = i64::from(limit);
                let rows = tx.query(sql, values![organization, from, until, limit]).await?;
                rows.into_iter()
                    .map(|mut row| Ok((row.take()?, row.take()?, row.take()?)))
                    .collect()
            })
            .await
    }

    /// How comparing goes, for the program itself.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn reconciler_state(
        &self,
        organization: OrganizationId,
    ) -> Result<ReconcilerState, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT looked_at, compared_until, problem FROM reconcilers \
                           WHERE organization_id = ?1";
                let Some(mut row) = tx.find(sql, values![organization]).await? else {
                    return Ok(ReconcilerState::default());
                };
                Ok(ReconcilerState {
                    looked_at: row.take()?,
                    compared_until: row.take()?,
                    problem: row.take()?,
                })
            })
            .await
    }

    /// How comparing goes, and a page of what it recovered, newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn recoveries(
        &self,
        access: &Access,
        before: Option<Cursor>,
        limit: u16,
    ) -> Result<(ReconcilerState, Page<Recovery>), Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        let state = self.reconciler_state(organization).await?;
        let page = self.database.read_on_thread(async move |tx: &mut Tx| {
            let as_of = last_event(tx, organization).await?;
            let from = Cursor::or_end(before);
            let sql = "SELECT r.id, r.at, r.inbound, r.outbound, r.statuses, r.first_at, \
                           r.last_at FROM recoveries r WHERE r.organization_id = ?1 \
                           AND (r.at, r.id) < (?2, ?3) ORDER BY r.at DESC, r.id DESC LIMIT ?4";
            let fetch = fetch_limit(limit);
            let rows = tx.query(sql, values![organization, from.at, from.id, fetch]).await?;
            let items = rows.into_iter().map(read_recovery).collect::<Result<Vec<_>, _>>()?;
            Ok(Page::of(items, limit, as_of, |r| Cursor { at: r.at, id: r.id }))
        });
        Ok((state, page.await?))
    }

    /// Writes down how a comparison, or a part of it, ended.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn compared(
        &self,
        organization: OrganizationId,
        compared: Compared,
    ) -> Result<(), Error> {
        self.database
            .change_by_system(organization, System::Reconciler, async move |mut change: Change<'_>| {
                let sql = "INSERT INTO reconcilers (organization_id, looked_at, compared_until, \
                           problem) VALUES (?1, ?2, ?3, ?4) \
                           ON CONFLICT (organization_id) DO UPDATE SET \
                           looked_at = excluded.looked_at, problem = excluded.problem, \
                           compared_until = COALESCE(excluded.compared_until, \
                           reconcilers.compared_until)";
                let Compared { until, recovered, problem, id, at } = compared;
                change.execute(sql, values![organization, at, until, problem]).await?;
                if !recovered.is_something() {
                    return Ok(());
                }
                let sql = "DELETE FROM recoveries WHERE organization_id = ?1 AND at < ?2";
                let long_ago = at.saturating_sub(KEPT_FOR).unwrap_or(at);
                change.execute(sql, values![organization, long_ago]).await?;
                let sql = "INSERT INTO recoveries (organization_id, at, id, inbound, outbound, \
                           statuses, first_at, last_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
                let Recovered { inbound, outbound, statuses, span } = recovered;
                let (first, last) = (span.map(|span| span.0), span.map(|span| span.1));
                let values =
                    values![organization, at, id, inbound, outbound, statuses, first, last];
                change.execute(sql, values).await.map(drop)
            })
            .await
    }
}

pub(crate) async fn compared_lines(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<ComparedLine>, Error> {
    let mut pools = line::pools(tx, organization).await?;
    let sql = "SELECT l.id, l.number, l.created_at FROM lines l WHERE l.organization_id = ?1 \
               AND l.deleted_at IS NULL ORDER BY l.created_at, l.id";
    let rows = tx.query(sql, values![organization]).await?;
    let mut read = |mut row: Row| {
        let id = row.take()?;
        let pool = pools.remove(&id).unwrap_or_default();
        Ok(ComparedLine { id, number: row.take()?, since: row.take()?, pool })
    };
    rows.into_iter().map(&mut read).collect()
}

fn read_recovery(mut row: Row) -> Result<Recovery, Error> {
    let (id, at) = (row.take()?, row.take()?);
    let (inbound, outbound, statuses) = (row.take()?, row.take()?, row.take()?);
    let (first, last): (Option<Timestamp>, Option<Timestamp>) = (row.take()?, row.take()?);
    let recovered = Recovered { inbound, outbound, statuses, span: first.zip(last) };
    Ok(Recovery { id, at, recovered })
}
