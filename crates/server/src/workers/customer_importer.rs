//! The customer importer: checks files of customers, imports them, and undoes that (C3), lot by lot.
//!
//! Each lot is written together with how far the import is. So a process that vanished is taken up by
//! the next one where it stood.

use super::caught::Job;
use super::rounds::{Found, Worker, rounds};
use super::shift::Shift;
use crate::customer_file::{FileRow, Rows, Unreadable};
use bytes::Bytes;
use hearback_inbox::customer::{CustomerField, ImportPlan};
use hearback_inbox::{MediaId, System, Timestamp};
use hearback_store::{
    Access, CustomerImportJob, CustomerImportWork, Error, ImportLot, ImportRow, LotWritten, Wake,
};
use jiff::SignedDuration;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;

/// How many rows are written in one transaction: few enough that texts don't wait for them.
const AT_A_TIME: usize = 250;
/// How many are checked at a time, which holds up nobody.
const CHECKED_AT_A_TIME: usize = 1_000;
/// How many customers are put back in one transaction.
const UNDONE_AT_A_TIME: u16 = 200;
/// An import is in no hurry.
const AFTER_TROUBLE: Duration = Duration::from_secs(10);

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    rounds(&shift, &CustomerImporter).await;
}

struct CustomerImporter;

impl Worker for CustomerImporter {
    fn woken(&self, shift: &Shift) -> Arc<Notify> {
        shift.app.store().wakes(Wake::CustomerImport)
    }

    async fn look(&self, shift: &Shift) -> Result<Found, Error> {
        // What a stop breaks off is taken up by the next start.
        match shift.stop.run_until_cancelled(work(shift)).await {
            None => Err(Error::Closed),
            Some(Err(error)) if !matches!(error, Error::Closed) => {
                tracing::error!(%error, "could not import customers");
                Ok(Found::NothingFor(AFTER_TROUBLE))
            }
            Some(found) => found,
        }
    }
}

async fn work(shift: &Shift) -> Result<Found, Error> {
    let (store, now) = (shift.app.store(), shift.app.now());
    if let Err(found) = remove_files(shift).await? {
        return Ok(found);
    }
    // A SQLite database has one process at a time: what another had begun is free.
    let lapsed = if store.engine_name() == "sqlite" { Timestamp::MAX } else { now };
    let node = &shift.app.settings().node;
    let Some(job) = store.claim_customer_import(node, lapsed, now + lease(shift)).await? else {
        return Ok(Found::NothingBefore(store.next_customer_import().await?));
    };
    let organization = job.organization;
    match shift.caught(Job::CustomerImport, Some(organization), carry_out(shift, &job)).await {
        Some(Ok(())) => Ok(Found::More),
        None => {
            let problem = "Hearback failed while importing. That’s a bug; please report it.";
            store.fail_customer_import(&job, problem.to_owned(), shift.app.now()).await?;
            Ok(Found::More)
        }
        Some(Err(Trouble::File(unreadable))) => {
            store.fail_customer_import(&job, unreadable.to_string(), shift.app.now()).await?;
            Ok(Found::More)
        }
        Some(Err(Trouble::Store(error))) => Err(error),
        Some(Err(Trouble::Media(error))) => {
            tracing::warn!(%organization, %error, "could not read a file of customers");
            Ok(Found::NothingFor(AFTER_TROUBLE))
        }
    }
}

/// How long a lot may take before another node takes the import over. One that does so too early finds
/// its lots written already.
fn lease(shift: &Shift) -> SignedDuration {
    shift.app.settings().lease * 2
}

