//! Sending at a later time (S13).

use crate::story::{DANIELA, Inbox, KWAME, MAIN, Person, on_each_engine, on_each_engine_with};
use hearback_server::Settings;
use hearback_server::clock::{Clock as _, ManualClock, RealClock};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// A clock that a story moves.
fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(RealClock.now()))
}

fn on(clock: &Arc<ManualClock>) -> impl Fn(&mut Settings) {
    let clock = clock.clone();
    move |settings| settings.clock = clock.clone()
}

fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

/// A message for in so many hours.
fn for_later(clock: &ManualClock, body: &str, n: i64) -> Value {
    json!({ "body": body, "client_key": body, "send_at": (clock.now() + hours(n)).to_string() })
}

async fn scheduled(person: &Person, thread: &str) -> Vec<String> {
    let here = person.get(&thread.replace("/messages", "/scheduled")).await.ok(200);
    bodies(&here["messages"])
}

fn bodies(messages: &Value) -> Vec<String> {
    let messages = messages.as_array().unwrap();
    messages.iter().map(|one| one["body"].as_str().unwrap().to_owned()).collect()
}

/// The message of the thread with this text, once it is there as expected.
async fn until(person: &Person, thread: &str, body: &str, status: &str) -> Value {
    for _ in 0..400 {
        let page = person.get(thread).await.ok(200);
        let messages = page["messages"].as_array().unwrap();
        let found = messages.iter().find(|one| one["body"] == body && one["status"] == status);
        if let Some(found) = found {
            return found.clone();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("“{body}” never became {status}");
}

async fn ana_and_daniela(inbox: &Inbox) -> (Person, String) {
    let conversation = inbox.daniela_wrote().await;
    (inbox.sign_in("ana").await, format!("/conversations/{conversation}/messages"))
}

#[tokio::test]
async fn a_message_for_later_is_listed_changed_and_goes_out_at_its_time() {
    let clock = clock();
    on_each_engine_with(on(&clock), |inbox| {
        let clock = clock.clone();
        async move {
            let (ana, thread) = ana_and_daniela(&inbox).await;
            let taken = ana.post(&thread, for_later(&clock, "See you tomorow", 20)).await.ok(202);
            let message = &taken["message"];
            assert_eq!(message["status"], "scheduled");
            assert_eq!(message["at"], (clock.now() + hours(20)).to_string());
            let preview = &taken["conversation"]["last"]["preview"];
            assert_eq!(preview, "Is anyone there?", "nobody has said it yet");
            let again = ana.post(&thread, for_later(&clock, "See you tomorow", 20)).await.ok(200);
            assert_eq!(again["message"]["id"], message["id"]);
            ana.post(&thread, for_later(&clock, "And the day after", 40)).await.ok(202);

            let luis = inbox.sign_in("luis").await;
            assert_eq!(scheduled(&luis, &thread).await, ["See you tomorow", "And the day after"]);
            let all = luis.get("/scheduled?limit=1").await.ok(200);
            assert_eq!(all["scheduled"][0]["message"]["id"], message["id"]);
            assert_eq!(all["scheduled"][0]["conversation"]["number"], DANIELA);
            let later = all["later"].as_str().unwrap();
            let rest = luis.get(&format!("/scheduled?limit=1&after={later}")).await.ok(200);
            assert_eq!(rest["scheduled"][0]["message"]["body"], "And the day after");
            assert_eq!(rest["later"], Value::Null);

            let change = format!("/messages/{}/schedule", message["id"].as_str().unwrap());
            let sooner = (clock.now() + hours(10)).to_string();
            let changed = json!({ "body": "See you tomorrow", "send_at": sooner });
            let changed = luis.patch(&change, changed).await.ok(200);
            assert_eq!(
                (&changed["body"], &changed["at"]),
                (&"See you tomorrow".into(), &sooner.into())
            );

            clock.advance(hours(11));
            let sent = until(&ana, &thread, "See you tomorrow", "pending").await;
            assert_eq!(sent["id"], message["id"]);
            assert_eq!(sent["author"], message["author"]);
            assert_eq!(sent["at"], clock.now().to_string());
            assert_eq!(scheduled(&ana, &thread).await, ["And the day after"]);
            let late = luis.patch(&change, json!({ "body": "Too late" })).await;
            late.is_problem(409, "not_scheduled", "sent or canceled");
            let now = all_of(&ana).await[0]["message"]["id"].as_str().unwrap().to_owned();
            let now = format!("/messages/{now}/schedule");
            ana.patch(&now, json!({ "send_now": true })).await.ok(200);
            until(&ana, &thread, "And the day after", "pending").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_message_for_in_a_moment_does_not_wait_longer_than_that() {
    on_each_engine(|inbox| async move {
        let (ana, thread) = ana_and_daniela(&inbox).await;
        let due = RealClock.now() + SignedDuration::from_millis(1200);
        let soon = json!({ "body": "Here", "client_key": "a", "send_at": due.to_string() });
        ana.post(&thread, soon).await.ok(202);
        until(&ana, &thread, "Here", "pending").await;
        let late = RealClock.now().duration_since(due);
        assert!(late < SignedDuration::from_millis(1500), "{late} late");
    })
    .await;
}

async fn all_of(person: &Person) -> Vec<Value> {
    person.get("/scheduled").await.ok(200)["scheduled"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_reply_cancels_what_was_to_be_sent_only_into_silence_and_stop_cancels_the_rest() {
    let clock = clock();
    on_each_engine_with(on(&clock), |inbox| {
        let clock = clock.clone();
        async move {
            let (ana, thread) = ana_and_daniela(&inbox).await;
            let mut reminder = for_later(&clock, "Did you get our quote?", 48);
            reminder["cancel_on_reply"] = true.into();
            ana.post(&thread, reminder).await.ok(202);
            ana.post(&thread, for_later(&clock, "Happy birthday!", 72)).await.ok(202);
            ana.post("/conversations", with_number(for_later(&clock, "Hello Kwame", 72), KWAME))
                .await
                .ok(202);

            inbox.text(DANIELA, MAIN, "I did, thanks").await;
            let canceled = until(&ana, &thread, "Did you get our quote?", "canceled").await;
            assert_eq!(canceled["cancel_reason"], "replied");
            assert_eq!(scheduled(&ana, &thread).await, ["Happy birthday!"]);
            let list = ana.get("/conversations").await.ok(200);
            assert_eq!(list["conversations"][0]["last"]["preview"], "I did, thanks");

            inbox.text(DANIELA, MAIN, "STOP").await;
            let canceled = until(&ana, &thread, "Happy birthday!", "canceled").await;
            assert_eq!(canceled["cancel_reason"], "opted_out");
            let left = all_of(&ana).await;
            assert_eq!(left.len(), 1, "{left:?}");
            assert_eq!(left[0]["message"]["body"], "Hello Kwame");
            let more = ana.post(&thread, for_later(&clock, "One more", 1)).await;
            more.is_problem(409, "opted_out", "START");
        }
    })
    .await;
}

fn with_number(mut message: Value, number: &str) -> Value {
    message["number"] = number.into();
    message
}

#[tokio::test]
async fn a_first_message_for_later_is_its_authors_alone_until_it_goes_out() {
    let clock = clock();
    on_each_engine_with(on(&clock), |inbox| {
        let clock = clock.clone();
        async move {
            let ana = inbox.sign_in("ana").await;
            let luis = inbox.sign_in("luis").await;
            let first = with_number(for_later(&clock, "Your order is here", 5), KWAME);
            let taken = ana.post("/conversations", first).await.ok(202);
            assert_eq!(taken["conversation"]["visible"], false);
            let id = taken["conversation"]["id"].as_str().unwrap();
            let thread = format!("/conversations/{id}/messages");
            assert_eq!(scheduled(&ana, &thread).await, ["Your order is here"]);
            assert_eq!(all_of(&ana).await.len(), 1);
            assert!(all_of(&luis).await.is_empty());
            let here = format!("/conversations/{id}/scheduled");
            luis.get(&here).await.is_problem(404, "not_found", "Not found");
            let message = taken["message"]["id"].as_str().unwrap();
            let cancel = luis.post(&format!("/messages/{message}/cancel"), json!({})).await;
            cancel.is_problem(404, "not_found", "Not found");
            clock.advance(hours(5));
            until(&ana, &thread, "Your order is here", "pending").await;
            assert_eq!(luis.get("/conversations").await.ok(200)["conversations"][0]["id"], id);
        }
    })
    .await;
}

#[tokio::test]
async fn what_can_not_be_scheduled_or_changed_is_refused_with_the_reason() {
    let clock = clock();
    on_each_engine_with(on(&clock), |inbox| {
        let clock = clock.clone();
        async move {
            let (ana, thread) = ana_and_daniela(&inbox).await;
            let past = ana.post(&thread, for_later(&clock, "Late", 0)).await;
            past.is_problem(422, "invalid_time", "has passed");
            assert_eq!(past.json()["field"], "send_at");
            let far = ana.post(&thread, for_later(&clock, "Far", 24 * 400)).await;
            far.is_problem(422, "invalid_time", "more than a year");
            let odd = json!({ "body": "x", "client_key": "x", "send_at": "tomorrow" });
            ana.post(&thread, odd).await.is_problem(422, "invalid_request", "");

            let taken = ana.post(&thread, for_later(&clock, "Soon", 1)).await.ok(202);
            let message = format!("/messages/{}", taken["message"]["id"].as_str().unwrap());
            let change = format!("{message}/schedule");
            let empty = ana.patch(&change, json!({ "body": " " })).await;
            empty.is_problem(422, "empty_body", "empty");
            let past = json!({ "send_at": clock.now().to_string() });
            ana.patch(&change, past).await.is_problem(422, "invalid_time", "has passed");
            let both = json!({ "send_at": (clock.now() + hours(1)).to_string(), "send_now": true });
            ana.patch(&change, both).await.is_problem(422, "invalid_request", "not both");
            let vera = inbox.sign_in("vera").await;
            let viewed = vera.patch(&change, json!({ "body": "x" })).await;
            viewed.is_problem(403, "forbidden", "role");
            assert_eq!(scheduled(&vera, &thread).await, ["Soon"]);
            let otto = inbox.sign_in("otto").await;
            assert!(all_of(&otto).await.is_empty());
            otto.patch(&change, json!({ "body": "x" })).await.is_problem(404, "not_found", "");

            let canceled = ana.post(&format!("{message}/cancel"), json!({})).await.ok(200);
            assert_eq!(canceled["cancel_reason"], "by_person");
            assert!(scheduled(&ana, &thread).await.is_empty());
            let gone = ana.patch(&change, json!({ "body": "x" })).await;
            gone.is_problem(409, "not_scheduled", "");
            clock.advance(hours(2));
            let still = until(&ana, &thread, "Soon", "canceled").await;
            assert_eq!(still["status"], "canceled");

            let zone = async |number: &str| {
                let asked = ana.get(&format!("/time-zone?number={number}")).await.ok(200);
                asked["time_zone"].clone()
            };
            assert_eq!(zone("%2B14155550132").await, "America/Los_Angeles");
            assert_eq!(zone("%2B18505550132").await, Value::Null);
            assert_eq!(zone("415").await, Value::Null);
        }
    })
    .await;
}

#[tokio::test]
async fn how_many_wait_for_their_time_moves_with_events() {
    let clock = clock();
    on_each_engine_with(on(&clock), |inbox| {
        let clock = clock.clone();
        async move {
            let (ana, thread) = ana_and_daniela(&inbox).await;
            let vera = inbox.sign_in("vera").await;
            let count =
                async |who: &Person| who.get("/scheduled/count").await.ok(200)["count"].clone();
            assert_eq!(count(&ana).await, 0);
            let before = inbox.store.last_event(&inbox.system()).await.unwrap();
            ana.post(&thread, for_later(&clock, "One", 10)).await.ok(202);
            let two = ana.post(&thread, for_later(&clock, "Two", 20)).await.ok(202);
            ana.post(&thread, json!({ "body": "Now", "client_key": "now" })).await.ok(202);
            // To someone new: its conversation is Ana's alone until something was sent.
            let mut new = for_later(&clock, "Three", 30);
            new["number"] = KWAME.into();
            ana.post("/conversations", new).await.ok(202);
            assert_eq!((count(&ana).await, count(&vera).await), (json!(3), json!(2)));

            let two = two["message"]["id"].as_str().unwrap();
            ana.post(&format!("/messages/{two}/cancel"), json!({})).await.ok(200);
            assert_eq!((count(&ana).await, count(&vera).await), (json!(2), json!(1)));
            clock.advance(hours(11));
            until(&ana, &thread, "One", "pending").await;
            assert_eq!(count(&vera).await, 0);
            inbox.text(KWAME, MAIN, "Hello?").await;
            assert_eq!(count(&vera).await, 1, "the conversation is everybody's now");

            let events = ana.get(&format!("/events?after={before}")).await.ok(200);
            let told: Vec<_> = events["events"]
                .as_array()
                .unwrap()
                .iter()
                .map(|event| (event["kind"].as_str().unwrap(), event["scheduled_changed"] == true))
                .collect();
            assert_eq!(
                told,
                [
                    ("message_scheduled", true),
                    ("message_scheduled", true),
                    ("message_pending", false),
                    ("message_scheduled", true),
                    ("message_canceled", true),
                    ("message_pending", true),
                    ("message_received", true),
                ]
            );
            let otto = inbox.sign_in("otto").await;
            assert_eq!(count(&otto).await, 0);
        }
    })
    .await;
}
