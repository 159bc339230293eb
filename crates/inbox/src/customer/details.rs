//! What the details column shows of a customer (I9): which fields, and what they are called, is
//! configuration.

use crate::Address;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A field that the details column shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DetailField {
    /// The field's own name, as in the customer's free fields: `home_year`.
    pub field: String,
    /// Its label: `Home year`.
    pub label: String,
}

/// The fields shown by default.
#[must_use]
pub fn usual_detail_fields() -> Vec<DetailField> {
    let field = |(field, label): (&str, &str)| DetailField {
        field: field.to_owned(),
        label: label.to_owned(),
    };
    [
        ("source", "Source"),
        ("source_type", "Source type"),
        ("product", "Product"),
        ("disposition", "Disposition"),
        ("sales_rep", "Sales rep"),
        ("market_segment", "Market segment"),
        ("heard_of_us", "How they heard of us"),
        ("home_year", "Home year"),
        ("appointment", "Appointment"),
    ]
    .map(field)
    .into()
}

/// A field of one customer, as the details column shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Detail {
    /// The field's own name.
    pub field: String,
    /// Its label.
    pub label: String,
    /// Its value; never empty.
    pub value: String,
}

/// What we know about a conversation's customer, beyond the conversation's own fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Details {
    /// All numbers of the customer.
    pub numbers: Vec<Address>,
    /// The fields that aren't empty, in the chosen order.
    pub fields: Vec<Detail>,
}
