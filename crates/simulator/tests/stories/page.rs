//! The handset page, and the control API behind it.

use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::stage::{MARIA, SHOP, Stage};

#[tokio::test]
async fn the_page_is_complete_and_lets_nothing_else_run() {
    let stage = Stage::start().await;
    let page = stage.http.get(stage.twilio.handset_url()).send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
    let html = page.text().await.unwrap();
    assert!(!html.contains(" style=") && !html.contains(" onclick="));
    let named = html
        .split(['"', '\n'])
        .collect::<Vec<_>>()
        .windows(2)
        .filter(|pair| pair[0].ends_with("src=") || pair[0].ends_with("href="))
        .map(|pair| pair[1].to_owned())
        .collect::<Vec<_>>();
    assert!(named.len() >= 6, "{named:?}");
    for path in named {
        let url = format!("{}{path}", stage.twilio.rest_url());
        assert_eq!(stage.http.get(url).send().await.unwrap().status(), 200, "{path}");
    }
}

#[tokio::test]
async fn a_watcher_sees_what_arrives_as_it_arrives() {
    let stage = Stage::start().await;
    let url = format!("{}/events", stage.twilio.control_url());
    let mut events = stage.http.get(url).send().await.unwrap().bytes_stream();
    stage.send("Hello").await;
    let mut heard = String::new();
    while !heard.contains("\"event\":\"bubble\"") {
        heard.push_str(&String::from_utf8_lossy(&events.next().await.unwrap().unwrap()));
    }
    assert!(heard.contains("\"body\":\"Hello\"") && heard.contains(MARIA));
}

#[tokio::test]
async fn a_batch_is_sent_counted_and_settled() {
    let stage = Stage::start().await;
    let texts: Vec<_> = (0..200)
        .map(|n| json!({ "from": format!("+1415555{n:04}"), "to": SHOP, "body": n.to_string() }))
        .collect();
    let answer = stage.control("/inbound/batch", json!({ "messages": texts })).await;
    assert_eq!(answer["answered"], 200);
    assert_eq!(answer["sids"].as_array().unwrap().len(), 200);
    let settled = stage.control("/settle", json!({})).await;
    assert_eq!(settled, json!({ "settled": true, "pending": 0 }));
    let url =
        format!("{}/ledger?direction=inbound&from=%2B14155550007", stage.twilio.control_url());
    let ledger: Value = stage.http.get(url).send().await.unwrap().json().await.unwrap();
    assert_eq!(ledger["messages"].as_array().unwrap().len(), 1);
    assert_eq!(ledger["handsets"]["+14155550007"], json!({ "sent": 1, "received": 0 }));
}

#[tokio::test]
async fn another_account_has_its_own_numbers_and_token() {
    let stage = Stage::start().await;
    let sid = "ACdddddddddddddddddddddddddddddddd";
    let number = "+16175550100";
    let hook = format!("{}/other", stage.listener.origin);
    stage
        .control(
            "/accounts",
            json!({ "account_sid": sid, "auth_token": "other", "numbers": [{ "number": number }] }),
        )
        .await;
    let changed = json!({ "number": number, "sms_url": hook });
    stage.control(&format!("/accounts/{sid}/numbers"), changed).await;
    stage.control("/inbound", json!({ "from": MARIA, "to": number, "body": "Hi" })).await;
    let heard = &stage.listener.heard()[0];
    assert_eq!(heard.form["AccountSid"], sid);
    assert!(heard.signed_for("other", &hook));
    let (_, error) = stage.create(&[("To", MARIA), ("From", number), ("Body", "Hi")]).await;
    assert_eq!(error["code"], 21660);
}
