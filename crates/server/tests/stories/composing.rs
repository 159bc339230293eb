//! Writing to customers: what is taken, and what is refused without a trace.

use crate::story::{Answer, DANIELA, Inbox, KWAME, MAIN, Person, form, id, on_each_engine};
use futures_util::future::join_all;
use hearback_inbox::{ConversationId, LineId};
use serde_json::{Value, json};

/// Ana's browser in Daniela's conversation.
async fn ana_and_daniela(inbox: &Inbox) -> (Person, String, ConversationId) {
    let conversation = inbox.daniela_wrote().await;
    let ana = inbox.sign_in("ana").await;
    (ana, format!("/conversations/{conversation}/messages"), conversation)
}

/// Checks a refusal, and that nothing came of it.
async fn refused(inbox: &Inbox, answer: impl Future<Output = Answer>, problem: (u16, &str, &str)) {
    let before = inbox.footprint().await;
    let (status, code, words) = problem;
    answer.await.is_problem(status, code, words);
    assert_eq!(inbox.footprint().await, before, "{code}");
}

#[tokio::test]
async fn a_reply_is_committed_as_pending_and_can_be_taken_back() {
    on_each_engine(|inbox| async move {
        let (ana, thread, _) = ana_and_daniela(&inbox).await;
        let taken =
            ana.post(&thread, json!({ "body": "Hi Daniela", "client_key": "k1" })).await.ok(202);
        assert_eq!(taken["message"]["status"], "pending");
        assert_eq!(taken["message"]["origin"], "user");
        assert_eq!(taken["conversation"]["unread"], 0, "replying reads");
        assert!(inbox.footprint().await.2.is_some(), "it waits in the outbox");
        let cancel = format!("/messages/{}/cancel", taken["message"]["id"].as_str().unwrap());
        let canceled = ana.post(&cancel, json!({})).await.ok(200);
        assert_eq!(canceled["status"], "canceled");
        assert_eq!(canceled["cancel_reason"], "by_person");
        assert_eq!(inbox.footprint().await.2, None, "nothing waits any more");
        assert_eq!(ana.post(&cancel, json!({})).await.ok(200), canceled, "twice is once");
    })
    .await;
}

