//! `/api/v1/customers/{id}/files`: what a customer sent and got beside text.

use crate::api::conversations::messages::Which;
use crate::api::{MOST, USUALLY, cursor, limit};
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::CustomerId;
use hearback_inbox::customer::CustomerFile;
use serde::Serialize;
use utoipa::ToSchema;

/// Files, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct CustomerFiles {
    /// The files. A page holds so many messages, each with all its files.
    files: Vec<CustomerFile>,
    /// The cursor of the older ones; null at the end.
    #[schema(required)]
    older: Option<String>,
}

/// The files that a customer sent or got, newest first.
#[utoipa::path(
    get, path = "/api/v1/customers/{id}/files", tag = "customers", operation_id = "customer_files",
    params(("id" = CustomerId, Path, description = "The customer"), Which),
    responses((status = 200, description = "A page of the files", body = CustomerFiles)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerId>,
    Query(which): Query<Which>,
) -> Answer<Json<CustomerFiles>> {
    let before = cursor(which.before.as_deref())?;
    let limit = limit(which.limit, USUALLY, MOST)?;
    let page = app.store().customer_files(member.access(), id, before, limit).await?;
    let older = page.next.map(|older| older.to_string());
    Ok(Json(CustomerFiles { files: page.items, older }))
}
