//! `/api/v1/customers/{id}/messages`: everything exchanged with a customer, over all their numbers.

use crate::api::conversations::messages::{Thread, Which};
use crate::api::{MOST, USUALLY, cursor, limit};
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::CustomerId;

/// The newest messages exchanged with a customer over all their numbers, or those before a place
/// among them.
#[utoipa::path(
    get, path = "/api/v1/customers/{id}/messages", tag = "customers", operation_id = "customer_messages",
    params(("id" = CustomerId, Path, description = "The customer"), Which),
    responses((status = 200, description = "A page of the messages", body = Thread)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerId>,
    Query(which): Query<Which>,
) -> Answer<Json<Thread>> {
    let before = cursor(which.before.as_deref())?;
    let limit = limit(which.limit, USUALLY, MOST)?;
    let page = app.store().customer_messages(member.access(), id, before, limit).await?;
    Ok(Json(page.into()))
}
