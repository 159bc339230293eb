//! `/api/v1/customer-fields`: the custom fields that customers have, as an admin declares them (C1, I9).

use super::named;
use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::State;
use hearback_inbox::customer::{CustomerField, FieldKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The most fields.
const MOST: usize = 30;

/// The longest name and label of a field, in characters.
const LONGEST: usize = 60;

/// The most choices of a field.
const MOST_CHOICES: usize = 50;

/// The custom fields, in the order in which they are shown.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerFields {
    /// The fields.
    fields: Vec<CustomerField>,
}

/// The custom fields of customers.
#[utoipa::path(
    get, path = "/api/v1/customer-fields", tag = "settings", operation_id = "customer_fields",
    responses((status = 200, description = "The fields, in order", body = CustomerFields)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<CustomerFields>> {
    let fields = app.store().customer_fields(member.access()).await?;
    Ok(Json(CustomerFields { fields }))
}

/// Declare the custom fields of customers. What customers have of a field that is left out is kept,
/// and shown again once it is declared again.
#[utoipa::path(
    put, path = "/api/v1/customer-fields", tag = "settings", operation_id = "declare_customer_fields",
    request_body = CustomerFields,
    responses((status = 200, description = "The fields as they are now", body = CustomerFields)),
)]
pub(crate) async fn declare(
    State(app): State<App>,
    member: CurrentMember,
    Json(declared): Json<CustomerFields>,
) -> Answer<Json<CustomerFields>> {
    if declared.fields.len() > MOST {
        return Err(Problem::invalid("fields", format!("Declare at most {MOST} fields.")));
    }
    let mut seen = BTreeSet::new();
    let mut fields = Vec::with_capacity(declared.fields.len());
    for CustomerField { field, label, kind } in declared.fields {
        let field = named("field", &field, LONGEST)?;
        let label = named("label", &label, LONGEST)?;
        if field.contains(['{', '}', '|']) {
            let detail = "A field's name can't have braces or a bar, which shortcodes are made of.";
            return Err(Problem::invalid("field", detail));
        }
        let kind = checked(kind, &label)?;
        if !seen.insert(field.clone()) {
            let detail = format!("The field {field} is listed twice. List each field once.");
            return Err(Problem::invalid("fields", detail));
        }
        fields.push(CustomerField { field, label, kind });
    }
    app.store().declare_customer_fields(member.access(), fields.clone(), app.now()).await?;
    Ok(Json(CustomerFields { fields }))
}

fn checked(kind: FieldKind, label: &str) -> Answer<FieldKind> {
    match kind {
        FieldKind::Choice { choices } => {
            let choices = choices.iter().map(|choice| named("choice", choice, LONGEST));
            let choices = choices.collect::<Answer<Vec<_>>>()?;
            let distinct: BTreeSet<_> =
                choices.iter().map(|choice| choice.to_lowercase()).collect();
            if choices.is_empty() || choices.len() > MOST_CHOICES || distinct.len() < choices.len()
            {
                let detail =
                    format!("Give {label} 1 to {MOST_CHOICES} choices, and each of them once.");
                return Err(Problem::invalid("choices", detail));
            }
            Ok(FieldKind::Choice { choices })
        }
        FieldKind::Money { currency } => {
            let currency = currency.trim().to_ascii_uppercase();
            if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
                let detail = format!("Give {label} a currency by its three letters, such as USD.");
                return Err(Problem::invalid("currency", detail));
            }
            Ok(FieldKind::Money { currency })
        }
        other => Ok(other),
    }
}
