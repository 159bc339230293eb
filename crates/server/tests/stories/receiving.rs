//! Texts and reports that come in as they should, and some that are odd but true.

use crate::story::{
    DANIELA, KWAME, MAIN, REPAIRS, Twilio, form, id, on_each_engine, on_each_engine_with,
};
use futures_util::future::join_all;
use hearback_inbox::MessageId;
use serde_json::json;

const MESSAGES: &str = "/webhooks/twilio/messages";

#[tokio::test]
async fn daniela_writes_and_ana_reads_it() {
    on_each_engine(|inbox| async move {
        inbox.text(DANIELA, MAIN, "Is anyone there?").await;
        let ana = inbox.sign_in("ana").await;
        let list = ana.get("/conversations").await.ok(200);
        let conversation = &list["conversations"][0];
        assert_eq!(conversation["number"], DANIELA);
        assert_eq!(conversation["unread"], 1);
        assert_eq!(conversation["marks"], json!(["unrecognized"]));
        let thread = format!("/conversations/{}/messages", conversation["id"].as_str().unwrap());
        let thread = ana.get(&thread).await.ok(200);
        assert_eq!(thread["messages"][0]["body"], "Is anyone there?");
        assert_eq!(thread["messages"][0]["status"], "received");
        let counts = ana.get("/counts").await.ok(200);
        assert_eq!(counts["cells"][0]["unread"], 1);
    })
    .await;
}

#[tokio::test]
async fn the_same_sid_at_the_same_instant_is_one_message() {
    on_each_engine(|inbox| async move {
        let text = inbox.twilio.text(DANIELA, MAIN, "once");
        let answers = join_all((0..20).map(|_| inbox.post_signed(MESSAGES, &text))).await;
        answers.iter().for_each(super::story::Answer::is_empty_twiml);
        let ana = inbox.sign_in("ana").await;
        let list = ana.get("/conversations").await.ok(200);
        assert_eq!(list["conversations"].as_array().unwrap().len(), 1);
        assert_eq!(list["conversations"][0]["unread"], 1);
    })
    .await;
}

#[tokio::test]
async fn two_texts_at_the_same_instant_make_one_conversation() {
    on_each_engine(|inbox| async move {
        join_all(
            (0..20).map(|n| inbox.text(DANIELA, MAIN, if n % 2 == 0 { "even" } else { "odd" })),
        )
        .await;
        let ana = inbox.sign_in("ana").await;
        let list = ana.get("/conversations").await.ok(200);
        assert_eq!(list["conversations"].as_array().unwrap().len(), 1);
        assert_eq!(list["conversations"][0]["unread"], 20);
    })
    .await;
}

#[tokio::test]
async fn a_text_to_a_number_that_is_no_line_is_held() {
    on_each_engine(|inbox| async move {
        let before = inbox.footprint().await;
        inbox.text(DANIELA, "+14155550177", "wrong number?").await;
        assert_eq!(inbox.footprint().await, before, "it reaches no conversation");
    })
    .await;
}

#[tokio::test]
async fn a_text_to_a_line_that_is_off_waits_until_it_is_on() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let line = format!("/lines/{}", inbox.main);
        maya.patch(&line, json!({ "on": false })).await.ok(200);
        let before = inbox.footprint().await;
        inbox.text(DANIELA, MAIN, "are you open?").await;
        assert_eq!(inbox.footprint().await, before);
        maya.patch(&line, json!({ "on": true })).await.ok(200);
        let list = maya.get("/conversations").await.ok(200);
        assert_eq!(list["conversations"][0]["last"]["preview"], "are you open?");
    })
    .await;
}

#[tokio::test]
async fn odd_texts_are_not_lost() {
    on_each_engine(|inbox| async move {
        // Parameters that are new to us are signed over and passed by.
        let mut many = inbox.twilio.text(DANIELA, MAIN, "many");
        many.extend((0..200).map(|n| (format!("New{n}"), format!("välue {n}"))));
        inbox.post_signed(MESSAGES, &many).await.is_empty_twiml();
        // A character that a database can't keep.
        inbox.text(KWAME, MAIN, "null \0 and void").await;
        // No text at all, from a short code, with a picture.
        let mut picture = inbox.twilio.text("20406", REPAIRS, "");
        picture.extend(form([
            ("MediaUrl0", "https://api.twilio.com/x"),
            ("MediaContentType0", "image/jpeg"),
        ]));
        inbox.post_signed(MESSAGES, &picture).await.is_empty_twiml();
        // A sender that is a name.
        inbox.text("NORTHBANK", MAIN, "Your code is 1234 👋🏽").await;

        let ana = inbox.sign_in("ana").await;
        let list = ana.get("/conversations").await.ok(200);
        let previews: Vec<_> = list["conversations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|conversation| conversation["last"]["preview"].as_str().unwrap())
            .collect();
        assert_eq!(previews, ["Your code is 1234 👋🏽", "Photo", "null \u{fffd} and void", "many"]);
        assert_eq!(list["conversations"][0]["answerable"], false);
    })
    .await;
}

#[tokio::test]
async fn the_signature_is_checked_against_the_public_url() {
    let behind_a_proxy = |settings: &mut hearback_server::Settings| {
        settings.public_url = Some("https://example.com:8443/sms/".parse().unwrap());
    };
    on_each_engine_with(behind_a_proxy, |inbox| async move {
        let query = "/webhooks/twilio/messages?from=a%20b&c=%2F";
        let url = "https://example.com:8443/sms/webhooks/twilio/messages?from=a%20b&c=%2F";
        for (path, body) in [(query.to_owned(), "taken off"), (format!("/sms{query}"), "left on")] {
            let text = inbox.twilio.text(DANIELA, MAIN, body);
            let signature = inbox.twilio.sign(url, &text);
            let encoded =
                form_urlencoded::Serializer::new(String::new()).extend_pairs(&text).finish();
            inbox.post_form(&path, encoded, Some(&signature)).await.is_empty_twiml();
        }
        // What a stranger says about the host counts for nothing.
        let text = inbox.twilio.text(DANIELA, MAIN, "forged host");
        let signature = inbox.twilio.sign(&inbox.url(MESSAGES), &text);
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&text).finish();
        let answer = inbox.post_form(MESSAGES, encoded, Some(&signature)).await;
        answer.is_problem(403, "forbidden", "signature");
    })
    .await;
}

