//! Texts that ask to stop in other words than a keyword's, until someone handles them (O5).

use crate::story::{
    DANIELA, Heard, Inbox, KWAME, MAIN, Person, REPAIRS, Socket, form, on_each_engine,
};
use hearback_server::clock::{Clock as _, RealClock};
use serde_json::{Value, json};

/// Someone else.
const OTHER: &str = "+14155550177";
const PLEASE: &str = "Please stop texting me";

/// What is on the list, and counted: the texts, the oldest first.
async fn asking(person: &Person) -> Vec<String> {
    let listed = person.get("/stop-requests").await.ok(200);
    let texts: Vec<_> = listed["stop_requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["message"]["body"].as_str().unwrap().to_owned())
        .collect();
    let count = &person.get("/stop-requests/count").await.ok(200)["count"];
    assert_eq!(*count, json!(texts.len()));
    texts
}

/// The text with these words in the thread with a number.
async fn text(inbox: &Inbox, person: &Person, number: &str, body: &str) -> Value {
    let conversation = inbox.conversation_with(number).await;
    let thread = person.get(&format!("/conversations/{conversation}/messages")).await.ok(200);
    let messages = thread["messages"].as_array().unwrap();
    messages.iter().find(|message| message["body"] == body).unwrap().clone()
}

fn path(message: &Value, what: &str) -> String {
    format!("/messages/{}/{what}", message["id"].as_str().unwrap())
}

async fn opt_out(inbox: &Inbox, person: &Person, number: &str) -> Value {
    let way = format!("/conversations/{}/opt-out", inbox.conversation_with(number).await);
    person.post(&way, json!({ "reason": "Asked in a text" })).await.ok(200)
}

#[tokio::test]
async fn a_text_that_asks_is_on_the_list_until_its_number_is_opted_out() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        assert!(asking(&ana).await.is_empty());
        for (number, body) in [(KWAME, PLEASE), (DANIELA, "Hello"), (DANIELA, "Don't text me")] {
            inbox.text(number, MAIN, body).await;
        }
        assert_eq!(asking(&ana).await, [PLEASE, "Don't text me"]);
        let last = inbox.footprint().await.0;
        let mut socket = Socket::connect(&inbox, &ana, last).await;
        assert_eq!(socket.hear().await, Heard::CaughtUp(last));
        opt_out(&inbox, &ana, KWAME).await;
        assert_eq!(asking(&ana).await, ["Don't text me"]);
        // Everyone hears of both: that he is opted out, and that his text is handled.
        assert_eq!(socket.event().await.1["kind"], "opted_out");
        let (_, told) = socket.event().await;
        assert_eq!(told["kind"], "message_status");
        let handled = text(&inbox, &ana, KWAME, PLEASE).await["stop_handled"].clone();
        assert_eq!(told["message"]["stop_handled"], handled);
        let me = ana.get("/session").await.ok(200)["user"]["id"].clone();
        assert_eq!(handled["how"], "opted_out");
        assert_eq!(handled["by"], json!({ "kind": "member", "id": me }));

        // It stays handled when he wants texts again. What he asks then is something new.
        let way = format!("/conversations/{}/opt-in", inbox.conversation_with(KWAME).await);
        ana.post(&way, json!({ "reason": "Rang us" })).await.ok(200);
        assert_eq!(asking(&ana).await, ["Don't text me"]);
        inbox.text(KWAME, MAIN, "stop texting this number").await;
        assert_eq!(asking(&ana).await, ["Don't text me", "stop texting this number"]);
        // His own word does it as well, and while he is opted out he asks for nothing new.
        inbox.text(KWAME, MAIN, "STOP").await;
        inbox.text(KWAME, MAIN, "I said: please stop texting me").await;
        assert_eq!(asking(&ana).await, ["Don't text me"]);
        let last = text(&inbox, &ana, KWAME, "I said: please stop texting me").await;
        assert_eq!(last["stop_handled"]["how"], "opted_out");
        assert_eq!(last["stop_handled"]["by"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn of_two_people_who_handle_a_text_the_second_is_told() {
    on_each_engine(|inbox| async move {
        inbox.text(KWAME, MAIN, "He told her: please stop texting me, haha").await;
        let (ana, luis) = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
        let said = asking(&ana).await.remove(0);
        let message = text(&inbox, &ana, KWAME, &said).await;
        let done = ana.post(&path(&message, "not-asking"), Value::Null).await.ok(200);
        assert_eq!(done["stop_handled"]["how"], "not_asking");
        assert!(asking(&luis).await.is_empty());
        let before = inbox.footprint().await;
        ana.post(&path(&message, "not-asking"), Value::Null).await.ok(200);
        assert_eq!(inbox.footprint().await, before, "her own request twice is one");
        let second = luis.post(&path(&message, "not-asking"), Value::Null).await;
        second.is_problem(409, "stop_handled", "Ana already said");

        let back = luis.post(&path(&message, "undo-not-asking"), Value::Null).await.ok(200);
        assert_eq!(back["stop_handled"], Value::Null);
        assert_eq!(asking(&ana).await, [said.as_str()]);
        let before = inbox.footprint().await;
        luis.post(&path(&message, "undo-not-asking"), Value::Null).await.ok(200);
        assert_eq!(inbox.footprint().await, before);
        opt_out(&inbox, &luis, KWAME).await;
        for what in ["not-asking", "undo-not-asking"] {
            let late = ana.post(&path(&message, what), Value::Null).await;
            late.is_problem(409, "stop_handled", "Luis already opted this number out");
        }
        // What never asked can't be handled.
        let hello = text(&inbox, &ana, KWAME, &said).await;
        inbox.text(KWAME, MAIN, "Hello").await;
        let hello_id = text(&inbox, &ana, KWAME, "Hello").await;
        assert_ne!(hello["id"], hello_id["id"]);
        let nothing = ana.post(&path(&hello_id, "not-asking"), Value::Null).await;
        nothing.is_problem(404, "not_found", "Not found");
    })
    .await;
}

#[tokio::test]
async fn a_dismissed_text_of_a_number_that_opted_out_meanwhile_does_not_come_back() {
    on_each_engine(|inbox| async move {
        inbox.text(KWAME, MAIN, PLEASE).await;
        let ana = inbox.sign_in("ana").await;
        let message = text(&inbox, &ana, KWAME, PLEASE).await;
        ana.post(&path(&message, "not-asking"), Value::Null).await.ok(200);
        inbox.text(KWAME, MAIN, "STOP").await;
        let back = ana.post(&path(&message, "undo-not-asking"), Value::Null).await.ok(200);
        assert_eq!(back["stop_handled"]["how"], "opted_out");
        assert!(asking(&ana).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn where_stop_counts_for_a_line_it_handles_the_texts_to_that_line() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        maya.patch("/organization", json!({ "keyword_scope": "line" })).await.ok(200);
        inbox.text(KWAME, MAIN, PLEASE).await;
        inbox.text(KWAME, REPAIRS, "Repairs, please stop texting me").await;
        inbox.text(KWAME, MAIN, "STOP").await;
        assert_eq!(asking(&maya).await, ["Repairs, please stop texting me"]);
        inbox.text(KWAME, REPAIRS, "STOP").await;
        assert!(asking(&maya).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_carriers_block_handles_what_was_asked_on_its_line() {
    on_each_engine(|inbox| async move {
        inbox.text(KWAME, MAIN, PLEASE).await;
        let ana = inbox.sign_in("ana").await;
        let conversation = inbox.conversation_with(KWAME).await;
        let reply = json!({ "body": "Sorry", "client_key": "a" });
        let sent =
            ana.post(&format!("/conversations/{conversation}/messages"), reply).await.ok(202);
        let message = sent["message"]["id"].as_str().unwrap();
        let report = form([
            ("MessageSid", "SM00000000000000000000000000001234"),
            ("AccountSid", &inbox.twilio.account_sid),
            ("MessageStatus", "undelivered"),
            ("ErrorCode", "21610"),
        ]);
        let callback = format!("/webhooks/twilio/status/{}/{message}", inbox.organization);
        inbox.post_signed(&callback, &report).await.is_empty_twiml();
        assert!(asking(&ana).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn held_texts_ask_when_they_come_in_unless_that_was_honored_since() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        maya.patch("/organization", json!({ "inbox_on": false })).await.ok(200);
        for number in [KWAME, DANIELA] {
            inbox.text(number, MAIN, PLEASE).await;
        }
        // An opt-out word counts wherever it arrives; and Daniela wants texts again since.
        inbox.text(DANIELA, MAIN, "STOP").await;
        inbox.text(DANIELA, MAIN, "START").await;
        assert!(asking(&maya).await.is_empty());
        maya.patch("/organization", json!({ "inbox_on": true })).await.ok(200);
        assert_eq!(asking(&maya).await, [PLEASE]);
        let kwame = text(&inbox, &maya, KWAME, PLEASE).await;
        assert_eq!(kwame["stop_handled"], Value::Null);
        let daniela = text(&inbox, &maya, DANIELA, PLEASE).await;
        assert_eq!(daniela["stop_handled"]["how"], "opted_out");
    })
    .await;
}

#[tokio::test]
async fn a_blocked_number_asks_when_it_is_unblocked() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        inbox.text(KWAME, MAIN, PLEASE).await;
        let way = format!("/conversations/{}", inbox.conversation_with(KWAME).await);
        ana.post(&format!("{way}/block"), Value::Null).await.ok(200);
        inbox.text(KWAME, MAIN, "Don't text me again").await;
        assert_eq!(asking(&ana).await, [PLEASE], "what it wrote before still has to be honored");
        ana.post(&format!("{way}/unblock"), Value::Null).await.ok(200);
        assert_eq!(asking(&ana).await, [PLEASE, "Don't text me again"]);
    })
    .await;
}

#[tokio::test]
async fn who_may_not_opt_out_sees_no_list() {
    on_each_engine(|inbox| async move {
        inbox.text(KWAME, MAIN, PLEASE).await;
        let vera = inbox.sign_in("vera").await;
        let message = text(&inbox, &vera, KWAME, PLEASE).await;
        assert_eq!(message["asks_to_stop"], true, "the thread says so to everyone");
        vera.get("/stop-requests").await.is_problem(403, "forbidden", "role");
        let dismissed = vera.post(&path(&message, "not-asking"), Value::Null).await;
        dismissed.is_problem(403, "forbidden", "role");
        for name in ["vera", "otto"] {
            let person = inbox.sign_in(name).await;
            let count = person.get("/stop-requests/count").await.ok(200);
            assert_eq!(count, json!({ "count": 0 }), "{name}");
        }
        let ana = inbox.sign_in("ana").await;
        let first = ana.get("/start?inbox=true").await.ok(200);
        assert_eq!(first["inbox"]["stop_requests"], json!({ "count": 1 }));
    })
    .await;
}

#[tokio::test]
async fn the_list_goes_on_where_a_page_ended() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        for nth in 0..5 {
            inbox.text(KWAME, MAIN, &format!("Please stop texting me, {nth}")).await;
        }
        let (mut place, mut seen) = (String::new(), vec![]);
        loop {
            let page = ana.get(&format!("/stop-requests?limit=2{place}")).await.ok(200);
            let texts = page["stop_requests"].as_array().unwrap();
            seen.extend(texts.iter().map(|one| one["message"]["body"].clone()));
            match page["later"].as_str() {
                Some(later) => place = format!("&after={later}"),
                None => break,
            }
        }
        let all: Vec<_> =
            (0..5).map(|nth| json!(format!("Please stop texting me, {nth}"))).collect();
        assert_eq!(seen, all);
        let wrong = ana.get("/stop-requests?after=x").await;
        wrong.is_problem(422, "invalid_request", "cursor");
    })
    .await;
}

/// As a database is that an earlier Hearback filled: marked texts, no list, and a search to come.
const OF_BEFORE: &str = "DELETE FROM stop_requests; UPDATE messages SET stop_handled = NULL; \
    INSERT INTO stop_request_searches (organization_id, after_conversation) \
    SELECT o.id, c.id FROM organizations o JOIN conversations c ON c.organization_id = o.id \
    WHERE c.number = '+14155550178'";

#[tokio::test]
async fn texts_of_before_an_upgrade_are_found_and_those_that_were_honored_are_not() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        // The search goes on after this one, which so stands for its beginning.
        inbox.text("+14155550178", MAIN, "Hi").await;
        for number in [KWAME, DANIELA, OTHER] {
            inbox.text(number, MAIN, PLEASE).await;
        }
        inbox.text(DANIELA, MAIN, "STOP").await;
        inbox.text(DANIELA, MAIN, "START").await;
        opt_out(&inbox, &ana, OTHER).await;
        inbox.script(OF_BEFORE).await;
        assert!(asking(&ana).await.is_empty());
        while inbox.store.find_earlier_stop_requests(RealClock.now()).await.unwrap() {}
        assert_eq!(asking(&ana).await, [PLEASE]);
        assert_eq!(text(&inbox, &ana, KWAME, PLEASE).await["stop_handled"], Value::Null);
        let me = ana.get("/session").await.ok(200)["user"]["id"].clone();
        let by_ana = text(&inbox, &ana, OTHER, PLEASE).await["stop_handled"].clone();
        assert_eq!(by_ana["by"]["id"], me);
        let daniela = text(&inbox, &ana, DANIELA, PLEASE).await["stop_handled"].clone();
        assert_eq!((&daniela["how"], &daniela["by"]), (&json!("opted_out"), &Value::Null));
        assert!(!inbox.store.find_earlier_stop_requests(RealClock.now()).await.unwrap());
    })
    .await;
}
