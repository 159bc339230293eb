//! The account: what it may do, its clock, and what its debugger recorded.

use super::scene::{Scene, on_a_calm_account};
use crate::story::{ACCOUNT, DANIELA, MAIN, form};
use hearback_simulator::{AccountStatus, ApiKeyKind, Fault, InboundText};
use serde_json::{Value, json};

fn fault(scene: &Scene, fault: Value) {
    let fault: Fault = serde_json::from_value(fault).unwrap();
    scene.twilio.add_fault(fault);
}

#[tokio::test]
async fn a_trial_a_suspended_and_a_closed_account() {
    on_a_calm_account(|scene| async move {
        scene.change_account(|account| account.trial = true);
        let found = scene.check().await;
        let trial = found.in_general("trial", "can only text numbers you've verified");
        assert_eq!(
            (&trial["severity"], &found.0["verdict"]),
            (&json!("warning"), &json!("warning"))
        );
        trial["sentence"]
            .as_str()
            .filter(|words| words.contains("None are verified yet."))
            .unwrap();
        scene.change_account(|account| account.verified_numbers = vec![DANIELA.into()]);
        scene.check().await.in_general("trial", "Verified so far: +14155550132.");
        scene.change_account(|account| account.status = AccountStatus::Suspended);
        let found = scene.check().await;
        found.in_general("account_suspended", "billing page");
        assert_eq!(found.0["verdict"], "problem");
        scene.change_account(|account| account.status = AccountStatus::Closed);
        scene.check().await.in_general("account_closed", "Connect another one");
    })
    .await;
}

#[tokio::test]
async fn a_token_that_stops_working_overnight() {
    on_a_calm_account(|scene| async move {
        scene.change_account(|account| account.auth_token = "another".into());
        let found = scene.check().await;
        let refused = found.in_general("credentials_refused", "Copy the auth token again");
        assert_eq!(refused["help"]["url"], "/settings/twilio");
        // Twilio signs with the new token by now, and what it brings is refused.
        let text = InboundText::new("+14155550132", MAIN, "Hello?");
        let (_, webhook) = scene.twilio.text(&text).await.unwrap();
        assert_eq!(webhook.unwrap().error, Some(11200));
        scene.inbox.running.app.refusals().settled().await;
        let found = scene.check().await;
        let refused = found.in_general("webhooks_refused", "isn't the account's primary one");
        assert!(refused["at"].is_string());
    })
    .await;
}

