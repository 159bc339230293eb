//! An organization's CRM: where its records are asked for, and which of their fields are shown (I9).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A CRM as an admin set it up, without what it takes to be let in there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CrmSource {
    /// What people call it: “From {name}”.
    pub name: String,
    /// What kind of CRM it is, and where.
    pub connection: CrmConnection,
    /// Which fields are shown, in this order.
    pub fields: Vec<CrmField>,
}

/// What kind of CRM it is, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CrmConnection {
    /// Any address that answers with JSON.
    Http {
        /// The address with placeholders: `{e164}`, `{national}`, `{digits}`, `{external_id}`.
        url: String,
        /// The names of the headers that are sent along. Their values are secret.
        headers: Vec<String>,
        /// Where the records are in the answer (RFC 6901); null if the answer is the list, or the one
        /// record.
        #[schema(required)]
        records: Option<String>,
        /// Where a record has its name; null if it's not shown.
        #[schema(required)]
        title: Option<String>,
        /// Where a record has its phone numbers.
        phones: Vec<String>,
    },
    /// HubSpot’s contacts.
    Hubspot,
    /// Salesforce’s contacts and leads.
    Salesforce {
        /// The address of its My Domain.
        address: String,
        /// The consumer key of the app there.
        client_id: String,
    },
}

/// A field of a CRM’s records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CrmField {
    /// Where a record has it: a JSON pointer (RFC 6901), or the CRM’s own name of the field.
    pub at: String,
    /// What it's called on the page.
    pub label: String,
    /// How it's shown.
    pub kind: CrmFieldKind,
    /// The currency of an amount of money (ISO 4217).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// How a value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CrmFieldKind {
    /// As it is.
    Text,
    /// A number.
    Number,
    /// A date, or a date and time.
    Date,
    /// An amount of money.
    Money,
    /// A link, if it begins with `https://`.
    Link,
}

impl CrmConnection {
    /// The part of its address that names the server; none for a CRM that is always at the same place.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::Http { url, .. } => Some(url),
            Self::Hubspot => None,
            Self::Salesforce { address, .. } => Some(address),
        }
    }
}
