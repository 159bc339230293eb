//! `/api/v1/customers`: who is on file (C1).

pub(crate) mod archive;
pub(crate) mod by_external_id;
pub(crate) mod consent;
pub(crate) mod erasure;
pub(crate) mod file;
pub(crate) mod files;
pub(crate) mod imports;
mod input;
pub(crate) mod merge;
pub(crate) mod messages;
pub(crate) mod undo;

use super::{MOST, USUALLY, limit};
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::customer::{CustomerWithConversations, ListedCustomer, SavedCustomer};
use hearback_inbox::{CustomerId, CustomerUndoId};
use hearback_store::{CustomerOrder, CustomerQuery};
use input::CustomerInput;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The longest search, in characters.
const LONGEST_SEARCH: usize = 200;

/// The order of the list.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CustomerSort {
    /// By name.
    Name,
    /// Who texted or was texted last, first. Those who never did are left out.
    LastText,
}

/// Which customers.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Those with a name, number, or external id whose words begin like these.
    search: Option<String>,
    /// The order; `name` by default. What a search finds has an order of its own.
    sort: Option<CustomerSort>,
    /// Those that come after: the `next` of the page before.
    after: Option<String>,
    /// The maximum number: 1 to 100.
    limit: Option<u16>,
}

/// A page of customers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Customers {
    /// The customers.
    customers: Vec<ListedCustomer>,
    /// The cursor of the next page; null at the end.
    #[schema(required)]
    next: Option<String>,
    /// The number of the last event that the page certainly includes.
    as_of: i64,
}

/// The customers, by name or by last text, or those that a search finds.
#[utoipa::path(
    get, path = "/api/v1/customers", tag = "customers", operation_id = "customers",
    params(Which),
    responses((status = 200, description = "A page of customers", body = Customers)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    member: CurrentMember,
    Query(which): Query<Which>,
) -> Answer<Json<Customers>> {
    let search = which.search.unwrap_or_default();
    if search.chars().count() > LONGEST_SEARCH {
        let detail = format!("Search for at most {LONGEST_SEARCH} characters.");
        return Err(Problem::invalid("search", detail));
    }
    let unknown = "Unknown cursor. Pass it exactly as the API returned it.";
    let after = which.after.as_deref().map(str::parse).transpose();
    let query = CustomerQuery {
        search,
        order: match which.sort {
            None | Some(CustomerSort::Name) => CustomerOrder::Name,
            Some(CustomerSort::LastText) => CustomerOrder::LastText,
        },
        after: after.map_err(|_| Problem::invalid("after", unknown))?,
        limit: limit(which.limit, USUALLY, MOST)?,
    };
    let page = app.store().customers(member.access(), query).await?;
    Ok(Json(Customers {
        customers: page.items,
        next: page.next.map(|next| next.to_string()),
        as_of: page.as_of,
    }))
}

/// Add a customer. Conversations with their numbers are theirs from then on.
#[utoipa::path(
    post, path = "/api/v1/customers", tag = "customers", operation_id = "add_customer",
    request_body = CustomerInput,
    responses((status = 201, description = "The customer", body = SavedCustomer)),
)]
pub(crate) async fn add(
    State(app): State<App>,
    member: CurrentMember,
    Json(input): Json<CustomerInput>,
) -> Answer<(StatusCode, Json<SavedCustomer>)> {
    let content = input.read(&app, &member).await?;
    let added = app.store().add_customer(member.access(), app.id(), content, app.now()).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// A customer with their conversations.
#[utoipa::path(
    get, path = "/api/v1/customers/{id}", tag = "customers", operation_id = "customer",
    params(("id" = CustomerId, Path, description = "The customer")),
    responses((status = 200, description = "The customer", body = CustomerWithConversations)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerId>,
) -> Answer<Json<CustomerWithConversations>> {
    Ok(Json(app.store().customer(member.access(), id).await?))
}

/// Change a customer. What is left out stays as it is.
#[utoipa::path(
    patch, path = "/api/v1/customers/{id}", tag = "customers", operation_id = "change_customer",
    params(("id" = CustomerId, Path, description = "The customer")),
    request_body = CustomerInput,
    responses((status = 200, description = "The customer as they are now", body = SavedCustomer)),
)]
pub(crate) async fn change(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerId>,
    Json(input): Json<CustomerInput>,
) -> Answer<Json<SavedCustomer>> {
    let patch = input.read(&app, &member).await?;
    Ok(Json(app.store().change_customer(member.access(), id, patch, app.now()).await?))
}

/// How to take something back.
#[derive(Serialize, ToSchema)]
pub(crate) struct Undo {
    /// What `POST /api/v1/customers/undo/{id}` takes, for 30 days.
    undo: CustomerUndoId,
}

/// Delete a customer. Their conversations stay, and their numbers are unrecognized again.
#[utoipa::path(
    delete, path = "/api/v1/customers/{id}", tag = "customers", operation_id = "delete_customer",
    params(("id" = CustomerId, Path, description = "The customer")),
    responses((status = 200, description = "Deleted", body = Undo)),
)]
pub(crate) async fn delete(
    State(app): State<App>,
    member: CurrentMember,
    Path(id): Path<CustomerId>,
) -> Answer<Json<Undo>> {
    let undo = app.id();
    app.store().delete_customer(member.access(), id, undo, app.now()).await?;
    Ok(Json(Undo { undo }))
}
