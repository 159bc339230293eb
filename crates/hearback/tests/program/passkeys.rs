//! What changing the public URL does to passkeys is said at the start and by `doctor`; and the line
//! that a wrong passkey leaves in the log.

use crate::browser::Browser;
use crate::ended::run;
use crate::process::{hearback, start};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::tempdir;

/// No Twilio.
const NOBODY: &str = "http://127.0.0.1:9";
const DEMO: [&str; 8] =
    ["demo", "--port", "0", "--simulator-port", "0", "--json", "--data", "hearback-data"];

/// As if people had added passkeys while the public URL was another.
fn add_passkeys(directory: &Path, host: &str, count: u8) {
    let file = directory.join("hearback-data/hearback.sqlite");
    let database = rusqlite::Connection::open(file).unwrap();
    for n in 0..count {
        let sql = "INSERT INTO passkeys (user_id, id, credential_id, host, name, credential, \
                   created_at) SELECT user_id, randomblob(16), randomblob(16), ?1, ?2, '{}', 0 \
                   FROM members WHERE state = 'active' LIMIT 1";
        assert_eq!(database.execute(sql, (host, format!("Phone {n}"))).unwrap(), 1);
    }
}

#[tokio::test]
async fn passkeys_that_another_public_url_left_behind_are_told_of() {
    let directory = tempdir().unwrap();
    start(hearback(directory.path()).args(DEMO)).await.terminate().await;
    add_passkeys(directory.path(), "old.example.com", 3);
    add_passkeys(directory.path(), "older.example.com", 1);
    for (url, told) in [
        ("https://new.example.com", &[("old", 3), ("older", 1)][..]),
        ("https://old.example.com", &[("older", 1)]),
    ] {
        let address = ["--twilio-url", NOBODY, "--public-url", url];
        let serve = [&["serve", "--port", "0", "--json"], &address[..]].concat();
        let (_, log) = start(hearback(directory.path()).args(serve)).await.terminate().await;
        for (name, count) in [("old", 3), ("older", 1)] {
            let host = format!("{name}.example.com");
            let line =
                log.lines().find(|line| line.contains(&host) && line.contains("passkeys of"));
            let is_told = told.contains(&(name, count));
            assert_eq!(line.is_some(), is_told, "{url}: {log}");
            assert!(line.is_none_or(|line| line.contains(&count.to_string())), "{log}");
        }
        let found = run(directory.path(), &[&["doctor", "--json"], &address[..]].concat()).await;
        let check: Value = serde_json::from_str(&found.out).unwrap();
        let findings = check["organizations"][0]["findings"].as_array().unwrap().clone();
        let of_passkeys = findings.iter().filter(|one| one["code"] == "passkeys_elsewhere");
        let sentences: Vec<_> = of_passkeys.map(|one| one["sentence"].as_str().unwrap()).collect();
        let begins = told.iter().map(|(name, count)| match count {
            1 => format!("1 passkey works only at {name}.example.com, so it can't be used now. "),
            _ => format!("{count} passkeys work only at {name}.example.com, so they can't be used"),
        });
        let begins: Vec<_> = begins.collect();
        assert_eq!(sentences.len(), begins.len(), "{sentences:?}");
        for (sentence, begins) in sentences.iter().zip(&begins) {
            assert!(sentence.starts_with(begins), "{sentence}");
            assert!(sentence.contains("set --public-url back"), "{sentence}");
        }
    }
}

#[tokio::test]
async fn a_passkey_that_nobody_has_leaves_one_line_with_its_address() {
    let directory = tempdir().unwrap();
    let demo = start(hearback(directory.path()).args(DEMO)).await;
    let mut stranger = Browser::at(demo.text("url"));
    let (status, question) = stranger.enter("/session/passkey/options", json!({})).await;
    assert_eq!(status, StatusCode::OK);
    let response =
        json!({ "clientDataJSON": "AAAA", "authenticatorData": "AAAA", "signature": "AAAA" });
    let credential =
        json!({ "id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response });
    let answer = json!({ "step": question["step"], "credential": credential });
    let (status, problem) = stranger.enter("/session/passkey", answer).await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNAUTHORIZED, &json!("wrong_credentials")));
    let (_, log) = demo.terminate().await;
    let lines: Vec<_> = log.lines().filter(|line| line.contains("sign-in failed")).collect();
    assert_eq!(lines.len(), 1, "{log}");
    assert!(lines[0].contains("127.0.0.1") && lines[0].contains("wrong_passkey"), "{}", lines[0]);
}
