//! `/api/v1/customers/by-external-id/{id}`: for other systems, which know customers by ids of their
//! own (C3).

use super::input::CustomerInput;
use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::customer::SavedCustomer;

/// The customer with an external id.
#[utoipa::path(
    get, path = "/api/v1/customers/by-external-id/{id}", tag = "customers", operation_id = "customer_by_external_id",
    params(("id" = String, Path, description = "The external id")),
    responses((status = 200, description = "The customer", body = SavedCustomer)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<String>,
) -> Answer<Json<SavedCustomer>> {
    Ok(Json(app.store().customer_by_external_id(member.access(), id).await?))
}

/// Add the customer with an external id, or change the one who has it. What is left out stays as it
/// is. An `external_id` in the body replaces the one in the address.
#[utoipa::path(
    put, path = "/api/v1/customers/by-external-id/{id}", tag = "customers", operation_id = "put_customer",
    params(("id" = String, Path, description = "The external id")),
    request_body = CustomerInput,
    responses(
        (status = 200, description = "Changed", body = SavedCustomer),
        (status = 201, description = "Added", body = SavedCustomer),
    ),
)]
pub(crate) async fn put(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<String>,
    Json(input): Json<CustomerInput>,
) -> Answer<(StatusCode, Json<SavedCustomer>)> {
    let patch = input.read(&app, &member).await?;
    let which = (id.trim().to_owned(), app.id());
    let (customer, new) =
        app.store().put_customer(member.access(), which, patch, app.now()).await?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(customer)))
}
