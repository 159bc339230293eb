//! Two people who answer at the same time (S11).

use crate::story::{Answer, DANIELA, Inbox, KWAME, MAIN, Person, on_each_engine};
use futures_util::future::join;
use hearback_inbox::ConversationId;
use serde_json::{Value, json};

/// What a person's page sends: what stands in the box, and what was on screen.
fn reply(key: &str, seen: &Value) -> Value {
    json!({ "body": format!("reply {key}"), "client_key": key, "seen": seen })
}

/// The newest message that a thread shows.
async fn newest(person: &Person, thread: &str) -> Value {
    let page = person.get(thread).await.ok(200);
    page["messages"].as_array().unwrap().last().unwrap()["id"].clone()
}

async fn stage(inbox: &Inbox) -> (Person, Person, String, Value) {
    let conversation = inbox.daniela_wrote().await;
    let (ana, luis) = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
    let thread = format!("/conversations/{conversation}/messages");
    let seen = newest(&ana, &thread).await;
    (ana, luis, thread, seen)
}

/// *Ana just replied.* or, on a slow machine, *Ana replied 2 seconds ago.*
#[track_caller]
fn asks_first(refused: &Answer, who: &str, did: &str) {
    refused.is_problem(409, "newer_messages", did);
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    let ago = detail.starts_with(&format!("{who} {did} ")) && detail.ends_with(" ago.");
    assert!(ago || detail == format!("{who} just {did}."), "{detail}");
}

#[tokio::test]
async fn luis_is_asked_first_when_ana_was_quicker() {
    on_each_engine(|inbox| async move {
        let (ana, luis, thread, seen) = stage(&inbox).await;
        let anas = ana.post(&thread, reply("a", &seen)).await.ok(202);
        let before = inbox.footprint().await;
        let refused = luis.post(&thread, reply("l", &seen)).await;
        asks_first(&refused, "ana", "replied");
        let newer = &refused.json()["newer"];
        assert_eq!(newer["message_id"], anas["message"]["id"]);
        assert_eq!((&newer["name"], &newer["at"]), (&json!("ana"), &anas["message"]["at"]));
        assert_eq!(newer["author"]["kind"], "member");
        assert_eq!(newer["author"], anas["message"]["author"]);
        assert_eq!(inbox.footprint().await, before, "nothing is written");
        // Having seen it, or not minding, Luis may.
        let mut anyway = reply("l", &seen);
        anyway["send_anyway"] = json!(true);
        luis.post(&thread, anyway).await.ok(202);
        luis.post(&thread, reply("m", &newer["message_id"])).await.ok(202);
        let refused = ana.post(&thread, reply("b", &newer["message_id"])).await;
        asks_first(&refused, "luis", "replied");
    })
    .await;
}

#[tokio::test]
async fn of_two_replies_at_the_same_instant_one_is_asked_about() {
    on_each_engine(|inbox| async move {
        let (ana, luis, thread, seen) = stage(&inbox).await;
        for round in 0..5 {
            let seen = if round == 0 { seen.clone() } else { newest(&ana, &thread).await };
            let (a, l) = join(
                ana.post(&thread, reply(&format!("a{round}"), &seen)),
                luis.post(&thread, reply(&format!("l{round}"), &seen)),
            )
            .await;
            let mut statuses = [a.status, l.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [202, 409], "{} {}", a.text, l.text);
        }
    })
    .await;
}

#[tokio::test]
async fn daniela_wrote_again_while_ana_was_typing() {
    on_each_engine(|inbox| async move {
        let (ana, _, thread, seen) = stage(&inbox).await;
        inbox.text(DANIELA, MAIN, "Forget it, it works again").await;
        let refused = ana.post(&thread, reply("a", &seen)).await;
        asks_first(&refused, "They", "texted");
        assert_eq!(refused.json()["newer"]["author"], Value::Null);
        assert_eq!(refused.json()["newer"]["message_id"], newest(&ana, &thread).await);
    })
    .await;
}

#[tokio::test]
async fn what_was_taken_once_is_not_asked_about_when_it_comes_again() {
    on_each_engine(|inbox| async move {
        let (ana, _, thread, seen) = stage(&inbox).await;
        let first = ana.post(&thread, reply("a", &seen)).await.ok(202);
        inbox.text(DANIELA, MAIN, "One more thing").await;
        let again = ana.post(&thread, reply("a", &seen)).await.ok(200);
        assert_eq!(again["message"]["id"], first["message"]["id"]);
    })
    .await;
}

#[tokio::test]
async fn ones_own_and_what_was_taken_back_is_no_reason_to_ask() {
    on_each_engine(|inbox| async move {
        let (ana, luis, thread, seen) = stage(&inbox).await;
        ana.post(&thread, reply("a", &seen)).await.ok(202);
        ana.post(&thread, reply("b", &seen)).await.ok(202);
        let own = newest(&ana, &thread).await;
        let luiss = luis.post(&thread, reply("l", &own)).await.ok(202);
        let cancel = format!("/messages/{}/cancel", luiss["message"]["id"].as_str().unwrap());
        luis.post(&cancel, json!({})).await.ok(200);
        ana.post(&thread, reply("c", &own)).await.ok(202);
    })
    .await;
}

#[tokio::test]
async fn what_was_seen_has_to_be_of_that_conversation() {
    on_each_engine(|inbox| async move {
        let (ana, _, thread, seen) = stage(&inbox).await;
        inbox.text(KWAME, MAIN, "Hello").await;
        let kwame: ConversationId = inbox.conversation_with(KWAME).await;
        let kwames = format!("/conversations/{kwame}/messages");
        let refused = ana.post(&kwames, reply("a", &seen)).await;
        refused.is_problem(422, "invalid_request", "isn't a message in this conversation");
        assert_eq!(refused.json()["field"], "seen");
        let nothing = json!("00000000-0000-7000-8000-000000000000");
        ana.post(&thread, reply("a", &nothing)).await.is_problem(422, "invalid_request", "`seen`");
        let nonsense = ana.post(&thread, reply("a", &json!("nonsense"))).await;
        nonsense.is_problem(422, "invalid_request", "UUID");
        ana.post(&thread, json!({ "body": "no page", "client_key": "a" })).await.ok(202);
    })
    .await;
}
