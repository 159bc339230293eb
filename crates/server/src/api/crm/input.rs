//! What an admin enters for a CRM.

use crate::api::{filled, named};
use crate::crm::{CLIENT_SECRET, CrmSecrets, PLACEHOLDERS, TOKEN};
use crate::http::problem::{Answer, Problem};
use axum::http::{HeaderName, HeaderValue};
use hearback_inbox::crm::{CrmConnection, CrmField, CrmFieldKind, CrmSource};
use secrecy::SecretString;
use serde::Deserialize;
use std::collections::BTreeSet;
use url::Url;
use utoipa::ToSchema;

const LONGEST_NAME: usize = 60;
const LONGEST_ADDRESS: usize = 1_000;
const LONGEST_POINTER: usize = 200;
const LONGEST_SECRET: usize = 4_000;
const MOST_FIELDS: usize = 30;
const MOST_HEADERS: usize = 10;
const MOST_PHONES: usize = 5;
/// Headers that belong to the connection.
const OUR_HEADERS: [&str; 9] = [
    "host",
    "content-length",
    "content-type",
    "transfer-encoding",
    "connection",
    "te",
    "upgrade",
    "accept-encoding",
    "expect",
];

/// A CRM to set up.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CrmInput {
    /// What people call it: “From {name}”.
    name: String,
    /// What kind of CRM it is, and where.
    connection: CrmConnectionInput,
    /// Which fields are shown, in this order.
    fields: Vec<CrmField>,
}

/// What kind of CRM it is, where, and what it takes to be let in there. Secrets that are left out stay as
/// they are, as long as they go to the same server.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum CrmConnectionInput {
    /// Any address that answers a GET with JSON.
    Http {
        /// The address with placeholders: `{e164}`, `{national}`, `{digits}`, `{external_id}`.
        url: String,
        /// Headers that are sent along.
        headers: Vec<CrmHeaderInput>,
        /// Where the records are in the answer (RFC 6901), if they aren't all of it.
        records: Option<String>,
        /// Where a record has its name (RFC 6901).
        title: Option<String>,
        /// Where a record has its phone numbers (RFC 6901).
        phones: Vec<String>,
    },
    /// HubSpot’s contacts.
    Hubspot {
        /// The access token of a private app.
        token: Option<String>,
    },
    /// Salesforce’s contacts and leads.
    Salesforce {
        /// The address of its My Domain.
        address: String,
        /// The consumer key of the app there.
        client_id: String,
        /// The consumer secret of the app there.
        client_secret: Option<String>,
    },
}

/// A header that is sent along.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CrmHeaderInput {
    /// Its name.
    name: String,
    /// Its value, which is never shown again.
    value: Option<String>,
}

impl CrmInput {
    /// The CRM to store, with its secrets.
    pub(super) fn checked(
        self,
        stored: Option<&CrmSource>,
        known: &CrmSecrets,
    ) -> Answer<(CrmSource, CrmSecrets)> {
        let name = named("name", &self.name, LONGEST_NAME)?;
        let (connection, given) = self.connection.checked()?;
        let fields = fields(self.fields, &connection)?;
        let same = stored.is_some_and(|stored| is_same_server(&stored.connection, &connection));
        let mut secrets = CrmSecrets::default();
        for Given { field, name, what, value } in given {
            let value = match value.filter(|value| !value.is_empty()) {
                Some(value) => secret(field, &what, &value)?,
                None => match known.get(&name).filter(|_| same) {
                    Some(kept) => kept.clone(),
                    None if known.get(&name).is_some() => {
                        let detail =
                            format!("Enter the {what} again: the saved one is for another server.");
                        return Err(Problem::invalid(field, detail));
                    }
                    None => return Err(Problem::invalid(field, format!("Enter the {what}, too."))),
                },
            };
            secrets.set(name, value);
        }
        Ok((CrmSource { name, connection, fields }, secrets))
    }
}

/// A secret, given or not.
struct Given {
    field: &'static str,
    name: String,
    what: String,
    value: Option<String>,
}

