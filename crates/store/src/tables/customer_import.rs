//! Imports of customers, what they refused, and what undoing them needs: their rows.

use crate::Error;
use crate::change::Change;
use crate::engine::value::{json, json_or_null};
use crate::engine::word::{next_word, word};
use crate::engine::{Find, Insert, Kind, Remove, Row, Tx, Value, values};
use hearback_inbox::customer::{
    CustomerImport, ImportCounts, KeptCustomer, RefusedImportRow, SavedCustomer, WhyKept,
};
use hearback_inbox::{CustomerId, CustomerImportId, OrganizationId, Timestamp};
use std::sync::LazyLock;
use uuid::Uuid;

/// The columns that [`read`] takes, of `customer_imports i`.
pub(crate) const SELECT: &str = "i.id, i.state, i.file_name, i.bytes, i.row_count, i.done, \
    i.new_count, i.changed_count, i.same_count, i.refused_count, i.plan, i.created_at, \
    i.created_by, i.started_at, i.ended_at, i.undone, i.kept, i.problem";

/// Reads an import.
pub(crate) fn read(row: &mut Row) -> Result<CustomerImport, Error> {
    Ok(CustomerImport {
        id: row.take()?,
        state: next_word(row)?.ok_or(Error::Corrupt("an import without state"))?,
        file_name: row.take()?,
        bytes: row.take()?,
        rows: row.take()?,
        done: row.take()?,
        counts: ImportCounts {
            new: row.take()?,
            changed: row.take()?,
            same: row.take()?,
            refused: row.take()?,
        },
        plan: row.take_json()?,
        created_at: row.take()?,
        created_by: row.take()?,
        started_at: row.take()?,
        ended_at: row.take()?,
        undone: row.take()?,
        kept: row.take()?,
        problem: row.take()?,
    })
}

/// An import that is open, or was started: others are as good as gone. With the number of its pass.
pub(crate) async fn by_id(
    tx: &mut Tx,
    organization: OrganizationId,
    id: CustomerImportId,
) -> Result<(CustomerImport, i64), Error> {
    let sql = format!(
        "SELECT {SELECT}, i.pass FROM customer_imports i WHERE i.organization_id = ?1 AND i.id = ?2"
    );
    let row = tx.find(&sql, values![organization, id]).await?;
    let mut row = row.ok_or(Error::NotFound)?;
    let import = read(&mut row)?;
    if import.started_at.is_none() && !import.state.is_open() {
        return Err(Error::NotFound);
    }
    Ok((import, row.take()?))
}

/// Why a row of a file was refused, and its cells.
pub type RefusedCells = (RefusedImportRow, Vec<String>);

static REFUSE: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("organization_id", Kind::Id),
        ("import_id", Kind::Id),
        ("pass", Kind::Int),
        ("line", Kind::Int),
        ("problem", Kind::Text),
        ("cells", Kind::Text),
    ];
    Insert::new("customer_import_refusals", &columns, "ON CONFLICT DO NOTHING")
});

/// Notes rows that can't be imported, as they were.
pub(crate) async fn refuse(
    change: &mut Change<'_>,
    (id, pass): (CustomerImportId, i64),
    refused: &[RefusedCells],
) -> Result<(), Error> {
    let organization = change.organization();
    let mut rows = vec![];
    for (RefusedImportRow { row, problem }, cells) in refused {
        rows.push(vec![
            organization.into(),
            id.into(),
            pass.into(),
            (*row).into(),
            problem.as_str().into(),
            json(cells)?,
        ]);
    }
    change.insert(&REFUSE, &rows).await
}

/// Rows that a pass refused, behind a line of the file.
pub(crate) async fn refused(
    tx: &mut Tx,
    organization: OrganizationId,
    (id, pass): (CustomerImportId, i64),
    after: i64,
    limit: i64,
) -> Result<Vec<RefusedCells>, Error> {
    let sql = "SELECT r.line, r.problem, r.cells FROM customer_import_refusals r \
               WHERE r.organization_id = ?1 AND r.import_id = ?2 AND r.pass = ?3 AND r.line > ?4 \
               ORDER BY r.line LIMIT ?5";
    let mut found = vec![];
    for mut row in tx.query(sql, values![organization, id, pass, after, limit]).await? {
        let refused = RefusedImportRow { row: row.take()?, problem: row.take()? };
        found.push((refused, row.take_json()?.unwrap_or_default()));
    }
    Ok(found)
}

/// Whom an import added or changed.
pub(crate) struct Undo {
    pub(crate) customer: CustomerId,
    /// Of the event that told of it.
    pub(crate) revision: i64,
    pub(crate) at: Timestamp,
    /// Who they were before; none if they are new.
    pub(crate) before: Option<SavedCustomer>,
    /// The consents that came on file with the row.
    pub(crate) consents: Vec<Uuid>,
}

