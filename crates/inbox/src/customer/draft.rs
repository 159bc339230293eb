//! Writing a customer's record: what is given is checked whole before anything changes.

use super::{Customer, CustomerField, CustomerNumber};
use crate::name;
use std::collections::{BTreeMap, BTreeSet};

/// The most numbers that a customer has.
pub const MOST_NUMBERS: usize = 20;
/// The longest label of a number, in characters.
pub const LONGEST_LABEL: usize = 30;
const LONGEST_NAME: usize = 100;
const LONGEST_ADDRESS: usize = 500;
const LONGEST_EXTERNAL_ID: usize = 100;

/// What is to change of a customer's record; what is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomerPatch {
    /// The name.
    pub name: Option<String>,
    /// All numbers, the preferred one first.
    pub numbers: Option<Vec<CustomerNumber>>,
    /// The postal address; empty for none.
    pub address: Option<String>,
    /// The id in another system; empty for none.
    pub external_id: Option<String>,
    /// The custom fields to change; an empty value takes one away.
    pub fields: BTreeMap<String, String>,
    /// Whether the person may be texted.
    pub texting_on: Option<bool>,
}

/// Why a record can't be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct NotACustomer {
    /// The part that is wrong, by its name in the API.
    pub part: &'static str,
    /// What to change, as a sentence.
    pub detail: String,
}

impl CustomerPatch {
    /// Changes a record; `declared` are the organization's custom fields.
    ///
    /// # Errors
    /// [`NotACustomer`], and the record is as it was.
    pub fn apply(
        &self,
        customer: &mut Customer,
        declared: &[CustomerField],
    ) -> Result<(), NotACustomer> {
        let mut changed = customer.clone();
        if let Some(name) = &self.name {
            changed.name = self::name("name", name, LONGEST_NAME)?;
        }
        if let Some(numbers) = &self.numbers {
            changed.numbers = self::numbers(numbers)?;
        }
        if let Some(address) = &self.address {
            changed.address = self::address(address)?;
        }
        if let Some(id) = &self.external_id {
            let id = Some(id.trim()).filter(|id| !name::is_blank(id));
            changed.external_id =
                id.map(|id| self::name("external_id", id, LONGEST_EXTERNAL_ID)).transpose()?;
        }
        for (field, value) in &self.fields {
            let kept = self::field(declared, field, value)?;
            match kept {
                Some(value) => changed.fields.insert(field.clone(), value),
                None => changed.fields.remove(field),
            };
        }
        changed.texting_on = self.texting_on.unwrap_or(changed.texting_on);
        *customer = changed;
        Ok(())
    }
}

fn refused(part: &'static str, detail: impl Into<String>) -> NotACustomer {
    NotACustomer { part, detail: detail.into() }
}

fn name(part: &'static str, text: &str, longest: usize) -> Result<String, NotACustomer> {
    let what = part.replace('_', " ");
    name::checked(text, longest).map_err(|error| refused(part, error.sentence(&what)))
}

/// A number counts once, however it is written.
fn numbers(given: &[CustomerNumber]) -> Result<Vec<CustomerNumber>, NotACustomer> {
    if given.len() > MOST_NUMBERS {
        let detail = format!("A customer can have up to {MOST_NUMBERS} numbers.");
        return Err(refused("numbers", detail));
    }
    let (mut seen, mut numbers) = (BTreeSet::new(), vec![]);
    for CustomerNumber { number, label } in given {
        let number = number.clone().canonical();
        let label = match label.trim() {
            "" => String::new(),
            label => name::checked(label, LONGEST_LABEL)
                .map_err(|error| refused("numbers", error.sentence("label")))?,
        };
        if seen.insert(number.clone()) {
            numbers.push(CustomerNumber { number, label });
        }
    }
    Ok(numbers)
}

fn address(given: &str) -> Result<String, NotACustomer> {
    let lines = given.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    let address = lines.trim();
    if address.chars().count() > LONGEST_ADDRESS {
        let detail = format!("The address is too long. Use at most {LONGEST_ADDRESS} characters.");
        return Err(refused("address", detail));
    }
    let hidden = |c: char| c != '\n' && name::is_unfit(c);
    if address.chars().any(hidden) {
        let detail = "The address has a hidden or control character. Type it again.";
        return Err(refused("address", detail));
    }
    Ok(address.to_owned())
}