impl CrmConnectionInput {
    fn checked(self) -> Answer<(CrmConnection, Vec<Given>)> {
        match self {
            Self::Http { url, headers, records, title, phones } => {
                let url = template(&url)?;
                let given = header_secrets(headers)?;
                let headers = given.iter().map(|one| one.what.clone()).collect();
                let given = given
                    .into_iter()
                    .map(|one| Given { what: format!("value of {}", one.what), ..one })
                    .collect();
                let records = optional_pointer("records", records)?;
                let title = optional_pointer("title", title)?;
                let phones = phone_pointers(phones)?;
                Ok((CrmConnection::Http { url, headers, records, title, phones }, given))
            }
            Self::Hubspot { token } => {
                let (name, what) = (TOKEN.to_owned(), "access token".to_owned());
                let given = vec![Given { field: "token", name, what, value: token }];
                Ok((CrmConnection::Hubspot, given))
            }
            Self::Salesforce { address, client_id, client_secret } => {
                let address = my_domain(&address)?;
                let client_id = filled("client_id", &client_id, LONGEST_POINTER)
                    .map_err(|_| Problem::invalid("client_id", "Enter the consumer key."))?;
                let (name, what) = (CLIENT_SECRET.to_owned(), "consumer secret".to_owned());
                let given =
                    vec![Given { field: "client_secret", name, what, value: client_secret }];
                Ok((CrmConnection::Salesforce { address, client_id }, given))
            }
        }
    }
}

/// Whether what is secret goes to the same place as before: pointed elsewhere, it would be shown there.
fn is_same_server(old: &CrmConnection, new: &CrmConnection) -> bool {
    match (old, new) {
        (CrmConnection::Http { url: old, .. }, CrmConnection::Http { url: new, .. }) => {
            let origin = |url: &str| Url::parse(&filled_in(url, "1")).map(|url| url.origin()).ok();
            origin(old).is_some() && origin(old) == origin(new)
        }
        (CrmConnection::Hubspot, CrmConnection::Hubspot) => true,
        (CrmConnection::Salesforce { .. }, CrmConnection::Salesforce { .. }) => old == new,
        _ => false,
    }
}

fn filled_in(template: &str, value: &str) -> String {
    PLACEHOLDERS.iter().fold(template.to_owned(), |all, one| all.replace(one, value))
}

fn template(given: &str) -> Answer<String> {
    let wrong = |detail: String| Err(Problem::invalid("url", detail));
    let example = "like https://crm.example.com/people?phone={e164}";
    let given = filled("url", given, LONGEST_ADDRESS)
        .map_err(|_| Problem::invalid("url", format!("Enter an address, {example}.")))?;
    let rest = filled_in(&given, "1");
    if rest.contains(['{', '}']) {
        return wrong(format!("Only these placeholders can be used: {}.", PLACEHOLDERS.join(", ")));
    }
    if rest == given {
        return wrong(format!("The address needs a placeholder for the number, {example}."));
    }
    let (Ok(one), Ok(other)) = (Url::parse(&rest), Url::parse(&filled_in(&given, "2"))) else {
        return wrong(format!("Enter a complete address, {example}."));
    };
    if !matches!(one.scheme(), "https" | "http") || one.host_str().is_none() {
        return wrong(format!("Enter a complete address, {example}."));
    }
    if one.origin() != other.origin() {
        return wrong("Placeholders can only come after the server’s name.".to_owned());
    }
    if !one.username().is_empty() || one.password().is_some() {
        return wrong("Enter the credentials as a header, not in the address.".to_owned());
    }
    if one.fragment().is_some() {
        return wrong("Leave out what begins with #: it’s never sent.".to_owned());
    }
    Ok(given)
}

fn my_domain(given: &str) -> Answer<String> {
    let wrong = || {
        let detail = "Enter the address of your My Domain, like https://example.my.salesforce.com.";
        Problem::invalid("address", detail)
    };
    let given = given.trim().trim_end_matches('/');
    let given = if given.contains("://") { given.to_owned() } else { format!("https://{given}") };
    let url = Url::parse(&given).map_err(|_| wrong())?;
    let host = url.host_str().ok_or_else(wrong)?;
    let is_whole = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let has_sign_in = !url.username().is_empty() || url.password().is_some();
    let shared = ["login.salesforce.com", "test.salesforce.com"].contains(&host);
    if !matches!(url.scheme(), "https" | "http")
        || !is_whole
        || has_sign_in
        || shared
        || given.len() > LONGEST_ADDRESS
    {
        return Err(wrong());
    }
    Ok(url.origin().ascii_serialization())
}

