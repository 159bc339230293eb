//! CRMs on loopback, written from their documentation: an address of one's own, HubSpot, and Salesforce.
//! They can misbehave on demand.

use axum::body::{Body, Bytes};
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

pub(crate) const TOKEN: &str = "pat-na1-of-northside";
pub(crate) const CLIENT: &str = "consumer-key-of-northside";
pub(crate) const SECRET: &str = "consumer-secret-of-northside";

/// How a CRM misbehaves.
#[derive(Clone, Debug)]
pub(crate) enum CrmMalice {
    /// It never answers.
    Silent,
    /// It begins an answer, and never ends it.
    Endless,
    /// It says that it sends 50 MB.
    Huge,
    /// It sends as much without saying so.
    Flood,
    /// It answers with a web page.
    Html,
    /// It sends everyone to another address.
    Redirect(String),
    /// It answers with this status, and with these headers and this body.
    Says(u16, &'static [(&'static str, &'static str)], &'static str),
}

#[derive(Default)]
struct Manners {
    malice: Option<CrmMalice>,
    people: Vec<(String, Value)>,
    contacts: Vec<(String, Value)>,
    records: Vec<(String, Value)>,
    /// How often anything but a token was asked for.
    asked: usize,
    tokens: usize,
    /// Tokens up to this one are refused.
    expired: usize,
    last: Option<(String, HeaderMap)>,
}

struct Inner {
    manners: Mutex<Manners>,
    asked: Notify,
}

/// A CRM.
pub(crate) struct Crm {
    pub(crate) url: String,
    inner: Arc<Inner>,
    open: JoinHandle<()>,
}

impl Drop for Crm {
    fn drop(&mut self) {
        self.open.abort();
    }
}

impl Crm {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Inner { manners: Mutex::default(), asked: Notify::new() });
        let app = Router::new()
            .route("/people", get(people))
            .route("/crm/v3/objects/contacts/search", post(contacts))
            .route("/services/data/v63.0/parameterizedSearch/", get(records))
            .route_layer(from_fn_with_state(inner.clone(), misbehave))
            .route("/services/oauth2/token", post(token))
            .with_state(inner.clone());
        let open = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, inner, open }
    }

    fn manners(&self) -> MutexGuard<'_, Manners> {
        self.inner.manners.lock().unwrap()
    }

    pub(crate) fn misbehaves(&self, malice: impl Into<Option<CrmMalice>>) {
        self.manners().malice = malice.into();
    }

    /// A record of one's own, found by a number as it is asked for.
    pub(crate) fn has(&self, asked: &str, record: Value) {
        self.manners().people.push((asked.into(), record));
    }

    /// A contact of HubSpot's, found by the number that its index has.
    pub(crate) fn has_contact(&self, indexed: &str, properties: Value) {
        self.manners().contacts.push((indexed.into(), properties));
    }

    /// A contact or lead of Salesforce's.
    pub(crate) fn has_record(&self, indexed: &str, record: Value) {
        self.manners().records.push((indexed.into(), record));
    }

    pub(crate) fn forgets(&self) {
        let mut manners = self.manners();
        manners.people.clear();
        manners.contacts.clear();
        manners.records.clear();
    }

    /// No token that it gave so far is good anymore.
    pub(crate) fn expires(&self) {
        let mut manners = self.manners();
        manners.expired = manners.tokens;
    }

    /// How often it was asked for records.
    pub(crate) fn asked(&self) -> usize {
        self.manners().asked
    }

    pub(crate) fn tokens(&self) -> usize {
        self.manners().tokens
    }

    /// The path and the headers of the last request for records.
    pub(crate) fn last(&self) -> (String, HeaderMap) {
        self.manners().last.clone().unwrap()
    }

    /// Waits until it is asked.
    pub(crate) async fn is_asked(&self) {
        self.inner.asked.notified().await;
    }
}

async fn misbehave(State(inner): State<Arc<Inner>>, request: Request, next: Next) -> Response {
    let malice = {
        let mut manners = inner.manners.lock().unwrap();
        manners.asked += 1;
        manners.last = Some((request.uri().to_string(), request.headers().clone()));
        manners.malice.clone()
    };
    inner.asked.notify_one();
    let Some(malice) = malice else { return next.run(request).await };
    let kind = || [(header::CONTENT_TYPE, "application/json")];
    let endless = |piece: Bytes| {
        let pieces = stream::repeat_with(move || Ok::<_, std::io::Error>(piece.clone()));
        (kind(), Body::from_stream(pieces)).into_response()
    };
    match malice {
        CrmMalice::Silent => std::future::pending().await,
        CrmMalice::Endless => {
            let first = stream::once(async { Ok::<_, std::io::Error>(Bytes::from_static(b"[")) });
            let body = futures_util::StreamExt::chain(first, stream::pending());
            (kind(), Body::from_stream(body)).into_response()
        }
        CrmMalice::Huge => {
            let length = [(header::CONTENT_LENGTH, (50 * 1024 * 1024).to_string())];
            (length, endless(Bytes::from_static(&[b' '; 65_536]))).into_response()
        }
        CrmMalice::Flood => endless(Bytes::from_static(&[b' '; 65_536])),
        CrmMalice::Html => Html("<h1>Sign in</h1>").into_response(),
        CrmMalice::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        CrmMalice::Says(status, headers, body) => {
            let mut response = (kind(), body).into_response();
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            for (name, value) in headers {
                response.headers_mut().insert(*name, value.parse().unwrap());
            }
            response
        }
    }
}

