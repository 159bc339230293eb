//! What is said of a customer.

use crate::api::number;
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use hearback_inbox::customer::{CustomerNumber, CustomerPatch};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What is written down about a customer. What is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerInput {
    /// The name; a new customer needs one. At most 100 characters.
    name: Option<String>,
    /// All phone numbers, the preferred one first; at most 20.
    numbers: Option<Vec<NumberInput>>,
    /// Postal address, with lines separated by `\n`; empty for none. At most 500 characters.
    address: Option<String>,
    /// The id another system knows them by; empty for none. At most 100 characters.
    external_id: Option<String>,
    /// Custom fields by their names, each in the form of its kind; null takes a value away.
    #[serde(default)]
    fields: BTreeMap<String, Option<String>>,
    /// Whether they may be texted at all.
    texting_on: Option<bool>,
}

/// A phone number of a customer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NumberInput {
    /// The number, in any usual notation.
    number: String,
    /// What it is called: `Mobile`, `Office`. At most 30 characters.
    #[serde(default)]
    label: String,
}

impl CustomerInput {
    /// Whether it says what the numbers are.
    pub(super) fn names_numbers(&self) -> bool {
        self.numbers.is_some()
    }

    /// Reads the numbers; everything else is checked where it is written.
    pub(super) async fn read(self, app: &App, member: &CurrentMember) -> Answer<CustomerPatch> {
        let numbers = match self.numbers {
            None => None,
            Some(given) => {
                let mut numbers = Vec::with_capacity(given.len());
                for NumberInput { number, label } in given {
                    let number = number::to_text(app, member, &number).await?;
                    numbers.push(CustomerNumber { number, label });
                }
                Some(numbers)
            }
        };
        let fields = self.fields.into_iter();
        Ok(CustomerPatch {
            name: self.name,
            numbers,
            address: self.address,
            external_id: self.external_id,
            fields: fields.map(|(field, value)| (field, value.unwrap_or_default())).collect(),
            texting_on: self.texting_on,
        })
    }
}
