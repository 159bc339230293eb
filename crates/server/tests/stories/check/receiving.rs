//! Where the texts to a line go.

use super::scene::{APPLICATION, SERVICE, on_a_calm_account, request};
use crate::story::{ACCOUNT, MAIN, REPAIRS};
use hearback_simulator::{ApiKeyKind, NumberConfig};
use serde_json::{Value, json};

pub(super) const ELSEWHERE: &str = "https://elsewhere.example/sms";

/// What a fix replaces: this setting, which leads elsewhere.
fn replaced(name: &str) -> Value {
    json!([{ "name": name, "value": ELSEWHERE }])
}

#[tokio::test]
async fn all_is_well_and_that_is_said() {
    on_a_calm_account(|scene| async move {
        let found = scene.check().await;
        found.is_fine();
        assert_eq!(found.0["findings"], json!([]));
        let note = found.of_line(MAIN, "nothing_received_yet", "Text it from your phone");
        assert_eq!(note["severity"], "note");
        scene.a_text_arrives_on(MAIN).await;
        let found = scene.check().await;
        assert_eq!(found.line(MAIN)["findings"], json!([]));
        assert!(found.line(MAIN)["last_inbound_at"].is_string());
        // The probes of our own address left nothing behind.
        assert_eq!(scene.inbox.store.refusals(&scene.inbox.system()).await.unwrap(), []);
        assert_eq!(scene.inbox.footprint().await.1, 1);
    })
    .await;
}

#[tokio::test]
async fn the_settings_permission_is_needed() {
    on_a_calm_account(|scene| async move {
        let ana = scene.inbox.sign_in("ana").await;
        ana.get("/check").await.is_problem(403, "forbidden", "");
        let request = json!({ "kind": "set_webhook" });
        ana.post("/check/fixes", request).await.is_problem(403, "forbidden", "");
    })
    .await;
}

#[tokio::test]
async fn no_webhook_is_set() {
    on_a_calm_account(|scene| async move {
        scene.change_number(MAIN, |number| number.sms_url.clear());
        let found = scene.check().await;
        assert_eq!(found.0["verdict"], "problem");
        let missing = found.of_line(MAIN, "webhook_missing", "isn't connected to Hearback yet");
        assert_eq!(missing["fix"]["replaces"], json!([]));
        scene.fix(missing).await.is_fine();
        scene.a_text_arrives_on(MAIN).await;
    })
    .await;
}

#[tokio::test]
async fn the_webhook_points_elsewhere() {
    on_a_calm_account(|scene| async move {
        scene.change_number(MAIN, |number| number.sms_url = ELSEWHERE.into());
        let found = scene.check().await;
        let elsewhere = found.of_line(MAIN, "webhook_elsewhere", ELSEWHERE);
        assert_eq!(elsewhere["fix"]["replaces"], replaced("Webhook"));
        assert_eq!(found.line(REPAIRS)["verdict"], "fine");
        assert_eq!(found.0["lines"][0]["number"], MAIN, "the worst comes first");

        // Someone edits it in Twilio's console meanwhile: what was not shown is not replaced.
        scene.change_number(MAIN, |number| number.sms_url = "https://third.example".into());
        let refused = scene.maya.post("/check/fixes", request(elsewhere)).await;
        refused.is_problem(409, "changed_at_twilio", "review what's set there now");
        assert_eq!(scene.twilio.number(MAIN).unwrap().sms_url, "https://third.example");

        let found = scene.check().await;
        let third = found.of_line(MAIN, "webhook_elsewhere", "https://third.example");
        scene.fix(third).await.is_fine();
        scene.a_text_arrives_on(MAIN).await;
    })
    .await;
}

#[tokio::test]
async fn our_webhook_with_a_query_of_its_own_is_fine() {
    on_a_calm_account(|scene| async move {
        for more in ["?line=main", "?line=main#rc=2&rp=all", "#rc=5"] {
            scene.change_number(MAIN, |number| {
                let plain = number.sms_url.split(['?', '#']).next().unwrap().to_owned();
                number.sms_url = format!("{plain}{more}");
            });
            scene.check().await.is_fine();
        }
        scene.change_number(MAIN, |number| {
            number.sms_url = number.sms_url.replace("/messages", "/messages/x?y=");
        });
        scene.check().await.of_line(MAIN, "webhook_elsewhere", "/messages/x?y=");
    })
    .await;
}

