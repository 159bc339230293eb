//! How messages go out: the time to take them back, and the pace of each line.

use crate::story::{DANIELA, Inbox, on_each_engine, on_each_engine_with};
use hearback_server::clock::{Clock as _, ManualClock, RealClock};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;

fn to<'a>(line: &'a Value, destination: &str) -> &'a Value {
    let paces = line["paces"].as_array().unwrap();
    &paces.iter().find(|pace| pace["destination"] == destination).unwrap()["pace"]
}

#[tokio::test]
async fn an_admin_sees_how_fast_lines_send_and_chooses_for_one() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let sending = maya.get("/sending").await.ok(200);
        let main = &sending["lines"][0];
        assert_eq!(main["chosen"], Value::Null);
        assert_eq!((to(main, "canada"), to(main, "elsewhere")), (&json!(1), &json!(10)));
        assert_eq!(to(main, "united_states"), &Value::Null, "Twilio paces that itself");
        assert_eq!(main["waiting"], 0);

        let pace = format!("/lines/{}/pace", inbox.main);
        let chosen = maya.put(&pace, json!({ "pace": 2 })).await.ok(200);
        assert_eq!(chosen["lines"][0]["chosen"], 2);
        assert_eq!(to(&chosen["lines"][0], "united_states"), &json!(2));
        assert_eq!(chosen["lines"][1]["chosen"], Value::Null, "and for no other");
        for wrong in [json!({ "pace": 0 }), json!({ "pace": 1001 })] {
            maya.put(&pace, wrong).await.is_problem(422, "invalid_request", "1 to 1,000");
        }
        let back = maya.put(&pace, json!({ "pace": null })).await.ok(200);
        assert_eq!(back["lines"][0]["chosen"], Value::Null);
        let nobodys = format!("/lines/{}/pace", inbox.organization);
        maya.put(&nobodys, json!({ "pace": 2 })).await.is_problem(404, "not_found", "");
        let ana = inbox.sign_in("ana").await;
        ana.get("/sending").await.ok(200);
        ana.put(&pace, json!({ "pace": 2 })).await.is_problem(403, "forbidden", "admin");
        let undo = ana.patch("/sending", json!({ "undo_delay": 2 })).await;
        undo.is_problem(403, "forbidden", "admin");
    })
    .await;
}

#[tokio::test]
async fn sending_waits_as_long_as_an_admin_says_and_can_be_taken_back() {
    let clock = Arc::new(ManualClock::at(RealClock.now()));
    let given = clock.clone();
    on_each_engine_with(
        move |settings| settings.clock = given.clone(),
        |inbox| {
            let clock = clock.clone();
            async move {
                let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
                let before = ana.get("/session").await.ok(200);
                assert_eq!(before["undo_delay"], 3600, "as this installation says");
                for wrong in [-1, 31] {
                    let refused = maya.patch("/sending", json!({ "undo_delay": wrong })).await;
                    refused.is_problem(422, "invalid_request", "0 to 30");
                }
                maya.patch("/sending", json!({ "undo_delay": 30 })).await.ok(200);
                assert_eq!(ana.get("/session").await.ok(200)["undo_delay"], 30);

                let thread = format!("/conversations/{}/messages", inbox.daniela_wrote().await);
                let hasty = json!({ "body": "Never again!", "client_key": "a" });
                let taken = ana.post(&thread, hasty).await.ok(202);
                assert_eq!(due(&inbox).await, Some(clock.now() + SignedDuration::from_secs(30)));
                let id = taken["message"]["id"].as_str().unwrap();
                let canceled = ana.post(&format!("/messages/{id}/cancel"), json!({})).await.ok(200);
                assert_eq!(canceled["status"], "canceled");
                assert_eq!(due(&inbox).await, None);

                maya.patch("/sending", json!({ "undo_delay": 0 })).await.ok(200);
                let calm = json!({ "body": "See you soon.", "client_key": "b" });
                let taken = ana.post(&thread, calm).await.ok(202);
                assert_eq!(taken["conversation"]["number"], DANIELA);
                let later = due(&inbox).await;
                assert!(later.is_none_or(|due| due <= clock.now() + SignedDuration::from_secs(2)));
            }
        },
    )
    .await;
}

async fn due(inbox: &Inbox) -> Option<hearback_inbox::Timestamp> {
    inbox.footprint().await.2
}

#[tokio::test]
async fn what_waits_in_a_conversation_is_told_to_whoever_may_see_it() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let thread = format!("/conversations/{}", inbox.daniela_wrote().await);
        let written = json!({ "body": "Soon", "client_key": "a" });
        ana.post(&format!("{thread}/messages"), written).await.ok(202);
        let waiting = ana.get(&format!("{thread}/waiting")).await.ok(200);
        assert_eq!(waiting["waiting"], json!([]), "it can be taken back for an hour");
        let otto = inbox.sign_in("otto").await;
        otto.get(&format!("{thread}/waiting")).await.is_problem(404, "not_found", "");
    })
    .await;
}
