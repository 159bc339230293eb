//! `POST /api/v1/customers/{id}/erasure`: erasing a customer (C5).

use crate::api::erasures::{self, ErasureRequest};
use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::CustomerId;
use hearback_inbox::erasure::Erasure;
use hearback_store::ErasedWho;

/// Erase a customer, for good: their record, numbers, texts in and out, and files. An opt-out still
/// counts; what else remains is in docs/privacy.md.
#[utoipa::path(
    post, path = "/api/v1/customers/{id}/erasure", tag = "customers", operation_id = "erase_customer",
    params(("id" = CustomerId, Path, description = "The customer")),
    request_body = ErasureRequest,
    responses((status = 202, description = "It has begun", body = Erasure)),
)]
pub(crate) async fn begin(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerId>,
    Json(request): Json<ErasureRequest>,
) -> Answer<(StatusCode, Json<Erasure>)> {
    erasures::begin(&app, &member, ErasedWho::Customer(id), request).await
}
