//! Importing a file of customers (C3): its steps as a member takes them. What takes long, a worker does
//! in lots, each with the progress in one transaction.

mod forget;
mod job;
mod look;
mod lot;
mod undo;
mod weigh;

pub use crate::tables::customer_import::RefusedCells;
pub(crate) use forget::give_up_files;
pub use job::{CustomerImportJob, CustomerImportWork};
pub use lot::{ImportLot, LotWritten};
pub use weigh::ImportRow;

use crate::change::Change;
use crate::engine::value::json;
use crate::engine::{Wake, values};
use crate::tables::customer_import::by_id;
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::customer::{
    CustomerImport, CustomerImportState as State, IMPORT_KEPT, ImportPlan,
};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::{CustomerImportId, Timestamp};
use look::{MAY, open};

/// A file that comes in.
#[derive(Clone, Debug)]
pub struct NewCustomerImport {
    /// The import's id.
    pub id: CustomerImportId,
    /// The file's name.
    pub file_name: String,
    /// Now.
    pub at: Timestamp,
}

/// A file that has come in.
#[derive(Clone, Debug)]
pub struct UploadedCustomers {
    /// How big it is.
    pub bytes: i64,
    /// How many rows it has.
    pub rows: i64,
    /// How it seems to be read.
    pub plan: ImportPlan,
}

