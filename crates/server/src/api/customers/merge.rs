//! `/api/v1/customers/{id}/merge`.

use super::input::CustomerInput;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::customer::SavedCustomer;
use hearback_inbox::{CustomerId, CustomerUndoId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whom to merge with, and what to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Merge {
    /// The other customer, who goes.
    other_id: CustomerId,
    /// What to keep where the two differ. What is left out is kept of the first, or of the other
    /// where the first has nothing. Numbers are kept of both.
    picked: Option<CustomerInput>,
}

/// What a merge left.
#[derive(Serialize, ToSchema)]
pub(crate) struct MergedCustomer {
    /// The customer.
    customer: SavedCustomer,
    /// What `POST /api/v1/customers/undo/{id}` takes, for 30 days.
    undo: CustomerUndoId,
}

/// Make one customer of two.
#[utoipa::path(
    post, path = "/api/v1/customers/{id}/merge", tag = "customers", operation_id = "merge_customers",
    params(("id" = CustomerId, Path, description = "The customer who stays")),
    request_body = Merge,
    responses((status = 200, description = "The customer as they are now", body = MergedCustomer)),
)]
pub(crate) async fn merge(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerId>,
    Json(merge): Json<Merge>,
) -> Answer<Json<MergedCustomer>> {
    let picked = match merge.picked {
        Some(picked) if picked.names_numbers() => {
            let detail = "Leave numbers out: the numbers of both are kept.";
            return Err(Problem::invalid("picked", detail));
        }
        Some(picked) => picked.read(&app, &member).await?,
        None => hearback_inbox::customer::CustomerPatch::default(),
    };
    let (store, who) = (app.store(), (id, merge.other_id));
    let merged = store.merge_customers(member.access(), who, picked, app.id(), app.now()).await?;
    Ok(Json(MergedCustomer { customer: merged.customer, undo: merged.undo }))
}
