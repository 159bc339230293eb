//! Every fault on demand.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::stage::{MARIA, SHOP, Stage, TOKEN};

const FORM: [(&str, &str); 3] = [("To", MARIA), ("From", SHOP), ("Body", "Hello")];

#[tokio::test]
async fn a_dropped_reply_leaves_the_message_taken_and_delivered_once() {
    let stage = Stage::start().await;
    stage.fault(json!({ "kind": "drop_reply" })).await;
    assert!(stage.try_create(&FORM).await.is_err());
    stage.twilio.settle().await;
    assert_eq!(stage.maria_received(), ["Hello"]);
    assert_eq!(stage.twilio.ledger().len(), 1);
    assert_eq!(stage.create(&FORM).await.0, 201, "a fault strikes once unless told otherwise");
}

#[tokio::test]
async fn a_hanging_or_late_reply_leaves_the_message_taken() {
    let stage = Stage::start().await;
    let impatient = || {
        let request = stage.http.post(stage.url("/Messages.json"));
        let request = request.basic_auth(crate::stage::ACCOUNT, Some(TOKEN)).form(&FORM);
        request.timeout(Duration::from_millis(150)).send()
    };
    for fault in [json!({ "kind": "hang" }), json!({ "kind": "delay", "ms": 60_000 })] {
        stage.fault(fault).await;
        assert!(impatient().await.unwrap_err().is_timeout());
    }
    stage.twilio.settle().await;
    assert_eq!(stage.maria_received(), ["Hello", "Hello"]);
}

#[tokio::test]
async fn errors_come_before_or_after_the_message_is_taken() {
    let stage = Stage::start().await;
    for (fault, status, code, taken) in [
        (json!({ "kind": "status", "status": 429 }), 429, 20429, 0),
        (json!({ "kind": "500_before" }), 500, 20500, 0),
        (json!({ "kind": "reject", "code": 21611 }), 400, 21611, 0),
        (json!({ "kind": "500_after" }), 500, 20500, 1),
    ] {
        stage.fault(fault.clone()).await;
        let (answered, error) = stage.create(&FORM).await;
        assert_eq!((answered, &error["code"]), (status, &json!(code)), "{fault}");
        assert_eq!(stage.twilio.ledger().len(), taken, "{fault}");
    }
}

#[tokio::test]
async fn a_failure_has_its_code_and_never_arrives() {
    let stage = Stage::start().await;
    stage.fault(json!({ "kind": "fail", "code": 30003 })).await;
    stage.send("one").await;
    stage.twilio.settle().await;
    stage.fault(json!({ "kind": "fail", "code": 30034, "status": "failed" })).await;
    stage.send("two").await;
    stage.twilio.settle().await;
    let told = ["sending", "sent", "undelivered", "failed"];
    assert_eq!(stage.listener.heard_of("MessageStatus"), told);
    assert_eq!(stage.listener.heard_of("ErrorCode"), ["30003", "30034"]);
    assert!(stage.maria_received().is_empty());
    let (_, page) = stage.get("/Messages.json?PageSize=1").await;
    assert_eq!(page["messages"][0]["error_code"], 30034);
    assert!(page["messages"][0]["error_message"].is_string());
}

#[tokio::test]
async fn callbacks_come_twice_reversed_early_or_never() {
    let stage = Stage::start().await;
    let mut so_far = 0;
    for (fault, expected) in [
        ("callbacks_duplicate", "sending sending sent sent delivered delivered"),
        ("callbacks_out_of_order", "delivered sent sending"),
        ("callbacks_none", ""),
        ("callbacks_before_reply", "sending sent delivered"),
    ] {
        stage.fault(json!({ "kind": fault })).await;
        let message = stage.send("Hello").await;
        assert_eq!(message["status"], "queued", "{fault}");
        if fault != "callbacks_before_reply" {
            stage.twilio.settle().await;
        }
        let heard = stage.listener.heard_of("MessageStatus").split_off(so_far);
        assert_eq!(heard.join(" "), expected, "{fault}");
        so_far += heard.len();
    }
    assert_eq!(stage.maria_received().len(), 4);
}

#[tokio::test]
async fn a_webhook_comes_twice_not_at_all_or_wrongly_signed() {
    let stage = Stage::start().await;
    stage.fault(json!({ "kind": "webhook_duplicate" })).await;
    stage.maria_texts("twice").await;
    stage.fault(json!({ "kind": "webhook_none" })).await;
    stage.maria_texts("never").await;
    stage.fault(json!({ "kind": "webhook_bad_signature" })).await;
    stage.maria_texts("forged").await;
    let heard = stage.listener.heard();
    assert_eq!(stage.listener.heard_of("Body"), ["twice", "twice", "forged"]);
    assert_eq!(heard[0].form["MessageSid"], heard[1].form["MessageSid"]);
    assert!(!heard[2].signed_for(TOKEN, &format!("{}/sms", stage.listener.origin)));
    assert_eq!(stage.twilio.ledger().len(), 3);
}

#[tokio::test]
async fn an_outage_lasts_until_it_is_cleared() {
    let stage = Stage::start().await;
    stage.fault(json!({ "kind": "outage", "times": null })).await;
    for _ in 0..3 {
        assert_eq!(stage.create(&FORM).await.0, 503);
        assert_eq!(stage.get("/Messages.json").await.0, 503);
    }
    stage.twilio.clear_faults();
    stage.fault(json!({ "kind": "outage", "how": "closed" })).await;
    assert!(stage.try_create(&FORM).await.is_err());
    assert_eq!(stage.create(&FORM).await.0, 201);
}

#[tokio::test]
async fn a_fault_can_be_meant_for_one_number_and_so_many_times() {
    let stage = Stage::start().await;
    let fault = json!({ "kind": "reject", "code": 21614, "times": 2, "to": MARIA });
    stage.fault(fault).await;
    let ben = [("To", "+12065550187"), ("From", SHOP), ("Body", "Hello")];
    let mut codes = Vec::new();
    for form in [ben, FORM, FORM, FORM] {
        codes.push(stage.create(&form).await.0);
    }
    assert_eq!(codes, [201, 400, 400, 201]);
    let state: Value = {
        let url = format!("{}/state", stage.twilio.control_url());
        stage.http.get(url).send().await.unwrap().json().await.unwrap()
    };
    assert_eq!(state["faults"], json!([]));
    assert_eq!(state["counters"]["faults"], 2);
}

#[tokio::test]
async fn a_stop_ends_what_hangs() {
    let stage = Stage::start().await;
    stage.fault(json!({ "kind": "hang" })).await;
    let begun = Instant::now();
    let (answer, ()) = tokio::join!(stage.try_create(&FORM), async {
        while stage.twilio.counts().accepted == 0 {
            tokio::task::yield_now().await;
        }
        stage.twilio.stop();
    });
    assert!(answer.is_err());
    assert!(begun.elapsed() < Duration::from_secs(4));
    stage.twilio.shutdown().await;
}