static KEEP_UNDO: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [
        ("organization_id", Kind::Id),
        ("import_id", Kind::Id),
        ("customer_id", Kind::Id),
        ("revision", Kind::Int),
        ("at", Kind::Int),
        ("before", Kind::Text),
        ("consents", Kind::Text),
    ];
    Insert::new("customer_import_undos", &columns, "")
});
static UNDO: LazyLock<Find> = LazyLock::new(|| {
    let keys =
        [("d.organization_id", Kind::Id), ("d.import_id", Kind::Id), ("d.customer_id", Kind::Id)];
    Find::new("d.customer_id", "customer_import_undos d", &keys)
});
static FORGET_UNDO: LazyLock<Remove> = LazyLock::new(|| {
    let keys = [("organization_id", Kind::Id), ("import_id", Kind::Id), ("customer_id", Kind::Id)];
    Remove::new("customer_import_undos", &keys)
});

/// Keeps what undoing needs.
pub(crate) async fn keep_undos(
    change: &mut Change<'_>,
    id: CustomerImportId,
    undos: &[Undo],
) -> Result<(), Error> {
    let organization = change.organization();
    let mut rows = vec![];
    for undo in undos {
        rows.push(vec![
            organization.into(),
            id.into(),
            undo.customer.into(),
            undo.revision.into(),
            undo.at.into(),
            json_or_null(undo.before.as_ref())?,
            json_or_null((!undo.consents.is_empty()).then_some(&undo.consents))?,
        ]);
    }
    change.insert(&KEEP_UNDO, &rows).await
}

fn undo_keys(
    organization: OrganizationId,
    id: CustomerImportId,
    customers: &[CustomerId],
) -> Vec<Vec<Value>> {
    customers.iter().map(|customer| values![organization, id, *customer].to_vec()).collect()
}

/// Which of these customers an import has added or changed.
pub(crate) async fn touched(
    tx: &mut Tx,
    organization: OrganizationId,
    id: CustomerImportId,
    customers: &[CustomerId],
) -> Result<Vec<CustomerId>, Error> {
    let found = tx.find_each(&UNDO, &undo_keys(organization, id, customers)).await?;
    found.into_iter().flatten().map(|mut row| row.take()).collect()
}

/// What is to be undone next.
pub(crate) async fn undos(
    tx: &mut Tx,
    organization: OrganizationId,
    id: CustomerImportId,
    after: CustomerId,
    limit: i64,
) -> Result<Vec<Undo>, Error> {
    let sql = "SELECT d.customer_id, d.revision, d.at, d.before, d.consents FROM customer_import_undos d \
               WHERE d.organization_id = ?1 AND d.import_id = ?2 AND d.customer_id > ?3 \
               ORDER BY d.customer_id LIMIT ?4";
    let mut found = vec![];
    for mut row in tx.query(sql, values![organization, id, after, limit]).await? {
        let (customer, revision, at) = (row.take()?, row.take()?, row.take()?);
        let (before, consents) = (row.take_json()?, row.take_json()?.unwrap_or_default());
        found.push(Undo { customer, revision, at, before, consents });
    }
    Ok(found)
}

/// Forgets what was undone.
pub(crate) async fn forget_undos(
    change: &mut Change<'_>,
    id: CustomerImportId,
    customers: &[CustomerId],
) -> Result<(), Error> {
    let keys = undo_keys(change.organization(), id, customers);
    change.remove(&FORGET_UNDO, &keys).await
}

/// Notes whom undoing left as they are.
pub(crate) async fn note_kept(
    change: &mut Change<'_>,
    id: CustomerImportId,
    kept: &[(CustomerId, WhyKept)],
) -> Result<(), Error> {
    let organization = change.organization();
    for (customer, why) in kept {
        let sql = "UPDATE customer_import_undos SET kept = ?4 \
                   WHERE organization_id = ?1 AND import_id = ?2 AND customer_id = ?3";
        let values = [organization.into(), id.into(), (*customer).into(), word(Some(*why))?];
        change.execute(sql, &values).await?;
    }
    Ok(())
}

/// Whom undoing left as they are, behind one of them.
pub(crate) async fn kept(
    tx: &mut Tx,
    organization: OrganizationId,
    id: CustomerImportId,
    after: CustomerId,
    limit: i64,
) -> Result<Vec<KeptCustomer>, Error> {
    let sql = "SELECT d.customer_id, u.name, d.before, d.kept FROM customer_import_undos d \
               LEFT JOIN customers u ON u.organization_id = d.organization_id \
               AND u.id = d.customer_id \
               WHERE d.organization_id = ?1 AND d.import_id = ?2 AND d.customer_id > ?3 \
               ORDER BY d.customer_id LIMIT ?4";
    let mut found = vec![];
    for mut row in tx.query(sql, values![organization, id, after, limit]).await? {
        let (customer, name): (CustomerId, Option<String>) = (row.take()?, row.take()?);
        let before: Option<SavedCustomer> = row.take_json()?;
        let name = name.or_else(|| before.map(|before| before.customer.name));
        let Some(why) = next_word(&mut row)? else { continue };
        found.push(KeptCustomer { id: customer, name, why });
    }
    Ok(found)
}
