//! What one row of a file says of a customer.

use crate::cell::{as_exported, as_meant, brief, moment};
use hearback_inbox::customer::{
    CustomerField, GivenCustomer, GivenNumber, ImportColumn, ImportPlan, name_key,
};
use hearback_inbox::opt_out::{ConsentSource, NewConsent};
use hearback_inbox::phone::Typed;
use hearback_inbox::{CustomerId, Timestamp};

/// What a row says, by its columns. Nobody can have consented later than now.
pub(super) fn given(
    cells: &[String],
    plan: &ImportPlan,
    declared: &[CustomerField],
    now: Timestamp,
) -> Result<GivenCustomer, String> {
    if cells.iter().any(|cell| cell.contains('\0')) {
        return Err("It has a character (U+0000) that can't be stored. Remove it.".to_owned());
    }
    let cell = |place: usize| cells.get(place).map_or("", |cell| as_meant(cell.trim()));
    let mut given = GivenCustomer { id: id(cells, plan)?, ..GivenCustomer::default() };
    let exact = given.id.is_some();
    let (mut first, mut last) = (None, None);
    for (place, column) in plan.columns.iter().enumerate() {
        let text = cell(place);
        match column {
            // Labels are read once the numbers are, consent from all of its columns.
            ImportColumn::Ignore
            | ImportColumn::Id
            | ImportColumn::Label
            | ImportColumn::ConsentWords
            | ImportColumn::ConsentAt
            | ImportColumn::ConsentPlace => {}
            ImportColumn::Name => given.name = Some(text.to_owned()),
            ImportColumn::FirstName => first = Some(text),
            ImportColumn::LastName => last = Some(text),
            ImportColumn::Number { label } => {
                let numbers = given.numbers.get_or_insert_default();
                if !text.is_empty() {
                    numbers.push(number(text, label, plan, exact));
                }
            }
            ImportColumn::MoreNumbers => {
                let numbers = given.numbers.get_or_insert_default();
                for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                    let (one, label) = with_label(line);
                    numbers.push(number(one, label, plan, exact));
                }
            }
            ImportColumn::Address => {
                let address = given.address.get_or_insert_default();
                if !text.is_empty() {
                    let gap = if address.is_empty() { "" } else { "\n" };
                    *address += gap;
                    *address += text;
                }
            }
            ImportColumn::ExternalId => given.external_id = Some(text.to_owned()),
            ImportColumn::Texting => given.texting_on = texting(text)?,
            ImportColumn::Field { field } => {
                if !declared.iter().any(|known| known.field == *field) {
                    return Err(format!("There's no customer field “{field}” anymore."));
                }
                given.fields.insert(field.clone(), text.to_owned());
            }
        }
    }
    label(&mut given, cells, plan);
    given.consent = consent(cells, plan, now)?;
    if given.name.is_none() && (first.is_some() || last.is_some()) {
        let parts = [first.unwrap_or_default(), last.unwrap_or_default()];
        given.name = Some(parts.join(" ").trim().to_owned());
    }
    Ok(given)
}

/// Our own id, if the row has one.
fn id(cells: &[String], plan: &ImportPlan) -> Result<Option<CustomerId>, String> {
    let place = plan.columns.iter().position(|column| *column == ImportColumn::Id);
    let text = place.and_then(|place| cells.get(place)).map_or("", |cell| cell.trim());
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = |_| {
        format!(
            "“{}” isn't an ID of ours. Leave that cell as it was exported, or empty.",
            brief(text)
        )
    };
    text.parse().map(Some).map_err(wrong)
}

/// Gives numbers the labels beside them.
fn label(given: &mut GivenCustomer, cells: &[String], plan: &ImportPlan) {
    let Some(numbers) = &mut given.numbers else { return };
    let text = |place: usize| cells.get(place).map_or("", |cell| as_meant(cell.trim()));
    let (mut nth, mut last) = (0, None);
    for (place, column) in plan.columns.iter().enumerate() {
        match column {
            ImportColumn::Number { .. } => {
                last = (!text(place).is_empty()).then_some(nth);
                nth += usize::from(last.is_some());
            }
            ImportColumn::MoreNumbers => break,
            ImportColumn::Label => {
                if let Some(one) = last.and_then(|nth| numbers.get_mut(nth))
                    && !text(place).is_empty()
                {
                    text(place).clone_into(&mut one.label);
                }
            }
            _ => {}
        }
    }
}

/// A number. In a row of our own, whatever was on file is one, as it was: a rule may not know it, or
/// read it otherwise. Only where a spreadsheet took its plus are the rules asked first.
fn number(text: &str, label: &str, plan: &ImportPlan, exact: bool) -> GivenNumber {
    let mut typed = Typed::read(text, &plan.country);
    if exact && let Some(exported) = as_exported(text) {
        let is_whole = text.starts_with('+') || exported.is_short_code();
        if is_whole || typed.number.is_err() {
            typed.number = Ok(exported);
        }
    }
    GivenNumber { typed, label: label.to_owned() }
}

/// A number and what it is called, as one line has them: a space stands between.
fn with_label(line: &str) -> (&str, &str) {
    match line.strip_prefix('+').and_then(|rest| rest.split_once(' ').map(|(number, _)| number)) {
        Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) && digits.len() > 6 => {
            (&line[..=digits.len()], line[digits.len() + 1..].trim())
        }
        _ => match line.split_once('\t') {
            Some((number, label)) => (number.trim(), label.trim()),
            None => (line, ""),
        },
    }
}

fn texting(text: &str) -> Result<Option<bool>, String> {
    match name_key(text).as_str() {
        "" => Ok(None),
        "on" | "yes" | "y" | "true" | "1" | "si" | "s" | "verdadero" => Ok(Some(true)),
        "off" | "no" | "n" | "false" | "0" | "falso" => Ok(Some(false)),
        _ => Err(format!("Its texting is “{}”. Use on or off.", brief(text))),
    }
}

/// The consent that a row tells of, if its cells for that aren't empty.
fn consent(
    cells: &[String],
    plan: &ImportPlan,
    now: Timestamp,
) -> Result<Option<NewConsent>, String> {
    let cell = |column: ImportColumn| {
        let place = plan.columns.iter().position(|one| *one == column);
        let text = place.and_then(|place| cells.get(place)).map_or("", |cell| cell.trim());
        as_meant(text)
    };
    let (words, at) = (cell(ImportColumn::ConsentWords), cell(ImportColumn::ConsentAt));
    match (words.is_empty(), at.is_empty()) {
        (true, true) => return Ok(None),
        (true, false) => {
            return Err("It says when they consented, but not to what. Add the words.".to_owned());
        }
        (false, true) => {
            return Err("It says what they consented to, but not when. Add the date.".to_owned());
        }
        (false, false) => {}
    }
    let place = Some(cell(ImportColumn::ConsentPlace)).filter(|place| !place.is_empty());
    let new = NewConsent {
        given_at: moment(at)?,
        source: ConsentSource::Import,
        words: words.to_owned(),
        place: place.map(str::to_owned),
    };
    new.checked(now).map(Some).map_err(|refused| refused.detail)
}
