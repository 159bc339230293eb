//! What an account has besides messages: services, registrations, applications, alerts, and
//! whether it can be used.

use hearback_simulator::{
    AccountStatus, ApplicationConfig, BrandConfig, CampaignConfig, ServiceConfig, TollFreeConfig,
};
use serde_json::{Value, json};

use crate::stage::{ACCOUNT, KEY, MARIA, SECRET, SHOP, Stage, TOKEN, TOLL_FREE};

const SERVICE: &str = "MGeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";
const APPLICATION: &str = "APbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

async fn v1(stage: &Stage, path: &str) -> (u16, Value) {
    let url = format!("{}/v1{path}", stage.twilio.rest_url());
    let response = stage.http.get(url).basic_auth(ACCOUNT, Some(TOKEN)).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn with_service(change: impl FnOnce(&mut ServiceConfig)) -> Stage {
    let mut service = ServiceConfig::new(SERVICE, "Everyone", vec![SHOP.into()]);
    change(&mut service);
    Stage::with(|mut config| {
        config.services = vec![service, ServiceConfig::new("MG2", "Nobody", Vec::new())];
        config
    })
    .await
}

#[tokio::test]
async fn services_are_listed_in_pages_with_their_pool() {
    let stage = with_service(|_| {}).await;
    let (_, first) = v1(&stage, "/Services?PageSize=1").await;
    assert_eq!(first["meta"]["key"], "services");
    assert_eq!(first["services"][0]["sid"], SERVICE);
    assert_eq!(first["services"][0]["use_inbound_webhook_on_number"], true);
    let next = first["meta"]["next_page_url"].as_str().unwrap();
    assert!(next.starts_with(stage.twilio.rest_url()), "{next}");
    let second = stage.http.get(next).basic_auth(KEY, Some(SECRET)).send().await.unwrap();
    let second: Value = second.json().await.unwrap();
    assert_eq!(second["services"][0]["sid"], "MG2");
    assert_eq!(second["meta"]["next_page_url"], Value::Null);
    let (_, pool) = v1(&stage, &format!("/Services/{SERVICE}/PhoneNumbers")).await;
    assert_eq!(pool["phone_numbers"][0]["phone_number"], SHOP);
    assert_eq!(v1(&stage, "/Services/MG3").await.0, 404);
    let url = format!("{}/v1/Services", stage.twilio.rest_url());
    let refused = stage.http.get(url).basic_auth(ACCOUNT, Some("wrong")).send().await.unwrap();
    assert_eq!(refused.status(), 401);
}

#[tokio::test]
async fn a_service_takes_the_texts_of_its_numbers_once_it_is_told_to() {
    let stage = with_service(|_| {}).await;
    let url = format!("{}/v1/Services/{SERVICE}", stage.twilio.rest_url());
    let form = [("UseInboundWebhookOnNumber", "false")];
    let request = stage.http.post(&url).basic_auth(ACCOUNT, Some(TOKEN)).form(&form);
    let changed: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(changed["use_inbound_webhook_on_number"], false);
    // Nobody hears of it, and the log does not know it.
    assert_eq!(stage.maria_texts("Lost").await["sid"], Value::Null);
    let own = format!("{}/service", stage.listener.origin);
    let form = [("InboundRequestUrl", &*own), ("InboundMethod", "GET")];
    let request = stage.http.post(&url).basic_auth(ACCOUNT, Some(TOKEN)).form(&form);
    assert_eq!(request.send().await.unwrap().status(), 200);
    assert_eq!(stage.maria_texts("Heard").await["webhook"]["status"], 200);
    let bodies: Vec<_> = stage.twilio.ledger().into_iter().map(|entry| entry.body).collect();
    assert_eq!(bodies, ["Heard"]);
    stage.twilio.reset();
    assert!(stage.twilio.account(ACCOUNT).unwrap().services[0].use_inbound_webhook_on_number);
}

#[tokio::test]
async fn an_application_counts_before_the_numbers_own_webhook() {
    let stage = Stage::start().await;
    let (sid, none) = (APPLICATION.to_owned(), String::new());
    let nobody = ApplicationConfig {
        sid,
        friendly_name: "Old system".into(),
        sms_url: none.clone(),
        sms_method: "POST".into(),
        sms_fallback_url: none,
    };
    stage.twilio.change_account(ACCOUNT, |account| account.applications = vec![nobody]);
    let mut number = stage.twilio.number(SHOP).unwrap();
    number.sms_application_sid = APPLICATION.into();
    stage.twilio.add_number(ACCOUNT, &number);
    assert_eq!(stage.maria_texts("Nobody hears").await["webhook"]["attempts"], 0);
    let (_, found) = stage.get(&format!("/Applications/{APPLICATION}.json")).await;
    assert_eq!((&found["sms_url"], &found["friendly_name"]), (&json!(""), &json!("Old system")));
    let own = format!("{}/sms", stage.listener.origin);
    stage.twilio.change_account(ACCOUNT, |account| account.applications[0].sms_url = own);
    assert_eq!(stage.maria_texts("Somebody hears").await["webhook"]["status"], 200);
}

#[tokio::test]
async fn registrations_are_what_was_handed_in() {
    let stage = with_service(|service| {
        service.campaign = Some(CampaignConfig {
            status: "FAILED".into(),
            brand_sid: "BN1".into(),
            errors: vec!["No opt-in".into()],
            ..CampaignConfig::default()
        });
    })
    .await;
    stage.twilio.change_account(ACCOUNT, |account| {
        let status = "PENDING".into();
        account.brands = vec![BrandConfig { sid: "BN1".into(), status, failure_reason: None }];
        let status = "TWILIO_REJECTED".into();
        let rejection_reason = Some("Website missing".into());
        account.toll_free_verifications =
            vec![TollFreeConfig { number: TOLL_FREE.into(), status, rejection_reason }];
    });
    let (_, campaigns) = v1(&stage, &format!("/Services/{SERVICE}/Compliance/Usa2p")).await;
    assert_eq!(campaigns["compliance"][0]["campaign_status"], "FAILED");
    assert_eq!(campaigns["compliance"][0]["errors"][0]["description"], "No opt-in");
    let (_, none) = v1(&stage, "/Services/MG2/Compliance/Usa2p").await;
    assert_eq!(none["compliance"], json!([]));
    let (_, brands) = v1(&stage, "/a2p/BrandRegistrations").await;
    assert_eq!(brands["data"][0]["status"], "PENDING");
    let (_, handed_in) = v1(&stage, "/Tollfree/Verifications").await;
    assert_eq!(handed_in["verifications"][0]["rejection_reason"], "Website missing");
}

#[tokio::test]
async fn a_webhook_that_fails_is_in_the_debugger() {
    let stage = Stage::start().await;
    stage.twilio.set_sms_url(SHOP, &format!("{}/sms?a=1#rc=2", stage.listener.origin));
    stage.listener.answers([(502, "text/plain", "Bad gateway")]);
    assert_eq!(stage.maria_texts("Hello").await["webhook"]["error"], 11200);
    let past = json!({ "error_code": 12300, "log_level": "warning", "at": "2020-01-31T09:00:00Z" });
    stage.control(&format!("/accounts/{ACCOUNT}/alerts"), past).await;
    let (_, all) = v1(&stage, "/Alerts").await;
    assert_eq!(all["alerts"].as_array().unwrap().len(), 2);
    let (_, errors) = v1(&stage, "/Alerts?LogLevel=error&StartDate=2020-02-01").await;
    let alert = &errors["alerts"][0];
    assert_eq!(errors["alerts"].as_array().unwrap().len(), 1);
    assert_eq!(alert["error_code"], "11200");
    assert!(alert["request_url"].as_str().unwrap().ends_with("/sms?a=1"), "{alert}");
    assert!(alert["alert_text"].as_str().unwrap().contains("httpResponse=502"), "{alert}");
}

#[tokio::test]
async fn a_suspended_account_can_be_read_and_nothing_else() {
    let stage = Stage::start().await;
    stage.twilio.change_account(ACCOUNT, |account| account.status = AccountStatus::Suspended);
    let (status, own) = {
        let url = format!("{}/2010-04-01/Accounts/{ACCOUNT}.json", stage.twilio.rest_url());
        let response = stage.http.get(url).basic_auth(ACCOUNT, Some(TOKEN)).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    assert_eq!((status, &own["status"]), (200, &json!("suspended")));
    let (status, refused) = stage.get("/Messages.json").await;
    assert_eq!((status, &refused["code"]), (403, &json!(20005)));
    assert_eq!(v1(&stage, "/Services").await.0, 403);
    let (status, _) = stage.create(&[("To", MARIA), ("From", SHOP), ("Body", "Hi")]).await;
    assert_eq!(status, 403);
    assert_eq!(stage.maria_texts("Hello?").await["sid"], Value::Null);
}

#[tokio::test]
async fn a_token_is_promoted_and_then_signs() {
    let stage = Stage::start().await;
    let change = async |changes: Value| {
        let url = format!("{}/accounts/{ACCOUNT}", stage.twilio.control_url());
        stage.http.patch(url).json(&changes).send().await.unwrap().status().as_u16()
    };
    assert_eq!(change(json!({ "secondary_token": "second" })).await, 200);
    let opens = async |token: &str| {
        let request = stage.http.get(stage.url("/Messages.json"));
        request.basic_auth(ACCOUNT, Some(token)).send().await.unwrap().status().as_u16()
    };
    assert_eq!((opens(TOKEN).await, opens("second").await), (200, 200));
    let promoted = json!({ "auth_token": "second", "secondary_token": null, "trial": true });
    assert_eq!(change(promoted).await, 200);
    assert_eq!((opens(TOKEN).await, opens("second").await), (401, 200));
    assert!(stage.twilio.account(ACCOUNT).unwrap().trial);
    assert_eq!(change(json!({ "account_sid": "AC2" })).await, 422);
    assert_eq!(change(json!({ "status": "asleep" })).await, 422);
}

#[tokio::test]
async fn a_number_can_be_given_back() {
    let stage = Stage::start().await;
    let url = format!(
        "{}/accounts/{ACCOUNT}/numbers/{}",
        stage.twilio.control_url(),
        SHOP.replace('+', "%2B")
    );
    assert_eq!(stage.http.delete(&url).send().await.unwrap().status(), 204);
    assert_eq!(stage.http.delete(&url).send().await.unwrap().status(), 404);
    let (_, page) = stage.get("/IncomingPhoneNumbers.json?PhoneNumber=%2B14155550100").await;
    assert_eq!(page["incoming_phone_numbers"], json!([]));
}

#[tokio::test]
async fn answers_may_be_nonsense_and_clocks_off() {
    let stage = Stage::start().await;
    stage.fault(json!({ "kind": "clock", "seconds": -900 })).await;
    let request = || stage.http.get(stage.url("/Messages.json")).basic_auth(ACCOUNT, Some(TOKEN));
    let late = request().send().await.unwrap();
    let right = request().send().await.unwrap();
    let date = |response: &reqwest::Response| {
        let text = response.headers()["date"].to_str().unwrap();
        jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).unwrap().as_second()
    };
    let off = date(&right) - date(&late);
    assert!((895..=960).contains(&off), "{off}");
    for (how, length) in [("html", 1..1000), ("empty", 0..1), ("huge", 20_000_000..30_000_000)] {
        stage.fault(json!({ "kind": "nonsense", "how": how })).await;
        let response = request().send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(length.contains(&response.bytes().await.unwrap().len()), "{how}");
    }
}
