//! What the columns of a file hold, told by their headings in English and Spanish, and by ours.

use hearback_inbox::Address;
use hearback_inbox::customer::{CustomerField, ImportColumn, LONGEST_LABEL, name_key};

/// The columns of an exported file before those of the custom fields.
pub(super) const OURS: [&str; 12] = [
    "hearback id",
    "name",
    "number",
    "label",
    "number 2",
    "label 2",
    "number 3",
    "label 3",
    "more numbers",
    "address",
    "external id",
    "texting",
];
/// How many numbers have columns of their own.
pub(super) const NUMBERS: usize = 3;

const NAMES: [&str; 13] = [
    "name",
    "full name",
    "fullname",
    "customer",
    "customer name",
    "contact",
    "contact name",
    "nombre",
    "nombre completo",
    "nombre y apellido",
    "nombre y apellidos",
    "cliente",
    "contacto",
];
const FIRST_NAMES: [&str; 8] = [
    "first name",
    "firstname",
    "first",
    "given name",
    "forename",
    "primer nombre",
    "nombres",
    "nombre de pila",
];
const LAST_NAMES: [&str; 8] = [
    "last name",
    "lastname",
    "last",
    "surname",
    "family name",
    "apellido",
    "apellidos",
    "apellido paterno",
];
const NUMBER_WORDS: [&str; 14] = [
    "phone",
    "phones",
    "telephone",
    "tel",
    "mobile",
    "cell",
    "cellular",
    "cellphone",
    "telefono",
    "telefonos",
    "celular",
    "movil",
    "cel",
    "whatsapp",
];
/// Headings that say no more than that a column holds numbers.
const BARE_NUMBERS: [&str; 10] = [
    "number",
    "phone",
    "phone number",
    "phones",
    "telephone",
    "tel",
    "numero",
    "telefono",
    "telefonos",
    "numero de telefono",
];
const ADDRESSES: [&str; 21] = [
    "address",
    "street",
    "street address",
    "mailing address",
    "home address",
    "city",
    "state",
    "province",
    "zip",
    "zip code",
    "zipcode",
    "postal code",
    "postcode",
    "direccion",
    "domicilio",
    "calle",
    "ciudad",
    "provincia",
    "codigo postal",
    "cp",
    "colonia",
];
const EXTERNAL_IDS: [&str; 13] = [
    "external id",
    "externalid",
    "id",
    "customer id",
    "contact id",
    "lead id",
    "crm id",
    "record id",
    "account number",
    "id externo",
    "id de cliente",
    "codigo de cliente",
    "numero de cliente",
];
const TEXTING: [&str; 6] =
    ["texting", "text messages", "sms", "mensajes", "mensajes de texto", "recibe mensajes"];

const CONSENT_WORDS: [&str; 10] = [
    "consent",
    "consent words",
    "consent text",
    "consent wording",
    "consent language",
    "opt in text",
    "opt in language",
    "consentimiento",
    "texto del consentimiento",
    "texto de consentimiento",
];
const CONSENT_TIMES: [&str; 14] = [
    "consent date",
    "consent time",
    "consent given at",
    "consented at",
    "consented on",
    "opt in date",
    "opt in time",
    "opted in at",
    "opted in on",
    "sms opt in date",
    "sms consent date",
    "fecha de consentimiento",
    "fecha del consentimiento",
    "consentimiento fecha",
];
const CONSENT_PLACES: [&str; 9] = [
    "consent place",
    "consent source",
    "consent form",
    "consent url",
    "opt in source",
    "opt in form",
    "opt in url",
    "lugar del consentimiento",
    "origen del consentimiento",
];

/// What each column seems to hold, by the first row; none where that is no heading.
pub(crate) fn guess(
    first: &[String],
    declared: &[CustomerField],
    country: &str,
) -> (bool, Vec<ImportColumn>) {
    let headings: Vec<_> = first.iter().map(|cell| plain(cell)).collect();
    let has_last_name = headings.iter().any(|heading| LAST_NAMES.contains(&heading.as_str()));
    let mut columns: Vec<ImportColumn> = vec![];
    for (heading, cell) in headings.iter().zip(first) {
        let column = column(heading, cell, declared, has_last_name, &columns);
        let repeats = !may_repeat(&column) && columns.contains(&column);
        columns.push(if repeats { ImportColumn::Ignore } else { column });
    }
    leave_half_a_consent(&mut columns);
    let is_heading = columns.iter().any(|column| *column != ImportColumn::Ignore);
    let is_number = |cell: &String| Address::parse(cell.trim(), country).is_ok();
    if !is_heading && first.iter().any(is_number) {
        return (false, by_content(first, country));
    }
    (true, columns)
}

/// A consent without its words or its time is none, and would only be refused.
fn leave_half_a_consent(columns: &mut [ImportColumn]) {
    use ImportColumn::{ConsentAt, ConsentPlace, ConsentWords, Ignore};
    if columns.contains(&ConsentWords) && columns.contains(&ConsentAt) {
        return;
    }
    for column in columns {
        if matches!(column, ConsentWords | ConsentAt | ConsentPlace) {
            *column = Ignore;
        }
    }
}

