//! The floor of `ingest`: the least code that verifies a webhook and makes five plain rows durable
//! before the answer. No decisions, no second reader, no other routes.

use crate::texts::sign;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use rusqlite::{Connection, params};
use std::path::Path;
use std::sync::mpsc;
use tokio::sync::oneshot;

struct Text {
    sid: String,
    from: String,
    body: String,
    done: oneshot::Sender<bool>,
}

#[derive(Clone)]
struct Floor {
    writer: mpsc::Sender<Text>,
    url: String,
}

/// Serves until it is ended.
pub(crate) async fn serve(database: &Path) -> anyhow::Result<()> {
    let connection = open(database)?;
    let (writer, texts) = mpsc::channel();
    std::thread::spawn(move || write(&connection, &texts));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/webhook", listener.local_addr()?);
    println!("{}", serde_json::json!({ "webhook_url": url }));
    let router = Router::new().route("/webhook", post(receive)).with_state(Floor { writer, url });
    Ok(axum::serve(listener, router).await?)
}

async fn receive(State(floor): State<Floor>, headers: HeaderMap, body: Bytes) -> Response {
    let form: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let mut sorted: Vec<(&str, &str)> = form.iter().map(|(n, v)| (&**n, &**v)).collect();
    sorted.sort_unstable();
    let given = headers.get("x-twilio-signature").map_or(&b""[..], |value| value.as_bytes());
    if given != sign(&floor.url, &sorted).as_bytes() {
        return StatusCode::FORBIDDEN.into_response();
    }
    let of = |wanted: &str| {
        sorted.iter().find(|(name, _)| *name == wanted).map_or(String::new(), |(_, v)| (*v).into())
    };
    let (done, durable) = oneshot::channel();
    let text = Text { sid: of("MessageSid"), from: of("From"), body: of("Body"), done };
    if floor.writer.send(text).is_err() || durable.await != Ok(true) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    ([(header::CONTENT_TYPE, "text/xml")], "<Response></Response>").into_response()
}

fn open(database: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(database)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;
         CREATE TABLE messages (id INTEGER PRIMARY KEY, sid TEXT UNIQUE, sender TEXT, body TEXT);
         CREATE TABLE conversations (number TEXT PRIMARY KEY, last TEXT, unread INTEGER);
         CREATE TABLE events (number INTEGER PRIMARY KEY, payload TEXT);
         CREATE TABLE counters (name TEXT PRIMARY KEY, n INTEGER);",
    )?;
    Ok(connection)
}

fn write(connection: &Connection, texts: &mpsc::Receiver<Text>) {
    while let Ok(first) = texts.recv() {
        let batch: Vec<Text> = std::iter::once(first).chain(texts.try_iter().take(255)).collect();
        let written = write_all(connection, &batch).is_ok();
        for text in batch {
            let _ = text.done.send(written);
        }
    }
}

fn write_all(connection: &Connection, batch: &[Text]) -> rusqlite::Result<()> {
    const WRITES: [&str; 5] = [
        "INSERT INTO messages (sid, sender, body) VALUES (?1, ?2, ?3)",
        "INSERT INTO conversations (number, last, unread) VALUES (?1, ?2, 1)
         ON CONFLICT (number) DO UPDATE SET last = excluded.last, unread = unread + 1",
        "INSERT INTO events (payload) VALUES (?1)",
        "INSERT INTO counters (name, n) VALUES ('events', 1)
         ON CONFLICT (name) DO UPDATE SET n = n + 1",
        "INSERT INTO counters (name, n) VALUES ('unread', 1)
         ON CONFLICT (name) DO UPDATE SET n = n + 1",
    ];
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    for text in batch {
        let [message, conversation, event, events, unread] = WRITES;
        connection.prepare_cached(message)?.execute(params![text.sid, text.from, text.body])?;
        connection.prepare_cached(conversation)?.execute(params![text.from, text.body])?;
        connection.prepare_cached(event)?.execute(params![text.body])?;
        connection.prepare_cached(events)?.execute([])?;
        connection.prepare_cached(unread)?.execute([])?;
    }
    connection.prepare_cached("COMMIT")?.execute([]).map(drop)
}
