//! What a text's words do, and what they don't: opting out as phones write it, and reactions
//! (O1, O5, S13).

use crate::story::{DANIELA, MAIN, Person, form, on_each_engine};
use hearback_inbox::ConversationId;
use hearback_server::clock::{Clock as _, RealClock};
use jiff::SignedDuration;
use serde_json::{Value, json};

async fn opted_out(person: &Person, conversation: ConversationId) -> bool {
    person.get(&format!("/conversations/{conversation}")).await.ok(200)["opt_out"].is_object()
}

/// The last message of a thread.
async fn last(person: &Person, conversation: ConversationId) -> Value {
    let thread = person.get(&format!("/conversations/{conversation}/messages")).await.ok(200);
    thread["messages"].as_array().unwrap().last().unwrap().clone()
}

#[tokio::test]
async fn stop_counts_however_danielas_phone_writes_it_and_start_only_as_it_is() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        for body in [
            "Stop…",
            "STOP。",
            "ＳＴＯＰ",
            "“STOP”",
            "STOP 🛑",
            "¡STOP!",
            "(unsubscribe)",
            "\u{feff}S\u{200b}TOP\u{200f}",
        ] {
            inbox.text(DANIELA, MAIN, body).await;
            assert!(opted_out(&ana, conversation).await, "{body:?}");
            assert_eq!(last(&ana, conversation).await["keyword"], "stop", "{body:?}");
            for body in ["START!", "“start”", "Yes!"] {
                inbox.text(DANIELA, MAIN, body).await;
                assert!(opted_out(&ana, conversation).await, "{body:?}");
            }
            inbox.text(DANIELA, MAIN, "ＳＴＡＲＴ\u{200e}").await;
            assert!(!opted_out(&ana, conversation).await, "after {body:?}");
        }
        for (body, asks) in [
            ("Stop. Thank you", true),
            ("STOP STOP STOP", true),
            ("stop texting", true),
            ("Do not text Bob, text me", false),
            ("Yes!", false),
        ] {
            inbox.text(DANIELA, MAIN, body).await;
            assert!(!opted_out(&ana, conversation).await, "{body:?}");
            assert_eq!(last(&ana, conversation).await["asks_to_stop"], asks, "{body:?}");
        }
        let mut text = inbox.twilio.text(DANIELA, MAIN, "👍 to “Reply STOP to opt out”");
        text.extend(form([("OptOutType", "STOP")]));
        inbox.post_signed("/webhooks/twilio/messages", &text).await.is_empty_twiml();
        assert!(opted_out(&ana, conversation).await, "Twilio has blocked it, whatever it was");
    })
    .await;
}

#[tokio::test]
async fn a_reaction_asks_for_nothing_and_answers_nothing() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        let thread = format!("/conversations/{conversation}/messages");
        let send_at = (RealClock.now() + SignedDuration::from_hours(20)).to_string();
        let reminder = json!({
            "body": "Still interested? Reply STOP to opt out", "client_key": "a",
            "send_at": send_at, "cancel_on_reply": true,
        });
        ana.post(&thread, reminder).await.ok(202);
        let scheduled = format!("/conversations/{conversation}/scheduled");
        let waiting = ana.get(&scheduled).await.ok(200);
        for body in [
            "Liked “Still interested? Reply STOP to opt out”",
            "\u{200a}\u{200b}👍\u{200b}\u{200a} to “\u{200a}Reply STOP to opt out\u{200a}”",
            "Reacted ❤️ to “Please stop texting”",
            "Removed a like from “Reply STOP to opt out”",
            "Le gustó “Reply STOP to opt out”",
            "Gefiel „STOP“",
            "A réagi avec 👍 à « Reply STOP to opt out »",
            "Loved an image",
        ] {
            inbox.text(DANIELA, MAIN, body).await;
            let message = last(&ana, conversation).await;
            assert_eq!(message["body"], body);
            assert_eq!(
                (&message["keyword"], &message["asks_to_stop"]),
                (&Value::Null, &false.into())
            );
            assert!(!opted_out(&ana, conversation).await, "{body:?}");
            assert_eq!(ana.get(&scheduled).await.ok(200), waiting, "{body:?}");
        }
        inbox.text(DANIELA, MAIN, "Loved it, see you").await;
        assert_eq!(ana.get(&scheduled).await.ok(200)["messages"], json!([]), "that was an answer");
    })
    .await;
}
