//! STOP and START, as Twilio keeps them.

use serde_json::json;

use crate::stage::{MARIA, SHOP, Stage, TOLL_FREE};

async fn sends(stage: &Stage, from: &str) -> Option<u64> {
    let (_, answer) = stage.create(&[("To", MARIA), ("From", from), ("Body", "Hi")]).await;
    answer["code"].as_u64()
}

#[tokio::test]
async fn stop_blocks_the_pair_until_start() {
    let stage = Stage::start().await;
    stage.maria_texts("  stop ").await;
    assert_eq!(sends(&stage, SHOP).await, Some(21610));
    assert_eq!(sends(&stage, TOLL_FREE).await, None, "another number is another pair");
    stage.maria_texts("Start").await;
    assert_eq!(sends(&stage, SHOP).await, None);
    stage.twilio.settle().await;
    let received = stage.maria_received();
    assert!(received[0].starts_with("You have successfully been unsubscribed."), "{received:?}");
    assert!(received.iter().any(|body| body.starts_with("You have successfully been re-sub")));
    // The webhook is called anyway, and without OptOutType.
    assert_eq!(stage.listener.heard_of("Body"), ["  stop ", "Start"]);
    assert!(stage.listener.heard_of("OptOutType").is_empty());
}

#[tokio::test]
async fn only_a_single_word_counts() {
    let stage = Stage::start().await;
    for body in ["STOP PLEASE", "opt out", "please stop", "STOP."] {
        stage.maria_texts(body).await;
        assert_eq!(sends(&stage, SHOP).await, None, "{body}");
    }
}

#[tokio::test]
async fn yes_does_not_undo_a_toll_free_stop() {
    let stage = Stage::start().await;
    let text = |body: &'static str| {
        stage.control("/inbound", json!({ "from": MARIA, "to": TOLL_FREE, "body": body }))
    };
    text("STOP").await;
    text("YES").await;
    assert_eq!(sends(&stage, TOLL_FREE).await, Some(21610));
    text("UNSTOP").await;
    assert_eq!(sends(&stage, TOLL_FREE).await, None);
    assert!(stage.maria_received()[0].starts_with("NETWORK MSG:"));
}