enum Trouble {
    Store(Error),
    Media(object_store::Error),
    File(Unreadable),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

/// Removes files that nobody needs anymore; when that fails, how long to rest.
async fn remove_files(shift: &Shift) -> Result<Result<(), Found>, Error> {
    let store = shift.app.store();
    for (organization, id) in store.spent_customer_files().await? {
        if let Err(error) = shift.app.media().remove(organization, MediaId(id.0)).await {
            tracing::warn!(%organization, %error, "could not remove a file of customers");
            return Ok(Err(Found::NothingFor(AFTER_TROUBLE)));
        }
        store.forget_customer_file(organization, id).await?;
    }
    Ok(Ok(()))
}

async fn carry_out(shift: &Shift, job: &CustomerImportJob) -> Result<(), Trouble> {
    let store = shift.app.store();
    store.forget_earlier_refusals(job.organization, job.id, job.pass).await?;
    let rows = match &job.work {
        CustomerImportWork::Undo => {
            if !undo(shift, job).await? {
                return Ok(());
            }
            None
        }
        CustomerImportWork::Check(plan) | CustomerImportWork::Import(plan) => {
            match go_through(shift, job, plan).await? {
                None => return Ok(()),
                Some(rows) => Some(rows),
            }
        }
    };
    store.finish_customer_import(job, rows, shift.app.now()).await?;
    Ok(())
}

/// Goes through the rows from where that was left, and tells how many there are; nothing if someone
/// stopped it.
async fn go_through(
    shift: &Shift,
    job: &CustomerImportJob,
    plan: &ImportPlan,
) -> Result<Option<i64>, Trouble> {
    let store = shift.app.store();
    let file = shift.app.media().whole(job.organization, MediaId(job.id.0)).await;
    let file = file.map_err(Trouble::Media)?;
    let gone = || Unreadable::Because("The file is gone. Upload it again.".to_owned());
    let file = file.ok_or_else(|| Trouble::File(gone()))?;
    let access = Access::system(job.organization, System::Importer);
    let declared = store.customer_fields(&access).await?;
    let checks = matches!(job.work, CustomerImportWork::Check(_));
    let at_a_time = if checks { CHECKED_AT_A_TIME } else { AT_A_TIME };
    let skip = usize::try_from(job.done).unwrap_or_default();
    let mut reading =
        Reading::begin(file, plan.clone(), declared, (skip, at_a_time, shift.app.now()));
    let (mut done, mut touched) = (job.done, HashSet::new());
    while let Some((heading, rows)) = reading.lots.recv().await {
        let at = shift.app.now();
        let rows: Vec<_> = rows
            .into_iter()
            .map(|FileRow { line, cells, given }| ImportRow {
                line,
                cells,
                given,
                new_id: shift.app.id(),
            })
            .collect();
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let lot = ImportLot { done, heading, rows, at, lease_until: at + lease(shift) };
        let written = if checks {
            store.check_customer_rows(job, lot, &mut touched).await?
        } else {
            store.import_customer_rows(job, lot).await?
        };
        if written == LotWritten::Stopped {
            return Ok(None);
        }
        done += count;
    }
    reading.end().await.map_err(Trouble::File)?;
    Ok(Some(done))
}

/// Undoes an import; false if that is no longer asked for.
async fn undo(shift: &Shift, job: &CustomerImportJob) -> Result<bool, Error> {
    loop {
        let at = shift.app.now();
        let times = (at, at + lease(shift));
        let (written, more) =
            shift.app.store().undo_customer_lot(job, UNDONE_AT_A_TIME, times).await?;
        match (written, more) {
            (LotWritten::Stopped, _) => return Ok(false),
            (LotWritten::Written, false) => return Ok(true),
            (LotWritten::Written, true) => {}
        }
    }
}

/// The heading, with the first lot, and rows.
type Lot = (Option<Vec<String>>, Vec<FileRow>);

/// A file that is read on a thread of its own, and never further ahead than a lot of what is written.
struct Reading {
    lots: mpsc::Receiver<Lot>,
    end: JoinHandle<Result<(), Unreadable>>,
}

impl Reading {
    fn begin(
        file: Bytes,
        plan: ImportPlan,
        declared: Vec<CustomerField>,
        how: (usize, usize, Timestamp),
    ) -> Self {
        let (sender, lots) = mpsc::channel(1);
        let end = tokio::task::spawn_blocking(move || read(&file, &plan, &declared, how, &sender));
        Self { lots, end }
    }

    /// Whether it was read to its end.
    async fn end(self) -> Result<(), Unreadable> {
        let broken = |_| Unreadable::Because("The file couldn’t be read.".to_owned());
        self.end.await.map_err(broken)?
    }
}

/// Reads it to the end, or until nobody takes it. Rows before those that are wanted are read too: each
/// of them takes its numbers.
fn read(
    file: &[u8],
    plan: &ImportPlan,
    declared: &[CustomerField],
    (skip, at_a_time, now): (usize, usize, Timestamp),
    sender: &mpsc::Sender<Lot>,
) -> Result<(), Unreadable> {
    let mut rows = Rows::new(file, plan, declared)?;
    let (mut lot, mut first) = (vec![], skip == 0);
    let mut passed = 0;
    while let Some(row) = rows.next(now)? {
        passed += 1;
        if passed <= skip {
            continue;
        }
        lot.push(row);
        if lot.len() == at_a_time {
            let heading = std::mem::take(&mut first).then(|| rows.heading());
            if sender.blocking_send((heading, std::mem::take(&mut lot))).is_err() {
                return Ok(());
            }
        }
    }
    if !lot.is_empty() {
        let heading = first.then(|| rows.heading());
        // If nobody waits for them anymore, nobody misses them.
        let _ = sender.blocking_send((heading, lot));
    }
    Ok(())
}
