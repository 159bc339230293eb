//! What a row of a file says of a customer, and what that makes of their record.

use crate::customer::{Customer, CustomerNumber, CustomerPatch};
use crate::opt_out::NewConsent;
use crate::phone::Typed;
use crate::{Address, CustomerId};
use std::collections::BTreeMap;

/// A number as a row gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenNumber {
    /// What is written, and what it may be.
    pub typed: Typed,
    /// What it is called; empty if the row doesn't say.
    pub label: String,
}

/// What a row says of a customer. `None` where the file has no such column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenCustomer {
    /// Our own id.
    pub id: Option<CustomerId>,
    /// The name.
    pub name: Option<String>,
    /// The numbers, the preferred one first.
    pub numbers: Option<Vec<GivenNumber>>,
    /// The postal address.
    pub address: Option<String>,
    /// The id in another system.
    pub external_id: Option<String>,
    /// The custom fields.
    pub fields: BTreeMap<String, String>,
    /// Whether they may be texted.
    pub texting_on: Option<bool>,
    /// The consent to texts that they gave, checked.
    pub consent: Option<NewConsent>,
}

impl GivenCustomer {
    /// The external id, if the row gives one.
    #[must_use]
    pub fn known_as(&self) -> Option<&str> {
        self.external_id.as_deref().map(str::trim).filter(|id| !id.is_empty())
    }

    /// What a row changes of a record, with its numbers as they were read. An empty cell leaves what is
    /// there, unless the row is of a customer by our own id: then the row says all there is, as an
    /// exported one does.
    #[must_use]
    pub fn patch(&self, on_file: Option<&Customer>, read: Vec<CustomerNumber>) -> CustomerPatch {
        let exact = self.id.is_some() && on_file.is_none_or(|one| Some(one.id) == self.id);
        let said =
            |text: &Option<String>| text.clone().filter(|text| exact || !text.trim().is_empty());
        let numbers = match (&self.numbers, on_file) {
            (None, _) => None,
            (Some(_), Some(customer)) if !exact => Some(added(&customer.numbers, read)),
            (Some(_), _) => Some(read),
        };
        let fields = self.fields.iter().filter(|(_, value)| exact || !value.trim().is_empty());
        // Nobody can be without a name.
        let name = self.name.clone().filter(|name| !name.trim().is_empty());
        CustomerPatch {
            name: if on_file.is_none() { Some(name.unwrap_or_default()) } else { name },
            numbers,
            address: said(&self.address),
            external_id: said(&self.external_id),
            fields: fields.map(|(field, value)| (field.clone(), value.clone())).collect(),
            texting_on: self.texting_on,
        }
    }
}

/// Numbers with more of them: those that are there keep their place, and take a label that is given.
fn added(there: &[CustomerNumber], read: Vec<CustomerNumber>) -> Vec<CustomerNumber> {
    let mut numbers = there.to_vec();
    for one in read {
        match numbers.iter_mut().find(|known| known.number == one.number) {
            Some(known) if !one.label.trim().is_empty() => known.label = one.label,
            Some(_) => {}
            None => numbers.push(one),
        }
    }
    numbers
}

/// What a number of a row is by the rules, or because it is known.
///
/// # Errors
/// In words, what to change about it.
pub fn number_of(
    given: &GivenNumber,
    is_known: impl Fn(&Address) -> bool,
) -> Result<CustomerNumber, String> {
    let label = given.label.clone();
    let known = || given.typed.otherwise.iter().map(|one| one.clone().canonical()).find(is_known);
    match &given.typed.number {
        Ok(number) => Ok(CustomerNumber { number: number.clone().canonical(), label }),
        Err(invalid) => known()
            .map(|number| CustomerNumber { number, label })
            .ok_or_else(|| sentence(&invalid.to_string())),
    }
}

/// A sentence, of what an error says.
#[must_use]
pub fn sentence(error: &str) -> String {
    let mut letters = error.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>());
    let end = if error.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{}{}{end}", first.unwrap_or_default(), letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn number(digits: &str, label: &str) -> CustomerNumber {
        CustomerNumber { number: Address::from_twilio(digits), label: label.to_owned() }
    }

    fn ana() -> Customer {
        Customer {
            id: CustomerId(Uuid::from_u128(1)),
            name: "Ana Núñez".into(),
            numbers: vec![number("+14155550101", "Mobile"), number("+14155550102", "")],
            address: "1 Elm St".into(),
            external_id: Some("A-1".into()),
            fields: [("source".into(), "Web".into())].into(),
            texting_on: true,
        }
    }

    #[test]
    fn an_empty_cell_leaves_what_is_there_and_numbers_are_added() {
        let given = GivenCustomer {
            name: Some(" ".into()),
            numbers: Some(vec![]),
            address: Some(String::new()),
            external_id: Some(String::new()),
            fields: [("source".into(), String::new())].into(),
            ..GivenCustomer::default()
        };
        let read = vec![number("+14155550103", "Work"), number("+14155550102", "Home")];
        let patch = given.patch(Some(&ana()), read);
        assert_eq!((patch.name, patch.address, patch.external_id), (None, None, None));
        assert_eq!(patch.fields, BTreeMap::new());
        let numbers = [
            number("+14155550101", "Mobile"),
            number("+14155550102", "Home"),
            number("+14155550103", "Work"),
        ];
        assert_eq!(patch.numbers.unwrap(), numbers);
    }

    #[test]
    fn a_row_with_our_own_id_says_all_there_is() {
        let given = GivenCustomer {
            id: Some(ana().id),
            name: Some(String::new()),
            numbers: Some(vec![]),
            address: Some(String::new()),
            fields: [("source".into(), String::new())].into(),
            ..GivenCustomer::default()
        };
        let patch = given.patch(Some(&ana()), vec![number("+14155550102", "")]);
        assert_eq!(patch.numbers.unwrap(), [number("+14155550102", "")]);
        assert_eq!((patch.name, patch.address.as_deref()), (None, Some("")));
        assert_eq!(patch.fields["source"], "");
        assert_eq!(patch.external_id, None, "a column that isn't there says nothing");
        // Someone else with their number isn't theirs to overwrite.
        let other = Customer { id: CustomerId(Uuid::from_u128(2)), ..ana() };
        assert_eq!(given.patch(Some(&other), vec![]).address, None);
    }
}
