//! The other side: a small server that hears webhooks and answers as told.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, Uri},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// One request that was heard.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) form: BTreeMap<String, String>,
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Whether the signature holds for this URL, worked out here from Twilio's description.
    pub(crate) fn signed_for(&self, token: &str, url: &str) -> bool {
        let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).unwrap();
        mac.update(url.as_bytes());
        if self.method == Method::POST {
            // A BTreeMap of strings goes by bytes, as Twilio's sorting does.
            for (name, value) in &self.form {
                mac.update(name.as_bytes());
                mac.update(value.as_bytes());
            }
        }
        STANDARD.encode(mac.finalize().into_bytes()) == self.header("x-twilio-signature")
    }
}

type Told = (u16, &'static str, &'static str);

/// No answer at all.
pub(crate) const NEVER: Told = (0, "", "");

#[derive(Debug, Default)]
struct Ears {
    heard: Mutex<Vec<Heard>>,
    told: Mutex<VecDeque<Told>>,
}

/// The server.
#[derive(Debug)]
pub(crate) struct Listener {
    pub(crate) origin: String,
    ears: Arc<Ears>,
}

impl Listener {
    pub(crate) async fn start() -> Self {
        let ears = Arc::new(Ears::default());
        let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", socket.local_addr().unwrap());
        let router = Router::new().fallback(hear).with_state(ears.clone());
        tokio::spawn(async move { axum::serve(socket, router).await });
        Self { origin, ears }
    }

    /// What the next requests are answered with: status, content type, body.
    pub(crate) fn answers(&self, told: impl IntoIterator<Item = Told>) {
        self.ears.told.lock().unwrap().extend(told);
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.ears.heard.lock().unwrap().clone()
    }

    /// What was heard of a form field, in order.
    pub(crate) fn heard_of(&self, field: &str) -> Vec<String> {
        let heard = self.heard();
        heard.iter().filter_map(|one| one.form.get(field).cloned()).collect()
    }
}

async fn hear(
    State(ears): State<Arc<Ears>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = form_urlencoded::parse(&body).into_owned().collect();
    ears.heard.lock().unwrap().push(Heard { method, uri, headers, form });
    let told = ears.told.lock().unwrap().pop_front();
    let (status, content_type, body) = told.unwrap_or((200, "text/xml", "<Response/>"));
    if status == NEVER.0 {
        std::future::pending::<()>().await;
    }
    let status = axum::http::StatusCode::from_u16(status).unwrap();
    (status, [("content-type", content_type)], body).into_response()
}
