//! Messaging services: the sender is chosen, opting out holds for all, texts may be dropped.

use hearback_simulator::{ServiceConfig, Status};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::stage::{ACCOUNT, MARIA, SHOP, Stage, TOKEN, TOLL_FREE};

const SERVICE: &str = "MGeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

async fn stage(change: impl FnOnce(&mut ServiceConfig)) -> Stage {
    let pool = vec![SHOP.into(), TOLL_FREE.into()];
    let mut service = ServiceConfig::new(SERVICE, "Everyone", pool);
    change(&mut service);
    Stage::with(|mut config| {
        config.services = vec![service];
        config
    })
    .await
}

#[tokio::test]
async fn a_service_accepts_first_and_chooses_the_sender_later() {
    let stage = stage(|_| {}).await;
    let callback = stage.callback();
    let form = [
        ("To", MARIA),
        ("MessagingServiceSid", SERVICE),
        ("Body", "Hello"),
        ("StatusCallback", &callback),
    ];
    let (_, message) = stage.create(&form).await;
    assert_eq!(message["status"], "accepted");
    assert_eq!((&message["from"], &message["num_segments"]), (&Value::Null, &"0".into()));
    stage.twilio.settle().await;
    let told = ["queued", "sending", "sent", "delivered"];
    assert_eq!(stage.listener.heard_of("MessageStatus"), told);
    assert_eq!(stage.listener.heard_of("MessagingServiceSid")[0], SERVICE);
    assert_eq!(stage.twilio.ledger()[0].from.as_deref(), Some(SHOP));
}

#[tokio::test]
async fn a_scheduled_message_waits_and_can_be_canceled() {
    let stage = stage(|_| {}).await;
    let create = async |ahead: i64| {
        let now: Timestamp = stage
            .twilio
            .ledger()
            .first()
            .map_or_else(|| "2000-01-01T00:00:00Z".parse().unwrap(), |entry| entry.created_at);
        let at = (now + SignedDuration::from_secs(ahead)).to_string();
        let form = [
            ("To", MARIA),
            ("MessagingServiceSid", SERVICE),
            ("Body", "Later"),
            ("ScheduleType", "fixed"),
            ("SendAt", at.as_str()),
        ];
        stage.create(&form).await.1
    };
    assert_eq!(create(0).await["code"], 35115);
    stage.send("so that the clock is known").await;
    let message = create(3600).await;
    assert_eq!(message["status"], "scheduled");
    stage.twilio.settle().await;
    let url = stage.url(&format!("/Messages/{}.json", message["sid"].as_str().unwrap()));
    let cancel = stage.http.post(url).basic_auth(ACCOUNT, Some(TOKEN));
    let canceled = cancel.form(&[("Status", "canceled")]).send().await.unwrap();
    assert_eq!(canceled.json::<Value>().await.unwrap()["status"], "canceled");
    assert_eq!(stage.twilio.ledger()[1].status, Status::Canceled);
}

#[tokio::test]
async fn stop_holds_for_the_whole_service() {
    let stage = stage(|_| {}).await;
    stage.maria_texts("STOP").await;
    let (_, error) = stage.create(&[("To", MARIA), ("From", TOLL_FREE), ("Body", "Hi")]).await;
    assert_eq!(error["code"], 21610);
}

#[tokio::test]
async fn advanced_opt_out_names_the_word_and_fails_later() {
    let stage = stage(|service| service.advanced_opt_out = true).await;
    stage.maria_texts("stop").await;
    assert_eq!(stage.listener.heard_of("OptOutType"), ["STOP"]);
    let form = [("To", MARIA), ("MessagingServiceSid", SERVICE), ("Body", "Hi")];
    assert_eq!(stage.create(&form).await.0, 201);
    stage.twilio.settle().await;
    let last = stage.twilio.ledger().pop().unwrap();
    assert_eq!((last.status, last.error_code), (Status::Failed, Some(21610)));
}

#[tokio::test]
async fn a_service_without_a_webhook_drops_texts_and_logs_nothing() {
    let stage = stage(|service| service.use_inbound_webhook_on_number = false).await;
    let answer = stage.maria_texts("Anybody?").await;
    assert_eq!(answer["sid"], Value::Null);
    assert!(stage.listener.heard().is_empty());
    assert!(stage.twilio.ledger().is_empty());
    assert_eq!(stage.twilio.counts().dropped, 1);
}
