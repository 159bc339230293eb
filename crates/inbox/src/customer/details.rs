//! What the details column shows of a customer (I9).

use super::{CustomerField, CustomerNumber, FieldKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A field of one customer, as the details column shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Detail {
    /// The field's own name.
    pub field: String,
    /// Its label.
    pub label: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Its value; never empty.
    pub value: String,
}

impl Detail {
    /// The fields of a customer that are declared and not empty, in the order of the declarations.
    #[must_use]
    pub fn of(
        declared: impl IntoIterator<Item = CustomerField>,
        mut held: BTreeMap<String, String>,
    ) -> Vec<Self> {
        let shown = declared.into_iter().filter_map(|CustomerField { field, label, kind }| {
            let value = held.remove(&field).filter(|value| !value.trim().is_empty())?;
            Some(Self { field, label, kind, value })
        });
        shown.collect()
    }
}

/// What we know about a conversation's customer, beyond the conversation's own fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Details {
    /// All numbers of the customer, the preferred one first.
    pub numbers: Vec<CustomerNumber>,
    /// The fields that aren't empty, in the chosen order.
    pub fields: Vec<Detail>,
}
