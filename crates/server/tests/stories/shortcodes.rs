//! Shortcodes are filled in from the customer's details when a text is sent, or it isn't sent (S10).

use crate::story::{
    Answer, DANIELA, Inbox, KWAME, Person, id, on_each_engine, on_each_engine_with,
};
use hearback_inbox::{Address, Customer};
use hearback_server::clock::{Clock as _, ManualClock, RealClock};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// Saves Daniela as a customer, with a job number, and declares two fields.
async fn daniela_is_saved(inbox: &Inbox) {
    let daniela = Customer {
        id: id(),
        name: "Daniela Ortiz".into(),
        numbers: [DANIELA].map(|n| Address::from_twilio(n).into()).into(),
        address: "12 Elm St\nSan Jose".into(),
        external_id: None,
        fields: [("job_number".to_owned(), "4711 {{name}}".to_owned())].into(),
        texting_on: true,
    };
    let (organization, at) = (inbox.organization, RealClock.now());
    inbox.store.add_customers(organization, vec![daniela], at).await.unwrap();
    let maya = inbox.sign_in("maya").await;
    let fields = json!({ "fields": [
        { "field": "job_number", "label": "Job number" },
        { "field": "portal_url", "label": "Portal link" },
    ] });
    maya.put("/customer-fields", fields).await.ok(200);
}

/// Ana, and the thread with Daniela, who is a customer.
async fn ana_and_daniela(inbox: &Inbox) -> (Person, String) {
    daniela_is_saved(inbox).await;
    let conversation = inbox.daniela_wrote().await;
    (inbox.sign_in("ana").await, format!("/conversations/{conversation}/messages"))
}

/// Refuses a text for its shortcode, and writes nothing.
async fn refused(inbox: &Inbox, answer: impl Future<Output = Answer>, code: &str, name: &str) {
    let before = inbox.footprint().await;
    let answer = answer.await;
    answer.is_problem(422, code, name);
    assert_eq!(answer.json()["field"], "body");
    assert_eq!(inbox.footprint().await, before, "{name}");
}

#[tokio::test]
async fn a_shortcode_that_cant_be_filled_in_is_refused_by_name_wherever_a_text_is_written() {
    on_each_engine(|inbox| async move {
        let (ana, thread) = ana_and_daniela(&inbox).await;
        let later = (RealClock.now() + SignedDuration::from_hours(20)).to_string();
        for (body, code, name) in [
            ("Job {{job_nr}} is done", "shortcode_unknown", "{{job_nr}}"),
            ("See {{ portal_url }}", "shortcode_empty", "Daniela Ortiz has no portal link"),
            ("{{{first name}}}", "shortcode_unknown", "{{first name}}"),
            ("{{portal_url}} {{nothing}}", "shortcode_empty", "{{portal_url|…}}"),
        ] {
            let now = json!({ "body": body, "client_key": body });
            refused(&inbox, ana.post(&thread, now.clone()), code, name).await;
            let mut put_off = now.clone();
            put_off["send_at"] = later.clone().into();
            refused(&inbox, ana.post(&thread, put_off.clone()), code, name).await;
            for mut first in [now, put_off] {
                first["number"] = DANIELA.into();
                refused(&inbox, ana.post("/conversations", first), code, name).await;
            }
        }
        let to_kwame = json!({ "number": KWAME, "body": "Hi {{first_name}}", "client_key": "k" });
        let nobody = "No customer is saved with this number";
        refused(&inbox, ana.post("/conversations", to_kwame), "shortcode_empty", nobody).await;

        let reminder = json!({ "body": "See you at {{ 5", "client_key": "a", "send_at": later });
        let taken = ana.post(&thread, reminder).await.ok(202);
        let waiting = format!("/messages/{}/schedule", taken["message"]["id"].as_str().unwrap());
        for (body, code, name) in [
            ("See you at {{time}}", "shortcode_unknown", "{{time}}"),
            ("See you at {{portal_url}}", "shortcode_empty", "portal link"),
        ] {
            let change = ana.patch(&waiting, json!({ "body": body }));
            refused(&inbox, change, code, name).await;
        }
        let here = ana.get(&thread.replace("messages", "scheduled")).await.ok(200);
        assert_eq!(here["messages"][0]["body"], "See you at {{ 5", "braces alone are a text");
    })
    .await;
}

