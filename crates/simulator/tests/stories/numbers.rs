//! The account's numbers.

use serde_json::Value;

use crate::stage::{ACCOUNT, SHOP, Stage, TOKEN};

#[tokio::test]
async fn a_webhook_is_set_and_nothing_else_changes() {
    let stage = Stage::start().await;
    let (_, page) = stage.get("/IncomingPhoneNumbers.json?PhoneNumber=%2B14155550100").await;
    let number = &page["incoming_phone_numbers"][0];
    assert_eq!(number["phone_number"], SHOP);
    assert_eq!(number["capabilities"]["sms"], true);
    let url = stage.url(&format!("/IncomingPhoneNumbers/{}.json", number["sid"].as_str().unwrap()));
    let change = |form: [(&'static str, &'static str); 1]| {
        stage.http.post(&url).basic_auth(ACCOUNT, Some(TOKEN)).form(&form).send()
    };
    let changed: Value =
        change([("SmsUrl", "https://inbox.example/sms")]).await.unwrap().json().await.unwrap();
    assert_eq!(changed["sms_url"], "https://inbox.example/sms");
    assert_eq!(changed["friendly_name"], "Shop");
    assert_eq!(changed["sms_method"], "POST");
    let refused = change([("SmsUrl", "nowhere")]).await.unwrap();
    assert_eq!(refused.status(), 400);
    stage.twilio.reset();
    let (_, page) = stage.get("/IncomingPhoneNumbers.json?FriendlyName=Shop").await;
    let restored = page["incoming_phone_numbers"][0]["sms_url"].as_str().unwrap();
    assert!(restored.starts_with(&stage.listener.origin));
}
