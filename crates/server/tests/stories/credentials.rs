//! The Twilio account's credentials (L1): tried before they are kept, and exchanged without a text
//! being refused.

use crate::attachments::{Twilio, with_twilio};
use crate::story::{ACCOUNT, Inbox, MAIN, Person};
use futures_util::future::join_all;
use hearback_server::Settings;
use hearback_server::clock::{Clock as _, ManualClock, RealClock};
use hearback_simulator::{AccountStatus, ApiKey, ApiKeyKind, InboundText};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const OLD: &str = "northside-auth-token";
const NEW: &str = "a token made this morning";
const KEY: &str = "SKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
/// How long something that happens by itself may take.
const PATIENCE: Duration = Duration::from_secs(20);

fn given(token: Option<&str>, key: Option<(&str, &str)>) -> Value {
    json!({
        "account_sid": ACCOUNT, "auth_token": token,
        "api_key_sid": key.map(|key| key.0), "api_key_secret": key.map(|key| key.1),
    })
}

fn give_key(twilio: &Twilio, kind: ApiKeyKind) {
    let key = ApiKey { sid: KEY.to_owned(), secret: "key secret".to_owned(), kind };
    assert!(twilio.change_account(ACCOUNT, |account| account.api_keys = vec![key]));
}

#[tokio::test]
async fn a_test_says_what_kind_of_account_it_is_and_keeps_nothing() {
    with_twilio(
        |_| {},
        |inbox, twilio| async move {
            let maya = inbox.sign_in("maya").await;
            let test = async |token, key| maya.post("/twilio/test", given(token, key)).await;
            let tested = test(Some(OLD), None).await.ok(200);
            assert_eq!(tested["account"]["type"], "Full");
            assert_eq!(tested["detail"], "Twilio accepts the auth token.");

            twilio.change_account(ACCOUNT, |account| account.trial = true);
            let trial = test(None, None).await.ok(200);
            assert_eq!(trial["account"]["type"], "Trial");
            let words = trial["account"]["detail"].as_str().unwrap();
            assert!(words.contains("only text numbers you've verified"), "{words}");
            assert_eq!(trial["account"]["verified_numbers"], json!([]));
            assert_eq!(tested["account"]["verified_numbers"], Value::Null);
            twilio.change_account(ACCOUNT, |account| {
                account.verified_numbers = vec!["+12065550123".into(), "+12065550124".into()];
            });
            let shown = maya.get("/twilio").await.ok(200);
            let verified = &shown["account"]["verified_numbers"];
            assert_eq!(verified[1]["number"], "+12065550124", "{shown}");
            assert_eq!(verified.as_array().unwrap().len(), 2);

            test(Some("wrong"), None).await.is_problem(422, "twilio_refused", "auth token");
            let bad_key = Some((KEY, "key secret"));
            test(None, bad_key).await.is_problem(422, "twilio_refused", "API key");
            test(None, Some((KEY, ""))).await.is_problem(422, "invalid_request", "secret too");
            twilio.change_account(ACCOUNT, |account| account.status = AccountStatus::Suspended);
            test(None, None).await.is_problem(422, "twilio_refused", "suspended or closed");
            // Its numbers are refused with 403, which new credentials would not fix.
            let numbers = maya.get("/twilio/numbers").await;
            numbers.is_problem(422, "twilio_refused", "account is suspended or closed. Check");
            let (_, stored) = inbox.store.twilio_accounts().await.unwrap().remove(0);
            assert!(stored.api_key_sid.is_none() && stored.exchange.is_none());
            let shown = maya.get("/twilio").await.ok(200);
            assert_eq!(shown["credentials"]["accepted"], false, "{shown}");
            let ana = inbox.sign_in("ana").await;
            ana.post("/twilio/test", given(None, None)).await.is_problem(403, "forbidden", "admin");
        },
    )
    .await;
}

#[tokio::test]
async fn a_key_that_may_not_read_the_account_is_tried_by_listing() {
    with_twilio(
        |_| {},
        |inbox, twilio| async move {
            let maya = inbox.sign_in("maya").await;
            for kind in [ApiKeyKind::Standard, ApiKeyKind::Restricted] {
                give_key(&twilio, kind);
                let key = Some((KEY, "key secret"));
                let state = maya.put("/twilio", given(None, key)).await.ok(200);
                assert_eq!(state["api_key_sid"], KEY);
                let words = state["credentials"]["detail"].as_str().unwrap();
                assert!(words.contains("can't read the account"), "{words}");
                assert_eq!(state["account"]["type"], "Full", "the token may");
                assert_eq!(state["exchange"], Value::Null, "the token is the same");
            }
            give_key(&twilio, ApiKeyKind::Main);
            // The key's secret, too, need not be typed again.
            let kept = json!({ "account_sid": ACCOUNT, "api_key_sid": KEY });
            let state = maya.put("/twilio", kept).await.ok(200);
            let words = "Twilio accepts the auth token and the API key.";
            assert_eq!(state["credentials"]["detail"], words);
            let shown = maya.get("/twilio").await;
            assert!(!shown.text.contains("key secret") && !shown.text.contains(OLD));
            let without = maya.put("/twilio", given(None, None)).await.ok(200);
            assert_eq!(without["api_key_sid"], Value::Null);
        },
    )
    .await;
}

