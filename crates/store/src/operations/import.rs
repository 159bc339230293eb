//! The import of an organization's past from Twilio (R6): how far it is, so that it goes on after
//! whatever ends a process, and at which end it came.

mod page;

pub use page::{ImportPage, Imported};

use crate::change::Change;
use crate::engine::value::json;
use crate::engine::word::{next_word, word};
use crate::engine::{Row, Tx, WriteTx, values};
use crate::operations::reconcile::{ComparedLine, compared_lines};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::import::ImportState;
use hearback_inbox::{Address, LineId, OrganizationId, Permission, System, Timestamp, UserId};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// An import, as shown to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its state.
    pub state: ImportState,
    /// How many days back.
    pub days: i64,
    /// When it was started.
    pub started_at: Timestamp,
    /// Who did.
    pub started_by: Option<UserId>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How far it is, of 1000.
    pub progress: i64,
    /// Messages that Twilio listed.
    pub seen: i64,
    /// Messages that were not here before.
    pub taken: i64,
    /// What keeps it from going on.
    pub problem: Option<String>,
}

/// One list of Twilio's that is gone through, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportSource {
    /// The line.
    pub line: LineId,
    /// Its number or its service's sid.
    pub number: Address,
    /// What was texted to this number, or from it.
    pub of: Address,
    /// To it, or from it.
    pub inbound: bool,
    /// Since when it is a line: what is newer came by itself.
    pub before: Timestamp,
}

/// An import claimed by a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportJob {
    /// Whose.
    pub organization: OrganizationId,
    /// How far back it goes.
    pub since: Timestamp,
    /// The lists.
    pub sources: Vec<ImportSource>,
    /// Which of them is gone through.
    pub source: usize,
    /// Up to where that was, from the newest down.
    pub reached: Option<Timestamp>,
}

const SELECT: &str = "i.state, i.days, i.started_at, i.started_by, i.ended_at, i.progress, i.seen, \
    i.taken, i.problem";

fn read(mut row: Row) -> Result<Import, Error> {
    Ok(Import {
        state: next_word(&mut row)?.ok_or(Error::Corrupt("an import without state"))?,
        days: row.take()?,
        started_at: row.take()?,
        started_by: row.take()?,
        ended_at: row.take()?,
        progress: row.take()?,
        seen: row.take()?,
        taken: row.take()?,
        problem: row.take()?,
    })
}

/// What was sent to and from each number of the lines.
fn sources(lines: &[ComparedLine]) -> Vec<ImportSource> {
    let of_line = |line: &ComparedLine| {
        let numbers =
            if line.pool.is_empty() { vec![line.number.clone()] } else { line.pool.clone() };
        let (id, own, before) = (line.id, line.number.clone(), line.since);
        numbers.into_iter().flat_map(move |number| {
            [true, false].map(|inbound| ImportSource {
                line: id,
                number: own.clone(),
                of: number.clone(),
                inbound,
                before,
            })
        })
    };
    lines.iter().flat_map(of_line).collect()
}

