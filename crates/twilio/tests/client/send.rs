//! What a send asks for, and the ends it has when Twilio answers clearly.

use crate::scripted::{ACCOUNT, Reply, SID, Server};
use hearback_twilio::client::{ApiKey, Client, ClientSettings, OutboundMessage, Sender};
use hearback_twilio::outcome::{Bottleneck, SendOutcome};
use hearback_twilio::status::MessageStatus;
use std::time::Duration;

pub(crate) fn hello() -> OutboundMessage {
    OutboundMessage {
        from: Sender::Number("+15558675310".to_owned()),
        to: "+14017122661".to_owned(),
        body: "Hi & bye + 50 % é😀".to_owned(),
        media_urls: vec![],
        status_callback: None,
    }
}

pub(crate) fn queued() -> String {
    format!(
        r#"{{"sid":"{SID}","status":"queued","num_segments":"1","date_created":"Thu, 24 Aug 2023 05:01:45 +0000"}}"#
    )
}

pub(crate) async fn end_of(reply: Reply) -> SendOutcome {
    let mut server = Server::start(vec![reply]).await;
    let outcome = server.client().send(&hello()).await;
    server.request();
    outcome
}

fn json(status: &'static str, code: u32) -> Reply {
    Reply::Answer(
        status,
        "content-type: application/json\r\n",
        format!(r#"{{"code":{code},"message":"+14017122661"}}"#),
    )
}

#[tokio::test]
async fn accepted() {
    let mut server = Server::start(vec![Reply::Answer("201 Created", "", queued())]).await;
    let outcome = server.client().send(&hello()).await;
    let SendOutcome::Accepted(message) = outcome else { panic!("{outcome:?}") };
    assert_eq!(message.sid.as_str(), SID);
    assert_eq!(message.status, MessageStatus::Queued);

    let request = server.request();
    assert_eq!(request.line, format!("POST /2010-04-01/Accounts/{ACCOUNT}/Messages.json HTTP/1.1"));
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    // base64 of "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:hunter2"
    assert_eq!(
        request.header("authorization"),
        Some("Basic QUNhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYTpodW50ZXIy")
    );
    let form: Vec<_> = request.form();
    let expected =
        [("To", "+14017122661"), ("From", "+15558675310"), ("Body", "Hi & bye + 50 % é😀")];
    assert_eq!(form, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert!(server.is_quiet());
}

#[tokio::test]
async fn a_service_media_and_a_callback_go_along_and_a_key_calls() {
    let mut server = Server::start(vec![Reply::Answer("201 Created", "", queued())]).await;
    let mut credentials = crate::scripted::credentials();
    let sid = "SKbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb".parse().expect("a valid sid");
    credentials.api_key = Some(ApiKey { sid, secret: "swordfish".into() });
    let settings =
        ClientSettings { base_url: format!("{}/prefix/", server.base_url), ..server.settings() };
    let client = Client::new(credentials, &settings).expect("the settings are fine");
    let message = OutboundMessage {
        from: Sender::MessagingService(
            "MGcccccccccccccccccccccccccccccccc".parse().expect("a valid sid"),
        ),
        body: String::new(),
        media_urls: vec![
            "https://a.example/1?x=1&y=2".to_owned(),
            "https://a.example/2".to_owned(),
        ],
        status_callback: Some("https://a.example/status?message=7".to_owned()),
        ..hello()
    };
    assert!(matches!(client.send(&message).await, SendOutcome::Accepted(_)));
    let request = server.request();
    assert_eq!(
        request.line,
        format!("POST /prefix/2010-04-01/Accounts/{ACCOUNT}/Messages.json HTTP/1.1")
    );
    // base64 of "SKbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb:swordfish"
    assert_eq!(
        request.header("authorization"),
        Some("Basic U0tiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYjpzd29yZGZpc2g=")
    );
    let expected = [
        ("To", "+14017122661"),
        ("MessagingServiceSid", "MGcccccccccccccccccccccccccccccccc"),
        ("MediaUrl", "https://a.example/1?x=1&y=2"),
        ("MediaUrl", "https://a.example/2"),
        ("StatusCallback", "https://a.example/status?message=7"),
    ];
    assert_eq!(request.form(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn refused() {
    let outcome = end_of(json("400 Bad Request", 21211)).await;
    let SendOutcome::Refused(error) = &outcome else { panic!("{outcome:?}") };
    assert_eq!((error.status, error.code), (400, Some(21211)));
    assert!(!format!("{outcome:?}").contains("4017122661"));
}

#[tokio::test]
async fn opted_out() {
    let outcome = end_of(json("400 Bad Request", 21610)).await;
    assert!(
        matches!(&outcome, SendOutcome::OptedOut(error) if error.code == Some(21610)),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn misconfigured() {
    for reply in [
        json("401 Unauthorized", 20003),
        json("404 Not Found", 20404),
        json("403 Forbidden", 20005),
    ] {
        let outcome = end_of(reply).await;
        assert!(matches!(outcome, SendOutcome::Misconfigured(_)), "{outcome:?}");
    }
}

#[tokio::test]
async fn throttled() {
    let body = r#"{"code":20429}"#.to_owned();
    let outcome = end_of(Reply::Answer("429 Too Many Requests", "retry-after: 7\r\n", body)).await;
    let SendOutcome::Throttled { retry_after, bottleneck, .. } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(retry_after, Some(Duration::from_secs(7)));
    assert_eq!(bottleneck, Bottleneck::Account);

    let outcome = end_of(json("400 Bad Request", 21611)).await;
    let SendOutcome::Throttled { retry_after, bottleneck, .. } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!((retry_after, bottleneck), (None, Bottleneck::Sender));
}

#[test]
fn nothing_private_shows_in_debug() {
    let shown = format!(
        "{:?} {:?}",
        hello(),
        Client::new(crate::scripted::credentials(), &ClientSettings::default())
    );
    for private in ["Hi & bye", "4017122661", "8675310", "hunter2"] {
        assert!(!shown.contains(private), "{shown}");
    }
}
