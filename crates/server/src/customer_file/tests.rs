use super::*;
use crate::cell;
use hearback_inbox::customer::{
    CustomerField, CustomerNumber, FieldKind, ImportColumn, SavedCustomer, number_of,
};
use hearback_inbox::{Address, Customer, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn declared() -> Vec<CustomerField> {
    let field = |field: &str, label: &str, kind| CustomerField {
        field: field.to_owned(),
        label: label.to_owned(),
        kind,
    };
    let choices = vec!["Gold, \"old\"".to_owned(), "=Silver".to_owned()];
    vec![
        field("text", "Name", FieldKind::Text),
        field("number", "=Number", FieldKind::Number),
        field("date", "Since, or \"when\"", FieldKind::Date),
        field("money", "Ciudad", FieldKind::Money { currency: "EUR".to_owned() }),
        field("link", "Teléfono", FieldKind::Link),
        field("tier", "Ciudad", FieldKind::Choice { choices }),
    ]
}

/// Texts such as people and their spreadsheets write.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-zA-ZáñüÉ ,;|'\"=+@-]{0,12}",
        1 => "['=+@-]{1,4}[a-z0-9]{0,3}",
        1 => "[א-ת ]{1,8}",
        1 => Just("👩‍👩‍👧 Ana".to_owned()),
        1 => any::<String>().prop_map(|text| text.chars().take(40).collect()),
    ]
}

fn lines() -> impl Strategy<Value = String> {
    proptest::collection::vec(words(), 0..4).prop_map(|lines| lines.join("\n"))
}

fn numbers() -> impl Strategy<Value = Vec<(String, String)>> {
    let number = prop_oneof![
        4 => (4_155_550_000_u64..4_155_559_999).prop_map(|n| format!("+1{n}")),
        1 => (20_u32..99_999).prop_map(|n| n.to_string()),
        1 => (1_000_000_u64..9_999_999).prop_map(|n| format!("+{n}")),
        1 => "[A-Z]{3,9}",
    ];
    proptest::collection::vec((number, words()), 0..7)
}

prop_compose! {
    fn customer()(
        id in any::<u128>(),
        name in words(),
        numbers in numbers(),
        address in lines(),
        external_id in words(),
        texting_on in any::<bool>(),
        text in lines(),
        number in "-?[0-9]{1,5}(\\.[0-9]{1,3})?",
        date in "20[0-9]{2}-0[1-9]-1[0-9]",
        link in "https://[a-z]{1,8}\\.example/[a-z,;]{0,5}",
        tier in prop_oneof![Just("Gold, \"old\""), Just("=Silver"), Just("")],
    ) -> Option<Customer> {
        let mut customer = Customer {
            id: Uuid::from_u128(id).into(),
            name: String::new(),
            numbers: vec![],
            address: String::new(),
            external_id: None,
            fields: [].into(),
            texting_on: true,
        };
        let numbers = numbers.into_iter().map(|(number, label)| CustomerNumber {
            number: Address::of_phone(&number),
            label: label.chars().take(30).collect(),
        });
        let fields = [
            ("text", text), ("number", number.clone()), ("date", date), ("money", number),
            ("link", link), ("tier", tier.to_owned()),
        ];
        let patch = hearback_inbox::customer::CustomerPatch {
            name: Some(name),
            numbers: Some(numbers.collect()),
            address: Some(address),
            external_id: Some(external_id),
            fields: fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect(),
            texting_on: Some(texting_on),
        };
        // What nobody could save need not be exported.
        patch.apply(&mut customer, &declared()).ok().map(|()| customer)
    }
}

fn exported(customers: &[SavedCustomer]) -> Vec<u8> {
    let fields = declared();
    [MARK, &heading(&fields).unwrap(), &rows(customers, &fields).unwrap()].concat()
}

/// Who a file would make of nobody.
fn read(file: &[u8]) -> Vec<Result<Customer, String>> {
    let fields = declared();
    let (plan, _) = plan(file, &fields, "US").unwrap();
    let mut rows = Rows::new(file, &plan, &fields).unwrap();
    let mut customers = vec![];
    while let Some(row) = rows.next(NOW).unwrap() {
        customers.push(row.given.and_then(|given| {
            let numbers = given.numbers.iter().flatten().map(|one| number_of(one, |_| false));
            let numbers = numbers.collect::<Result<Vec<_>, _>>()?;
            let mut customer = Customer {
                id: given.id.unwrap(),
                name: String::new(),
                numbers: vec![],
                address: String::new(),
                external_id: None,
                fields: [].into(),
                texting_on: true,
            };
            let patch = given.patch(None, numbers);
            patch.apply(&mut customer, &fields).map_err(|refused| refused.detail)?;
            Ok(customer)
        }));
    }
    customers
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_exported_is_imported_as_it_was(found in proptest::collection::vec(customer(), 1..8)) {
        let (mut taken, mut known_as) = (BTreeSet::new(), BTreeSet::new());
        let mut customers: Vec<_> = found.into_iter().flatten().collect();
        // A number, and an external id, are one customer's alone.
        for customer in &mut customers {
            customer.numbers.retain(|one| taken.insert(one.number.clone()));
            customer.external_id = customer.external_id.take().filter(|id| known_as.insert(id.clone()));
        }
        if !customers.is_empty() {
            let saved = |customer: &Customer| SavedCustomer::new(customer.clone(), Timestamp::UNIX_EPOCH);
            let file = exported(&customers.iter().map(saved).collect::<Vec<_>>());
            let again: Vec<_> = read(&file).into_iter().map(|one| one.unwrap()).collect();
            prop_assert_eq!(&again, &customers);
            prop_assert_eq!(exported(&again.iter().map(saved).collect::<Vec<_>>()), file);
        }
    }

    #[test]
    fn no_cell_begins_as_a_formula(found in customer()) {
        let Some(customer) = found else { return Ok(()) };
        let file = rows(&[SavedCustomer::new(customer, Timestamp::UNIX_EPOCH)], &declared()).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&file[..]);
        for cell in reader.records().next().unwrap().unwrap().iter() {
            let number = cell.strip_prefix('+').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
            prop_assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}", cell);
        }
    }
}

