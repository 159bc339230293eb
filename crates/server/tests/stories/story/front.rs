//! What stands in front of the server: a proxy that passes requests on, or does not.

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// What a proxy does with requests.
#[derive(Clone, Debug, Default)]
pub(crate) enum Manner {
    /// Passes them on as they are.
    #[default]
    Passes,
    /// Takes this off the beginning of the path.
    Strips(&'static str),
    /// Puts this before the path.
    Puts(&'static str),
    /// Adds a query of its own.
    AddsQuery,
    /// Adds what proxies say about whom they stand for, and names the server as it knows it.
    Forwards,
    /// Asks for what it is asked for itself, and knows of no WebSockets: as nginx does untold.
    NoSockets,
    /// Sends the client elsewhere.
    Redirects(&'static str),
    /// Answers itself.
    Answers(u16),
}

#[derive(Debug)]
struct Behind {
    server: Option<SocketAddr>,
    manner: Manner,
}

/// The proxy.
#[derive(Debug)]
pub(crate) struct Front {
    pub(crate) origin: String,
    behind: Arc<Mutex<Behind>>,
}

impl Front {
    pub(crate) async fn start() -> Self {
        let behind = Arc::new(Mutex::new(Behind { server: None, manner: Manner::default() }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let http =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let router = axum::Router::new().fallback(pass).with_state((http, behind.clone()));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { origin, behind }
    }

    /// From now on it stands in front of this server, and passes everything on.
    pub(crate) fn leads_to(&self, server: SocketAddr) {
        *self.behind.lock().unwrap() = Behind { server: Some(server), manner: Manner::Passes };
    }

    pub(crate) fn does(&self, manner: Manner) {
        self.behind.lock().unwrap().manner = manner;
    }
}

async fn pass(
    State((http, behind)): State<(reqwest::Client, Arc<Mutex<Behind>>)>,
    request: Request,
) -> Response {
    let (server, manner) = {
        let behind = behind.lock().unwrap();
        (behind.server.unwrap(), behind.manner.clone())
    };
    let (parts, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let mut path = parts.uri.path_and_query().unwrap().to_string();
    let mut headers = parts.headers.clone();
    headers.remove("content-length");
    match manner {
        Manner::Passes => {}
        Manner::Strips(prefix) => path = path.strip_prefix(prefix).unwrap().to_owned(),
        Manner::Puts(prefix) => path = format!("{prefix}{path}"),
        Manner::NoSockets => {
            headers.remove("upgrade");
            headers.insert("connection", "close".parse().unwrap());
        }
        Manner::AddsQuery => path.push_str("?from=proxy"),
        Manner::Forwards => {
            headers.remove("host");
            headers.insert("x-forwarded-proto", "https".parse().unwrap());
            headers.insert("x-forwarded-host", "another.example".parse().unwrap());
            headers.insert("x-forwarded-for", "203.0.113.7".parse().unwrap());
        }
        Manner::Redirects(to) => {
            return (StatusCode::MOVED_PERMANENTLY, [("location", to)]).into_response();
        }
        Manner::Answers(status) => {
            return (StatusCode::from_u16(status).unwrap(), "Sign in to go on").into_response();
        }
    }
    let url = format!("http://{server}{path}");
    let answer = http.request(parts.method, url).headers(headers).body(body).send().await.unwrap();
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove("transfer-encoding");
    headers.remove("content-length");
    (status, headers, answer.bytes().await.unwrap()).into_response()
}