#[tokio::test]
async fn a_fallback_that_leads_elsewhere_is_shown_before_it_gives_way() {
    on_a_calm_account(|scene| async move {
        scene.change_number(MAIN, |number| {
            number.sms_url.clear();
            number.sms_fallback_url = ELSEWHERE.into();
        });
        let found = scene.check().await;
        let missing = found.of_line(MAIN, "webhook_missing", "isn't connected to Hearback yet");
        assert_eq!(missing["fix"]["replaces"], replaced("Fallback"));
        scene.change_number(MAIN, |number| number.sms_fallback_url = "https://third.test".into());
        let refused = scene.maya.post("/check/fixes", request(missing)).await;
        refused.is_problem(409, "changed_at_twilio", "review what's set there now");

        let found = scene.check().await;
        let missing = found.of_line(MAIN, "webhook_missing", "isn't connected to Hearback yet");
        scene.fix(missing).await.is_fine();
        assert!(scene.twilio.number(MAIN).unwrap().sms_fallback_url.contains("/webhooks/twilio/"));
        scene.a_text_arrives_on(MAIN).await;
    })
    .await;
}

#[tokio::test]
async fn the_webhook_is_called_by_get() {
    on_a_calm_account(|scene| async move {
        scene.change_number(MAIN, |number| number.sms_method = "GET".into());
        let found = scene.check().await;
        let by_get = found.of_line(MAIN, "webhook_by_get", "only accepts POST");
        scene.fix(by_get).await.is_fine();
        assert_eq!(scene.twilio.number(MAIN).unwrap().sms_method, "POST");
        scene.a_text_arrives_on(MAIN).await;
    })
    .await;
}

#[tokio::test]
async fn an_application_takes_the_texts() {
    on_a_calm_account(|scene| async move {
        scene.main_goes_by_an_application(ELSEWHERE, "POST");
        let found = scene.check().await;
        let overridden =
            found.of_line(MAIN, "overridden_by_application", "“Old system” sends them to");
        assert!(overridden["sentence"].as_str().unwrap().contains(ELSEWHERE));
        scene.fix(overridden).await.is_fine();
        assert_eq!(scene.twilio.number(MAIN).unwrap().sms_application_sid, "");
        scene.a_text_arrives_on(MAIN).await;

        // An application that brings them here is no harm.
        scene.main_goes_by_an_application(&scene.webhook, "POST");
        scene.check().await.is_fine();
        scene.a_text_arrives_on(MAIN).await;

        // One that is gone brings them nowhere.
        scene.change_account(|account| account.applications.clear());
        scene.check().await.of_line(MAIN, "overridden_by_application", APPLICATION);
    })
    .await;
}

#[tokio::test]
async fn an_application_that_can_not_be_looked_at_is_not_judged() {
    on_a_calm_account(|scene| async move {
        scene.main_goes_by_an_application(&scene.webhook, "POST");
        scene.calls_with_a_key(ApiKeyKind::Restricted).await;
        let found = scene.check().await;
        found.is_fine();
        let note = found.of_line(MAIN, "not_asked", "couldn't read it");
        assert_eq!((&note["severity"], &note["fix"]), (&json!("note"), &Value::Null));

        assert_eq!(scene.webhook_of_line(MAIN).await, Value::Null);
        assert_eq!(scene.webhook_of_line(REPAIRS).await["set"], true);
        let line = found.line(MAIN)["line_id"].as_str().unwrap();
        let webhook = format!("/lines/{line}/webhook");
        let set = scene.maya.post(&webhook, json!({ "replaces": [] })).await;
        set.is_problem(502, "twilio_unreachable", "won't replace that unseen");
    })
    .await;
}