impl Store {
    /// Begins an import, whose file comes in from now on.
    ///
    /// # Errors
    /// [`Error::CustomerImportOpen`] while another is on its way; [`Error::Forbidden`].
    pub async fn begin_customer_import(
        &self,
        access: &Access,
        new: NewCustomerImport,
    ) -> Result<(), Error> {
        let knows_texts = access.sees_inbox();
        self.database
            .change(access, MAY, async move |mut change: Change<'_>| {
                require_none_open(&mut change).await?;
                let organization = change.organization();
                let sql = "INSERT INTO customer_imports (organization_id, id, state, file_name, \
                           bytes, row_count, created_at, created_by, knows_texts) \
                           VALUES (?1, ?2, 'uploading', ?3, 0, 0, ?4, ?5, ?6)";
                let NewCustomerImport { id, file_name, at } = new;
                let by = change.member();
                let values = values![organization, id, file_name, at, by, knows_texts];
                change.execute(sql, values).await?;
                change.tell_setting(OrganizationSetting::CustomerImports, at)
            })
            .await
    }

    /// The file of an import is stored.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it was discarded meanwhile; [`Error::Forbidden`].
    pub async fn finish_customer_upload(
        &self,
        access: &Access,
        id: CustomerImportId,
        uploaded: UploadedCustomers,
        at: Timestamp,
    ) -> Result<CustomerImport, Error> {
        self.database
            .change(access, MAY, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let UploadedCustomers { bytes, rows, plan } = uploaded;
                let sql = "UPDATE customer_imports SET state = 'uploaded', bytes = ?3, \
                           row_count = ?4, plan = ?5 \
                           WHERE organization_id = ?1 AND id = ?2 AND state = 'uploading'";
                let plan = json(&plan)?;
                let values = [organization.into(), id.into(), bytes.into(), rows.into(), plan];
                if change.execute(sql, &values).await? == 0 {
                    return Err(Error::NotFound);
                }
                told(&mut change, id, at).await
            })
            .await
    }

    /// Has the rows checked, read by a plan. A check that is under way begins again.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::ImportNotReady`] once it was started; [`Error::Forbidden`].
    pub async fn check_customer_import(
        &self,
        access: &Access,
        id: CustomerImportId,
        plan: ImportPlan,
        at: Timestamp,
    ) -> Result<CustomerImport, Error> {
        self.database
            .change(access, MAY, async move |mut change: Change<'_>| {
                let (import, _) = of(&mut change, id).await?;
                if !matches!(import.state, State::Uploaded | State::Checking | State::Checked) {
                    return Err(Error::ImportNotReady("was started already"));
                }
                let organization = change.organization();
                let sql = "UPDATE customer_imports SET state = 'checking', plan = ?3, \
                           pass = pass + 1, done = 0, new_count = 0, changed_count = 0, \
                           same_count = 0, refused_count = 0, problem = NULL, lease = NULL, \
                           lease_until = 0 WHERE organization_id = ?1 AND id = ?2";
                change.execute(sql, &[organization.into(), id.into(), json(&plan)?]).await?;
                change.wake(Wake::CustomerImport);
                told(&mut change, id, at).await
            })
            .await
    }

    /// Starts an import that was checked.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::ImportNotReady`] before that, or once it was started;
    /// [`Error::Forbidden`].
    pub async fn start_customer_import(
        &self,
        access: &Access,
        id: CustomerImportId,
        at: Timestamp,
    ) -> Result<CustomerImport, Error> {
        let knows_texts = access.sees_inbox();
        self.database
            .change(access, MAY, async move |mut change: Change<'_>| {
                let (import, _) = of(&mut change, id).await?;
                match import.state {
                    State::Checked => {}
                    State::Uploading | State::Uploaded | State::Checking => {
                        return Err(Error::ImportNotReady("has to be checked first"));
                    }
                    _ => return Err(Error::ImportNotReady("was started already")),
                }
                let organization = change.organization();
                let sql = "UPDATE customer_imports SET state = 'importing', pass = pass + 1, \
                           done = 0, new_count = 0, changed_count = 0, same_count = 0, \
                           refused_count = 0, started_at = ?3, created_by = ?4, knows_texts = ?5, \
                           problem = NULL, lease = NULL, lease_until = 0 \
                           WHERE organization_id = ?1 AND id = ?2";
                let by = change.member();
                change.execute(sql, values![organization, id, at, by, knows_texts]).await?;
                change.wake(Wake::CustomerImport);
                let rows = AuditChange::of(AuditField::Count, None, import.rows.to_string());
                change.audit(note(AuditKind::Imported, at).changed([rows]))?;
                told(&mut change, id, at).await
            })
            .await
    }

    /// Stops an import: what was imported by then stays, and can be undone. One that wasn't started is
    /// discarded.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::ImportNotReady`] when it is over; [`Error::Forbidden`].
    pub async fn stop_customer_import(
        &self,
        access: &Access,
        id: CustomerImportId,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change(access, MAY, async move |mut change: Change<'_>| {
                let (import, _) = of(&mut change, id).await?;
                if !import.state.is_open() {
                    return Err(Error::ImportNotReady("is over already"));
                }
                if import.state == State::Undoing {
                    return Err(Error::ImportNotReady("is being undone, which can't be stopped"));
                }
                let organization = change.organization();
                let sql = "UPDATE customer_imports SET state = 'stopped', ended_at = ?3, \
                           lease = NULL, lease_until = 0 WHERE organization_id = ?1 AND id = ?2";
                change.execute(sql, values![organization, id, at]).await?;
                change.wake(Wake::CustomerImport);
                if import.started_at.is_some() {
                    let rows = AuditChange::of(AuditField::Count, None, import.done.to_string());
                    change.audit(note(AuditKind::ImportStopped, at).changed([rows]))?;
                }
                change.tell_setting(OrganizationSetting::CustomerImports, at)
            })
            .await
    }

    /// Undoes an import that is over: new customers are removed, and others put back as they were,
    /// except those who changed or texted since.
    ///
    /// # Errors
    /// [`Error::NotFound`], also after 30 days; [`Error::ImportNotReady`] while it runs, or once it was
    /// undone; [`Error::CustomerImportOpen`] while another is on its way; [`Error::Forbidden`].
    pub async fn undo_customer_import(
        &self,
        access: &Access,
        id: CustomerImportId,
        at: Timestamp,
    ) -> Result<CustomerImport, Error> {
        self.database
            .change(access, MAY, async move |mut change: Change<'_>| {
                let (import, _) = of(&mut change, id).await?;
                if matches!(import.state, State::Undoing | State::Undone) {
                    return Err(Error::ImportNotReady("was undone already"));
                }
                if !import.state.can_be_undone() {
                    return Err(Error::ImportNotReady("isn't over yet. Stop it first"));
                }
                if import.started_at.is_none_or(|then| at.duration_since(then) > IMPORT_KEPT) {
                    return Err(Error::NotFound);
                }
                require_none_open(&mut change).await?;
                let organization = change.organization();
                let sql = "UPDATE customer_imports SET state = 'undoing', reached = NULL, kept = 0, \
                           problem = NULL, lease = NULL, lease_until = 0 \
                           WHERE organization_id = ?1 AND id = ?2";
                change.execute(sql, values![organization, id]).await?;
                change.wake(Wake::CustomerImport);
                let whom = (import.counts.new + import.counts.changed).to_string();
                let whom = AuditChange::of(AuditField::Count, None, whom);
                change.audit(note(AuditKind::ImportUndone, at).changed([whom]))?;
                told(&mut change, id, at).await
            })
            .await
    }
}

fn note(kind: AuditKind, at: Timestamp) -> AuditNote {
    AuditNote::new(kind, at).about(AuditObject::thing("customers"))
}

async fn of(change: &mut Change<'_>, id: CustomerImportId) -> Result<(CustomerImport, i64), Error> {
    let organization = change.organization();
    by_id(change, organization, id).await
}

/// The import as it is now; its followers are told.
async fn told(
    change: &mut Change<'_>,
    id: CustomerImportId,
    at: Timestamp,
) -> Result<CustomerImport, Error> {
    change.tell_setting(OrganizationSetting::CustomerImports, at)?;
    Ok(of(change, id).await?.0)
}

async fn require_none_open(change: &mut Change<'_>) -> Result<(), Error> {
    let organization = change.organization();
    match open(change, organization).await? {
        None => Ok(()),
        Some(import) => Err(Error::CustomerImportOpen(import.file_name)),
    }
}
