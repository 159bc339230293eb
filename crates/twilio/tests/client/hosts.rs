//! The calls of Twilio's newer APIs, against a server on this machine.

use crate::scripted::{ACCOUNT, Reply, Server};
use hearback_twilio::CallError;
use hearback_twilio::client::{
    AlertFilter, BrandStatus, CampaignStatus, InboundWebhook, ServiceUpdate, TollFreeStatus,
};

const SERVICE: &str = "MGeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

fn ok(body: &str) -> Reply {
    Reply::Answer("200 OK", "content-type: application/json\r\n", body.to_owned())
}

fn service(fields: &str) -> String {
    format!(r#"{{"sid":"{SERVICE}","friendly_name":"Everyone"{fields}}}"#)
}

#[tokio::test]
async fn services_over_two_pages_that_are_given_as_absolute_addresses() {
    let row = service(r#","inbound_request_url":null,"use_inbound_webhook_on_number":false"#);
    let mut other = Server::start(vec![ok("{}")]).await;
    let elsewhere = other.base_url.clone();
    let mut server = Server::start_with(|own| {
        let next =
            |url: &str| format!(r#"{{"services":[{row}],"meta":{{"next_page_url":{url}}}}}"#);
        vec![
            ok(&next(&format!(r#""{own}/v1/Services?PageSize=100&Page=1""#))),
            ok(&next("null")),
            ok(&next(&format!(r#""{elsewhere}/v1/Services?Page=1""#))),
        ]
    })
    .await;
    let client = server.client();
    let mut pages = client.list_services();
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!(first.items[0].sid.as_str(), SERVICE);
    assert_eq!(first.items[0].use_inbound_webhook_on_number, Some(false));
    assert_eq!(first.items[0].webhook.url, None);
    assert!(pages.next().await.unwrap().is_some());
    assert!(pages.next().await.unwrap().is_none());
    assert_eq!(server.request().line, "GET /v1/Services?PageSize=100 HTTP/1.1");
    let second = server.request();
    assert_eq!(second.line, "GET /v1/Services?PageSize=100&Page=1 HTTP/1.1");
    assert!(second.header("authorization").is_some());
    // The credentials go to no other host, whatever the answer says.
    assert_eq!(client.list_services().next().await, Err(CallError::ForeignPage));
    assert!(other.is_quiet());
}

#[tokio::test]
async fn a_service_is_changed_in_what_is_given() {
    let mut server = Server::start(vec![ok(&service(""))]).await;
    let update = ServiceUpdate {
        webhook: InboundWebhook {
            url: Some("https://a.example/sms".to_owned()),
            ..InboundWebhook::default()
        },
        use_inbound_webhook_on_number: Some(false),
    };
    let sid = SERVICE.parse().unwrap();
    let changed = server.client().update_service(&sid, &update).await.unwrap();
    assert_eq!((changed.sid, changed.use_inbound_webhook_on_number), (sid, None));
    let request = server.request();
    assert_eq!(request.line, format!("POST /v1/Services/{SERVICE} HTTP/1.1"));
    let expected =
        [("InboundRequestUrl", "https://a.example/sms"), ("UseInboundWebhookOnNumber", "false")];
    assert_eq!(request.form(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn the_pool_of_a_service() {
    let numbers = r#"{"phone_numbers":[{"sid":"PNdddddddddddddddddddddddddddddddd",
        "phone_number":"+15558675310"}],"meta":{}}"#;
    let codes = r#"{"short_codes":[{"sid":"SC1","short_code":"894546"},{}],"meta":{}}"#;
    let mut server = Server::start(vec![ok(numbers), ok(codes)]).await;
    let (client, sid) = (server.client(), SERVICE.parse().unwrap());
    let page = client.list_service_numbers(&sid).next().await.unwrap().unwrap();
    assert_eq!(page.items[0].phone_number, "+15558675310");
    let page = client.list_service_short_codes(&sid).next().await.unwrap().unwrap();
    assert_eq!((page.items.len(), &*page.items[0].short_code), (1, "894546"));
    for kind in ["PhoneNumbers", "ShortCodes"] {
        let line = format!("GET /v1/Services/{SERVICE}/{kind}?PageSize=100 HTTP/1.1");
        assert_eq!(server.request().line, line);
    }
}

#[tokio::test]
async fn registrations_also_such_as_nobody_has_heard_of() {
    let campaign = r#"{"compliance":[{"sid":"QE1","campaign_status":"FAILED",
        "brand_registration_sid":"BN1","errors":[{"error_code":30896,"description":"No opt-in"}],
        "rate_limits":{"att":{"mps":75}}}],"meta":{}}"#;
    let brands = r#"{"data":[{"sid":"BN1","status":"SUSPENDED","failure_reason":null},
        {"sid":"BN2","status":"ASLEEP"}],"meta":{"next_page_url":null}}"#;
    let verifications = r#"{"verifications":[{"sid":"HH1","status":"TWILIO_REJECTED",
        "tollfree_phone_number_sid":"PNdddddddddddddddddddddddddddddddd",
        "rejection_reason":"Website missing"}],"meta":{}}"#;
    let mut server = Server::start(vec![ok(campaign), ok(brands), ok(verifications)]).await;
    let client = server.client();

    let page = client.list_campaigns(&SERVICE.parse().unwrap()).next().await.unwrap().unwrap();
    let campaign = &page.items[0];
    assert_eq!(campaign.status, CampaignStatus::Failed);
    assert_eq!((campaign.errors[0].as_str(), campaign.texts_a_second), ("No opt-in", Some(75)));
    let brands = client.list_brands().next().await.unwrap().unwrap().items;
    assert_eq!(brands[0].status, BrandStatus::Suspended);
    assert_eq!(brands[1].status, BrandStatus::Other("ASLEEP".to_owned()));
    let handed_in = client.list_toll_free_verifications().next().await.unwrap().unwrap().items;
    assert_eq!(handed_in[0].status, TollFreeStatus::Rejected);
    assert_eq!(handed_in[0].rejection_reason.as_deref(), Some("Website missing"));
    assert!(handed_in[0].number_sid.is_some());

    for path in [
        &*format!("Services/{SERVICE}/Compliance/Usa2p"),
        "a2p/BrandRegistrations",
        "Tollfree/Verifications",
    ] {
        assert_eq!(server.request().line, format!("GET /v1/{path}?PageSize=100 HTTP/1.1"));
    }
}

#[tokio::test]
async fn alerts_since_a_time() {
    let body = r#"{"alerts":[{"sid":"NO1","error_code":"11200","log_level":"error",
        "request_url":"https://a.example/sms?From=%2B14155550132",
        "date_generated":"2026-01-31T09:00:00Z"}],"meta":{}}"#;
    let mut server = Server::start(vec![ok(body)]).await;
    let since = Some("2026-01-30T09:00:00.5Z".parse().unwrap());
    let filter = AlertFilter { log_level: Some("error"), since, page_size: Some(50) };
    let alert = server.client().list_alerts(&filter).next().await.unwrap().unwrap().items.remove(0);
    assert_eq!(alert.error_code, Some(11200));
    assert_eq!(alert.generated, Some("2026-01-31T09:00:00Z".parse().unwrap()));
    assert!(!format!("{alert:?}").contains("4155550132"));
    let query = "LogLevel=error&StartDate=2026-01-30T09%3A00%3A00Z&PageSize=50";
    assert_eq!(server.request().line, format!("GET /v1/Alerts?{query} HTTP/1.1"));
}

#[tokio::test]
async fn an_application_and_the_time_at_twilio() {
    let sid = "APbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    let application =
        format!(r#"{{"sid":"{sid}","sms_url":"https://b.example","sms_method":"GET"}}"#);
    let dated = |status, date| Reply::Answer(status, date, String::new());
    let mut server = Server::start(vec![
        ok(&application),
        dated("401 Unauthorized", "date: Wed, 21 Oct 2015 07:28:00 GMT\r\n"),
        dated("200 OK", ""),
    ])
    .await;
    let client = server.client();
    let found = client.fetch_application(&sid.parse().unwrap()).await.unwrap();
    assert_eq!(found.webhook.url.as_deref(), Some("https://b.example"));
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/Applications/{sid}.json");
    assert_eq!(server.request().line, format!("GET {path} HTTP/1.1"));
    assert_eq!(client.time().await, Ok("2015-10-21T07:28:00Z".parse().unwrap()));
    assert!(matches!(client.time().await, Err(CallError::Unreadable { status: 200, .. })));
}