fn field(
    declared: &[CustomerField],
    field: &str,
    value: &str,
) -> Result<Option<String>, NotACustomer> {
    let Some(known) = declared.iter().find(|known| known.field == field) else {
        let detail = format!(
            "There is no customer field “{}”. Use one from Settings, or add it there.",
            name::one_line(field)
        );
        return Err(refused("fields", detail));
    };
    known.kind.read(value).map_err(|error| refused("fields", format!("{} {error}.", known.label)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::{FieldKind, usual_fields};
    use crate::{Address, CustomerId};
    use uuid::Uuid;

    fn nobody() -> Customer {
        Customer {
            id: CustomerId(Uuid::nil()),
            name: String::new(),
            numbers: vec![],
            address: String::new(),
            external_id: None,
            fields: [].into(),
            texting_on: true,
        }
    }

    #[test]
    fn what_is_given_is_kept_in_one_form_and_the_rest_stays() {
        let mut ana = nobody();
        let number = |n: &str| CustomerNumber::from(Address::from_twilio(n));
        let patch = CustomerPatch {
            name: Some(" Ana Núñez ".into()),
            numbers: Some([number("+525512345678"), number("+5215512345678")].into()),
            address: Some("1 Elm St  \r\nOakland\n\n".into()),
            external_id: Some(" A-1 ".into()),
            fields: [("source".into(), " Web ".into()), ("product".into(), " ".into())].into(),
            texting_on: Some(false),
        };
        patch.apply(&mut ana, &usual_fields()).unwrap();
        assert_eq!((ana.name.as_str(), ana.numbers.len()), ("Ana Núñez", 1));
        assert_eq!(ana.address, "1 Elm St\nOakland");
        assert_eq!(ana.external_id.as_deref(), Some("A-1"));
        assert_eq!(ana.fields, [("source".into(), "Web".into())].into());
        let before = ana.clone();
        CustomerPatch::default().apply(&mut ana, &[]).unwrap();
        assert_eq!(ana, before);
        let blank = CustomerPatch { external_id: Some(" ".into()), ..Default::default() };
        blank.apply(&mut ana, &[]).unwrap();
        assert_eq!(ana.external_id, None);
    }

    #[test]
    fn what_can_not_be_kept_is_refused_by_its_part_and_nothing_changes() {
        let year = CustomerField {
            field: "year".into(),
            label: "Home year".into(),
            kind: FieldKind::Number,
        };
        let number = |n: usize| Address::from_twilio(&format!("+1415555{n:04}")).into();
        let field = |name: &str, value: &str| CustomerPatch {
            fields: [(name.to_owned(), value.to_owned())].into(),
            ..Default::default()
        };
        let cases = [
            ("name", CustomerPatch { name: Some("  ".into()), ..Default::default() }),
            ("name", CustomerPatch { name: Some("a\nb".into()), ..Default::default() }),
            (
                "numbers",
                CustomerPatch {
                    numbers: Some((0..=MOST_NUMBERS).map(number).collect()),
                    ..Default::default()
                },
            ),
            (
                "numbers",
                CustomerPatch {
                    numbers: Some(vec![CustomerNumber { label: "x".repeat(31), ..number(1) }]),
                    ..Default::default()
                },
            ),
            ("address", CustomerPatch { address: Some("x".repeat(501)), ..Default::default() }),
            ("address", CustomerPatch { address: Some("a\u{7}b".into()), ..Default::default() }),
            (
                "external_id",
                CustomerPatch { external_id: Some("x".repeat(101)), ..Default::default() },
            ),
            ("fields", field("year", "old")),
            ("fields", field("yaer", "1950")),
        ];
        for (part, patch) in cases {
            let mut ana = nobody();
            let patch = CustomerPatch { texting_on: Some(false), ..patch };
            let refused = patch.apply(&mut ana, std::slice::from_ref(&year)).unwrap_err();
            assert_eq!(refused.part, part, "{}", refused.detail);
            assert_eq!(ana, nobody());
        }
    }
}
