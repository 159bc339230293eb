//! Where the texts to a short code go.

use super::receiving::ELSEWHERE;
use super::scene::{Scene, on_a_calm_account};
use crate::story::ACCOUNT;
use hearback_simulator::NumberConfig;
use serde_json::json;

const CODE: &str = "894546";

/// A short code of the account, which is a line.
async fn with_a_short_code<F: Future<Output = ()>>(
    sms_url: &'static str,
    told: impl Fn(Scene, NumberConfig) -> F,
) {
    on_a_calm_account(|scene| async {
        let code = NumberConfig {
            kind: hearback_simulator::NumberKind::ShortCode,
            ..NumberConfig::local(CODE, "Alerts").with_sms_url(sms_url)
        };
        scene.twilio.add_number(ACCOUNT, &code);
        let given = json!({ "number": CODE, "name": "Alerts" });
        scene.maya.post("/lines", given).await.ok(201);
        told(scene, code).await;
    })
    .await;
}

#[tokio::test]
async fn a_short_code_that_is_gone() {
    with_a_short_code("", |scene, _| async move {
        scene.check().await.is_fine();
        assert!(scene.twilio.remove_number(CODE));
        let found = scene.check().await;
        let gone =
            found.of_line(CODE, "number_gone", "short code is no longer in your Twilio account");
        let found = scene.fix(gone).await;
        assert_eq!(found.line(CODE)["on"], false);
    })
    .await;
}

#[tokio::test]
async fn a_short_code_whose_texts_go_elsewhere() {
    with_a_short_code(ELSEWHERE, |scene, _| async move {
        let found = scene.check().await;
        let elsewhere = found.of_line(CODE, "webhook_elsewhere", ELSEWHERE);
        let replaced = json!([{ "name": "Webhook", "value": ELSEWHERE }]);
        assert_eq!(elsewhere["fix"]["replaces"], replaced);
        scene.fix(elsewhere).await.is_fine();
        scene.a_text_arrives_on(CODE).await;
        for (change, code, words) in [
            (
                (|number| number.sms_url.clear()) as fn(&mut NumberConfig),
                "webhook_missing",
                "isn't connected to Hearback yet",
            ),
            (|number| number.sms_method = "GET".into(), "webhook_by_get", "only accepts POST"),
        ] {
            scene.change_number(CODE, change);
            let found = scene.check().await;
            scene.fix(found.of_line(CODE, code, words)).await.is_fine();
        }
        let set = scene.twilio.number(CODE).unwrap();
        assert_eq!(set.sms_method, "POST");
        assert!(set.sms_url.contains("#ct="), "with retries: {}", set.sms_url);
        assert!(!set.sms_fallback_url.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_short_code_whose_service_drops_its_texts() {
    with_a_short_code("", |scene, _| async move {
        scene.change_service(|service| {
            service.use_inbound_webhook_on_number = false;
            service.numbers.push(CODE.into());
        });
        let found = scene.check().await;
        let dropped = found.of_line(CODE, "dropped_by_service", "drops them without a trace");
        scene.fix(dropped).await.is_fine();
        scene.a_text_arrives_on(CODE).await;
    })
    .await;
}