#[test]
fn columns_are_told_by_their_headings_in_english_and_spanish() {
    let guess = |heading: &str| {
        let cells: Vec<_> = heading.split(',').map(str::to_owned).collect();
        guess(&cells, &[], "US")
    };
    let number = |label: &str| ImportColumn::Number { label: label.to_owned() };
    assert_eq!(
        guess("First Name,Last_Name,Mobile Phone,Phone 2,Street,City,ID,Notes").1,
        [
            ImportColumn::FirstName,
            ImportColumn::LastName,
            number("Mobile Phone"),
            number(""),
            ImportColumn::Address,
            ImportColumn::Address,
            ImportColumn::ExternalId,
            ImportColumn::Ignore,
        ]
    );
    assert_eq!(
        guess("NOMBRE,Apellidos,Teléfono móvil,Etiqueta,Dirección").1,
        [
            ImportColumn::FirstName,
            ImportColumn::LastName,
            number("Teléfono móvil"),
            ImportColumn::Label,
            ImportColumn::Address,
        ]
    );
    assert_eq!(guess("Nombre,Celular").1, [ImportColumn::Name, number("Celular")]);
    assert_eq!(guess("Ana,(415) 555-0101"), (false, vec![ImportColumn::Name, number("")]));
    assert_eq!(
        guess("Name,Consent,Opt-in date,Consent source").1[1..],
        [ImportColumn::ConsentWords, ImportColumn::ConsentAt, ImportColumn::ConsentPlace]
    );
    let half = guess("Nombre,Fecha de consentimiento");
    assert_eq!(
        half.1,
        [ImportColumn::Name, ImportColumn::Ignore],
        "a time without words is nothing"
    );
    assert_eq!(guess("who,what"), (true, vec![ImportColumn::Ignore, ImportColumn::Ignore]));
}

#[test]
fn a_row_tells_of_a_consent_whole_or_not_at_all() {
    let consent = |words: &str, at: &str, place: &str| {
        let file =
            format!("name,consent words,consent date,consent place\nAna,{words},{at},{place}\n");
        let (plan, _) = plan(file.as_bytes(), &[], "US").unwrap();
        let mut rows = Rows::new(file.as_bytes(), &plan, &[]).unwrap();
        let given = rows.next("2026-11-21T14:05:00Z".parse().unwrap()).unwrap().unwrap().given;
        given.map(|given| given.consent.map(|one| (one.words, one.given_at.to_string(), one.place)))
    };
    let given = |words: &str, at: &str, place: Option<&str>| {
        Ok(Some((words.to_owned(), at.to_owned(), place.map(str::to_owned))))
    };
    assert_eq!(consent(" ", "", "a form"), Ok(None));
    assert_eq!(consent("Yes", "2026-03-01", ""), given("Yes", "2026-03-01T00:00:00Z", None));
    let time = "2026-03-01T12:00:00+02:00";
    assert_eq!(consent("'=Yes", time, "'-x"), given("=Yes", "2026-03-01T10:00:00Z", Some("-x")));
    for (words, at, what) in [
        ("Yes", "", "but not when"),
        ("", "2026-03-01", "but not to what"),
        ("Yes", "3/1/2026", "“3/1/2026” isn't a time"),
        ("Yes", "2026-11-22", "in the future"),
        (&"a".repeat(1001), "2026-03-01", "too long"),
    ] {
        let why = consent(words, at, "").unwrap_err();
        assert!(why.contains(what), "{why}");
    }
}

#[test]
fn refused_rows_stay_as_they_were_and_are_harmless() {
    let refused = |row, cells: &[&str]| {
        let problem = if row == 0 { "" } else { "=No." }.to_owned();
        let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
        (hearback_inbox::customer::RefusedImportRow { row, problem }, cells)
    };
    let rows = [refused(0, &["name", "phone"]), refused(3, &["=A1", "+1 (415) 555", "x"])];
    let file = String::from_utf8(refused_rows(&rows, 2).unwrap()).unwrap();
    assert_eq!(file, "name,phone,row,problem\r\n'=A1,+1 (415) 555,x,3,'=No.\r\n");
    assert_eq!(cell::as_meant("'=A1"), "=A1");
}
