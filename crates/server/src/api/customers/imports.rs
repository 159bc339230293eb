//! `/api/v1/customers/imports`: files of customers that are brought in, step by step (C3).

pub(crate) mod preview;
pub(crate) mod refused;
pub(crate) mod upload;

use crate::api::{MOST, USUALLY, limit};
use crate::customer_file;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::customer::{CustomerImport, ImportPlan, KeptCustomer, RefusedImportRow};
use hearback_inbox::{CustomerId, CustomerImportId, MediaId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How many refused rows are shown.
const SHOWN: u16 = 20;

/// Where the file of an import is kept, beside the attachments.
pub(super) fn file_of(id: CustomerImportId) -> MediaId {
    MediaId(id.0)
}

/// Which imports.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichImports {
    /// Those that were started before: the `next` of the page before.
    after: Option<String>,
    /// The maximum number: 1 to 100.
    limit: Option<u16>,
}

/// Imports of customers.
#[derive(Serialize, ToSchema)]
pub(crate) struct CustomerImports {
    /// The one on its way, if there is one. There is one at a time.
    #[schema(required)]
    open: Option<CustomerImport>,
    /// Those that were started in the last 30 days, the last first.
    imports: Vec<CustomerImport>,
    /// The cursor of the next page; null at the end.
    #[schema(required)]
    next: Option<String>,
}

/// The imports of the last 30 days.
#[utoipa::path(
    get, path = "/api/v1/customers/imports", tag = "customers", operation_id = "customer_imports",
    params(WhichImports),
    responses((status = 200, description = "The imports", body = CustomerImports)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Query(which): Query<WhichImports>,
) -> Answer<Json<CustomerImports>> {
    let unknown = "Unknown cursor. Pass it exactly as the API returned it.";
    let after = which.after.as_deref().map(str::parse).transpose();
    let after = after.map_err(|_| Problem::invalid("after", unknown))?;
    let limit = limit(which.limit, USUALLY, MOST)?;
    let (open, page) = app.store().customer_imports(member.access(), after, limit).await?;
    let next = page.next.map(|next| next.to_string());
    Ok(Json(CustomerImports { open, imports: page.items, next }))
}

/// An import, with the first rows that can't be imported.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShownImport {
    /// The import.
    import: CustomerImport,
    /// The first 20 rows that can't be imported, with the reason.
    refused: Vec<RefusedImportRow>,
}

/// An import.
#[utoipa::path(
    get, path = "/api/v1/customers/imports/{id}", tag = "customers", operation_id = "customer_import",
    params(("id" = CustomerImportId, Path, description = "The import")),
    responses((status = 200, description = "The import", body = ShownImport)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerImportId>,
) -> Answer<Json<ShownImport>> {
    let import = app.store().customer_import(member.access(), id).await?;
    let refused = app.store().refused_customers(member.access(), id, 0, SHOWN).await?;
    let refused = refused.into_iter().map(|(row, _)| row).collect();
    Ok(Json(ShownImport { import, refused }))
}

/// Check the rows of an uploaded file, read by a plan. Nothing is imported yet: the counts say what an
/// import would do.
#[utoipa::path(
    post, path = "/api/v1/customers/imports/{id}/check", tag = "customers",
    operation_id = "check_customer_import",
    params(("id" = CustomerImportId, Path, description = "The import")),
    request_body = ImportPlan,
    responses((status = 200, description = "It is being checked", body = CustomerImport)),
)]
pub(crate) async fn check(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerImportId>,
    Json(plan): Json<ImportPlan>,
) -> Answer<Json<CustomerImport>> {
    let written = customer_file::written_in(&plan);
    written.map_err(|fault| Problem::invalid("encoding", fault.to_string()))?;
    if let Some(fault) = plan.fault() {
        return Err(Problem::invalid("columns", fault));
    }
    if plan.country.len() != 2 || !plan.country.bytes().all(|b| b.is_ascii_uppercase()) {
        let detail = "Use a country’s two-letter code, such as US.";
        return Err(Problem::invalid("country", detail));
    }
    Ok(Json(app.store().check_customer_import(member.access(), id, plan, app.now()).await?))
}

/// Start an import that was checked.
#[utoipa::path(
    post, path = "/api/v1/customers/imports/{id}/start", tag = "customers",
    operation_id = "start_customer_import",
    params(("id" = CustomerImportId, Path, description = "The import")),
    responses((status = 200, description = "It is running", body = CustomerImport)),
)]
pub(crate) async fn start(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerImportId>,
) -> Answer<Json<CustomerImport>> {
    Ok(Json(app.store().start_customer_import(member.access(), id, app.now()).await?))
}

/// Stop an import, or discard one that wasn't started. What was imported by then stays, and can be
/// undone.
#[utoipa::path(
    delete, path = "/api/v1/customers/imports/{id}", tag = "customers",
    operation_id = "stop_customer_import",
    params(("id" = CustomerImportId, Path, description = "The import")),
    responses((status = 204, description = "It goes no further")),
)]
pub(crate) async fn stop(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerImportId>,
) -> Answer<StatusCode> {
    app.store().stop_customer_import(member.access(), id, app.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Undo an import, within 30 days. New customers are removed, and others are as they were before.
/// Customers who were changed, or who texted or were texted, since then stay as they are.
#[utoipa::path(
    post, path = "/api/v1/customers/imports/{id}/undo", tag = "customers",
    operation_id = "undo_customer_import",
    params(("id" = CustomerImportId, Path, description = "The import")),
    responses((status = 200, description = "It is being undone", body = CustomerImport)),
)]
pub(crate) async fn undo(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerImportId>,
) -> Answer<Json<CustomerImport>> {
    Ok(Json(app.store().undo_customer_import(member.access(), id, app.now()).await?))
}

/// Which customers.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichKept {
    /// Those that come after: the `next` of the page before.
    after: Option<CustomerId>,
    /// The maximum number: 1 to 100.
    limit: Option<u16>,
}

/// Customers whom undoing an import left as they are.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeptCustomers {
    /// The customers.
    customers: Vec<KeptCustomer>,
    /// The cursor of the next page; null at the end.
    #[schema(required)]
    next: Option<CustomerId>,
}

/// The customers whom undoing an import left as they are.
#[utoipa::path(
    get, path = "/api/v1/customers/imports/{id}/kept", tag = "customers",
    operation_id = "customers_kept_by_undo",
    params(("id" = CustomerImportId, Path, description = "The import"), WhichKept),
    responses((status = 200, description = "A page of customers", body = KeptCustomers)),
)]
pub(crate) async fn kept(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerImportId>,
    Query(which): Query<WhichKept>,
) -> Answer<Json<KeptCustomers>> {
    let limit = limit(which.limit, USUALLY, MOST)?;
    let access = member.access();
    let page = app.store().customers_kept_by_undo(access, id, which.after, limit).await?;
    Ok(Json(KeptCustomers { customers: page.items, next: page.next }))
}
