//! Numbers that nobody wants to hear from (C2).

use super::unrecognized;
use crate::story::{DANIELA, KWAME, MAIN, on_each_engine};
use hearback_server::clock::{Clock as _, RealClock};
use serde_json::{Value, json};

#[tokio::test]
async fn a_blocked_numbers_texts_are_held_until_it_is_unblocked() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let (luis, maya) = (inbox.sign_in("luis").await, inbox.sign_in("maya").await);
        let path = |what: &str| format!("/conversations/{conversation}{what}");
        let reply = |key: &str| json!({ "body": "Hi", "client_key": key });
        let waits = luis.post(&path("/messages"), reply("a")).await.ok(202);
        let later = json!({ "body": "Later", "client_key": "b", "send_at":
            (RealClock.now() + jiff::SignedDuration::from_hours(48)).to_string() });
        luis.post(&path("/messages"), later).await.ok(202);

        let blocked = luis.post(&path("/block"), Value::Null).await.ok(200);
        assert_eq!((&blocked["state"], &blocked["unread"]), (&json!("closed"), &json!(0)));
        assert_eq!(blocked["marks"][0], "blocked");
        let me = &luis.get("/session").await.ok(200)["user"]["id"];
        assert_eq!(blocked["blocked"]["by"], json!({ "kind": "member", "id": me }));
        assert_eq!(unrecognized(&luis).await, 0);
        let thread = luis.get(&path("/messages")).await.ok(200)["messages"].clone();
        let thread = thread.as_array().unwrap();
        let canceled = thread.iter().filter(|m| m["cancel_reason"] == "number_blocked").count();
        assert_eq!(canceled, 2, "what waited for its turn and for its time");
        assert!(thread.iter().any(|m| m["id"] == waits["message"]["id"]));
        luis.post(&path("/messages"), reply("c")).await.is_problem(
            409,
            "number_blocked",
            "blocked",
        );
        let before = inbox.footprint().await;
        luis.post(&path("/block"), Value::Null).await.ok(200);
        assert_eq!(inbox.footprint().await, before, "twice is once");

        inbox.text(DANIELA, MAIN, "Buy now").await;
        inbox.text(DANIELA, MAIN, "STOP").await;
        inbox.text(KWAME, MAIN, "Hello").await;
        let now = luis.get(&path("")).await.ok(200);
        assert_eq!((&now["state"], &now["unread"]), (&json!("closed"), &json!(0)));
        assert_eq!(now["opt_out"]["word"], "STOP", "an opt-out counts");
        let held = maya.get("/held-texts").await.ok(200)["texts"].clone();
        let reasons: Vec<_> =
            held.as_array().unwrap().iter().map(|t| t["reason"].clone()).collect();
        assert_eq!(reasons, ["blocked", "blocked"]);
        let list = luis.get("/blocked-numbers").await.ok(200);
        assert_eq!(list["conversations"].as_array().unwrap().len(), 1);

        // Turning the inbox off and on brings in what was held for that alone.
        let off = json!({ "inbox_on": false });
        maya.patch("/organization", off).await.ok(200);
        inbox.text(DANIELA, MAIN, "Last chance").await;
        maya.patch("/organization", json!({ "inbox_on": true })).await.ok(200);
        assert_eq!(luis.get(&path("")).await.ok(200)["unread"], 0);

        let back = luis.post(&path("/unblock"), Value::Null).await.ok(200);
        assert_eq!((&back["state"], &back["unread"]), (&json!("open"), &json!(3)));
        assert_eq!(back["blocked"], Value::Null);
        let thread = luis.get(&path("/messages")).await.ok(200)["messages"].clone();
        let bodies: Vec<_> = thread.as_array().unwrap().iter().rev().take(3).collect();
        let bodies: Vec<_> = bodies.iter().rev().map(|m| m["body"].clone()).collect();
        assert_eq!(bodies, ["Buy now", "STOP", "Last chance"], "in the order in which they came");
        assert_eq!(maya.get("/held-texts").await.ok(200)["texts"], json!([]));
        assert_eq!(luis.get("/blocked-numbers").await.ok(200)["conversations"], json!([]));
        assert_eq!(unrecognized(&luis).await, 2);
    })
    .await;
}

#[tokio::test]
async fn who_may_not_opt_out_blocks_nobody() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let vera = inbox.sign_in("vera").await;
        for what in ["block", "unblock"] {
            let path = format!("/conversations/{conversation}/{what}");
            vera.post(&path, Value::Null).await.is_problem(403, "forbidden", "role");
        }
    })
    .await;
}
