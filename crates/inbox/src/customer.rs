//! A customer: a person on file, with one or more phone numbers.

mod details;

pub use details::{Detail, DetailField, Details, usual_detail_fields};

use crate::{Address, CustomerId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A saved customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// The person's name.
    pub name: String,
    /// Phone numbers, each once in an organization.
    pub numbers: Vec<Address>,
    /// Postal address, with lines separated by `\n`.
    pub address: String,
    /// The id another system knows the person by: lead id, job number …
    pub external_id: Option<String>,
    /// Free fields.
    pub fields: BTreeMap<String, String>,
    /// Whether the person may be texted at all.
    pub texting_on: bool,
}

impl Customer {
    /// What a conversation shows of them.
    #[must_use]
    pub fn summary(&self) -> CustomerSummary {
        CustomerSummary {
            id: self.id,
            name: self.name.clone(),
            address: self.address.clone(),
            external_id: self.external_id.clone(),
            texting_on: self.texting_on,
        }
    }
}

/// The customer fields that a conversation shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerSummary {
    /// The customer's id.
    pub id: CustomerId,
    /// The person's name.
    pub name: String,
    /// Postal address, with lines separated by `\n`.
    pub address: String,
    /// The id another system knows the person by.
    #[schema(required)]
    pub external_id: Option<String>,
    /// Whether the person may be texted at all.
    pub texting_on: bool,
}
