//! Every reason for which a text isn't taken, wherever one is written: as the first to a number, as
//! a reply, and once more after it failed.

use crate::story::{Answer, DANIELA, Inbox, MAIN, Person, REPAIRS, form, id, on_each_engine};
use hearback_inbox::{Address, Customer, LineId};
use hearback_server::clock::{Clock as _, RealClock};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};

/// Ana, with a text to Daniela that failed.
struct Failed {
    ana: Person,
    maya: Person,
    thread: String,
    retry: String,
}

impl Failed {
    /// Daniela, who is on file, texts a line. Ana's answer from it is reported as failed.
    async fn on(inbox: &Inbox, line: &str, files: usize) -> Self {
        let daniela = Customer {
            id: id(),
            name: "Daniela Ortiz".into(),
            numbers: [DANIELA].map(|n| Address::from_twilio(n).into()).into(),
            address: String::new(),
            external_id: None,
            fields: [].into(),
            texting_on: true,
        };
        let (organization, at) = (inbox.organization, RealClock.now());
        inbox.store.add_customers(organization, vec![daniela], at).await.unwrap();
        inbox.text(DANIELA, line, "Hello?").await;
        let thread = inbox.conversation_with(DANIELA).await;
        let thread = format!("/conversations/{thread}/messages");
        let (ana, maya) = (inbox.sign_in("ana").await, inbox.sign_in("maya").await);
        let files = upload(&ana, files).await;
        let message = json!({ "body": "On my way", "client_key": "a", "attachments": files });
        let taken = ana.post(&thread, message).await.ok(202);
        let message = taken["message"]["id"].as_str().unwrap();
        let report = form([
            ("MessageSid", "SM00000000000000000000000000001234"),
            ("AccountSid", &inbox.twilio.account_sid),
            ("MessageStatus", "undelivered"),
            ("ErrorCode", "30003"),
        ]);
        let callback = format!("/webhooks/twilio/status/{}/{message}", inbox.organization);
        inbox.post_signed(&callback, &report).await.is_empty_twiml();
        let retry = format!("/messages/{message}/retry");
        Self { ana, maya, thread, retry }
    }

    /// A text is refused as a reply and as the first to a number.
    async fn is_not_written(&self, problem: (u16, &str, &str), extra: &Value) {
        let (status, code, words) = problem;
        let mut text = json!({ "body": "Hi", "client_key": code });
        text.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        self.ana.post(&self.thread, text.clone()).await.is_problem(status, code, words);
        text["number"] = DANIELA.into();
        self.ana.post("/conversations", text).await.is_problem(status, code, words);
    }

    /// Neither is the failed one sent once more.
    async fn is_not_sent(&self, problem: (u16, &str, &str), extra: &Value) {
        self.is_not_written(problem, extra).await;
        let (status, code, words) = problem;
        self.ana.post(&self.retry, json!({})).await.is_problem(status, code, words);
    }
}

/// Uploads so many pictures; their ids.
async fn upload(person: &Person, files: usize) -> Value {
    let mut ids = vec![];
    for _ in 0..files {
        let picture = include_bytes!("../../../simulator/page/roof.png").as_slice();
        let request = person.request(Method::POST, "/attachments").body(picture);
        ids.push(Answer::of(request).await.ok(201)["id"].take());
    }
    ids.into()
}

