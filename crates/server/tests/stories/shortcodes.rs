//! Placeholders that nothing fills in yet are never sent as they stand (S10).

use crate::story::{Answer, Inbox, KWAME, on_each_engine};
use hearback_server::clock::{Clock as _, RealClock};
use jiff::SignedDuration;
use serde_json::json;

/// Refuses a text for its shortcode, and writes nothing.
async fn refused(inbox: &Inbox, answer: impl Future<Output = Answer>, name: &str) {
    let before = inbox.footprint().await;
    let answer = answer.await;
    answer.is_problem(422, "shortcode_unknown", name);
    assert_eq!(answer.json()["field"], "body");
    assert_eq!(inbox.footprint().await, before, "{name}");
}

#[tokio::test]
async fn a_shortcode_is_refused_by_name_wherever_a_text_is_written() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        let thread = format!("/conversations/{conversation}/messages");
        let later = (RealClock.now() + SignedDuration::from_hours(20)).to_string();
        for (body, name) in [
            ("Job {{job_number}} is done", "{{job_number}}"),
            ("See {{ portal_url }}", "{{portal_url}}"),
            ("{{{first name}}}", "{{first name}}"),
        ] {
            let now = json!({ "body": body, "client_key": body });
            refused(&inbox, ana.post(&thread, now.clone()), name).await;
            let mut put_off = now.clone();
            put_off["send_at"] = later.clone().into();
            refused(&inbox, ana.post(&thread, put_off.clone()), name).await;
            for mut first in [now, put_off] {
                first["number"] = KWAME.into();
                refused(&inbox, ana.post("/conversations", first), name).await;
            }
        }
        let reminder = json!({ "body": "See you at {{ 5", "client_key": "a", "send_at": later });
        let taken = ana.post(&thread, reminder).await.ok(202);
        let waiting = format!("/messages/{}/schedule", taken["message"]["id"].as_str().unwrap());
        let change = json!({ "body": "See you at {{time}}" });
        refused(&inbox, ana.patch(&waiting, change), "{{time}}").await;
        let here = ana.get(&format!("/conversations/{conversation}/scheduled")).await.ok(200);
        assert_eq!(here["messages"][0]["body"], "See you at {{ 5", "braces alone are a text");
    })
    .await;
}