/// Each header once. `what` is its name as it was entered.
fn header_secrets(given: Vec<CrmHeaderInput>) -> Answer<Vec<Given>> {
    let wrong = |detail: String| Problem::invalid("headers", detail);
    if given.len() > MOST_HEADERS {
        return Err(wrong(format!("At most {MOST_HEADERS} headers can be sent.")));
    }
    let mut seen = BTreeSet::new();
    let mut all = vec![];
    for CrmHeaderInput { name, value } in given {
        let what = name.trim().to_owned();
        let lower = what.to_ascii_lowercase();
        if what.is_empty() || HeaderName::from_bytes(lower.as_bytes()).is_err() {
            return Err(wrong("Enter the name of the header, like Authorization.".to_owned()));
        }
        if OUR_HEADERS.contains(&lower.as_str()) {
            return Err(wrong(format!("{what} can’t be set: Hearback sets it.")));
        }
        if !seen.insert(lower.clone()) {
            return Err(wrong(format!("{what} is listed twice. List each header once.")));
        }
        all.push(Given { field: "headers", name: lower, what, value });
    }
    Ok(all)
}

fn secret(field: &'static str, what: &str, value: &str) -> Answer<SecretString> {
    let value = value.trim();
    if value.is_empty() || value.len() > LONGEST_SECRET || HeaderValue::from_str(value).is_err() {
        let detail = format!("The {what} is too long or has characters that can’t be sent.");
        return Err(Problem::invalid(field, detail));
    }
    Ok(SecretString::from(value))
}

fn optional_pointer(field: &'static str, given: Option<String>) -> Answer<Option<String>> {
    let given = given.filter(|given| !given.trim().is_empty());
    given.map(|given| pointer(field, &given)).transpose()
}

/// A JSON pointer (RFC 6901) that leads somewhere.
fn pointer(field: &'static str, given: &str) -> Answer<String> {
    let given = given.trim();
    let escapes = given.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    if !given.starts_with('/') || !escapes || given.chars().count() > LONGEST_POINTER {
        let given: String = given.chars().take(LONGEST_NAME).collect();
        let detail = format!("“{given}” isn’t a place in the answer. Write it like /data/0/name.");
        return Err(Problem::invalid(field, detail));
    }
    Ok(given.to_owned())
}

fn phone_pointers(given: Vec<String>) -> Answer<Vec<String>> {
    let given: Vec<String> = given.into_iter().filter(|one| !one.trim().is_empty()).collect();
    if given.is_empty() || given.len() > MOST_PHONES {
        let detail = format!(
            "Enter where a record has its phone numbers, like /phone: 1 to {MOST_PHONES} places. \
             Only records with the customer’s number are shown."
        );
        return Err(Problem::invalid("phones", detail));
    }
    given.iter().map(|one| pointer("phones", one)).collect()
}

fn fields(given: Vec<CrmField>, connection: &CrmConnection) -> Answer<Vec<CrmField>> {
    let wrong = |detail: String| Problem::invalid("fields", detail);
    if given.is_empty() || given.len() > MOST_FIELDS {
        return Err(wrong(format!("Choose 1 to {MOST_FIELDS} fields.")));
    }
    let mut seen = BTreeSet::new();
    let mut all = Vec::with_capacity(given.len());
    for CrmField { at, label, kind, currency } in given {
        let label = named("label", &label, LONGEST_NAME).map_err(|wrong| wrong.about("fields"))?;
        if !seen.insert(label.clone()) {
            return Err(wrong(format!("Two fields are called {label}. Give each its own name.")));
        }
        let at = field_place(&at, connection)?;
        let currency = currency.filter(|_| kind == CrmFieldKind::Money);
        let is_code =
            |code: &String| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
        if currency.as_ref().is_some_and(|code| !is_code(code)) {
            return Err(wrong(format!(
                "The currency of {label} has to be three letters, like USD."
            )));
        }
        all.push(CrmField { at, label, kind, currency });
    }
    Ok(all)
}

fn field_place(at: &str, connection: &CrmConnection) -> Answer<String> {
    let at = at.trim();
    let is_name = |more: &str| {
        let of_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || more.contains(c);
        !at.is_empty() && at.len() <= LONGEST_POINTER && at.chars().all(of_name)
    };
    let (is_right, example) = match connection {
        CrmConnection::Http { .. } => return pointer("fields", at),
        CrmConnection::Hubspot => (is_name(""), "hs_lead_status"),
        CrmConnection::Salesforce { .. } => (is_name("."), "LeadSource"),
    };
    if !is_right {
        let at: String = at.chars().take(LONGEST_NAME).collect();
        let detail = format!("“{at}” isn’t the name of a field. Write it like {example}.");
        return Err(Problem::invalid("fields", detail));
    }
    Ok(at.to_owned())
}
