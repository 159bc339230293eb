//! Salesforce's contacts and leads, searched by phone number.
//!
//! Its token comes from the OAuth client credentials flow, at the organization's My Domain. There is no
//! other to renew it with: when it's refused, another is asked for.
//! <https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_search_parameterized_get.htm>

use super::failure::CrmFailure;
use super::question::Question;
use super::record::{Candidate, Candidates, text, texts};
use super::secrets::CLIENT_SECRET;
use super::web::{Answer, Request, Web};
use hearback_inbox::OrganizationId;
use hearback_inbox::crm::CrmField;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use url::Url;
use url::form_urlencoded::Serializer;
use uuid::Uuid;

/// Below My Domain's address.
const TOKEN: &str = "/services/oauth2/token";
const SEARCH: &str = "/services/data/v63.0/parameterizedSearch/";
/// What is searched.
const OBJECTS: [&str; 2] = ["Contact", "Lead"];
/// Where they have their numbers. Contacts have more of them, but not in each edition.
const PHONES: [&str; 2] = ["Phone", "MobilePhone"];
/// The most records of each.
const MOST: usize = 100;

/// The tokens of organizations, each with the set-up that it's for.
#[derive(Default)]
pub(super) struct Tokens(Mutex<HashMap<OrganizationId, (Uuid, SecretString)>>);

impl Tokens {
    fn get(&self, question: &Question<'_>) -> Option<SecretString> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (version, token) = all.get(&question.organization)?;
        (Some(*version) == question.version).then(|| token.clone())
    }

    /// Keeps a token, unless it's that of a set-up that isn't saved.
    fn keep(&self, question: &Question<'_>, token: &SecretString) {
        let Some(version) = question.version else { return };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(question.organization, (version, token.clone()));
    }
}

/// A Salesforce organization.
pub(super) struct Salesforce<'a> {
    pub(super) address: &'a str,
    pub(super) client_id: &'a str,
    pub(super) tokens: &'a Tokens,
}

impl Salesforce<'_> {
    pub(super) async fn look_up(
        &self,
        web: &Web,
        question: &Question<'_>,
    ) -> Result<Candidates, CrmFailure> {
        let url = self.search(question)?;
        if let Some(token) = self.tokens.get(question) {
            match self.found(web, url.clone(), &token, question).await {
                Err(CrmFailure::Unauthorized) => {}
                other => return other,
            }
        }
        let token = self.token(web, question).await?;
        self.tokens.keep(question, &token);
        self.found(web, url, &token, question).await
    }

    fn url(&self, path: &str) -> Result<Url, CrmFailure> {
        let url = format!("{}{path}", self.address.trim_end_matches('/'));
        Url::parse(&url).map_err(|_| CrmFailure::Unreachable)
    }

    async fn token(&self, web: &Web, question: &Question<'_>) -> Result<SecretString, CrmFailure> {
        let secret = question.secrets.get(CLIENT_SECRET).ok_or(CrmFailure::Unauthorized)?;
        let form = Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", self.client_id)
            .append_pair("client_secret", secret.expose_secret())
            .finish();
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, kind)]);
        let (url, body) = (self.url(TOKEN)?, Some(form.into_bytes()));
        match web.ask(Request { method: Method::POST, url, headers, body }).await? {
            Answer::Json(answer) => {
                let token = answer["access_token"].as_str().ok_or(CrmFailure::Malformed)?;
                Ok(SecretString::from(token))
            }
            Answer::Nothing => Err(CrmFailure::NotThere),
            // It tells of wrong credentials with 400 (RFC 6749, section 5.2).
            Answer::Refused(..) => Err(CrmFailure::Unauthorized),
        }
    }

    /// Digits alone: everything else means something in a search.
    fn search(&self, question: &Question<'_>) -> Result<Url, CrmFailure> {
        let national = question.number.national_digits().ok_or(CrmFailure::NoPhoneNumber)?;
        let mut url = self.url(SEARCH)?;
        let mut query = url.query_pairs_mut();
        query.append_pair("q", &national).append_pair("in", "PHONE");
        for object in OBJECTS {
            let own = question.fields().iter().filter_map(|field| of_object(field, object));
            let mut all: Vec<&str> = ["Id", "Name"].into_iter().chain(PHONES).chain(own).collect();
            all.sort_unstable();
            all.dedup();
            query
                .append_pair("sobject", object)
                .append_pair(&format!("{object}.fields"), &all.join(","))
                .append_pair(&format!("{object}.limit"), &MOST.to_string());
        }
        drop(query);
        Ok(url)
    }

    async fn found(
        &self,
        web: &Web,
        url: Url,
        token: &SecretString,
        question: &Question<'_>,
    ) -> Result<Candidates, CrmFailure> {
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
            .map_err(|_| CrmFailure::Malformed)?;
        bearer.set_sensitive(true);
        let headers = HeaderMap::from_iter([(AUTHORIZATION, bearer)]);
        let answer =
            match web.ask(Request { method: Method::GET, url, headers, body: None }).await? {
                Answer::Json(answer) => answer,
                Answer::Nothing => return Ok(Candidates::default()),
                Answer::Refused(_, why) if why[0]["errorCode"] == "INVALID_FIELD" => {
                    return Err(CrmFailure::UnknownField);
                }
                Answer::Refused(status, _) => return Err(CrmFailure::Refused(status.as_u16())),
            };
        let Some(records) = answer["searchRecords"].as_array() else {
            return Err(CrmFailure::NoRecords("/searchRecords".into()));
        };
        let all = records.iter().map(|record| candidate(record, question.fields())).collect();
        Ok(Candidates { all, more: records.len() >= MOST })
    }
}

/// What a field is called in one kind of record; none if it's the other kind's alone.
fn of_object<'f>(field: &'f CrmField, object: &str) -> Option<&'f str> {
    let other = OBJECTS.iter().find(|other| **other != object)?;
    let at = field.at.as_str();
    if at.strip_prefix(other).is_some_and(|rest| rest.starts_with('.')) {
        return None;
    }
    Some(at.strip_prefix(object).and_then(|rest| rest.strip_prefix('.')).unwrap_or(at))
}

fn candidate(record: &Value, fields: &[CrmField]) -> Candidate {
    let object = record["attributes"]["type"].as_str().unwrap_or_default();
    let value = |field: &CrmField| {
        let names = of_object(field, object)?.split('.');
        names.into_iter().try_fold(record, |value, name| value.get(name)).cloned()
    };
    Candidate {
        title: text(&record["Name"]),
        phones: PHONES.iter().flat_map(|name| texts(&record[*name])).collect(),
        values: fields.iter().map(value).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearback_inbox::crm::CrmFieldKind;

    #[test]
    fn a_field_may_be_of_one_kind_of_record_alone() {
        let of = |at: &str, object| {
            let (label, kind) = (String::new(), CrmFieldKind::Text);
            let field = CrmField { at: at.into(), label, kind, currency: None };
            of_object(&field, object).map(str::to_owned)
        };
        assert_eq!(of("LeadSource", "Contact").as_deref(), Some("LeadSource"));
        assert_eq!(of("LeadSource", "Lead").as_deref(), Some("LeadSource"));
        assert_eq!(of("Lead.Status", "Lead").as_deref(), Some("Status"));
        assert_eq!(of("Lead.Status", "Contact"), None);
        assert_eq!(of("Contact.Account.Name", "Contact").as_deref(), Some("Account.Name"));
    }
}
