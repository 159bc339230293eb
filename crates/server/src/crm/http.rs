//! Any address that answers with JSON.

use super::failure::CrmFailure;
use super::question::Question;
use super::record::{Candidate, Candidates, text, texts};
use super::web::{Answer, Request, Web};
use hearback_inbox::crm::CrmField;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret as _;
use serde_json::Value;
use url::Url;

/// What an address may have in the place of a value.
pub(crate) const PLACEHOLDERS: [&str; 4] = ["{e164}", "{national}", "{digits}", "{external_id}"];

/// The most records of one answer that are looked at.
const MOST: usize = 200;

/// Where records are asked for, and how they are read.
pub(super) struct Endpoint<'a> {
    pub(super) url: &'a str,
    pub(super) headers: &'a [String],
    pub(super) records: Option<&'a str>,
    pub(super) title: Option<&'a str>,
    pub(super) phones: &'a [String],
}

impl Endpoint<'_> {
    pub(super) async fn look_up(
        &self,
        web: &Web,
        question: &Question<'_>,
    ) -> Result<Candidates, CrmFailure> {
        let url = self.address(question)?;
        let headers = self.headers(question);
        match web.ask(Request { method: Method::GET, url, headers, body: None }).await? {
            Answer::Json(answer) => self.read(answer, question.fields()),
            Answer::Nothing => Ok(Candidates::default()),
            Answer::Refused(status, _) => Err(CrmFailure::Refused(status.as_u16())),
        }
    }

    fn address(&self, question: &Question<'_>) -> Result<Url, CrmFailure> {
        let number = question.number.as_str();
        let national = || question.number.national_digits().ok_or(CrmFailure::NoPhoneNumber);
        let mut url = self.url.to_owned();
        for placeholder in PLACEHOLDERS {
            if !url.contains(placeholder) {
                continue;
            }
            let value = match placeholder {
                "{e164}" => number.to_owned(),
                "{digits}" => number.trim_start_matches('+').to_owned(),
                "{national}" => national()?,
                _ => {
                    let id = question.external_id.unwrap_or_default().trim();
                    // In a path, these lead elsewhere, also when they are encoded.
                    if id.is_empty() || id == "." || id == ".." {
                        return Err(CrmFailure::NoExternalId);
                    }
                    id.to_owned()
                }
            };
            let value = utf8_percent_encode(&value, NON_ALPHANUMERIC).to_string();
            url = url.replace(placeholder, &value);
        }
        Url::parse(&url).map_err(|_| CrmFailure::NotThere)
    }

    fn headers(&self, question: &Question<'_>) -> HeaderMap {
        let headers = self.headers.iter().filter_map(|name| {
            let name = name.to_ascii_lowercase();
            let secret = question.secrets.get(&name)?;
            let mut value = HeaderValue::from_str(secret.expose_secret()).ok()?;
            value.set_sensitive(true);
            Some((HeaderName::from_bytes(name.as_bytes()).ok()?, value))
        });
        headers.collect()
    }

    fn read(&self, mut answer: Value, fields: &[CrmField]) -> Result<Candidates, CrmFailure> {
        let records = match self.records {
            Some(pointer) => match answer.pointer_mut(pointer) {
                Some(found) => found.take(),
                None => return Err(CrmFailure::NoRecords(pointer.to_owned())),
            },
            None => answer,
        };
        let records = match records {
            Value::Array(all) => all,
            Value::Null => vec![],
            one @ Value::Object(_) => vec![one],
            _ => {
                let place = self.records.unwrap_or_default();
                let place = if place.is_empty() { "its top" } else { place };
                return Err(CrmFailure::NoRecords(place.to_owned()));
            }
        };
        let more = records.len() > MOST;
        let all = records.iter().take(MOST).map(|record| self.candidate(record, fields)).collect();
        Ok(Candidates { all, more })
    }

    fn candidate(&self, record: &Value, fields: &[CrmField]) -> Candidate {
        let at = |pointer: &str| record.pointer(pointer);
        Candidate {
            title: self.title.and_then(at).and_then(text),
            phones: self.phones.iter().filter_map(|p| at(p)).flat_map(texts).collect(),
            values: fields.iter().map(|field| at(&field.at).cloned()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearback_inbox::crm::CrmFieldKind;
    use serde_json::json;

    fn read(records: Option<&str>, answer: Value) -> Result<Candidates, CrmFailure> {
        let phones = ["/phones".to_owned(), "/mobile".to_owned()];
        let (url, title) = ("https://crm.example/?q={e164}", Some("/name/full"));
        let endpoint = Endpoint { url, headers: &[], records, title, phones: &phones };
        let source = CrmField {
            at: "/custom/a~1b/0".into(),
            label: "Source".into(),
            kind: CrmFieldKind::Text,
            currency: None,
        };
        endpoint.read(answer, &[source])
    }

    #[test]
    fn pointers_lead_into_the_answer() {
        let record = json!({
            "name": { "full": "Daniela" }, "phones": [{ "number": "+14155550132" }],
            "mobile": "415 555 0133", "custom": { "a/b": ["Web"] },
        });
        for (records, answer) in [
            (None, record.clone()),
            (None, json!([record])),
            (Some("/data/0/items"), json!({ "data": [{ "items": [record] }] })),
            (Some("/person"), json!({ "person": record })),
        ] {
            let one = read(records, answer).unwrap().all.pop().unwrap();
            assert_eq!(one.title.as_deref(), Some("Daniela"));
            assert_eq!(one.phones, ["+14155550132", "415 555 0133"]);
            assert_eq!(one.values, [Some(json!("Web"))]);
        }
    }

    #[test]
    fn nothing_is_known_where_the_list_is_empty_and_a_missing_list_is_told() {
        for answer in [json!({ "items": [] }), json!({ "items": null })] {
            assert!(read(Some("/items"), answer).unwrap().all.is_empty());
        }
        let missing = read(Some("/items"), json!({ "rows": [] })).unwrap_err();
        assert_eq!(missing, CrmFailure::NoRecords("/items".into()));
        assert!(matches!(read(None, json!("hello")), Err(CrmFailure::NoRecords(_))));
        // What is in the list may be anything.
        let odd = read(Some("/items"), json!({ "items": [1, "x", null, {}] })).unwrap();
        assert!(odd.all.iter().all(|one| one.phones.is_empty()));
    }
}
