//! A text whose words are made to be cut into other parameters: its signature would hold for what it
//! is cut into, so Twilio's list says what it is (`SECURITY.md`, what comes in from Twilio).

use crate::attachments::{OKAFOR, with_twilio};
use crate::story::{DANIELA, Inbox, KWAME, MAIN, encode, form, on_each_engine};
use hearback_inbox::Address;
use hearback_inbox::System;
use hearback_inbox::Tab;
use hearback_server::{Reconcile, Settings};
use hearback_simulator::InboundText;
use hearback_store::{Access, ListQuery};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::time::Duration;

type Form = Vec<(String, String)>;

const MESSAGES: &str = "/webhooks/twilio/messages";
/// For as long as a story waits for something that must come.
const PATIENCE: Duration = Duration::from_secs(30);

/// Parameters of a text that Kwame never wrote.
fn crafted(sid: &str) -> String {
    format!("Pay hereFrom{KWAME}MessageSid{sid}NumMedia0SmsMessageSid{sid}SmsSid{sid}To{MAIN}ToZ")
}

async fn conversations(inbox: &Inbox) -> Vec<Address> {
    let query = ListQuery { tab: Tab::All, limit: 100, ..ListQuery::default() };
    let access = Access::system(inbox.organization, System::Console);
    let page = inbox.store.conversations(&access, query).await.unwrap();
    page.items.into_iter().map(|one| one.number).collect()
}

#[tokio::test]
async fn nobody_writes_in_anothers_name_by_cutting_what_was_signed_elsewhere() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let sid = format!("SM{}", "9".repeat(32));
        let text = inbox.twilio.text(DANIELA, MAIN, &crafted(&sid));
        let signature = inbox.twilio.sign(&inbox.public(MESSAGES), &text);
        let real = text.iter().find(|(name, _)| name == "MessageSid").unwrap().1.clone();

        // The same signed text, cut at the names that Daniela wrote out.
        let account = inbox.twilio.account_sid.as_str();
        let rest = format!(
            "{DANIELA}MessageSid{real}NumMedia0NumSegments1SmsMessageSid{real}SmsSid{real}\
             SmsStatusreceivedTo{MAIN}ToCountryUS"
        );
        let forged = form([
            ("AccountSid", account),
            ("ApiVersion", "2010-04-01"),
            ("Body", "Pay here"),
            ("From", KWAME),
            ("MessageSid", &sid),
            ("NumMedia", "0"),
            ("SmsMessageSid", &sid),
            ("SmsSid", &sid),
            ("To", MAIN),
            ("ToZFrom", &rest),
        ]);
        inbox.post_form(MESSAGES, encode(&forged), Some(&signature)).await.is_empty_twiml();
        inbox.post_signed(MESSAGES, &text).await.is_empty_twiml();
        inbox.post_signed(MESSAGES, &text).await.is_empty_twiml();
        assert_eq!(conversations(&inbox).await, [], "neither is taken at its word");
        let kept = maya.get("/held-texts").await.ok(200);
        let kept = kept["texts"].as_array().unwrap();
        assert_eq!(kept.len(), 2, "{kept:?}");
        assert!(kept.iter().all(|text| text["reason"] == "unconfirmed"), "{kept:?}");

        // The line goes off and on: that confirms nothing.
        let line = format!("/lines/{}", inbox.main);
        maya.patch(&line, json!({ "on": false })).await.ok(200);
        maya.patch(&line, json!({ "on": true })).await.ok(200);
        assert_eq!(conversations(&inbox).await, []);
        maya.delete(&format!("/held-texts/{sid}")).await;
        assert_eq!(maya.get("/held-texts").await.ok(200)["texts"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn twilios_list_says_what_was_written() {
    let often = |settings: &mut Settings| {
        settings.reconcile = Reconcile {
            every: SignedDuration::from_millis(150),
            overlap: SignedDuration::from_mins(10),
            patience: SignedDuration::ZERO,
        };
    };
    with_twilio(often, |inbox, twilio| async move {
        let maya = inbox.sign_in("maya").await;
        let words = crafted(&format!("SM{}", "8".repeat(32)));
        let (_, webhook) = twilio.text(&InboundText::new(OKAFOR, MAIN, &words)).await.unwrap();
        assert_eq!(webhook.unwrap().status, Some(200));
        let taken_in = async {
            loop {
                let kept = maya.get("/held-texts").await.ok(200);
                if conversations(&inbox).await.len() == 1 && kept["texts"] == json!([]) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, taken_in).await.expect("it should have come in");
        assert_eq!(conversations(&inbox).await, [Address::from_twilio(OKAFOR)]);
        let id = inbox.conversation_with(OKAFOR).await;
        let thread = maya.get(&format!("/conversations/{id}/messages")).await.ok(200);
        let bodies: Vec<&Value> =
            thread["messages"].as_array().unwrap().iter().map(|one| &one["body"]).collect();
        assert_eq!(bodies, [&json!(words)]);
    })
    .await;
}

#[tokio::test]
async fn what_twilio_would_never_write_is_refused() {
    on_each_engine(|inbox| async move {
        let before = inbox.footprint().await;
        let other = format!("SM{}", "9".repeat(32));
        let refused = async |change: &dyn Fn(&mut Form), words: &str| {
            let mut text = inbox.twilio.text(DANIELA, MAIN, "hello");
            change(&mut text);
            let answer = inbox.post_signed(MESSAGES, &text).await;
            answer.is_problem(400, "invalid_request", words);
        };
        for name in ["SmsSid", "SmsMessageSid"] {
            let change = |text: &mut Form| {
                text.iter_mut().find(|(known, _)| known == name).unwrap().1.clone_from(&other);
            };
            refused(&change, name).await;
        }
        for name in ["", "a b", "From+14155550199X", "Body:", "é", "x\0"] {
            refused(&|text| text.push((name.into(), "x".into())), "name").await;
        }
        for name in ["Body", "OptOutType", "SmsStatus", "NumMedia"] {
            refused(&|text| text.extend(form([(name, "1"), (name, "2")])), name).await;
        }
        // A report can't wait for a person; Twilio's list has what became of the message.
        let report = form([
            ("AccountSid", &inbox.twilio.account_sid),
            ("ErrorMessage", &format!("MessageSid{other}MessageStatusfailed")),
            ("MessageSid", &other),
            ("MessageStatus", "sent"),
        ]);
        let answer = inbox.post_signed(MESSAGES, &report).await;
        answer.is_problem(400, "invalid_request", "could contain more parameters");
        assert_eq!(inbox.footprint().await, before);

        // What people write is no such thing, and what Twilio adds one day isn't either.
        let mut text = inbox.twilio.text(DANIELA, MAIN, "From whom? To +1 415 555 0100? From+1?");
        text.extend(form([("NewParameter", "x"), ("new_1", "y")]));
        inbox.post_signed(MESSAGES, &text).await.is_empty_twiml();
        assert_eq!(inbox.footprint().await.1, before.1 + 1);
    })
    .await;
}
