//! `/api/v1/detail-fields`: which of a customer's fields the details column shows (I9).

use super::named;
use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::customer::DetailField;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The most fields that are shown.
const MOST: usize = 30;

/// The longest name and label of a field, in characters.
const LONGEST: usize = 60;

/// Which fields the details column shows, in this order.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DetailFields {
    /// The fields.
    fields: Vec<DetailField>,
}

/// The fields that the details column shows.
#[utoipa::path(
    get, path = "/api/v1/detail-fields", tag = "settings", operation_id = "detail_fields",
    responses((status = 200, description = "The fields, in order", body = DetailFields)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<DetailFields>> {
    let fields = app.store().detail_fields(member.access()).await?;
    Ok(Json(DetailFields { fields }))
}

/// Choose the fields in the details column, and their names.
#[utoipa::path(
    put, path = "/api/v1/detail-fields", tag = "settings", operation_id = "choose_detail_fields",
    request_body = DetailFields,
    responses((status = 200, description = "The fields as they are now", body = DetailFields)),
)]
pub(crate) async fn choose(
    State(app): State<App>,
    member: CurrentMember,
    Json(chosen): Json<DetailFields>,
) -> Answer<Json<DetailFields>> {
    if chosen.fields.len() > MOST {
        return Err(Problem::invalid("fields", format!("Choose at most {MOST} fields.")));
    }
    let mut seen = BTreeSet::new();
    let mut fields = Vec::with_capacity(chosen.fields.len());
    for field in chosen.fields {
        let name = named("field", &field.field, LONGEST)?;
        let label = named("label", &field.label, LONGEST)?;
        if !seen.insert(name.clone()) {
            let detail = format!("The field {name} is listed twice. List each field once.");
            return Err(Problem::invalid("fields", detail));
        }
        fields.push(DetailField { field: name, label });
    }
    app.store().choose_detail_fields(member.access(), fields.clone(), app.now()).await?;
    Ok(Json(DetailFields { fields }))
}
