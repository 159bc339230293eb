//! `/api/v1/customers/{id}/consent` and `/consents`: what a customer agreed to (C5).

use crate::api::consents::{ConsentInput, RecordedConsents};
use crate::http::extract::{Json, Path};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::CustomerId;
use hearback_inbox::opt_out::Consent;
use hearback_store::ConsentOf;

/// The customer's consent, across all their numbers.
#[utoipa::path(
    get, path = "/api/v1/customers/{id}/consent", tag = "customers", operation_id = "customer_consent",
    params(("id" = CustomerId, Path, description = "The customer")),
    responses((status = 200, description = "Active opt-outs, the history, and what they agreed to", body = Consent)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerId>,
) -> Answer<Json<Consent>> {
    Ok(Json(app.store().consent_of_customer(member.access(), id).await?))
}

/// Record that the customer agreed to be texted.
#[utoipa::path(
    post, path = "/api/v1/customers/{id}/consents", tag = "customers", operation_id = "record_customer_consent",
    params(("id" = CustomerId, Path, description = "The customer")),
    request_body = ConsentInput,
    responses((status = 201, description = "Recorded", body = RecordedConsents)),
)]
pub(crate) async fn record(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerId>,
    Json(input): Json<ConsentInput>,
) -> Answer<(StatusCode, Json<RecordedConsents>)> {
    input.record(&app, &member, ConsentOf::Customer(id)).await
}