impl Store {
    /// The organization's import, if there ever was one.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn import(&self, access: &Access) -> Result<Option<Import>, Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        self.database.read_on_thread(async move |tx: &mut Tx| find(tx, organization).await).await
    }

    /// Starts the import of so many days, or goes on with one of as many days that did not get to
    /// its end. One that runs goes on as it is.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NoLine`] when there is no line to import for.
    pub async fn start_import(
        &self,
        access: &Access,
        days: i64,
        at: Timestamp,
    ) -> Result<Import, Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                start(&mut change, days, at).await
            })
            .await
    }

    /// Stops the import, if it runs.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`] when there never was one.
    pub async fn stop_import(&self, access: &Access, at: Timestamp) -> Result<Import, Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let sql = "UPDATE imports SET state = 'stopped', ended_at = ?2, lease = NULL, \
                           lease_until = 0 WHERE organization_id = ?1 AND state = 'running'";
                if change.execute(sql, values![organization, at]).await? > 0 {
                    change.tell_setting(OrganizationSetting::History, at)?;
                    let off = AuditChange::of(AuditField::On, "on".to_owned(), "off".to_owned());
                    change.audit(AuditNote::new(AuditKind::HistoryImport, at).changed([off]))?;
                }
                find(&mut change, organization).await?.ok_or(Error::NotFound)
            })
            .await
    }

    /// Claims a running import that no worker has, until a time.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn claim_import(
        &self,
        node: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<ImportJob>, Error> {
        let node = node.to_owned();
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "SELECT i.organization_id, i.since, i.sources, i.source, i.reached \
                           FROM imports i WHERE i.state = 'running' \
                           AND (i.lease_until < ?1 OR i.lease = ?2) \
                           ORDER BY i.lease_until, i.organization_id LIMIT 1";
                let Some(mut row) = tx.find_locked(sql, values![now, &node]).await? else {
                    return Ok(None);
                };
                let organization: OrganizationId = row.take()?;
                let job = ImportJob {
                    organization,
                    since: row.take()?,
                    sources: row.take_json()?.ok_or(Error::Corrupt("an import of nothing"))?,
                    source: usize::try_from(row.take::<i64>()?)
                        .map_err(|_| Error::Corrupt("an import before its first list"))?,
                    reached: row.take()?,
                };
                let sql = "UPDATE imports SET lease = ?2, lease_until = ?3 \
                           WHERE organization_id = ?1";
                tx.execute(sql, values![organization, node, until]).await?;
                Ok(Some(job))
            })
            .await
    }

    /// Notes what keeps an import from going on: for now, or, when `failed`, until someone starts
    /// it again.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn hold_import(
        &self,
        organization: OrganizationId,
        problem: String,
        failed: bool,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change_by_system(
                organization,
                System::Importer,
                async move |mut change: Change<'_>| {
                    let state = word(Some(if failed {
                        ImportState::Failed
                    } else {
                        ImportState::Running
                    }))?;
                    let ended = failed.then_some(at);
                    let sql = "UPDATE imports SET problem = ?2, state = ?3, ended_at = ?4 \
                           WHERE organization_id = ?1 AND state = 'running'";
                    let values = [organization.into(), problem.into(), state, ended.into()];
                    if change.execute(sql, &values).await? == 0 {
                        return Ok(());
                    }
                    change.tell_setting(OrganizationSetting::History, at)
                },
            )
            .await
    }
}

async fn find(tx: &mut Tx, organization: OrganizationId) -> Result<Option<Import>, Error> {
    let sql = format!("SELECT {SELECT} FROM imports i WHERE i.organization_id = ?1");
    tx.find(&sql, values![organization]).await?.map(read).transpose()
}

async fn start(change: &mut Change<'_>, days: i64, at: Timestamp) -> Result<Import, Error> {
    let organization = change.organization();
    change.tell_setting(OrganizationSetting::History, at)?;
    let (on, days_back) = (AuditField::On, Some(days.to_string()));
    let changed = [
        AuditChange::of(on, None, "on".to_owned()),
        AuditChange::of(AuditField::Days, None, days_back),
    ];
    change.audit(AuditNote::new(AuditKind::HistoryImport, at).changed(changed))?;
    let earlier = find(change, organization).await?;
    let goes_on = |import: &Import| {
        let unfinished = matches!(import.state, ImportState::Stopped | ImportState::Failed);
        import.state == ImportState::Running || (unfinished && import.days == days)
    };
    if earlier.is_some_and(|import| goes_on(&import)) {
        let sql = "UPDATE imports SET state = 'running', ended_at = NULL, problem = NULL \
                   WHERE organization_id = ?1";
        change.execute(sql, values![organization]).await?;
        return find(change, organization).await?.ok_or(Error::NotFound);
    }
    let sources = sources(&compared_lines(change, organization).await?);
    if sources.is_empty() {
        return Err(Error::NoLine);
    }
    let since = at.saturating_sub(SignedDuration::from_hours(24 * days)).unwrap_or(at);
    let sql = "INSERT INTO imports (organization_id, state, days, since, started_by, started_at, \
               sources, source, progress, seen, taken, lease_until) \
               VALUES (?1, 'running', ?2, ?3, ?4, ?5, ?6, 0, 0, 0, 0, 0) \
               ON CONFLICT (organization_id) DO UPDATE SET state = 'running', \
               days = excluded.days, since = excluded.since, started_by = excluded.started_by, \
               started_at = excluded.started_at, ended_at = NULL, sources = excluded.sources, \
               source = 0, reached = NULL, progress = 0, seen = 0, taken = 0, problem = NULL, \
               lease = NULL, lease_until = 0";
    let values = [
        organization.into(),
        days.into(),
        since.into(),
        change.member().into(),
        at.into(),
        json(&sources)?,
    ];
    change.execute(sql, &values).await?;
    find(change, organization).await?.ok_or(Error::NotFound)
}