#[tokio::test]
async fn a_token_that_was_changed_elsewhere_is_found() {
    on_each_engine(|inbox| async move {
        inbox.text(DANIELA, MAIN, "first").await;
        let new = Twilio::new(&inbox.twilio.account_sid, "rotated");
        crate::story::connect(
            &inbox.store,
            &inbox.running.app.settings().key,
            inbox.organization,
            &new,
        )
        .await;
        // As after a while: a worker may have read the old one a moment ago.
        inbox.running.app.accounts().forget().await;
        let text = new.text(DANIELA, MAIN, "second");
        let signature = new.sign(&inbox.public(MESSAGES), &text);
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&text).finish();
        inbox.post_form(MESSAGES, encoded, Some(&signature)).await.is_empty_twiml();
    })
    .await;
}

#[tokio::test]
async fn reports_move_a_message_forward_whatever_their_order() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        let written = json!({ "body": "We are", "client_key": "1" });
        let sent = ana.post(&format!("/conversations/{conversation}/messages"), written).await;
        let message = sent.ok(202)["message"]["id"].as_str().unwrap().to_owned();
        let path = format!("/webhooks/twilio/status/{}/{message}", inbox.organization);
        for status in ["delivered", "teleported", "sent", "queued"] {
            let report = form([
                ("MessageSid", "SM00000000000000000000000000001234"),
                ("AccountSid", &inbox.twilio.account_sid),
                ("MessageStatus", status),
            ]);
            inbox.post_signed(&path, &report).await.is_empty_twiml();
        }
        let thread = ana.get(&format!("/conversations/{conversation}/messages")).await.ok(200);
        assert_eq!(thread["messages"][1]["status"], "delivered");
        assert_eq!(thread["messages"][1]["sid"], "SM00000000000000000000000000001234");
    })
    .await;
}

#[tokio::test]
async fn a_failure_says_what_to_do_about_it() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        let written = json!({ "body": "We are", "client_key": "1" });
        let sent = ana.post(&format!("/conversations/{conversation}/messages"), written).await;
        let message = sent.ok(202)["message"]["id"].as_str().unwrap().to_owned();
        let path = format!("/webhooks/twilio/status/{}/{message}", inbox.organization);
        let report = form([
            ("MessageSid", "SM00000000000000000000000000001234"),
            ("AccountSid", &inbox.twilio.account_sid),
            ("MessageStatus", "undelivered"),
            ("ErrorCode", "21610"),
        ]);
        inbox.post_signed(&path, &report).await.is_empty_twiml();
        let thread = ana.get(&format!("/conversations/{conversation}/messages")).await.ok(200);
        let error = &thread["messages"][1]["error"];
        assert_eq!(error["code"], 21610);
        assert_eq!(error["retry_helps"], false);
        assert_eq!(error["docs_url"], "https://www.twilio.com/docs/api/errors/21610");
        let shown = ana.get(&format!("/conversations/{conversation}")).await.ok(200);
        assert_eq!(shown["opt_out"]["source"], "carrier");
        let again = json!({ "body": "Still there?", "client_key": "2" });
        let again = ana.post(&format!("/conversations/{conversation}/messages"), again).await;
        again.is_problem(409, "opted_out", "START");
    })
    .await;
}

#[tokio::test]
async fn a_report_about_nothing_known_changes_nothing() {
    on_each_engine(|inbox| async move {
        inbox.daniela_wrote().await;
        let before = inbox.footprint().await;
        let report = form([
            ("MessageSid", "SM00000000000000000000000000001234"),
            ("AccountSid", &inbox.twilio.account_sid),
            ("MessageStatus", "delivered"),
        ]);
        let unknown: MessageId = id();
        let path = format!("/webhooks/twilio/status/{}/{unknown}", inbox.organization);
        inbox.post_signed(&path, &report).await.is_empty_twiml();
        // An organization that is none, and an id that is none.
        let path = format!("/webhooks/twilio/status/{unknown}/{unknown}");
        inbox.post_signed(&path, &report).await.is_problem(403, "forbidden", "isn't connected");
        let path = format!("/webhooks/twilio/status/{}/17", inbox.organization);
        inbox.post_signed(&path, &report).await.is_problem(404, "not_found", "Not found");
        assert_eq!(inbox.footprint().await, before);
    })
    .await;
}