#[tokio::test]
async fn keys_that_may_not_read_everything() {
    on_a_calm_account(|scene| async move {
        for kind in [ApiKeyKind::Standard, ApiKeyKind::Restricted] {
            scene.calls_with_a_key(kind).await;
            let found = scene.check().await;
            found.is_fine();
            let note = found.in_general("not_asked", "can't read the account");
            assert_eq!(note["severity"], "note");
            // What it may do is diagnosed anyway.
            scene.change_number(MAIN, |number| number.sms_url.clear());
            scene.check().await.of_line(MAIN, "webhook_missing", "");
            let webhook = scene.webhook.clone();
            scene.change_number(MAIN, |number| number.sms_url = webhook);
        }
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_is_off() {
    on_a_calm_account(|scene| async move {
        for (seconds, words) in [
            (900, "15 minutes behind Twilio's"),
            (-10_800, "3 hours ahead of Twilio's"),
            (-90, "90 seconds ahead of Twilio's"),
        ] {
            fault(&scene, json!({ "kind": "clock", "seconds": seconds + 1, "times": null }));
            let found = scene.check().await;
            scene.twilio.clear_faults();
            let skewed = &found.0["findings"][0];
            assert_eq!(skewed["code"], "clock_skew", "{found:#}", found = found.0);
            let sentence = skewed["sentence"].as_str().unwrap();
            let either = words.replace("90 seconds", "89 seconds").replace("3 hours", "2 hours");
            let either = either.replace("15 minutes", "14 minutes");
            assert!(sentence.contains(words) || sentence.contains(&either), "{sentence}");
        }
        scene.check().await.is_fine();
    })
    .await;
}

#[tokio::test]
async fn errors_that_twilio_recorded() {
    on_a_calm_account(|scene| async move {
        let body = json!({ "error_code": 11200, "request_url": scene.webhook });
        for _ in 0..2 {
            scene.twilio.add_alert(ACCOUNT, serde_json::from_value(body.clone()).unwrap());
        }
        let old = json!({
            "error_code": 11205, "request_url": scene.webhook, "at": "2020-01-31T09:00:00Z",
        });
        let of_others = json!({ "error_code": 11215, "request_url": "https://voice.example" });
        for other in [old, of_others] {
            scene.twilio.add_alert(ACCOUNT, serde_json::from_value(other).unwrap());
        }
        let found = scene.check().await;
        let recorded = found.in_general("webhook_errors", "2 times in the last day: Twilio called");
        assert!(recorded["help"]["url"].as_str().unwrap().ends_with("/11200"));
        assert!(recorded["at"].is_string());
        assert_eq!(found.0["findings"].as_array().unwrap().len(), 1);
        assert_eq!(found.0["verdict"], "warning");
    })
    .await;
}

#[tokio::test]
async fn twilio_that_answers_nonsense_or_nothing() {
    on_a_calm_account(|scene| async move {
        for trouble in [
            json!({ "kind": "outage", "times": null }),
            json!({ "kind": "outage", "how": "closed", "times": null }),
            json!({ "kind": "nonsense", "how": "html", "times": null }),
            json!({ "kind": "nonsense", "how": "empty", "times": null }),
            json!({ "kind": "nonsense", "how": "huge", "times": null }),
        ] {
            fault(&scene, trouble);
            let found = scene.check().await;
            scene.twilio.clear_faults();
            found.in_general("twilio_unreachable", "this check is incomplete");
            assert_eq!(found.0["verdict"], "warning", "{:#}", found.0);
            assert_eq!(found.0["lines"][0]["asked"], false);
        }
        assert_eq!(scene.check().await.0["lines"][0]["asked"], true);
    })
    .await;
}

#[tokio::test]
async fn no_account_and_forged_webhooks() {
    on_a_calm_account(|scene| async move {
        let forged = form([("AccountSid", ACCOUNT), ("From", "+14155550132"), ("To", MAIN)]);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&forged).finish();
        let path = "/webhooks/twilio/messages";
        scene.inbox.post_form(path, body, Some("bm90IHNpZ25lZA==")).await;
        scene.inbox.running.app.refusals().settled().await;
        scene.check().await.in_general("webhooks_refused", "If they came from Twilio");

        let path = "/webhooks/twilio/an-old-token/messages";
        scene.inbox.post_signed(path, &forged).await;
        scene.inbox.running.app.refusals().settled().await;
        scene.check().await.in_general("webhooks_refused", "used an old address");
    })
    .await;
}

#[tokio::test]
async fn before_anything_is_connected() {
    on_a_calm_account(|scene| async move {
        // A second organization on the same installation, which has nothing yet.
        let store = &scene.inbox.store;
        let organization = crate::story::id();
        let new = hearback_store::SetUp {
            organization,
            organization_name: "Southside".into(),
            webhook_token: "southside-token".into(),
            user: crate::story::id(),
            email: "sue@southside.example".parse().unwrap(),
            name: "Sue".into(),
            password_hash: hearback_server::password::hash("long enough for Sue".into())
                .await
                .unwrap(),
            location: crate::story::id(),
            from: None,
            at: scene.inbox.running.app.now(),
        };
        store.add_organization(new).await.unwrap();
        let credentials =
            json!({ "email": "sue@southside.example", "password": "long enough for Sue" });
        let mut sue = scene.inbox.stranger();
        let answer = sue.post("/session", credentials).await;
        sue.keep_cookie(&answer);
        let check = sue.get("/check").await.ok(200);
        assert_eq!(check["verdict"], "problem");
        let codes: Vec<_> =
            check["findings"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
        assert_eq!(codes, ["not_connected", "no_lines"], "the address is fine: {check:#}");
        let request = json!({ "kind": "set_service_webhook", "service_sid": "MG1" });
        sue.post("/check/fixes", request).await.is_problem(422, "twilio_refused", "Connect");
        // What is not hers does not exist for her.
        let request = json!({ "kind": "switch_off", "line_id": scene.inbox.main });
        sue.post("/check/fixes", request).await.is_problem(404, "not_found", "");
    })
    .await;
}

#[tokio::test]
async fn a_check_does_not_pass_for_twilio_while_a_token_is_exchanged() {
    on_a_calm_account(|scene| async move {
        scene.change_account(|account| account.secondary_token = Some("second".into()));
        let credentials = json!({ "account_sid": ACCOUNT, "auth_token": "second" });
        scene.maya.put("/twilio", credentials).await.ok(200);
        scene.check().await.is_fine();
        let exchange = scene.maya.get("/twilio").await.ok(200)["exchange"].clone();
        assert!(exchange["since"].is_string(), "{exchange}");
        assert_eq!(exchange["new_seen_at"], Value::Null, "only Twilio's own calls count");
        // Twilio goes on with the old one until the new one is promoted.
        scene.a_text_arrives_on(MAIN).await;
    })
    .await;
}