/// Texts that come in, ten at a time, until the stop and at least so many; how many, and how many
/// were refused.
async fn rush_hour(twilio: &Twilio, stop: &AtomicBool) -> (usize, usize) {
    let (mut sent, mut refused) = (0, 0);
    while !stop.load(Ordering::Relaxed) || sent < 400 {
        let texts = (0..10).map(|n| async move {
            let from = format!("+1206555{:04}", (sent + n) % 40 + 100);
            twilio.text(&InboundText::new(&from, MAIN, format!("text {}", sent + n))).await
        });
        for answered in join_all(texts).await {
            let (_, webhook) = answered.unwrap();
            sent += 1;
            refused += usize::from(webhook.is_none_or(|webhook| webhook.status != Some(200)));
        }
    }
    (sent, refused)
}

/// Waits until Twilio was seen to sign with the new token.
async fn until_seen(inbox: &Inbox) {
    let mut events = inbox.store.follow(inbox.organization);
    let look = async {
        loop {
            let account = inbox.store.twilio_account(inbox.organization).await.unwrap().unwrap();
            if account.exchange.is_some_and(|exchange| exchange.new_seen_at.is_some()) {
                return;
            }
            let _ = tokio::time::timeout(Duration::from_millis(500), events.changed()).await;
        }
    };
    tokio::time::timeout(PATIENCE, look).await.expect("the new token was not noticed");
}

async fn exchange(inbox: &Inbox, twilio: &Twilio, maya: &Person) {
    let typo = maya.put("/twilio", given(Some("not made yet"), None)).await;
    typo.is_problem(422, "twilio_refused", "Copy both again");
    twilio.change_account(ACCOUNT, |account| account.secondary_token = Some(NEW.to_owned()));
    let state = maya.put("/twilio", given(Some(NEW), None)).await.ok(200);
    let words = state["exchange"]["detail"].as_str().unwrap();
    assert!(words.contains("we accept both"), "{words}");
    assert_eq!(state["exchange"]["new_seen_at"], Value::Null);
    inbox.text("+14155550132", MAIN, "signed with the old one").await;

    twilio.change_account(ACCOUNT, |account| {
        account.auth_token = account.secondary_token.take().unwrap();
    });
    until_seen(inbox).await;
    let shown = maya.get("/twilio").await.ok(200);
    let words = shown["exchange"]["detail"].as_str().unwrap();
    assert!(words.contains("Twilio signs with the new token now"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_exchanged_in_the_rush_hour_and_no_text_is_refused() {
    let clock = Arc::new(ManualClock::at(RealClock.now()));
    let settings = |settings: &mut Settings| settings.clock = clock.clone();
    with_twilio(settings, |inbox, twilio| {
        let clock = &clock;
        async move {
            let maya = inbox.sign_in("maya").await;
            let stop = AtomicBool::new(false);
            let ((sent, refused), ()) = tokio::join!(rush_hour(&twilio, &stop), async {
                exchange(&inbox, &twilio, &maya).await;
                stop.store(true, Ordering::Relaxed);
            });
            println!("{sent} texts came in while the token was exchanged, {refused} were refused");
            assert!(refused == 0, "{sent} texts, {refused} refused");

            // What the old one signed a moment ago may still be on its way; an hour ago not.
            inbox.text("+14155550132", MAIN, "a straggler").await;
            clock.advance(SignedDuration::from_hours(1));
            let late = inbox.twilio.text("+14155550132", MAIN, "too late");
            let late = inbox.post_signed("/webhooks/twilio/messages", &late).await;
            late.is_problem(403, "forbidden", "signature doesn't match");
            let (_, webhook) =
                twilio.text(&InboundText::new("+12065550100", MAIN, "new")).await.unwrap();
            assert_eq!(webhook.unwrap().status, Some(200));
            assert_eq!(maya.get("/twilio").await.ok(200)["exchange"], Value::Null);
        }
    })
    .await;
}

#[tokio::test]
async fn an_admin_can_refuse_the_old_token_at_once() {
    with_twilio(
        |_| {},
        |inbox, twilio| async move {
            let maya = inbox.sign_in("maya").await;
            twilio.change_account(ACCOUNT, |account| account.auth_token = NEW.to_owned());
            // It stopped working overnight.
            let shown = maya.get("/twilio").await.ok(200);
            assert_eq!(shown["credentials"]["accepted"], false);
            maya.put("/twilio", given(Some(NEW), None)).await.ok(200);
            inbox.text("+14155550132", MAIN, "signed with the old one").await;
            let state = maya.delete("/twilio/old-token").await.ok(200);
            assert_eq!(state["exchange"], Value::Null);
            let forged = inbox.twilio.text("+14155550132", MAIN, "whoever has the old one");
            let forged = inbox.post_signed("/webhooks/twilio/messages", &forged).await;
            forged.is_problem(403, "forbidden", "signature doesn't match");
        },
    )
    .await;
}

#[tokio::test]
async fn a_token_entered_twice_before_it_is_used_keeps_the_one_in_use() {
    with_twilio(
        |_| {},
        |inbox, twilio| async move {
            let maya = inbox.sign_in("maya").await;
            for token in ["made and thrown away", NEW] {
                let secondary = Some(token.to_owned());
                twilio.change_account(ACCOUNT, |account| account.secondary_token = secondary);
                maya.put("/twilio", given(Some(token), None)).await.ok(200);
            }
            inbox.text("+14155550132", MAIN, "Twilio signs with the first one yet").await;
        },
    )
    .await;
}