fn may_repeat(column: &ImportColumn) -> bool {
    matches!(
        column,
        ImportColumn::Ignore
            | ImportColumn::Number { .. }
            | ImportColumn::Label
            | ImportColumn::Address
    )
}

/// A heading without case, marks, and what stands between its words.
fn plain(heading: &str) -> String {
    let words = |c: char| if c.is_alphanumeric() { c } else { ' ' };
    name_key(&heading.chars().map(words).collect::<String>())
}

fn column(
    heading: &str,
    written: &str,
    declared: &[CustomerField],
    has_last_name: bool,
    before: &[ImportColumn],
) -> ImportColumn {
    match heading {
        "hearback id" => return ImportColumn::Id,
        "more numbers" => return ImportColumn::MoreNumbers,
        _ => {}
    }
    if let Some(field) = field_called(heading, declared) {
        return ImportColumn::Field { field: field.field.clone() };
    }
    let bare = heading.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    let has_number = before.iter().any(|one| matches!(one, ImportColumn::Number { .. }));
    if ["label", "etiqueta"].contains(&bare) && has_number {
        return ImportColumn::Label;
    }
    let is_number = bare.split(' ').any(|word| NUMBER_WORDS.contains(&word));
    if BARE_NUMBERS.contains(&bare) || is_number {
        let bare = BARE_NUMBERS.contains(&bare);
        let label = if bare { String::new() } else { label(written) };
        return ImportColumn::Number { label };
    }
    let says = |names: &[&str]| names.contains(&heading);
    if says(&NAMES) {
        let first = has_last_name && matches!(heading, "name" | "nombre");
        return if first { ImportColumn::FirstName } else { ImportColumn::Name };
    }
    let known = [
        (&FIRST_NAMES[..], ImportColumn::FirstName),
        (&LAST_NAMES[..], ImportColumn::LastName),
        (&EXTERNAL_IDS[..], ImportColumn::ExternalId),
        (&TEXTING[..], ImportColumn::Texting),
        (&CONSENT_WORDS[..], ImportColumn::ConsentWords),
        (&CONSENT_TIMES[..], ImportColumn::ConsentAt),
        (&CONSENT_PLACES[..], ImportColumn::ConsentPlace),
    ];
    for (names, column) in known {
        if says(names) {
            return column;
        }
    }
    if ADDRESSES.contains(&bare) { ImportColumn::Address } else { ImportColumn::Ignore }
}

/// What a custom field's own name stands behind where its label is another column's, too.
const FIELD: &str = "field ";

/// The custom field that a heading means, if it means one.
fn field_called<'a>(heading: &str, declared: &'a [CustomerField]) -> Option<&'a CustomerField> {
    if let Some(name) = heading.strip_prefix(FIELD)
        && let Some(field) = declared.iter().find(|field| plain(&field.field) == name)
    {
        return Some(field);
    }
    if OURS.contains(&heading) {
        return None;
    }
    let labeled = declared.iter().find(|field| plain(&field.label) == heading);
    labeled.or_else(|| declared.iter().find(|field| plain(&field.field) == heading))
}

/// The heading of a custom field: its label, unless that means another column, too.
pub(super) fn heading_of_field(field: &CustomerField, declared: &[CustomerField]) -> String {
    let label = plain(&field.label);
    let means = field_called(&label, declared).map(|field| &field.field);
    let alone = declared.iter().filter(|other| plain(&other.label) == label).count() == 1;
    if alone && means == Some(&field.field) {
        field.label.clone()
    } else {
        format!("{FIELD}{}", field.field)
    }
}

/// A heading as the label of its numbers.
fn label(written: &str) -> String {
    written.trim().chars().take(LONGEST_LABEL).collect::<String>().trim().to_owned()
}

/// What columns hold by their first cells: numbers, and a name.
fn by_content(first: &[String], country: &str) -> Vec<ImportColumn> {
    let mut named = false;
    let mut column = |cell: &String| {
        let cell = cell.trim();
        if Address::parse(cell, country).is_ok() {
            return ImportColumn::Number { label: String::new() };
        }
        if !named && cell.chars().any(char::is_alphabetic) && !cell.contains('@') {
            named = true;
            return ImportColumn::Name;
        }
        ImportColumn::Ignore
    };
    first.iter().map(&mut column).collect()
}

/// Our own heading for what a column holds.
pub(super) fn heading_of(column: &ImportColumn) -> String {
    let heading = match column {
        ImportColumn::Ignore => "",
        ImportColumn::Id => "hearback id",
        ImportColumn::Name => "name",
        ImportColumn::FirstName => "first name",
        ImportColumn::LastName => "last name",
        ImportColumn::Number { .. } => "number",
        ImportColumn::Label => "label",
        ImportColumn::MoreNumbers => "more numbers",
        ImportColumn::Address => "address",
        ImportColumn::ExternalId => "external id",
        ImportColumn::Texting => "texting",
        ImportColumn::ConsentWords => "consent words",
        ImportColumn::ConsentAt => "consent date",
        ImportColumn::ConsentPlace => "consent place",
        ImportColumn::Field { field } => field,
    };
    heading.to_owned()
}