#[tokio::test]
async fn what_stands_against_one_text_stands_against_all() {
    on_each_engine(|inbox| async move {
        let failed = Failed::on(&inbox, MAIN, 1).await;
        let (maya, nothing) = (&failed.maya, json!({}));

        let line = format!("/lines/{}", inbox.main);
        maya.patch(&line, json!({ "on": false })).await.ok(200);
        failed.is_not_sent((409, "line_off", "is off"), &nothing).await;
        maya.patch(&line, json!({ "on": true })).await.ok(200);

        maya.patch("/organization", json!({ "inbox_on": false })).await.ok(200);
        failed.is_not_sent((409, "inbox_off", "is off"), &nothing).await;
        maya.patch("/organization", json!({ "inbox_on": true })).await.ok(200);

        inbox.text(DANIELA, MAIN, "STOP").await;
        failed.is_not_sent((409, "opted_out", "has opted out"), &nothing).await;
        inbox.text(DANIELA, MAIN, "START").await;

        let before = inbox.footprint().await;
        inbox.script("UPDATE customers SET texting_on = 0").await;
        failed.is_not_sent((409, "texting_off", "Daniela Ortiz"), &nothing).await;
        inbox.script("UPDATE customers SET texting_on = 1").await;

        let blocked = r#"UPDATE conversations SET blocked =
            '{"by":{"kind":"system","part":"console"},"at":"2026-11-30T12:00:00Z"}'"#;
        inbox.script(blocked).await;
        failed.is_not_sent((409, "number_blocked", "is blocked"), &nothing).await;
        inbox.script("UPDATE conversations SET blocked = NULL").await;

        inbox.script("UPDATE lines SET mms = 0").await;
        let file = json!({ "attachments": upload(&failed.ana, 1).await });
        failed.is_not_sent((409, "no_mms", "Main"), &file).await;
        inbox.script("UPDATE lines SET mms = NULL").await;

        for (text, code, name) in [
            ("Job {{job}}", "shortcode_unknown", "{{job}}"),
            ("Job {{external_id}}", "shortcode_empty", "Daniela Ortiz has no external ID"),
        ] {
            // They failed because they couldn't be filled in.
            let never =
                "UPDATE messages SET body = '?', template = '?' WHERE direction = 'outbound'";
            inbox.script(&never.replace('?', text)).await;
            failed.is_not_sent((422, code, name), &json!({ "body": text })).await;
        }
        assert_eq!(inbox.footprint().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_line_that_is_gone_sends_nothing_and_no_line_sends_nothing_at_all() {
    on_each_engine(|inbox| async move {
        let failed = Failed::on(&inbox, REPAIRS, 0).await;
        let lines = failed.ana.get("/lines").await.ok(200);
        for line in lines["lines"].as_array().unwrap() {
            let line = line["id"].as_str().unwrap();
            assert_eq!(failed.maya.delete(&format!("/lines/{line}")).await.status, 204);
            let gone = json!({ "line_id": line });
            let said = (422, "line_unknown", "isn't one of your lines");
            failed.is_not_written(said, &gone).await;
        }
        let retried = failed.ana.post(&failed.retry, json!({})).await;
        retried.is_problem(422, "line_unknown", "isn't one of your lines");
        failed.is_not_written((409, "no_line", "no line"), &json!({})).await;
        let import = failed.maya.post("/twilio/history", json!({ "days": 7 })).await;
        import.is_problem(409, "no_line", "line");
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_text_is_said_before_it_is_kept() {
    on_each_engine(|inbox| async move {
        let failed = Failed::on(&inbox, MAIN, 0).await;
        let ana = &failed.ana;
        let before = inbox.footprint().await;
        let elsewhere: LineId = id();
        let long = "x".repeat(1601);
        let eleven = upload(ana, 11).await;
        let two = json!([eleven[0], eleven[1]]);
        let past = RealClock.now() - SignedDuration::from_hours(1);
        for (text, problem) in [
            (json!({ "body": " " }), (422, "empty_body", "Write something")),
            (json!({ "body": long }), (422, "body_too_long", "1601 characters")),
            (json!({ "line_id": elsewhere }), (422, "line_unknown", "isn't one of your lines")),
            (json!({ "send_at": past }), (422, "invalid_time", "passed")),
            (json!({ "client_key": "a" }), (409, "client_key_conflict", "new one")),
            (json!({ "attachments": eleven }), (422, "too_many_attachments", "10")),
        ] {
            failed.is_not_written(problem, &text).await;
        }
        inbox.script("UPDATE media SET bytes = 4000000 WHERE message_id IS NULL").await;
        let together = (413, "attachment_too_large", "together");
        failed.is_not_written(together, &json!({ "attachments": two })).await;
        assert_eq!(inbox.footprint().await, before);

        let later = RealClock.now() + SignedDuration::from_hours(20);
        let later = json!({ "body": "See you", "client_key": "later", "send_at": later });
        let taken = ana.post(&failed.thread, later).await.ok(202);
        let waiting = format!("/messages/{}/schedule", taken["message"]["id"].as_str().unwrap());
        let changed = ana.patch(&waiting, json!({ "body": long })).await;
        changed.is_problem(422, "body_too_long", "1601 characters");
    })
    .await;
}
