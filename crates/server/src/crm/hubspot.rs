//! HubSpot's contacts, searched by phone number.
//!
//! Search finds by the number without its country code, so that it also finds strangers in other
//! countries, and it lags behind by up to a minute.
//! <https://developers.hubspot.com/docs/api-reference/2026-03/crm/search-the-crm>

use super::failure::CrmFailure;
use super::question::Question;
use super::record::{Candidate, Candidates, text, texts};
use super::secrets::TOKEN;
use super::web::{Answer, Request, Web};
use hearback_inbox::crm::CrmField;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use url::Url;

/// Below HubSpot's address.
const SEARCH: &str = "/crm/v3/objects/contacts/search";
/// What a contact is searched by: each holds a number without its country code.
const SEARCHED: [&str; 2] =
    ["hs_searchable_calculated_phone_number", "hs_searchable_calculated_mobile_number"];
/// Where a contact has its numbers.
const PHONES: [&str; 2] = ["phone", "mobilephone"];
/// The most contacts that one page holds.
const PAGE: u32 = 100;
/// No more pages are asked for.
const MOST_PAGES: usize = 3;

/// Asks HubSpot, which is at this address.
pub(super) async fn look_up(
    web: &Web,
    address: &str,
    question: &Question<'_>,
) -> Result<Candidates, CrmFailure> {
    let token = question.secrets.get(TOKEN).ok_or(CrmFailure::Unauthorized)?;
    let mut bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
        .map_err(|_| CrmFailure::Unauthorized)?;
    bearer.set_sensitive(true);
    let headers: HeaderMap =
        [(AUTHORIZATION, bearer), (CONTENT_TYPE, HeaderValue::from_static("application/json"))]
            .into_iter()
            .collect();
    let url = Url::parse(&format!("{}{SEARCH}", address.trim_end_matches('/')))
        .map_err(|_| CrmFailure::Unreachable)?;
    let national = question.number.national_digits().ok_or(CrmFailure::NoPhoneNumber)?;
    let mut found = Candidates::default();
    let mut after = None;
    for _ in 0..MOST_PAGES {
        let body = search(&national, question.fields(), after.as_deref());
        let body = Some(body.to_string().into_bytes());
        let (url, headers) = (url.clone(), headers.clone());
        let answer = match web.ask(Request { method: Method::POST, url, headers, body }).await? {
            Answer::Json(answer) => answer,
            Answer::Nothing => break,
            Answer::Refused(status, _) => return Err(CrmFailure::Refused(status.as_u16())),
        };
        let Some(results) = answer["results"].as_array() else {
            return Err(CrmFailure::NoRecords("/results".into()));
        };
        found
            .all
            .extend(results.iter().map(|one| candidate(&one["properties"], question.fields())));
        after = answer["paging"]["next"]["after"].as_str().map(str::to_owned);
        if after.is_none() || results.is_empty() {
            return Ok(found);
        }
    }
    found.more = after.is_some();
    Ok(found)
}

fn search(national: &str, fields: &[CrmField], after: Option<&str>) -> Value {
    let groups = SEARCHED.map(|name| {
        json!({ "filters": [{ "propertyName": name, "operator": "EQ", "value": national }] })
    });
    let always = ["firstname", "lastname", "email"].into_iter().chain(PHONES);
    let mut properties: Vec<&str> =
        always.chain(fields.iter().map(|field| field.at.as_str())).collect();
    properties.sort_unstable();
    properties.dedup();
    let mut body = json!({ "filterGroups": groups, "properties": properties, "limit": PAGE });
    if let Some(after) = after {
        body["after"] = after.into();
    }
    body
}

fn candidate(properties: &Value, fields: &[CrmField]) -> Candidate {
    let name = ["firstname", "lastname"].iter().filter_map(|name| text(&properties[*name]));
    let name = name.collect::<Vec<_>>().join(" ");
    Candidate {
        title: if name.is_empty() { text(&properties["email"]) } else { Some(name) },
        phones: PHONES.iter().flat_map(|name| texts(&properties[*name])).collect(),
        values: fields.iter().map(|field| properties.get(&field.at).cloned()).collect(),
    }
}
