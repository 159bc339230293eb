//! Imports that a worker has taken on: until when, and how they end.

use crate::change::Change;
use crate::engine::word::{next_word, word};
use crate::engine::{Tx, WriteTx, values};
use crate::{Error, Store};
use hearback_inbox::customer::{CustomerImportState as State, ImportPlan};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::{CustomerImportId, OrganizationId, System, Timestamp, UserId};

/// What is to be done about an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomerImportWork {
    /// Its rows are to be checked.
    Check(ImportPlan),
    /// Its rows are to be imported.
    Import(ImportPlan),
    /// It is to be undone.
    Undo,
}

/// An import claimed by a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerImportJob {
    /// Whose.
    pub organization: OrganizationId,
    /// Which.
    pub id: CustomerImportId,
    /// What is to be done.
    pub work: CustomerImportWork,
    /// Which of its checks and imports this is.
    pub pass: i64,
    /// Rows that have been gone through.
    pub done: i64,
    /// Who imports; none if an API key.
    pub by: Option<UserId>,
    /// Whether they may know who texted.
    pub knows_texts: bool,
}

impl Store {
    /// Claims an import that has something to be done and that no worker has, until a time. A check
    /// begins at the first row: it changes nothing.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn claim_customer_import(
        &self,
        node: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<CustomerImportJob>, Error> {
        let node = node.to_owned();
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| claim(tx, node, now, until).await)
            .await
    }

    /// Ends what a worker did: a check, an import, or undoing one. `rows` is how many the file turned
    /// out to have.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn finish_customer_import(
        &self,
        job: &CustomerImportJob,
        rows: Option<i64>,
        at: Timestamp,
    ) -> Result<(), Error> {
        let (state, ended) = match job.work {
            CustomerImportWork::Check(_) => (State::Checked, None),
            CustomerImportWork::Import(_) => (State::Done, Some(at)),
            CustomerImportWork::Undo => (State::Undone, None),
        };
        self.end(job, (state, ended, None), rows, at).await
    }

    /// Notes why an import doesn't go on. One whose rows were only checked can be checked again.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn fail_customer_import(
        &self,
        job: &CustomerImportJob,
        problem: String,
        at: Timestamp,
    ) -> Result<(), Error> {
        let (state, ended) = match job.work {
            CustomerImportWork::Check(_) => (State::Uploaded, None),
            CustomerImportWork::Import(_) | CustomerImportWork::Undo => (State::Failed, Some(at)),
        };
        self.end(job, (state, ended, Some(problem)), None, at).await
    }

    async fn end(
        &self,
        job: &CustomerImportJob,
        (state, ended, problem): (State, Option<Timestamp>, Option<String>),
        rows: Option<i64>,
        at: Timestamp,
    ) -> Result<(), Error> {
        let (id, pass, organization) = (job.id, job.pass, job.organization);
        let under_way = job.under_way();
        self.database
            .change_by_system(
                organization,
                System::Importer,
                async move |mut change: Change<'_>| {
                    let sql = "UPDATE customer_imports SET state = ?4, \
                           ended_at = COALESCE(ended_at, ?5), problem = ?6, \
                           row_count = COALESCE(?7, row_count), lease = NULL, lease_until = 0 \
                           WHERE organization_id = ?1 AND id = ?2 AND pass = ?3 AND state = ?8";
                    let values = [
                        organization.into(),
                        id.into(),
                        pass.into(),
                        word(Some(state))?,
                        ended.into(),
                        problem.into(),
                        rows.into(),
                        word(Some(under_way))?,
                    ];
                    if change.execute(sql, &values).await? == 0 {
                        return Ok(());
                    }
                    change.wake(crate::Wake::CustomerImport);
                    change.tell_setting(OrganizationSetting::CustomerImports, at)
                },
            )
            .await
    }

    /// When the next import that someone has could be taken over.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn next_customer_import(&self) -> Result<Option<Timestamp>, Error> {
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = "SELECT lease_until FROM customer_imports \
                           WHERE state IN ('checking', 'importing', 'undoing') \
                           ORDER BY lease_until LIMIT 1";
                tx.find(sql, &[]).await?.map(|mut row| row.take()).transpose()
            })
            .await
    }
}

impl CustomerImportJob {
    /// The state of an import while this is done.
    pub(super) fn under_way(&self) -> State {
        match self.work {
            CustomerImportWork::Check(_) => State::Checking,
            CustomerImportWork::Import(_) => State::Importing,
            CustomerImportWork::Undo => State::Undoing,
        }
    }
}

async fn claim(
    tx: &mut WriteTx,
    node: String,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<CustomerImportJob>, Error> {
    let sql = "SELECT i.organization_id, i.id, i.state, i.plan, i.pass, i.done, i.created_by, \
               i.knows_texts FROM customer_imports i \
               WHERE i.state IN ('checking', 'importing', 'undoing') \
               AND i.lease_until < ?1 \
               ORDER BY i.lease_until, i.organization_id LIMIT 1";
    let Some(mut row) = tx.find_locked(sql, values![now]).await? else { return Ok(None) };
    let (organization, id): (OrganizationId, CustomerImportId) = (row.take()?, row.take()?);
    let state: State = next_word(&mut row)?.ok_or(Error::Corrupt("an import without state"))?;
    let plan: Option<ImportPlan> = row.take_json()?;
    let plan = plan.ok_or(Error::Corrupt("an import without a plan"));
    let (mut pass, mut done): (i64, i64) = (row.take()?, row.take()?);
    let work = match state {
        State::Checking => CustomerImportWork::Check(plan?),
        State::Importing => CustomerImportWork::Import(plan?),
        _ => CustomerImportWork::Undo,
    };
    if state == State::Checking {
        (pass, done) = (pass + 1, 0);
        let sql = "UPDATE customer_imports SET done = 0, new_count = 0, changed_count = 0, \
                   same_count = 0, refused_count = 0 WHERE organization_id = ?1 AND id = ?2";
        tx.execute(sql, values![organization, id]).await?;
    }
    let sql = "UPDATE customer_imports SET lease = ?3, lease_until = ?4, pass = ?5 \
               WHERE organization_id = ?1 AND id = ?2";
    tx.execute(sql, values![organization, id, node, until, pass]).await?;
    let (by, knows_texts) = (row.take()?, row.take()?);
    Ok(Some(CustomerImportJob { organization, id, work, pass, done, by, knows_texts }))
}
