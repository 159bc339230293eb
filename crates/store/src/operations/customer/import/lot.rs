//! A lot of rows, checked or imported, and the progress with it in one transaction: a process that
//! vanishes goes on with the next lot, and no row is imported twice.

use super::job::CustomerImportJob;
use super::weigh::{Agreed, Becoming, ImportRow, OnFile, Weighed};
use crate::change::{Change, Locked};
use crate::engine::Tx;
use crate::engine::word::word;
use crate::operations::customer::linked::Linked;
use crate::tables::customer_import::{self, RefusedCells, Undo};
use crate::tables::{consent, customer};
use crate::{Error, Store};
use hearback_inbox::customer::{ImportCounts, RefusedImportRow, SavedCustomer, TextingChange};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::opt_out::ConsentRecord;
use hearback_inbox::{Actor, CustomerId, System, Timestamp};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Conversations of a lot that are told of one by one; more are told of as one event.
pub(super) const MOST_TOLD: usize = 20;

/// Rows that follow one another.
#[derive(Clone, Debug)]
pub struct ImportLot {
    /// How many rows were gone through before.
    pub done: i64,
    /// The file's heading, with its first rows.
    pub heading: Option<Vec<String>>,
    /// The rows.
    pub rows: Vec<ImportRow>,
    /// Now.
    pub at: Timestamp,
    /// Until when the next lot is this worker's.
    pub lease_until: Timestamp,
}

/// What became of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LotWritten {
    /// It was gone through.
    Written,
    /// Someone stopped the import, or another worker took it over: nothing was written.
    Stopped,
}

impl Store {
    /// Checks a lot of rows, which changes no customer. `touched` are those whom the lots before would
    /// change; those of this one join them.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn check_customer_rows(
        &self,
        job: &CustomerImportJob,
        lot: ImportLot,
        touched: &mut HashSet<CustomerId>,
    ) -> Result<LotWritten, Error> {
        let (organization, knows_texts) = (job.organization, job.knows_texts);
        let ImportLot { done, heading, rows, at, lease_until } = lot;
        let before = std::mem::take(touched);
        let (counts, refused, count, after) = self
            .database
            .read_on_thread(async move |tx: &mut Tx| {
                let mut on_file = OnFile::load(tx, organization, &rows, knows_texts).await?;
                on_file.touched = before;
                let (mut counts, mut refused) = (ImportCounts::default(), vec![]);
                let count = rows.len();
                for row in rows {
                    match on_file.weigh(&row) {
                        Weighed::New(_) => counts.new += 1,
                        Weighed::Changed(_) => counts.changed += 1,
                        Weighed::Same => counts.same += 1,
                        Weighed::Refused(problem) => refused.push(refusal(row, problem)),
                    }
                }
                Ok((counts, refused, count, on_file.touched))
            })
            .await?;
        *touched = after;
        let job = job.clone();
        self.database
            .change_by_system(
                organization,
                System::Importer,
                async move |mut change: Change<'_>| {
                    let counts = ImportCounts { refused: length(refused.len()), ..counts };
                    let progress = Progress { done, rows: count, counts, lease_until };
                    if move_on(&mut change, &job, &progress).await? == LotWritten::Stopped {
                        return Ok(LotWritten::Stopped);
                    }
                    let refused = [as_refused(heading), refused].concat();
                    customer_import::refuse(&mut change, (job.id, job.pass), &refused).await?;
                    change.tell_setting(OrganizationSetting::CustomerImports, at)?;
                    Ok(LotWritten::Written)
                },
            )
            .await
    }

    /// Imports a lot of rows.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn import_customer_rows(
        &self,
        job: &CustomerImportJob,
        lot: ImportLot,
    ) -> Result<LotWritten, Error> {
        let job = job.clone();
        self.database
            .change_by_system(
                job.organization,
                System::Importer,
                async move |mut change: Change<'_>| import(&mut change, &job, lot).await,
            )
            .await
    }
}

async fn import<'t>(
    change: &mut Change<'t>,
    job: &CustomerImportJob,
    lot: ImportLot,
) -> Result<LotWritten, Error> {
    let ImportLot { done, heading, rows, at, lease_until } = lot;
    let organization = change.organization();
    let mut on_file = OnFile::load(change, organization, &rows, job.knows_texts).await?;
    let ids = on_file.ids();
    on_file.touched =
        customer_import::touched(change, organization, job.id, &ids).await?.into_iter().collect();
    let (mut counts, mut refused, count) = (ImportCounts::default(), vec![], rows.len());
    let (mut new, mut changed) = (vec![], vec![]);
    for row in rows {
        match on_file.weigh(&row) {
            Weighed::New(becoming) => new.push(becoming),
            Weighed::Changed(becoming) => changed.push(becoming),
            Weighed::Same => counts.same += 1,
            Weighed::Refused(problem) => refused.push(refusal(row, problem)),
        }
    }
    counts.new = length(new.len());
    counts.changed = length(changed.len());
    counts.refused = length(refused.len());
    let progress = Progress { done, rows: count, counts, lease_until };
    if move_on(change, job, &progress).await? == LotWritten::Stopped {
        return Ok(LotWritten::Stopped);
    }
    let refused = [as_refused(heading), refused].concat();
    customer_import::refuse(change, (job.id, job.pass), &refused).await?;
    write(change, job, &on_file, (new, changed), at).await?;
    Ok(LotWritten::Written)
}