#[tokio::test]
async fn what_twilio_has_can_not_be_taken_back() {
    on_each_engine(|inbox| async move {
        let (ana, thread, _) = ana_and_daniela(&inbox).await;
        let taken = ana.post(&thread, json!({ "body": "Hi", "client_key": "k1" })).await.ok(202);
        let message = taken["message"]["id"].as_str().unwrap();
        let report = form([
            ("MessageSid", "SM00000000000000000000000000001234"),
            ("AccountSid", &inbox.twilio.account_sid),
            ("MessageStatus", "sent"),
        ]);
        let callback = format!("/webhooks/twilio/status/{}/{message}", inbox.organization);
        inbox.post_signed(&callback, &report).await.is_empty_twiml();
        let cancel = format!("/messages/{message}/cancel");
        refused(
            &inbox,
            ana.post(&cancel, json!({})),
            (409, "not_cancelable", "Twilio already has"),
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn what_can_not_be_sent_is_refused_in_words() {
    on_each_engine(|inbox| async move {
        let (ana, thread, _) = ana_and_daniela(&inbox).await;
        let long = "x".repeat(1601);
        let elsewhere: LineId = id();
        let cases: [(Value, (u16, &str, &str)); 8] = [
            (json!({ "body": "", "client_key": "a" }), (422, "empty_body", "Write something")),
            (json!({ "body": " \n ", "client_key": "b" }), (422, "empty_body", "Write something")),
            (
                json!({ "body": "\u{200b}\u{feff}", "client_key": "b" }),
                (422, "empty_body", "Write something"),
            ),
            (json!({ "body": long, "client_key": "c" }), (422, "body_too_long", "1601 characters")),
            (
                json!({ "body": "hi", "client_key": "d", "line_id": elsewhere }),
                (422, "line_unknown", "isn't one of your lines"),
            ),
            (json!({ "body": "hi", "client_key": "" }), (422, "invalid_request", "its own key")),
            (json!({ "body": "hi" }), (422, "invalid_request", "client_key")),
            (
                json!({ "body": "hi", "client_key": "e", "say_at": 1 }),
                (422, "invalid_request", "say_at"),
            ),
        ];
        for (body, problem) in cases {
            refused(&inbox, ana.post(&thread, body), problem).await;
        }
        let whole = json!({ "body": "é".repeat(1600), "client_key": "f" });
        ana.post(&thread, whole).await.ok(202);
    })
    .await;
}

#[tokio::test]
async fn a_number_must_be_one_that_can_be_texted() {
    on_each_engine(|inbox| async move {
        inbox.text("NORTHBANK", MAIN, "Your code is 1234").await;
        let bank = inbox.conversation_with("NORTHBANK").await;
        let ana = inbox.sign_in("ana").await;
        for number in ["", "12", "hello", "555-0132", "+999123456789"] {
            let new = json!({ "number": number, "body": "hi", "client_key": "a" });
            refused(&inbox, ana.post("/conversations", new), (422, "invalid_number", "area code"))
                .await;
        }
        let own = json!({ "number": MAIN, "body": "hi", "client_key": "a" });
        let said = (422, "invalid_number", "is your own line Main");
        refused(&inbox, ana.post("/conversations", own), said).await;
        let reply = json!({ "body": "hi", "client_key": "b" });
        let thread = format!("/conversations/{bank}/messages");
        let reply = ana.post(&thread, reply);
        refused(&inbox, reply, (409, "not_answerable", "can't get replies")).await;
    })
    .await;
}

#[tokio::test]
async fn nothing_goes_to_whoever_opted_out() {
    on_each_engine(|inbox| async move {
        let (ana, thread, conversation) = ana_and_daniela(&inbox).await;
        ana.post(&thread, json!({ "body": "waiting", "client_key": "a" })).await.ok(202);
        inbox.text(DANIELA, MAIN, "Stop").await;
        let messages = ana.get(&thread).await.ok(200);
        assert_eq!(messages["messages"][1]["status"], "canceled");
        assert_eq!(messages["messages"][1]["cancel_reason"], "opted_out");
        let reply = json!({ "body": "but why", "client_key": "b" });
        refused(&inbox, ana.post(&thread, reply), (409, "opted_out", "has opted out")).await;
        let new = json!({ "number": "(415) 555-0132", "body": "psst", "client_key": "c" });
        refused(&inbox, ana.post("/conversations", new), (409, "opted_out", "START")).await;
        inbox.text(DANIELA, MAIN, "START").await;
        ana.post(&thread, json!({ "body": "welcome back", "client_key": "d" })).await.ok(202);
        let shown = ana.get(&format!("/conversations/{conversation}")).await.ok(200);
        assert_eq!(shown["opt_out"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn nothing_goes_out_on_a_line_that_is_off() {
    on_each_engine(|inbox| async move {
        let (ana, thread, _) = ana_and_daniela(&inbox).await;
        let maya = inbox.sign_in("maya").await;
        maya.patch(&format!("/lines/{}", inbox.main), json!({ "on": false })).await.ok(200);
        let reply = json!({ "body": "hi", "client_key": "a" });
        refused(&inbox, ana.post(&thread, reply), (409, "line_off", "“Main” is off")).await;
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_is_one_message() {
    on_each_engine(|inbox| async move {
        let (ana, thread, _) = ana_and_daniela(&inbox).await;
        let reply = json!({ "body": "once", "client_key": "double-click" });
        let answers = join_all((0..10).map(|_| ana.post(&thread, reply.clone()))).await;
        let ids: std::collections::BTreeSet<String> = answers
            .iter()
            .map(|answer| {
                assert!([200, 202].contains(&answer.status), "{answer:?}");
                answer.json()["message"]["id"].to_string()
            })
            .collect();
        assert_eq!(ids.len(), 1);
        let taken = answers.iter().filter(|answer| answer.status == 202).count();
        assert_eq!(taken, 1, "the others are told that it was taken before");
        let other = json!({ "body": "twice", "client_key": "double-click" });
        refused(&inbox, ana.post(&thread, other), (409, "client_key_conflict", "new one")).await;
        let messages = ana.get(&thread).await.ok(200);
        assert_eq!(messages["messages"].as_array().unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_new_conversation_is_its_authors_until_twilio_takes_it() {
    on_each_engine(|inbox| async move {
        let (ana, luis) = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
        let new = json!({ "number": "415.555.0133", "body": "Hello Kwame", "client_key": "a" });
        let taken = ana.post("/conversations", new).await.ok(202);
        assert_eq!(taken["conversation"]["number"], KWAME);
        assert_eq!(taken["conversation"]["visible"], false);
        let user = ana.get("/start").await.ok(200)["session"]["user"]["id"].clone();
        let by_ana = json!({ "kind": "member", "id": user });
        assert_eq!(taken["message"]["author"], by_ana);
        let id = taken["conversation"]["id"].as_str().unwrap();
        let path = format!("/conversations/{id}");
        assert_eq!(ana.get(&path).await.ok(200)["last"]["author"], by_ana);
        luis.get(&path).await.is_problem(404, "not_found", "Not found");
        luis.get(&format!("{path}/messages")).await.is_problem(404, "not_found", "Not found");
        inbox.text(KWAME, MAIN, "Who is this?").await;
        luis.get(&path).await.ok(200);
    })
    .await;
}

#[tokio::test]
async fn a_number_that_has_a_conversation_opens_it() {
    on_each_engine(|inbox| async move {
        let (ana, _, conversation) = ana_and_daniela(&inbox).await;
        let new = json!({ "number": "+1 415 555 0132", "body": "Hi again", "client_key": "a" });
        let taken = ana.post("/conversations", new).await.ok(202);
        assert_eq!(taken["conversation"]["id"], conversation.to_string());
        let found = ana.get("/conversations?tab=closed&number=(415)%20555-0132").await.ok(200);
        assert_eq!(found["number"], DANIELA);
        assert_eq!(found["conversations"][0]["id"], conversation.to_string());
        let wrong = ana.get("/conversations?number=41555").await;
        wrong.is_problem(422, "invalid_number", "not a phone number");
    })
    .await;
}

#[tokio::test]
async fn only_what_failed_can_be_sent_again() {
    on_each_engine(|inbox| async move {
        let (ana, thread, _) = ana_and_daniela(&inbox).await;
        let taken = ana.post(&thread, json!({ "body": "hi", "client_key": "a" })).await.ok(202);
        let message = format!("/messages/{}", taken["message"]["id"].as_str().unwrap());
        let (retry, give_up) = (format!("{message}/retry"), format!("{message}/give-up"));
        let retry = ana.post(&retry, json!({}));
        refused(&inbox, retry, (409, "not_retryable", "didn't fail")).await;
        let give_up = ana.post(&give_up, json!({}));
        refused(&inbox, give_up, (409, "not_retryable", "")).await;
    })
    .await;
}
