//! Sending: the answer, the status callbacks, and what is refused.

use serde_json::{Value, json};

use crate::stage::{ACCOUNT, KEY, MARIA, SECRET, SHOP, Stage, TOKEN};

#[tokio::test]
async fn a_message_is_answered_as_twilio_answers() {
    let stage = Stage::start().await;
    let form = [("To", MARIA), ("From", SHOP), ("Body", "Hello")];
    let response = stage.try_create(&form).await.unwrap();
    assert_eq!(response.status(), 201);
    assert!(response.headers()["twilio-request-id"].to_str().unwrap().starts_with("RQ"));
    assert!(response.headers().contains_key("twilio-concurrent-requests"));
    let message: Value = response.json().await.unwrap();
    let sid = message["sid"].as_str().unwrap();
    assert!(sid.starts_with("SM") && sid.len() == 34);
    assert_eq!(message["status"], "queued");
    assert_eq!(message["direction"], "outbound-api");
    assert_eq!(message["num_segments"], "1");
    assert_eq!(message["num_media"], "0");
    for unset in ["date_sent", "price", "error_code", "error_message", "messaging_service_sid"] {
        assert_eq!(message[unset], Value::Null, "{unset}");
    }
    let date = message["date_created"].as_str().unwrap();
    assert!(date.ends_with(" +0000") && date.len() == 31, "{date}");
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}");
    assert_eq!(message["uri"], format!("{path}.json"));
    assert_eq!(message["subresource_uris"]["media"], format!("{path}/Media.json"));
}

#[tokio::test]
async fn callbacks_come_in_order_and_signed_but_none_for_the_first_status() {
    let stage = Stage::start().await;
    let message = stage.send("Hello").await;
    stage.twilio.settle().await;
    assert_eq!(stage.listener.heard_of("MessageStatus"), ["sending", "sent", "delivered"]);
    for heard in stage.listener.heard() {
        assert!(heard.signed_for(TOKEN, &stage.callback()));
        assert_eq!(heard.form["MessageSid"], message["sid"].as_str().unwrap());
        assert_eq!(heard.form["AccountSid"], ACCOUNT);
        assert_eq!(heard.form["SmsStatus"], heard.form["MessageStatus"]);
        assert_eq!(heard.form["To"], MARIA);
        let done = heard.form["MessageStatus"] == "delivered";
        assert_eq!(heard.form.contains_key("RawDlrDoneDate"), done);
    }
    let path = format!("/Messages/{}.json", message["sid"].as_str().unwrap());
    let (_, fetched) = stage.get(&path).await;
    assert_eq!(fetched["status"], "delivered");
    assert_eq!(fetched["price"], "-0.00790");
    assert!(fetched["date_sent"].is_string());
    assert_eq!(stage.maria_received(), ["Hello"]);
}

