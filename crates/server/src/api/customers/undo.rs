//! `/api/v1/customers/undo`: taking back that customers were deleted or merged.

use crate::api::{MOST, limit};
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::CustomerUndoId;
use hearback_inbox::customer::{RestorableCustomer, SavedCustomer};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which of them.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Those that come after: the `next` of the page before.
    before: Option<CustomerUndoId>,
    /// The maximum number: 1 to 100.
    limit: Option<u16>,
}

/// A page of customers who can be put back.
#[derive(Serialize, ToSchema)]
pub(crate) struct RestorablePage {
    /// Who was deleted or merged, the last first.
    kept: Vec<RestorableCustomer>,
    /// The cursor of the next page; null at the end.
    #[schema(required)]
    next: Option<CustomerUndoId>,
}

/// Customers who were deleted or merged in the last 30 days, and aren't on file again.
#[utoipa::path(
    get, path = "/api/v1/customers/undo", tag = "customers", operation_id = "kept_customers",
    params(Which),
    responses((status = 200, description = "A page of them", body = RestorablePage)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Query(which): Query<Which>,
) -> Answer<Json<RestorablePage>> {
    let limit = limit(which.limit, MOST, MOST)?;
    let page = app.store().kept_customers(member.access(), which.before, limit, app.now()).await?;
    Ok(Json(RestorablePage { kept: page.items, next: page.next }))
}

/// Customers who are on file again.
#[derive(Serialize, ToSchema)]
pub(crate) struct Restored {
    /// The customers.
    customers: Vec<SavedCustomer>,
}

/// Put back customers that were deleted or merged. What was changed since of the one that a merge
/// left stays changed.
#[utoipa::path(
    post, path = "/api/v1/customers/undo/{id}", tag = "customers", operation_id = "undo_customers",
    params(("id" = CustomerUndoId, Path, description = "The `undo` of the answer")),
    responses((status = 200, description = "On file again", body = Restored)),
)]
pub(crate) async fn undo(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerUndoId>,
) -> Answer<Json<Restored>> {
    let customers = app.store().undo_customers(member.access(), id, app.now()).await?;
    Ok(Json(Restored { customers }))
}