/// Writes who is new and who changed, and what undoing it needs.
async fn write<'t>(
    change: &mut Change<'t>,
    job: &CustomerImportJob,
    on_file: &OnFile,
    (new, changed): (Vec<Becoming>, Vec<Becoming>),
    at: Timestamp,
) -> Result<(), Error> {
    let revision = change.tell_customers_imported(at)?;
    if new.is_empty() && changed.is_empty() {
        return Ok(());
    }
    let by = job.by.map_or_else(|| change.access().actor(), |id| Actor::Member { id });
    let mut customers: Vec<Locked<'t, SavedCustomer>> = vec![];
    let mut undos = vec![];
    let mut agreed = vec![];
    let there: Vec<_> = changed.iter().map(|becoming| becoming.customer.id).collect();
    let mut changed: HashMap<_, _> =
        changed.into_iter().map(|becoming| (becoming.customer.id, becoming)).collect();
    for mut saved in customer::locked_each(change, &there).await? {
        let Some(becoming) = changed.remove(&saved.customer.id) else { continue };
        let Becoming { customer: after, consents } = becoming;
        let before = Some(saved.clone());
        if saved.customer.texting_on != after.texting_on {
            saved.texting_changed = Some(TextingChange { by, at });
        }
        saved.customer = after;
        (saved.changed_at, saved.revision) = (at, revision);
        let ids = consents.iter().map(|one| one.id).collect();
        undos.push(Undo { customer: saved.customer.id, revision, at, before, consents: ids });
        agreed.extend(consents);
        customers.push(saved);
    }
    for Becoming { customer, consents } in new {
        let (id, texting_on) = (customer.id, customer.texting_on);
        let mut saved = SavedCustomer { revision, ..SavedCustomer::new(customer, at) };
        saved.texting_changed = (!texting_on).then_some(TextingChange { by, at });
        let ids = consents.iter().map(|one| one.id).collect();
        undos.push(Undo { customer: id, revision, at, before: None, consents: ids });
        agreed.extend(consents);
        customers.push(change.begin(saved));
    }
    let before = there.iter().filter_map(|id| on_file.before(*id));
    let all: Vec<_> = before.chain(customers.iter().map(|saved| &**saved)).collect();
    let linked = Linked::load(change, &all).await?;
    customer::save_each(change, &there, &customers).await?;
    customer_import::keep_undos(change, job.id, &undos).await?;
    consent::add(change, &records(agreed, by, at)).await?;
    linked.follow_told(change, at, MOST_TOLD).await
}

/// Consents as they come on file. None of them is taken back, which would need an id of its own.
fn records(agreed: Vec<Agreed>, by: Actor, at: Timestamp) -> Vec<(ConsentRecord, Uuid)> {
    let record = |Agreed { id, number, consent }| ConsentRecord {
        id,
        number,
        given_at: consent.given_at,
        source: consent.source,
        words: consent.words,
        place: consent.place,
        recorded_by: by,
        recorded_at: at,
        taken_back: None,
    };
    agreed.into_iter().map(|one| (record(one), Uuid::nil())).collect()
}

struct Progress {
    done: i64,
    rows: usize,
    counts: ImportCounts,
    lease_until: Timestamp,
}

/// Saves the progress, if the import is where this worker left it.
async fn move_on(
    change: &mut Change<'_>,
    job: &CustomerImportJob,
    progress: &Progress,
) -> Result<LotWritten, Error> {
    let sql = "UPDATE customer_imports SET done = ?6, new_count = new_count + ?7, \
               changed_count = changed_count + ?8, same_count = same_count + ?9, \
               refused_count = refused_count + ?10, lease_until = ?11, problem = NULL \
               WHERE organization_id = ?1 AND id = ?2 AND pass = ?3 AND done = ?4 AND state = ?5";
    let Progress { done, rows, counts, lease_until } = progress;
    let values = [
        job.organization.into(),
        job.id.into(),
        job.pass.into(),
        (*done).into(),
        word(Some(job.under_way()))?,
        (*done + length(*rows)).into(),
        counts.new.into(),
        counts.changed.into(),
        counts.same.into(),
        counts.refused.into(),
        (*lease_until).into(),
    ];
    let written = change.execute(sql, &values).await? > 0;
    Ok(if written { LotWritten::Written } else { LotWritten::Stopped })
}

/// The heading is kept with what is refused, whose file begins with it: before the first line.
fn as_refused(heading: Option<Vec<String>>) -> Vec<RefusedCells> {
    let at_the_top = RefusedImportRow { row: 0, problem: String::new() };
    heading.map(|cells| (at_the_top, cells)).into_iter().collect()
}

fn refusal(row: ImportRow, problem: String) -> (RefusedImportRow, Vec<String>) {
    (RefusedImportRow { row: row.line, problem }, row.cells)
}

pub(super) fn length(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}