async fn people(
    State(inner): State<Arc<Inner>>,
    Query(query): Query<HashMap<String, String>>,
) -> Json<Value> {
    let manners = inner.manners.lock().unwrap();
    let found = manners.people.iter().filter(|(asked, _)| query.get("q") == Some(asked));
    let found: Vec<_> = found.map(|(_, record)| record.clone()).collect();
    Json(json!({ "data": { "people": found } }))
}

fn bearer(headers: &HeaderMap) -> String {
    let value = headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap());
    value.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default().to_owned()
}

/// <https://developers.hubspot.com/docs/api-reference/2026-03/crm/search-the-crm>
async fn contacts(
    State(inner): State<Arc<Inner>>,
    headers: HeaderMap,
    Json(asked): Json<Value>,
) -> Response {
    if bearer(&headers) != TOKEN {
        let said = json!({ "status": "error", "category": "INVALID_AUTHENTICATION" });
        return (StatusCode::UNAUTHORIZED, Json(said)).into_response();
    }
    let groups = asked["filterGroups"].as_array().unwrap();
    let limit = asked["limit"].as_u64().unwrap();
    assert!(groups.len() <= 5 && limit <= 100, "{asked}");
    let searched = |(indexed, contact): &&(String, Value)| {
        groups.iter().any(|group| {
            let filter = &group["filters"][0];
            let by = filter["propertyName"].as_str().unwrap();
            let has = match by {
                "hs_searchable_calculated_phone_number" => contact.get("phone").is_some(),
                "hs_searchable_calculated_mobile_number" => contact.get("mobilephone").is_some(),
                other => panic!("HubSpot has no property {other} to search by"),
            };
            filter["operator"] == "EQ" && has && filter["value"] == indexed.as_str()
        })
    };
    let manners = inner.manners.lock().unwrap();
    let found: Vec<_> = manners.contacts.iter().filter(searched).collect();
    let after: usize = asked["after"].as_str().map_or(0, |after| after.parse().unwrap());
    let end = (after + usize::try_from(limit).unwrap()).min(found.len());
    let wanted: Vec<&str> =
        asked["properties"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    let results: Vec<Value> = found[after..end]
        .iter()
        .enumerate()
        .map(|(at, (_, contact))| {
            let properties: Map<String, Value> = wanted
                .iter()
                .map(|name| ((*name).to_owned(), contact.get(*name).cloned().unwrap_or_default()))
                .collect();
            json!({ "id": (after + at).to_string(), "properties": properties, "archived": false })
        })
        .collect();
    let mut answer = json!({ "total": found.len(), "results": results });
    if end < found.len() {
        answer["paging"] = json!({ "next": { "after": end.to_string() } });
    }
    Json(answer).into_response()
}

/// <https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm>
async fn token(State(inner): State<Arc<Inner>>, body: String) -> Response {
    let form: HashMap<_, _> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let of = |name: &str| form.get(name).map(String::as_str);
    assert_eq!(of("grant_type"), Some("client_credentials"));
    if (of("client_id"), of("client_secret")) != (Some(CLIENT), Some(SECRET)) {
        let said = json!({ "error": "invalid_client", "error_description": "invalid client" });
        return (StatusCode::BAD_REQUEST, Json(said)).into_response();
    }
    let mut manners = inner.manners.lock().unwrap();
    manners.tokens += 1;
    let token = format!("token-{}", manners.tokens);
    // Nobody should go where this says.
    let instance = "https://10.0.0.7";
    Json(json!({ "access_token": token, "instance_url": instance, "token_type": "Bearer" }))
        .into_response()
}

/// <https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_search_parameterized_get.htm>
async fn records(
    State(inner): State<Arc<Inner>>,
    headers: HeaderMap,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let manners = inner.manners.lock().unwrap();
    let number = bearer(&headers).strip_prefix("token-").and_then(|n| n.parse::<usize>().ok());
    if number.is_none_or(|number| number <= manners.expired) {
        let said = json!([{ "errorCode": "INVALID_SESSION_ID", "message": "Session expired" }]);
        return (StatusCode::UNAUTHORIZED, Json(said)).into_response();
    }
    let of = |name: &str| query.iter().find(|(found, _)| found == name).map(|(_, value)| value);
    let asked = of("q").unwrap();
    assert!(asked.bytes().all(|b| b.is_ascii_digit()), "{asked} means something in a search");
    assert_eq!(of("in").map(String::as_str), Some("PHONE"));
    let mut found = vec![];
    for (_, object) in query.iter().filter(|(name, _)| name == "sobject") {
        let fields = of(&format!("{object}.fields")).unwrap();
        let known = ["Id", "Name", "Phone", "MobilePhone", "LeadSource"];
        let own: &[&str] = if object == "Lead" { &["Status"] } else { &["Account.Name"] };
        if let Some(field) = fields.split(',').find(|f| !known.contains(f) && !own.contains(f)) {
            let said =
                json!([{ "errorCode": "INVALID_FIELD", "message": format!("No column {field}") }]);
            return (StatusCode::BAD_REQUEST, Json(said)).into_response();
        }
        let theirs = manners.records.iter().filter(|(indexed, record)| {
            indexed == asked && record["attributes"]["type"] == object.as_str()
        });
        found.extend(theirs.map(|(_, record)| record.clone()));
    }
    Json(json!({ "searchRecords": found })).into_response()
}
