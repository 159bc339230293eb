//! Inbound webhooks: signed, retried as the URL asks, and answered.

use crate::{
    listener::{Listener, NEVER},
    stage::{ACCOUNT, MARIA, SHOP, Stage, TOKEN},
};

#[tokio::test]
async fn a_text_comes_with_everything_twilio_tells() {
    let stage = Stage::start().await;
    let answer = stage.maria_texts("Hello, is this Acme? 😀").await;
    assert_eq!(answer["webhook"]["status"], 200);
    let heard = &stage.listener.heard()[0];
    assert!(heard.signed_for(TOKEN, &format!("{}/sms", stage.listener.origin)));
    let sid = answer["sid"].as_str().unwrap();
    for name in ["MessageSid", "SmsSid", "SmsMessageSid"] {
        assert_eq!(heard.form[name], sid);
    }
    for (name, value) in [
        ("AccountSid", ACCOUNT),
        ("From", MARIA),
        ("To", SHOP),
        ("Body", "Hello, is this Acme? 😀"),
        ("NumMedia", "0"),
        ("NumSegments", "1"),
        ("SmsStatus", "received"),
        ("ApiVersion", "2010-04-01"),
        ("FromCity", "SAN FRANCISCO"),
        ("FromCountry", "US"),
    ] {
        assert_eq!(heard.form[name], value, "{name}");
    }
    assert!(stage.maria_received().is_empty());
}

#[tokio::test]
async fn the_fragment_asks_for_retries_and_stays_at_home() {
    let stage = Stage::start().await;
    let url = format!("{}/sms?a=b", stage.listener.origin);
    let configured = format!("{}#rc=2&rp=5xx", url.replace("http://", "http://ana:secret@"));
    stage.twilio.set_sms_url(SHOP, &configured);
    stage.listener.answers([(500, "text/html", ""), (503, "text/html", "")]);
    let answer = stage.maria_texts("Hello").await;
    assert_eq!(answer["webhook"]["attempts"], 3);
    assert_eq!(answer["webhook"]["status"], 200);
    let heard = stage.listener.heard();
    let token = heard[0].header("i-twilio-idempotency-token");
    assert!(!token.is_empty());
    for attempt in &heard {
        assert_eq!(attempt.uri.to_string(), "/sms?a=b");
        assert!(attempt.signed_for(TOKEN, &url));
        assert_eq!(attempt.header("authorization"), "Basic YW5hOnNlY3JldA==");
        assert_eq!(attempt.header("i-twilio-idempotency-token"), token);
    }
}

#[tokio::test]
async fn an_error_is_not_retried_by_itself_and_the_message_is_in_the_log_all_the_same() {
    let stage = Stage::start().await;
    stage.listener.answers([(500, "text/html", "")]);
    let answer = stage.maria_texts("Hello").await;
    assert_eq!(answer["webhook"]["attempts"], 1);
    assert_eq!(answer["webhook"]["error"], 11200);
    let (_, page) = stage.get("/Messages.json").await;
    assert_eq!(page["messages"][0]["body"], "Hello");
    assert_eq!(page["messages"][0]["status"], "received");
}

#[tokio::test]
async fn a_dead_server_is_tried_twice_and_then_the_fallback() {
    let stage = Stage::start().await;
    let fallback = Listener::start().await;
    // Nobody listens on port 9 of the loopback.
    stage.twilio.set_sms_url(SHOP, "http://127.0.0.1:9/sms#ct=500");
    let sid = {
        let (_, page) = stage.get("/IncomingPhoneNumbers.json?FriendlyName=Shop").await;
        page["incoming_phone_numbers"][0]["sid"].as_str().unwrap().to_owned()
    };
    let change = stage.http.post(stage.url(&format!("/IncomingPhoneNumbers/{sid}.json")));
    let form = [("SmsFallbackUrl", fallback.origin.as_str()), ("SmsFallbackMethod", "GET")];
    change.basic_auth(ACCOUNT, Some(TOKEN)).form(&form).send().await.unwrap();
    let answer = stage.maria_texts("Hello").await;
    assert_eq!(answer["webhook"]["attempts"], 3);
    assert_eq!(answer["webhook"]["status"], 200);
    let heard = &fallback.heard()[0];
    let query = heard.uri.query().unwrap();
    assert!(query.contains("ErrorCode=11205") && query.contains("ErrorUrl=http%3A%2F%2F127"));
    assert!(heard.signed_for(TOKEN, &format!("{}?{query}", fallback.origin)));
}

#[tokio::test]
async fn a_silent_server_is_given_up_when_the_fragment_says() {
    let stage = Stage::start().await;
    let url = format!("{}/sms#rt=100&rc=1&rp=rt", stage.listener.origin);
    stage.twilio.set_sms_url(SHOP, &url);
    stage.listener.answers([NEVER, NEVER]);
    let answer = stage.maria_texts("Hello").await;
    assert_eq!(answer["webhook"]["attempts"], 2);
    assert_eq!(answer["webhook"]["error"], 11200);
}

#[tokio::test]
async fn an_answer_in_twiml_or_plain_text_is_texted_back() {
    let stage = Stage::start().await;
    stage.listener.answers([
        (200, "text/xml", "<Response><Message>Thank you</Message></Response>"),
        (200, "text/plain", "OK"),
        (200, "application/json", "{}"),
    ]);
    stage.maria_texts("one").await;
    stage.twilio.settle().await;
    stage.maria_texts("two").await;
    stage.twilio.settle().await;
    let third = stage.maria_texts("three").await;
    stage.twilio.settle().await;
    assert_eq!(third["webhook"]["error"], 12300);
    assert_eq!(stage.maria_received(), ["Thank you", "OK"]);
    let (_, page) = stage.get("/Messages.json?PageSize=4").await;
    assert_eq!(page["messages"][1]["direction"], "outbound-reply");
}
