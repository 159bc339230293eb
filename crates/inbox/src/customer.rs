//! A customer: a person on file, with one or more phone numbers.

mod details;
mod draft;
mod field;
mod import;
mod shown;
mod terms;

pub use details::{Detail, Details};
pub use draft::{CustomerPatch, LONGEST_LABEL, MOST_NUMBERS, NotACustomer};
pub use field::{CustomerField, FieldKind, NotAValue, usual_fields};
pub use import::{
    CustomerImport, CustomerImportState, GivenCustomer, GivenNumber, IMPORT_KEPT, ImportColumn,
    ImportCounts, ImportPlan, KeptCustomer, MOST_ROWS, RefusedImportRow, Separator, UPLOAD_KEPT,
    WhyKept, number_of, sentence,
};
pub use shown::{CustomerFile, CustomerWithConversations, ListedCustomer, RestorableCustomer};
pub use terms::{name_key, terms, typed_terms};

use crate::{Actor, Address, CustomerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A phone number of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerNumber {
    /// The number. It is one customer's alone in an organization.
    pub number: Address,
    /// What it is called: `Mobile`, `Office`; empty if nothing.
    #[serde(default)]
    #[schema(required)]
    pub label: String,
}

impl From<Address> for CustomerNumber {
    fn from(number: Address) -> Self {
        Self { number, label: String::new() }
    }
}

/// A saved customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// The person's name.
    pub name: String,
    /// Phone numbers, the preferred one first.
    pub numbers: Vec<CustomerNumber>,
    /// Postal address, with lines separated by `\n`.
    pub address: String,
    /// The id another system knows the person by: lead id, job number … One customer's alone in an
    /// organization.
    #[schema(required)]
    pub external_id: Option<String>,
    /// Custom fields, by their names; none of them is empty.
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

    /// Whether a number is theirs.
    #[must_use]
    pub fn has(&self, number: &Address) -> bool {
        self.numbers.iter().any(|one| one.number == *number)
    }
}

/// Who switched texting on or off for a customer, and when.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TextingChange {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// A customer, and what is kept about the record itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SavedCustomer {
    /// The customer.
    #[serde(flatten)]
    pub customer: Customer,
    /// Who last switched texting on or off; null if it has been on from the start.
    #[schema(required)]
    pub texting_changed: Option<TextingChange>,
    /// Since when they are on file.
    pub created_at: Timestamp,
    /// When the record was last changed.
    pub changed_at: Timestamp,
    /// The number of the event that last changed it.
    pub revision: i64,
}

impl SavedCustomer {
    /// A customer who is new on file.
    #[must_use]
    pub fn new(customer: Customer, at: Timestamp) -> Self {
        Self { customer, texting_changed: None, created_at: at, changed_at: at, revision: 0 }
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