#[tokio::test]
async fn magic_numbers_do_what_twilio_says() {
    let stage = Stage::start().await;
    for (to, from, code) in [
        ("+15005550001", SHOP, 21211),
        ("+15005550002", SHOP, 21612),
        ("+15005550003", SHOP, 21408),
        ("+15005550004", SHOP, 21610),
        ("+15005550009", SHOP, 21614),
        (MARIA, "+15005550001", 21212),
        (MARIA, "+15005550007", 21606),
        (MARIA, "+15005550008", 21611),
    ] {
        let (status, error) = stage.create(&[("To", to), ("From", from), ("Body", "a")]).await;
        assert_eq!((status, &error["code"]), (400, &json!(code)), "{to} {from} {error}");
    }
    let (status, _) = stage.create(&[("To", MARIA), ("From", "+15005550006"), ("Body", "a")]).await;
    assert_eq!(status, 201);
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_with_its_code() {
    let stage = Stage::start().await;
    let long = "x".repeat(1601);
    let cases: &[(&[(&str, &str)], u32)] = &[
        (&[("From", SHOP), ("Body", "a")], 21604),
        (&[("To", MARIA), ("Body", "a")], 21603),
        (&[("To", MARIA), ("From", SHOP)], 21602),
        (&[("To", "12"), ("From", SHOP), ("Body", "a")], 21211),
        (&[("To", SHOP), ("From", SHOP), ("Body", "a")], 21266),
        (&[("To", "24273"), ("From", SHOP), ("Body", "a")], 21265),
        (&[("To", "732873"), ("From", SHOP), ("Body", "a")], 21265),
        (&[("To", "1234"), ("From", SHOP), ("Body", "a")], 21211),
        (&[("To", MARIA), ("From", "me"), ("Body", "a")], 21212),
        (&[("To", MARIA), ("From", "+14155550999"), ("Body", "a")], 21606),
        (&[("To", MARIA), ("From", SHOP), ("Body", &long)], 21617),
        (&[("To", MARIA), ("From", SHOP), ("MediaUrl", "no url")], 21620),
        (&[("To", MARIA), ("MessagingServiceSid", "MG1"), ("Body", "a")], 21705),
    ];
    for (form, code) in cases {
        let (status, error) = stage.create(form).await;
        assert_eq!((status, &error["code"]), (400, &json!(code)), "{form:?} {error}");
        assert_eq!(error["status"], 400);
        assert_eq!(error["more_info"], format!("https://www.twilio.com/docs/errors/{code}"));
    }
    let media: Vec<_> = [("To", MARIA), ("From", SHOP)]
        .into_iter()
        .chain([("MediaUrl", "http://127.0.0.1/a.png"); 11])
        .collect();
    assert_eq!(stage.create(&media).await.1["code"], 21623);
    assert_eq!(stage.twilio.counts().rejected, 14);
}

#[tokio::test]
async fn a_trial_account_reaches_verified_numbers_only() {
    let stage = Stage::with(|mut config| {
        config.trial = true;
        config.verified_numbers = vec![MARIA.into()];
        config
    })
    .await;
    let other = [("To", "+14155550177"), ("From", SHOP), ("Body", "Hi")];
    assert_eq!(stage.create(&other).await.1["code"], 21608);
    assert_eq!(stage.send("Hi").await["body"], "Sent from your Twilio trial account - Hi");
}

#[tokio::test]
async fn credentials_open_only_what_they_may() {
    let stage = Stage::start().await;
    let list = stage.url("/Messages.json");
    let account = stage.url(".json");
    for (url, user, password, status) in [
        (&list, ACCOUNT, TOKEN, 200),
        (&list, KEY, SECRET, 200),
        (&list, KEY, "wrong", 401),
        (&list, ACCOUNT, "wrong", 401),
        (&account, ACCOUNT, TOKEN, 200),
        (&account, KEY, SECRET, 401),
    ] {
        let request = stage.http.get(url).basic_auth(user, Some(password));
        assert_eq!(request.send().await.unwrap().status(), status, "{url} {user}");
    }
    let response = stage.http.get(&list).send().await.unwrap();
    assert!(response.headers()["www-authenticate"].to_str().unwrap().starts_with("Basic"));
    let error: Value = response.json().await.unwrap();
    assert_eq!(error["code"], 20003);
    let (status, error) = stage.get("/Messages/SM00000000000000000000000000000000.json").await;
    assert_eq!((status, &error["code"]), (404, &json!(20404)));
    let (_, own) = stage.get(".json").await;
    assert_eq!((&own["type"], &own["status"]), (&json!("Full"), &json!("active")));
}

#[tokio::test]
async fn a_message_is_redacted_and_deleted_once_it_is_complete() {
    let stage = Stage::with(|mut config| {
        config.step_delay = std::time::Duration::from_secs(3600);
        config
    })
    .await;
    let sid = stage.send("Secret").await["sid"].as_str().unwrap().to_owned();
    let url = stage.url(&format!("/Messages/{sid}.json"));
    let delete = || stage.http.delete(&url).basic_auth(ACCOUNT, Some(TOKEN)).send();
    let refused = delete().await.unwrap();
    assert_eq!(refused.json::<Value>().await.unwrap()["code"], 20009);
    let received = stage.maria_texts("Hello").await["sid"].as_str().unwrap().to_owned();
    let url = stage.url(&format!("/Messages/{received}.json"));
    let change = |form: [(&'static str, &'static str); 1]| {
        stage.http.post(&url).basic_auth(ACCOUNT, Some(TOKEN)).form(&form).send()
    };
    let canceled: Value = change([("Status", "canceled")]).await.unwrap().json().await.unwrap();
    assert_eq!(canceled["code"], 30409);
    let redacted: Value = change([("Body", "")]).await.unwrap().json().await.unwrap();
    assert_eq!(redacted["body"], "");
    let gone = stage.http.delete(&url).basic_auth(ACCOUNT, Some(TOKEN)).send().await.unwrap();
    assert_eq!(gone.status(), 204);
    assert_eq!(stage.get(&format!("/Messages/{received}.json")).await.0, 404);
}
