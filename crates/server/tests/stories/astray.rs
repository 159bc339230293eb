//! What Twilio posts to the wrong one of our addresses: no report becomes a text, and no text is lost.

use crate::story::{DANIELA, Inbox, KWAME, MAIN, TOKEN, form, id, on_each_engine};
use hearback_inbox::MessageId;
use serde_json::{Value, json};

const TEXTS: &str = "/webhooks/twilio/messages";
/// Twilio's words for what becomes of a message, and one that is new.
const WORDS: [&str; 12] = [
    "accepted",
    "scheduled",
    "canceled",
    "queued",
    "sending",
    "sent",
    "delivered",
    "undelivered",
    "failed",
    "read",
    "partially_delivered",
    "teleported",
];

async fn counted(inbox: &Inbox, reason: &str) -> i64 {
    inbox.running.app.refusals().settled().await;
    let counts = inbox.store.refusals(&inbox.system()).await.unwrap();
    counts.iter().find(|one| one.reason == reason).map_or(0, |one| one.count)
}

/// A report as Twilio writes it; with a body, as no report has one, when that is given.
fn report(inbox: &Inbox, sid: &str, status: &str, names: &[&str]) -> Vec<(String, String)> {
    let account = inbox.twilio.account_sid.as_str();
    let mut report = form([
        ("MessageSid", sid),
        ("SmsSid", sid),
        ("AccountSid", account),
        ("From", MAIN),
        ("To", DANIELA),
    ]);
    report.extend(names.iter().map(|name| ((*name).to_owned(), status.to_owned())));
    report
}

#[tokio::test]
async fn a_report_that_comes_to_the_address_for_texts_is_no_text() {
    on_each_engine(|inbox| async move {
        let before = inbox.footprint().await;
        for (n, word) in WORDS.into_iter().enumerate() {
            let sid = format!("SM{n:032x}");
            for names in [&["MessageStatus"][..], &["SmsStatus"], &["MessageStatus", "SmsStatus"]] {
                let report = report(&inbox, &sid, word, names);
                inbox.post_signed(TEXTS, &report).await.is_empty_twiml();
            }
            let mut with_body = report(&inbox, &sid, "delivered", &["MessageStatus"]);
            with_body.push(("Body".into(), String::new()));
            let by_token = format!("/webhooks/twilio/{TOKEN}/messages");
            inbox.post_signed(&by_token, &with_body).await.is_empty_twiml();
        }
        assert_eq!(inbox.footprint().await, before, "none became a text");
        assert_eq!(counted(&inbox, "status_at_text_url").await, 4 * WORDS.len() as i64);
        let check = inbox.sign_in("maya").await.get("/check").await.ok(200);
        let findings = check["findings"].as_array().unwrap();
        assert!(findings.iter().any(|one| one["code"] == "webhooks_astray"), "{check}");

        // What is a text stays one.
        let mut texts = vec![
            inbox.twilio.text(DANIELA, MAIN, "received"),
            inbox.twilio.text(KWAME, MAIN, "no word"),
        ];
        texts[1].retain(|(name, _)| name != "SmsStatus");
        for text in texts {
            inbox.post_signed(TEXTS, &text).await.is_empty_twiml();
        }
        assert_eq!(inbox.footprint().await.1, before.1 + 2);
    })
    .await;
}

#[tokio::test]
async fn a_report_about_our_message_is_applied_wherever_it_comes() {
    on_each_engine(|inbox| async move {
        let daniela = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        let answer = json!({ "body": "On my way", "client_key": "a" });
        let path = format!("/conversations/{daniela}/messages");
        let taken = ana.post(&path, answer).await.ok(202);
        let message = taken["message"]["id"].as_str().unwrap();
        let sid = "SM00000000000000000000000000abcdef";
        let own = format!("/webhooks/twilio/status/{}/{message}", inbox.organization);
        // Before its sid is known it can't be told whose it is; then nothing is made of it.
        inbox
            .post_signed(TEXTS, &report(&inbox, sid, "sent", &["MessageStatus"]))
            .await
            .is_empty_twiml();
        inbox
            .post_signed(&own, &report(&inbox, sid, "sent", &["MessageStatus"]))
            .await
            .is_empty_twiml();
        for (word, becomes) in [("delivered", "delivered"), ("sent", "delivered"), ("read", "read")]
        {
            inbox
                .post_signed(TEXTS, &report(&inbox, sid, word, &["MessageStatus", "SmsStatus"]))
                .await
                .is_empty_twiml();
            let thread = ana.get(&path).await.ok(200);
            let messages = thread["messages"].as_array().unwrap();
            assert_eq!(messages.len(), 2, "{thread}");
            let ours = messages.iter().find(|one| one["id"] == message).unwrap();
            assert_eq!(ours["status"], becomes, "after {word}");
        }
        let list = ana.get("/conversations").await.ok(200);
        assert_eq!(list["conversations"].as_array().unwrap().len(), 1);
        assert_eq!(list["conversations"][0]["unread"], 0, "Ana answered, and nothing came since");
        assert_eq!(counted(&inbox, "status_at_text_url").await, 1);
        // A text of hers is not moved by a report that names it.
        let text = inbox.twilio.text(DANIELA, MAIN, "Thanks");
        inbox.post_signed(TEXTS, &text).await.is_empty_twiml();
        let hers = text.iter().find(|(name, _)| name == "MessageSid").unwrap().1.clone();
        inbox
            .post_signed(TEXTS, &report(&inbox, &hers, "failed", &["MessageStatus"]))
            .await
            .is_empty_twiml();
        let thread: Value = ana.get(&path).await.ok(200);
        assert_eq!(thread["messages"].as_array().unwrap().last().unwrap()["status"], "received");
    })
    .await;
}

#[tokio::test]
async fn a_text_that_comes_to_the_address_for_reports_is_not_lost() {
    on_each_engine(|inbox| async move {
        let message: MessageId = id();
        let status = format!("/webhooks/twilio/status/{}/{message}", inbox.organization);
        let text = inbox.twilio.text(DANIELA, MAIN, "Is anyone there?");
        inbox.post_signed(&status, &text).await.is_empty_twiml();
        inbox.post_signed(TEXTS, &text).await.is_empty_twiml();
        let ana = inbox.sign_in("ana").await;
        let list = ana.get("/conversations").await.ok(200);
        assert_eq!(list["conversations"].as_array().unwrap().len(), 1);
        assert_eq!(list["conversations"][0]["last"]["preview"], "Is anyone there?");
        assert_eq!(list["conversations"][0]["unread"], 1, "once");
        assert_eq!(counted(&inbox, "text_at_status_url").await, 1);
        // STOP counts wherever it comes.
        let stop = inbox.twilio.text(KWAME, MAIN, "STOP");
        inbox.post_signed(&status, &stop).await.is_empty_twiml();
        let kwame = inbox.conversation_with(KWAME).await;
        assert!(!ana.get(&format!("/conversations/{kwame}")).await.ok(200)["opt_out"].is_null());
    })
    .await;
}
