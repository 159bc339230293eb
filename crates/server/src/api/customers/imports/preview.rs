//! `GET /api/v1/customers/imports/{id}/preview`: how a file begins, as it is read.

use super::file_of;
use crate::customer_file::{self, guess};
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::CustomerImportId;
use hearback_inbox::customer::{ImportColumn, ImportPlan, Separator};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many rows are shown.
const SHOWN: usize = 20;
/// They are sought in so much of the file.
const LOOKED_AT: u64 = 512 * 1024;

/// How it is to be read, where that is not as the import has it.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReadAs {
    /// The encoding, by its name on the web: `utf-8`, `windows-1252`.
    encoding: Option<String>,
    /// What stands between cells.
    separator: Option<Separator>,
    /// Whether the first row says what the columns are.
    heading: Option<bool>,
}

/// How a file begins.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportPreview {
    /// How it is read. Other than by the import's plan, its columns are what they seem to be.
    plan: ImportPlan,
    /// The first row, if it says what the columns are.
    #[schema(required)]
    heading: Option<Vec<String>>,
    /// The first 20 rows after that.
    rows: Vec<Vec<String>>,
}

/// The first 20 rows of a file that can still be checked.
#[utoipa::path(
    get, path = "/api/v1/customers/imports/{id}/preview", tag = "customers",
    operation_id = "preview_customer_import",
    params(("id" = CustomerImportId, Path, description = "The import"), ReadAs),
    responses((status = 200, description = "Its first rows", body = ImportPreview)),
)]
pub(crate) async fn preview(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerImportId>,
    Query(as_if): Query<ReadAs>,
) -> Answer<Json<ImportPreview>> {
    let import = app.store().customer_import(member.access(), id).await?;
    let organization = member.access().organization();
    let (Some(known), true) = (import.plan, import.state.is_open()) else {
        return Err(hearback_store::Error::NotFound.into());
    };
    let bytes = app.media().beginning(organization, file_of(id), LOOKED_AT).await;
    let bytes = bytes.map_err(|error| Problem::internal(&error))?;
    let bytes = bytes.ok_or(hearback_store::Error::NotFound)?;
    let cut = i64::try_from(bytes.len()).is_ok_and(|length| length < import.bytes);
    let declared = app.store().customer_fields(member.access()).await?;
    let mut plan = ImportPlan {
        encoding: as_if.encoding.unwrap_or_else(|| known.encoding.clone()),
        separator: as_if.separator.unwrap_or(known.separator),
        heading: as_if.heading.unwrap_or(known.heading),
        country: known.country.clone(),
        columns: vec![],
    };
    let unreadable =
        |fault: customer_file::Unreadable| Problem::new(Code::FileUnreadable, fault.to_string());
    let (mut rows, more) =
        customer_file::beginning(&bytes, &plan, SHOWN + 1).map_err(unreadable)?;
    if cut && !more && rows.len() > 1 {
        // What is looked at ends somewhere in the last of them.
        rows.pop();
    }
    let mut rows: Vec<_> = rows.into_iter().map(|(_, cells)| cells).collect();
    let first = rows.first().cloned().unwrap_or_default();
    plan.columns = if (&plan.encoding, plan.separator, plan.heading)
        == (&known.encoding, known.separator, known.heading)
    {
        known.columns
    } else {
        guess(&first, &declared, &plan.country).1
    };
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    plan.columns.resize(width.max(plan.columns.len()), ImportColumn::Ignore);
    let heading = (plan.heading && !rows.is_empty()).then(|| rows.remove(0));
    rows.truncate(SHOWN);
    Ok(Json(ImportPreview { plan, heading, rows }))
}
