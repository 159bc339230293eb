//! The log: what can't be written costs nothing else, and what is written is whole and discreet.

use crate::browser::Browser;
use crate::left_out;
use crate::log_line;
use crate::process::{PATIENCE, hearback, start};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tempfile::tempdir;
use tokio::io::{AsyncBufReadExt as _, BufReader};

const DEMO: [&str; 6] = ["demo", "--port", "0", "--simulator-port", "0", "--json"];
const TEXTS: usize = 60;
const STRANGER: &str = "+12535550198";

/// A text from a handset of the demo; what Hearback answered to its webhook.
async fn text(demo: &Value, body: &str) -> Value {
    let main = &demo["lines"][0]["number"];
    let text = json!({ "from": STRANGER, "to": main, "body": body });
    let url = format!("{}/simulator/v1/inbound", demo["simulator_url"].as_str().unwrap());
    let answer = http().post(url).json(&text).send().await.unwrap();
    answer.json::<Value>().await.unwrap()["webhook"].clone()
}

fn http() -> Client {
    Client::builder().timeout(Duration::from_secs(20)).build().unwrap()
}

#[tokio::test]
async fn a_log_that_can_not_be_written_loses_its_lines_and_nothing_else() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    for (name, stderr) in [("full", Stdio::from(full)), ("unread", Stdio::piped())] {
        let directory = tempdir().unwrap();
        let mut command = hearback(directory.path());
        command.args(DEMO).args(["--log", "trace"]).env("TMPDIR", directory.path());
        let mut child = command.stdout(Stdio::piped()).stderr(stderr).spawn().unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        tokio::time::timeout(PATIENCE, out.read_line(&mut line)).await.unwrap().unwrap();
        let demo: Value = serde_json::from_str(&line).unwrap();
        let texts = (0..TEXTS).map(|n| {
            let demo = demo.clone();
            tokio::spawn(async move { text(&demo, &format!("Text {n}")).await })
        });
        for text in texts.collect::<Vec<_>>() {
            let answered = text.await.unwrap();
            assert_eq!(answered["status"], 200, "{name}: {answered}");
        }
        child.kill().await.unwrap();
    }
}

#[tokio::test]
async fn each_line_is_whole_json_and_tells_no_text_number_or_secret() {
    let mut databases = vec![None];
    if let Some(server) = left_out::unless("HEARBACK_TEST_POSTGRES") {
        databases.push(Some(new_database(&server).await));
    }
    for database in databases {
        let directory = tempdir().unwrap();
        let mut command = hearback(directory.path());
        command.args(DEMO).args(["--log-format", "json", "--log", "trace,rlibphonenumber=trace"]);
        command.args(database.iter().flat_map(|url| ["--database", url]));
        let demo = start(command.env("TMPDIR", directory.path())).await;
        use_everything(&demo.ready).await;
        let (_, log) = demo.terminate().await;
        assert!(log.lines().count() > 20, "{log}");
        for line in log.lines() {
            check(line);
        }
        for word in ["a text came in", "a status was reported", "answered", "a webhook was refused"]
        {
            assert!(log.contains(word), "{word}");
        }
    }
}

