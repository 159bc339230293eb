//! Lists as they should not be: no answer of Twilio's makes the reconciler lose or double a text.

use crate::stage::{DANIELA, MAIN, Stage, before_the_server};
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use hearback_inbox::Timestamp;
use hearback_server::clock::{Clock as _, RealClock};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// What a list is answered with; after the last one, nothing is in the list anymore.
type Script = Arc<Mutex<VecDeque<Answer>>>;

enum Answer {
    /// This text, as this type.
    Text(&'static str, String),
    /// These rows.
    Rows(Vec<Value>),
    /// More than anybody would read, unless few rows are asked for; then these.
    TooMuch(Vec<Value>),
}

async fn odd_twilio(answers: Vec<Answer>) -> String {
    let script: Script = Arc::new(Mutex::new(answers.into()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(script);
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

async fn answer(State(script): State<Script>, uri: Uri, RawQuery(query): RawQuery) -> Response {
    if !uri.path().ends_with("/Messages.json") {
        return axum::http::StatusCode::NOT_FOUND.into_response();
    }
    let few = query.unwrap_or_default().contains("PageSize=100&")
        || uri.query().is_some_and(|query| query.ends_with("PageSize=100"));
    let mut script = script.lock().unwrap();
    match script.pop_front() {
        Some(Answer::Text(kind, text)) => ([(header::CONTENT_TYPE, kind)], text).into_response(),
        Some(Answer::Rows(rows)) => page(&rows),
        Some(Answer::TooMuch(rows)) if few => page(&rows),
        Some(too_much @ Answer::TooMuch(_)) => {
            script.push_front(too_much);
            "x".repeat(17 * 1024 * 1024).into_response()
        }
        None => page(&[]),
    }
}

fn page(rows: &[Value]) -> Response {
    axum::Json(json!({ "messages": rows, "next_page_uri": null })).into_response()
}

fn text(number: u32, body: &str) -> Value {
    let at = RealClock.now().strftime("%a, %d %b %Y %H:%M:%S +0000").to_string();
    json!({
        "sid": format!("SM{number:032x}"), "from": DANIELA, "to": MAIN, "body": body,
        "direction": "inbound", "status": "received", "num_media": "0", "num_segments": "1",
        "date_created": at, "date_sent": at, "error_code": null,
    })
}

fn with(mut row: Value, name: &str, value: Value) -> Value {
    row[name] = value;
    row
}

fn without(mut row: Value, names: &[&str]) -> Value {
    for name in names {
        row.as_object_mut().unwrap().remove(*name);
    }
    row
}

async fn told<F: Future<Output = ()>>(
    answers: impl Fn() -> Vec<Answer>,
    story: impl Fn(Stage) -> F,
) {
    before_the_server(async |mut stage| {
        stage.reconcile_at_once();
        stage.elsewhere = Some(odd_twilio(answers()).await);
        stage.start_server().await;
        story(stage).await;
    })
    .await;
}

#[tokio::test]
async fn pages_empty_bodies_and_half_lists_are_waited_out() {
    let answers = || {
        vec![
            Answer::Text("text/html", "<html><h1>Down for maintenance</h1></html>".into()),
            Answer::Text("application/json", String::new()),
            Answer::Text("application/json", "{}".into()),
            Answer::Text("application/json", r#"{"messages": null}"#.into()),
            Answer::Text("application/json", r#"{"messages": [{"sid": "SM0"#.into()),
            Answer::Text("application/json", "[1, 2]".into()),
            Answer::Rows(vec![text(1, "Hello?")]),
        ]
    };
    told(answers, async |stage| {
        let (_, thread) = stage.thread_until(DANIELA, |t| !t.is_empty()).await;
        assert_eq!(thread[0].body, "Hello?");
        let state = stage.store.reconciler_state(stage.organization).await.unwrap();
        assert!(state.looked_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn odd_rows_hide_no_others_and_change_no_order() {
    let answers = || {
        vec![Answer::Rows(vec![
            with(
                text(9, "from the future"),
                "date_created",
                json!("Wed, 01 Jan 2098 00:00:00 +0000"),
            ),
            with(text(8, "an unknown status"), "status", json!("teleported")),
            with(text(7, "an unknown direction"), "direction", json!("sideways")),
            without(text(6, "few fields"), &["status", "direction", "num_media", "num_segments"]),
            without(text(5, "no dates"), &["date_created", "date_sent"]),
            with(text(4, "zero\0inside"), "num_segments", json!("many")),
            without(text(3, "from nobody"), &["from"]),
            with(text(2, "no sid"), "sid", json!("nonsense")),
            json!(null),
            json!("row"),
            text(1, "an ordinary one"),
        ])]
    };
    told(answers, async |stage| {
        let (conversation, thread) = stage.thread_until(DANIELA, |t| t.len() >= 7).await;
        let mut bodies: Vec<_> = thread.iter().map(|message| message.body.as_str()).collect();
        assert_eq!(bodies[0], "an ordinary one");
        bodies.sort_unstable();
        assert_eq!(
            bodies,
            [
                "an ordinary one",
                "an unknown direction",
                "an unknown status",
                "few fields",
                "from the future",
                "no dates",
                "zero\u{fffd}inside",
            ]
        );
        assert_eq!(conversation.unread, 7);
        let now: Timestamp = RealClock.now();
        assert!(thread.iter().all(|message| message.at <= now), "nothing is of the future");
    })
    .await;
}

#[tokio::test]
async fn a_list_of_ten_megabytes_is_read_and_a_longer_one_in_smaller_pages() {
    let padding = "x".repeat(500 * 1024);
    let answers = || {
        let rows = (1..=20).map(|n| with(text(n, &format!("{n}")), "padding", json!(padding)));
        vec![Answer::Rows(rows.collect()), Answer::TooMuch(vec![text(21, "21")])]
    };
    told(answers, async |stage| {
        let (_, thread) = stage.thread_until(DANIELA, |t| t.len() == 21).await;
        assert!(thread.iter().any(|message| message.body == "21"));
    })
    .await;
}