#[tokio::test]
async fn what_ana_writes_is_filled_in_for_daniela_and_a_repeated_request_is_one_message() {
    on_each_engine(|inbox| async move {
        let (ana, thread) = ana_and_daniela(&inbox).await;
        let text = "Hi {{first_name}}, job {{job_number}}, {{address}}: {{portal_url|call us}}";
        let message = json!({ "body": text, "client_key": "a" });
        let sent = ana.post(&thread, message.clone()).await.ok(202);
        // What a customer's details say is never filled in again.
        let filled = "Hi Daniela, job 4711 {{name}}, 12 Elm St, San Jose: call us";
        assert_eq!(sent["message"]["body"], filled);
        assert_eq!(sent["message"]["template"], text);
        assert_eq!(sent["conversation"]["last"]["preview"], filled);
        inbox.script("UPDATE customers SET name = 'Dana Ortiz'").await;
        let again = ana.post(&thread, message).await.ok(200);
        assert_eq!(again["message"], sent["message"], "she has changed, but the message hasn't");
        let other = json!({ "body": filled, "client_key": "a" });
        ana.post(&thread, other).await.is_problem(409, "client_key_conflict", "new one");

        let to_kwame =
            json!({ "number": KWAME, "body": "Hi {{first_name|there}}", "client_key": "k" });
        let begun = ana.post("/conversations", to_kwame).await.ok(202);
        assert_eq!(begun["message"]["body"], "Hi there");
        let plain = json!({ "body": "See you", "client_key": "p" });
        assert_eq!(ana.post(&thread, plain).await.ok(202)["message"]["template"], Value::Null);
        inbox.text(DANIELA, crate::story::MAIN, "I am {{first_name}}").await;
        let page = ana.get(&thread).await.ok(200);
        let last = page["messages"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(last["body"], "I am {{first_name}}", "a customer's text is only a text");
    })
    .await;
}

#[tokio::test]
async fn a_text_is_as_long_as_it_is_once_it_is_filled_in() {
    on_each_engine(|inbox| async move {
        let (ana, thread) = ana_and_daniela(&inbox).await;
        let long = format!("{}{{{{name}}}}", "x".repeat(1_590));
        let sent = ana.post(&thread, json!({ "body": long, "client_key": "a" })).await;
        sent.is_problem(422, "body_too_long", "1603 characters");
        let short = format!("{{{{name|{}}}}} {}", "y".repeat(100), "x".repeat(1_580));
        let sent = ana.post(&thread, json!({ "body": short, "client_key": "b" })).await.ok(202);
        assert_eq!(sent["message"]["segments"], 11);
        let endless = format!("{{{{name|{}}}}}", "y".repeat(6_400));
        let sent = ana.post(&thread, json!({ "body": endless, "client_key": "c" })).await;
        sent.is_problem(422, "body_too_long", "characters");
        let empty = json!({ "body": "{{portal_url|}}", "client_key": "d" });
        ana.post(&thread, empty).await.is_problem(422, "empty_body", "Write something");
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_later_is_filled_in_then_and_fails_with_the_reason_if_it_cant_be() {
    let clock = Arc::new(ManualClock::at(RealClock.now()));
    let on = clock.clone();
    let on = move |settings: &mut hearback_server::Settings| settings.clock = on.clone();
    on_each_engine_with(on, |inbox| {
        let clock = clock.clone();
        async move {
            let (ana, thread) = ana_and_daniela(&inbox).await;
            let at = |hours| (clock.now() + SignedDuration::from_hours(hours)).to_string();
            let message = |body: &str, hours| {
                json!({ "body": body, "client_key": body, "send_at": at(hours) })
            };
            let hello = ana.post(&thread, message("Hello {{first_name}}", 5)).await.ok(202);
            assert_eq!(hello["message"]["body"], "Hello {{first_name}}", "not filled in yet");
            ana.post(&thread, message("Job {{job_number}}", 6)).await.ok(202);
            inbox.script("UPDATE customers SET name = 'Dana Ortiz', fields = '{}'").await;

            clock.advance(SignedDuration::from_hours(5));
            let sent = until(&ana, &thread, "Hello Dana", "pending").await;
            assert_eq!(sent["id"], hello["message"]["id"]);
            assert_eq!(sent["template"], "Hello {{first_name}}");
            let again = ana.post(&thread, message("Hello {{first_name}}", 5)).await.ok(200);
            assert_eq!(again["message"]["id"], sent["id"], "it's the same message, sent or not");

            clock.advance(SignedDuration::from_hours(1));
            let failed = until(&ana, &thread, "Job {{job_number}}", "failed").await;
            let why = failed["error"]["advice"].as_str().unwrap();
            assert!(why.contains("Dana Ortiz has no job number"), "{why}");
            assert!(ana.get(&thread.replace("messages", "scheduled")).await.ok(200)["messages"]
                .as_array().unwrap().is_empty());
            let failures = ana.get("/failures").await.ok(200);
            assert_eq!(failures["failures"][0]["message"]["id"], failed["id"]);
            let retry = format!("/messages/{}/retry", failed["id"].as_str().unwrap());
            ana.post(&retry, json!({})).await.is_problem(422, "shortcode_empty", "job number");
            inbox.script("UPDATE customers SET fields = '{\"job_number\":\"12\"}'").await;
            let sent = ana.post(&retry, json!({})).await.ok(202);
            assert_eq!(sent["message"]["body"], "Job 12");

            let late = ana.post(&thread, message("{{job_number}}", 9)).await.ok(202);
            inbox.script("UPDATE customers SET fields = '{}'").await;
            let now = format!("/messages/{}/schedule", late["message"]["id"].as_str().unwrap());
            let now = ana.patch(&now, json!({ "send_now": true })).await;
            now.is_problem(422, "shortcode_empty", "job number");
        }
    })
    .await;
}

#[tokio::test]
async fn a_failed_text_is_sent_again_as_it_was_filled_in() {
    on_each_engine(|inbox| async move {
        let (ana, thread) = ana_and_daniela(&inbox).await;
        let message = json!({ "body": "Job {{job_number}}", "client_key": "a" });
        let sent = ana.post(&thread, message).await.ok(202);
        let id = sent["message"]["id"].as_str().unwrap();
        let report = crate::story::form([
            ("MessageSid", "SM00000000000000000000000000001234"),
            ("AccountSid", &inbox.twilio.account_sid),
            ("MessageStatus", "undelivered"),
            ("ErrorCode", "30003"),
        ]);
        let callback = format!("/webhooks/twilio/status/{}/{id}", inbox.organization);
        inbox.post_signed(&callback, &report).await.is_empty_twiml();
        inbox.script("UPDATE customers SET fields = '{}'").await;
        let retry = format!("/messages/{id}/retry");
        let again = ana.post(&retry, json!({})).await.ok(202);
        assert_eq!(again["message"]["body"], "Job 4711 {{name}}");
        let twice = ana.post(&retry, json!({})).await.ok(202);
        assert_eq!(twice["message"]["id"], again["message"]["id"]);
    })
    .await;
}

#[tokio::test]
async fn the_page_is_told_what_shortcodes_there_are_and_what_they_say_here() {
    on_each_engine(|inbox| async move {
        let (ana, thread) = ana_and_daniela(&inbox).await;
        let here = ana.get(&thread.replace("messages", "shortcodes")).await.ok(200);
        assert_eq!(here["customer"], "Daniela Ortiz");
        let value = |all: &Value, name: &str| {
            let all = all["shortcodes"].as_array().unwrap();
            all.iter().find(|one| one["name"] == name).unwrap()["value"].clone()
        };
        assert_eq!(value(&here, "first_name"), "Daniela");
        assert_eq!(value(&here, "job_number"), "4711 {{name}}");
        assert_eq!(value(&here, "portal_url"), Value::Null);
        let first = ana.get("/shortcodes?number=%28415%29%20555-0132").await.ok(200);
        assert_eq!(first, here);
        let nobody = ana.get("/shortcodes?number=%2B14155550199").await.ok(200);
        assert_eq!((&nobody["customer"], value(&nobody, "name")), (&Value::Null, Value::Null));
        let wrong = ana.get("/shortcodes?number=12").await;
        wrong.is_problem(422, "invalid_number", "12");
        let vera = inbox.sign_in("vera").await;
        vera.get("/shortcodes?number=12").await.is_problem(403, "forbidden", "");
    })
    .await;
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
