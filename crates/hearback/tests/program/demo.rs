//! `demo`: everything is there at once, everybody can sign in, and nothing is left behind.

use crate::browser::Browser;
use crate::process::{hearback, start};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tempfile::tempdir;

const PORTS: [&str; 6] = ["demo", "--port", "0", "--simulator-port", "0", "--json"];

#[tokio::test]
async fn everybody_can_sign_in_and_texts_go_both_ways() {
    let directory = tempdir().unwrap();
    let mut command = hearback(directory.path());
    command.args(PORTS).env("TMPDIR", directory.path());
    let demo = start(&mut command).await;
    for name in ["simulator_url", "handset_url", "account_sid", "auth_token", "webhook_url"] {
        assert!(!demo.text(name).is_empty(), "{name}");
    }
    let lines = demo.ready["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 3);
    let roles: Vec<_> = demo.ready["sign_in"].as_array().unwrap().iter().collect();
    assert_eq!(roles.len(), 5);
    let mut maya = Browser::at(demo.text("url"));
    for who in roles {
        let text = |name: &str| who[name].as_str().unwrap();
        let mut browser = Browser::at(demo.text("url"));
        let status = browser.sign_in(text("email"), text("password")).await;
        assert_eq!(status, StatusCode::OK, "{who}");
        let session = browser.get("/session").await;
        assert_eq!((&session["role"], &session["demo"]), (&who["role"], &json!(true)));
        assert!(session["empty_reason"].is_null(), "{session}");
        let page = browser.get("/conversations?tab=all&limit=100").await;
        assert_eq!(page["conversations"].as_array().unwrap().len(), 100);
        if text("role") == "admin" {
            maya = browser;
        }
    }
    assert_texts_go_both_ways(&demo.ready, &maya).await;
    let (status, log) = demo.terminate().await;
    assert_eq!(status.code(), Some(0), "{log}");
    let left: Vec<_> = std::fs::read_dir(directory.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Where another name leads: to its own.
const MOVED: StatusCode = StatusCode::TEMPORARY_REDIRECT;

async fn assert_texts_go_both_ways(ready: &serde_json::Value, maya: &Browser) {
    let main = ready["lines"][0]["number"].as_str().unwrap();
    let text = json!({ "from": "+12535550198", "to": main, "body": "Do you do chimneys?" });
    let url = format!("{}/simulator/v1/inbound", ready["simulator_url"].as_str().unwrap());
    let taken =
        reqwest::Client::builder().build().unwrap().post(url).json(&text).send().await.unwrap();
    assert!(taken.status().is_success(), "{}", taken.text().await.unwrap());
    let conversation = loop {
        let newest = maya.get("/conversations?tab=open&limit=1").await;
        let newest = newest["conversations"][0].clone();
        if newest["number"] == "+12535550198" {
            break newest;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!(conversation["marks"], json!(["unrecognized"]));
    let path = format!("/conversations/{}/messages", conversation["id"].as_str().unwrap());
    let reply = json!({ "body": "We do!", "client_key": "chimneys" });
    maya.send(Method::POST, &path, reply).await;
    loop {
        let messages = maya.get(&path).await;
        let last = messages["messages"].as_array().unwrap().last().unwrap().clone();
        if last["status"] == "delivered" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn only_its_first_page_frames_the_demo_and_signs_a_visitor_in() {
    let directory = tempdir().unwrap();
    let demo = start(hearback(directory.path()).args(PORTS)).await;
    let [first, inbox, phone] = ["first_page_url", "url", "simulator_url"].map(|at| demo.text(at));
    let http = Client::builder().redirect(Policy::none()).build().unwrap();
    for (page, framed_by) in [(inbox, first), (phone, first), (first, "'none'")] {
        let page = http.get(page).send().await.unwrap();
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        let ancestors: Vec<_> = policy.split("; ").filter(|d| d.starts_with("frame-an")).collect();
        assert_eq!(ancestors, [format!("frame-ancestors {framed_by}")]);
    }
    let api = http.get(format!("{inbox}/api/v1/session")).send().await.unwrap();
    assert!(api.headers()["content-security-policy"].to_str().unwrap().ends_with("'none'"));

    let welcomed = http.get(first).send().await.unwrap();
    let cookie = welcomed.headers()["set-cookie"].to_str().unwrap().to_owned();
    let cookie = cookie.split(';').next().unwrap();
    let session = http.get(format!("{inbox}/api/v1/session")).header("cookie", cookie);
    let session: Value = session.send().await.unwrap().json().await.unwrap();
    assert_eq!(session["user"]["email"], "maya@northside.example");
    let again = http.get(first).header("cookie", cookie).send().await.unwrap();
    assert!(!again.headers().contains_key("set-cookie"), "who has a session keeps it");

    let story = format!("{first}/story");
    for host in ["evil.example", "localhost"] {
        let elsewhere = http.get(first).header("host", host).send().await.unwrap();
        assert_eq!(
            (elsewhere.status(), &elsewhere.headers()["location"]),
            (MOVED, &first.parse().unwrap())
        );
    }
    for origin in [inbox, "https://evil.example", "null"] {
        let played = http.post(&story).header("origin", origin).send().await.unwrap();
        assert_eq!(played.status(), StatusCode::FORBIDDEN, "{origin}");
    }
    demo.terminate().await;
}

#[tokio::test]
async fn a_demo_that_is_kept_goes_on_where_it_was() {
    let directory = tempdir().unwrap();
    let events = async || {
        let demo = start(hearback(directory.path()).args(PORTS).args(["--data", "kept"])).await;
        let mut maya = Browser::at(demo.text("url"));
        maya.sign_in("maya@northside.example", "northside-demo").await;
        let last = maya.get("/session").await["last_event"].clone();
        let counts = maya.get("/counts").await["cells"].clone();
        demo.terminate().await;
        (last, counts)
    };
    let (last, counts) = events().await;
    let last = last.as_i64().unwrap();
    assert!(last > 0);
    // Her signing in again is one more, and so is the CRM's address: it has another free port.
    assert_eq!(events().await, (json!(last + 2), counts));
}