#[tokio::test]
async fn the_lines_and_the_check_say_the_same_of_an_application() {
    on_a_calm_account(|scene| async move {
        let (store, organization) = (&scene.inbox.store, scene.inbox.organization);
        crate::story::add_line(store, organization, SERVICE, "Everyone").await;
        let ours = scene.webhook.as_str();
        for (url, method, arrives) in
            [(ours, "POST", true), (ours, "GET", false), (ELSEWHERE, "POST", false)]
        {
            scene.main_goes_by_an_application(url, method);
            let found = scene.check().await;
            for line in [MAIN, SERVICE] {
                let verdict = if arrives { "fine" } else { "problem" };
                assert_eq!(found.line(line)["verdict"], verdict, "{method} {url}: {:#}", found.0);
                let webhook = scene.webhook_of_line(line).await;
                assert_eq!(webhook["set"], arrives, "{method} {url}: {webhook}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_service_takes_the_texts_and_sends_them_elsewhere() {
    on_a_calm_account(|scene| async move {
        scene.change_service(|service| {
            service.use_inbound_webhook_on_number = false;
            service.inbound_request_url = Some(ELSEWHERE.into());
        });
        let found = scene.check().await;
        let overridden = found.of_line(MAIN, "overridden_by_service", "“Everyone” sends them to");
        let own = "Webhook of the messaging service “Everyone” with 2 numbers";
        assert_eq!(overridden["fix"]["replaces"], replaced(own));
        assert!(overridden["fix"]["effect"].as_str().unwrap().contains("all 2 of its numbers"));
        scene.fix(overridden).await.is_fine();
        scene.a_text_arrives_on(MAIN).await;
        scene.a_text_arrives_on(REPAIRS).await;

        // A service that brings them here is no harm.
        let webhook = scene.webhook.clone();
        scene.change_service(|service| {
            service.use_inbound_webhook_on_number = false;
            service.inbound_request_url = Some(webhook);
        });
        scene.check().await.is_fine();
        scene.a_text_arrives_on(MAIN).await;
        // Unless it does so by GET.
        scene.change_service(|service| service.inbound_method = "GET".into());
        let found = scene.check().await;
        let by_get = found.of_line(MAIN, "webhook_by_get", "“Everyone” is set to GET");
        scene.fix(by_get).await.is_fine();
        scene.a_text_arrives_on(MAIN).await;
    })
    .await;
}

#[tokio::test]
async fn a_service_drops_the_texts_without_a_trace() {
    on_a_calm_account(|scene| async move {
        scene.change_service(|service| service.use_inbound_webhook_on_number = false);
        scene.change_number(MAIN, |number| number.sms_url.clear());
        let found = scene.check().await;
        let dropped = found.of_line(MAIN, "dropped_by_service", "drops them without a trace");
        scene.fix(dropped).await.is_fine();
        let set = scene.twilio.number(MAIN).unwrap().sms_url;
        assert_eq!(set.split('#').next(), Some(scene.webhook.as_str()));
        scene.a_text_arrives_on(MAIN).await;
    })
    .await;
}

#[tokio::test]
async fn a_service_has_the_webhook_and_leaves_texts_to_the_numbers_own() {
    on_a_calm_account(|scene| async move {
        let webhook = scene.webhook.clone();
        scene.change_service(|service| service.inbound_request_url = Some(webhook));
        scene.change_number(MAIN, |number| number.sms_url = ELSEWHERE.into());
        let found = scene.check().await;
        let left = found.of_line(MAIN, "service_leaves_to_number", "but uses the number's own");
        assert_eq!(left["fix"]["replaces"], replaced("Webhook"));
        scene.fix(left).await.is_fine();
        scene.a_text_arrives_on(MAIN).await;
    })
    .await;
}

#[tokio::test]
async fn a_line_that_is_a_service() {
    on_a_calm_account(|scene| async move {
        // Its numbers are lines no longer: they are the service's.
        let line = crate::story::add_line(
            &scene.inbox.store,
            scene.inbox.organization,
            SERVICE,
            "Everyone",
        )
        .await;
        assert_eq!(scene.check().await.line(SERVICE)["line_id"], json!(line));
        scene.change_number(MAIN, |number| number.sms_url = ELSEWHERE.into());
        let found = scene.check().await;
        let left = found.of_line(
            SERVICE,
            "service_leaves_to_number",
            "Texts to 1 of this service's 2 numbers",
        );
        // What its numbers had is shown, and does not give way once it is something else.
        assert_eq!(left["fix"]["replaces"], replaced(&format!("Webhook of {MAIN}")));
        scene.change_number(MAIN, |number| number.sms_url = "https://third.test".into());
        let refused = scene.maya.post("/check/fixes", request(left)).await;
        refused.is_problem(409, "changed_at_twilio", "review what's set there now");
        let found = scene.check().await;
        let left = found.of_line(SERVICE, "service_leaves_to_number", "Texts to 1 of");
        scene.fix(left).await;
        let found = scene.check().await;
        assert_eq!(found.line(SERVICE)["verdict"], "fine", "{:#}", found.0);
        let service = scene.twilio.account(ACCOUNT).unwrap().services.remove(0);
        let set = service.inbound_request_url.unwrap();
        assert_eq!(set.split('#').next(), Some(scene.webhook.as_str()));
        scene.a_text_arrives_on(MAIN).await;

        scene.change_service(|service| service.inbound_request_url = None);
        let found = scene.check().await;
        let dropped = found.of_line(SERVICE, "dropped_by_service", "drops them without a trace");
        scene.fix(dropped).await;
        scene.a_text_arrives_on(MAIN).await;

        scene.change_service(|service| service.inbound_request_url = Some(ELSEWHERE.into()));
        let found = scene.check().await;
        let overridden = found.of_line(SERVICE, "overridden_by_service", ELSEWHERE);
        scene.fix(overridden).await;
        scene.a_text_arrives_on(MAIN).await;

        scene.change_service(|service| service.numbers.clear());
        scene.check().await.of_line(SERVICE, "pool_empty", "has no numbers");
        scene.change_account(|account| account.services.clear());
        let found = scene.check().await;
        let gone = found.of_line(SERVICE, "service_gone", "no longer in your Twilio account");
        let found = scene.fix(gone).await;
        assert_eq!(found.line(SERVICE)["on"], false);
    })
    .await;
}

#[tokio::test]
async fn a_number_that_can_not_text() {
    on_a_calm_account(|scene| async move {
        scene.change_number(MAIN, |number| number.capabilities.sms = false);
        let found = scene.check().await;
        let no_sms = found.of_line(MAIN, "no_sms", "can't send or receive texts");
        assert_eq!(no_sms["fix"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_number_that_is_gone() {
    on_a_calm_account(|scene| async move {
        let given_back: NumberConfig = scene.twilio.number(MAIN).unwrap();
        assert!(scene.twilio.remove_number(MAIN));
        let found = scene.check().await;
        let gone = found.of_line(MAIN, "number_gone", "no longer in your Twilio account");
        let found = scene.fix(gone).await;
        assert_eq!(found.line(MAIN)["on"], false);
        let gone = found.of_line(MAIN, "number_gone", "");
        assert_eq!(gone["fix"], Value::Null, "it is off already");
        scene.twilio.add_number(ACCOUNT, &given_back);
        let found = scene.check().await;
        found.is_fine();
        found.of_line(MAIN, "line_off", "are held");
    })
    .await;
}

#[tokio::test]
async fn a_fix_that_twilio_does_not_make() {
    on_a_calm_account(|scene| async move {
        scene.change_number(MAIN, |number| number.sms_url.clear());
        let found = scene.check().await;
        let missing = request(found.of_line(MAIN, "webhook_missing", ""));
        let outage = json!({ "kind": "outage", "times": null });
        scene.twilio.add_fault(serde_json::from_value(outage).unwrap());
        let failed = scene.maya.post("/check/fixes", missing.clone()).await;
        failed.is_problem(502, "twilio_unreachable", "Try again");
        scene.twilio.clear_faults();
        let unknown = json!({ "kind": "set_webhook", "line_id": crate::story::id::<hearback_inbox::LineId>() });
        scene.maya.post("/check/fixes", unknown).await.is_problem(404, "not_found", "");
        let nobody = json!({ "kind": "set_service_webhook", "service_sid": "MG1" });
        scene.maya.post("/check/fixes", nobody).await.is_problem(404, "not_found", "");
        scene.maya.post("/check/fixes", missing).await.ok(200);
    })
    .await;
}