/// Texts in and out, a search, a wrong password, a forged webhook.
async fn use_everything(demo: &Value) {
    let url = demo["url"].as_str().unwrap();
    let mut maya = Browser::at(url);
    assert_eq!(maya.sign_in("maya@northside.example", "not-her-password").await, 401);
    assert_eq!(maya.sign_in("maya@northside.example", "northside-demo").await, 200);
    assert_eq!(text(demo, "Do you do chimneys?").await["status"], 200);
    assert_eq!(text(demo, "STOP").await["status"], 200);
    assert_eq!(text(demo, "START").await["status"], 200);
    let found = maya.get("/conversations?number=%2B1+253+555+0198").await;
    let id = found["conversations"][0]["id"].as_str().unwrap();
    let path = format!("/conversations/{id}/messages");
    let reply = json!({ "body": "Chimneys are our trade", "client_key": "chimneys" });
    maya.send(Method::POST, &path, reply).await;
    let odd = json!({ "number": "+1 253 555 01", "body": "Hello there", "client_key": "odd" });
    maya.request(Method::POST, "/conversations").json(&odd).send().await.unwrap();
    let form = [("AccountSid", demo["account_sid"].as_str().unwrap()), ("From", STRANGER)];
    http().post(format!("{url}/webhooks/twilio/messages")).form(&form).send().await.unwrap();
    loop {
        let messages = maya.get(&path).await;
        if messages["messages"].as_array().unwrap().last().unwrap()["status"] == "delivered" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn check(line: &str) {
    if let Some(fault) = log_line::fault(line) {
        panic!("{fault}: {line}");
    }
    for secret in
        ["himneys", "Hello there", "2535550198", "253 555", "northside-demo", "not-her-password"]
    {
        assert!(!line.contains(secret), "{secret}: {line}");
    }
}

/// Forged webhooks, of several kinds and many of each: each is counted, few are written.
#[tokio::test]
async fn forged_webhooks_do_not_fill_the_log_and_each_is_counted() {
    const EACH: u64 = 60;
    let directory = tempdir().unwrap();
    let mut command = hearback(directory.path());
    command.args(DEMO).args(["--log-format", "json"]).env("TMPDIR", directory.path());
    let demo = start(&mut command).await;
    let url = demo.ready["url"].as_str().unwrap().to_owned();
    let account = demo.ready["account_sid"].as_str().unwrap();
    let texts = format!("{url}/webhooks/twilio/messages");
    let http = http();
    let signed = |url: &str| http.post(url).header("x-twilio-signature", "AAAA");
    for _ in 0..EACH {
        for (request, status) in [
            (http.post(&texts).form(&[("AccountSid", account)]), 403),
            (signed(&texts).form(&[("AccountSid", account)]), 403),
            (signed(&texts).form(&[("AccountSid", "AC1")]), 403),
            (http.post(&texts).form(&[("From", STRANGER)]), 400),
            (http.post(&texts).body("x"), 415),
            (http.get(&texts), 405),
            (http.post(format!("{url}/webhooks/nowhere")), 404),
            (http.get(format!("{url}/api/v1/conversations")), 401),
            (http.get(format!("{url}/nowhere")), 404),
        ] {
            assert_eq!(request.send().await.unwrap().status(), status);
        }
    }
    let mut maya = Browser::at(&url);
    assert_eq!(maya.sign_in("maya@northside.example", "northside-demo").await, 200);
    let (_, log) = demo.terminate().await;
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut told = BTreeMap::<&str, u64>::new();
    for line in &lines {
        let count = line["count"].as_u64().unwrap_or(1);
        if let Some(kind) = line["kind"].as_str().or(line["reason"].as_str()) {
            *told.entry(kind).or_default() += count;
        }
    }
    for kind in [
        "no_signature",
        "wrong_signature",
        "unknown_account",
        "wrong_parameter",
        "wrong_content_type",
        "wrong_method",
        "wrong_address",
    ] {
        assert_eq!(told.get(kind), Some(&EACH), "{kind}: {told:?}");
    }
    assert!(lines.len() < 100, "{log}");
}

async fn new_database(server: &str) -> String {
    let (client, connection) =
        tokio_postgres::connect(server, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let name = format!("logs_{:032x}", rand::random::<u128>());
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    format!("{}/{name}", server.rsplit_once('/').unwrap().0)
}

/// No source of the project names a field of an event as the log names its own.
#[test]
fn no_event_has_a_field_that_the_log_has() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut folders = vec![crates.to_owned()];
    let mut events = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                if !["tests", "target", "node_modules"].iter().any(|name| path.ends_with(name)) {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                for event in source.split("tracing::").skip(1) {
                    events += usize::from(has_own_fields_only(event, &path));
                }
            }
        }
    }
    assert!(events > 50, "{events}");
}

/// Looks at what follows `tracing::`; whether it is an event.
fn has_own_fields_only(source: &str, path: &Path) -> bool {
    let levels = ["error!(", "warn!(", "info!(", "debug!(", "trace!("];
    let Some(level) = levels.iter().find(|level| source.starts_with(**level)) else { return false };
    // Its fields end where its words begin.
    let fields = source[level.len()..].split('"').next().unwrap();
    for field in fields.split(',').map(|field| field.trim().trim_start_matches(['%', '?'])) {
        let name = field.split(['=', ' ']).next().unwrap();
        let taken = ["message", "level", "timestamp", "target", "span", "spans"].contains(&name);
        assert!(!taken, "{}: {}", path.display(), fields.trim());
    }
    true
}
