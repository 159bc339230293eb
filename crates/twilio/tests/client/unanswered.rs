//! Sends without a clear answer: what is certainly not sent, and what must stay unknown.

use crate::scripted::{self, ACCOUNT, Reply, SHORT, SID, Server};
use crate::send::{end_of, hello, queued};
use hearback_twilio::client::{Client, ClientSettings};
use hearback_twilio::outcome::SendOutcome;
use std::time::Duration;
use tokio::net::TcpSocket;

#[tokio::test]
async fn unknown_after_any_answer_that_leaves_it_open() {
    let html = || "<html>gateway</html>".to_owned();
    let open = [
        Reply::Answer("500 Internal Server Error", "", r#"{"code":20500}"#.to_owned()),
        Reply::Answer("502 Bad Gateway", "content-type: text/html\r\n", html()),
        Reply::Answer("201 Created", "content-type: text/html\r\n", html()),
        Reply::Answer("201 Created", "", String::new()),
        Reply::Raw("HTTP/1.1 201 Created\r\ncontent-length: 500\r\n\r\n{\"sid\":\"SM1111"),
        Reply::Raw("HTTP/1.1 201 Cre"),
        Reply::Raw("nonsense\r\n\r\n"),
        Reply::Drop,
    ];
    for (index, reply) in open.into_iter().enumerate() {
        let outcome = end_of(reply).await;
        assert!(matches!(outcome, SendOutcome::Unknown { .. }), "{index}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(vec![Reply::Answer("201 Created", "", queued())]).await;
    let location: &'static str =
        Box::leak(format!("location: {}/x\r\n", elsewhere.base_url).into());
    let mut elsewhere = elsewhere;
    let outcome = end_of(Reply::Answer("307 Temporary Redirect", location, String::new())).await;
    assert!(matches!(outcome, SendOutcome::Unknown { .. }), "{outcome:?}");
    assert!(elsewhere.is_quiet());
}

#[tokio::test]
async fn a_client_that_follows_redirects_is_not_believed() {
    let location = "location: /elsewhere\r\n";
    let script = vec![
        Reply::Answer("307 Temporary Redirect", location, String::new()),
        Reply::Answer("201 Created", "", queued()),
    ];
    let server = Server::start(script).await;
    let http = reqwest::Client::builder().build().expect("TLS is there");
    let client = Client::over(http, scripted::credentials(), &server.settings()).expect("fine");
    let outcome = client.send(&hello()).await;
    assert!(matches!(outcome, SendOutcome::Unknown { .. }), "{outcome:?}");
}

#[tokio::test]
async fn unknown_after_a_time_out() {
    let server = Server::start(vec![Reply::Hang]).await;
    let client = scripted::client(&ClientSettings { total_timeout: SHORT, ..server.settings() });
    let outcome = client.send(&hello()).await;
    assert!(matches!(outcome, SendOutcome::Unknown { .. }), "{outcome:?}");
}

#[tokio::test]
async fn the_time_limit_holds_for_a_given_http_client_too() {
    let server = Server::start(vec![Reply::Hang]).await;
    let settings = ClientSettings { total_timeout: SHORT, ..server.settings() };
    let http = reqwest::Client::builder().build().expect("TLS is there");
    let client = Client::over(http, scripted::credentials(), &settings).expect("fine");
    let outcome = tokio::time::timeout(Duration::from_secs(10), client.send(&hello())).await;
    assert!(matches!(outcome, Ok(SendOutcome::Unknown { .. })), "{outcome:?}");
}

#[tokio::test]
async fn retry_later_if_nobody_listens() {
    // Bound but not listening: the port stays ours, and connecting to it is refused.
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a free port");
    let base_url = format!("http://{}", socket.local_addr().expect("it is bound"));
    let client = scripted::client(&ClientSettings { base_url, ..ClientSettings::default() });
    let outcome = client.send(&hello()).await;
    let SendOutcome::RetryLater { reason } = outcome else { panic!("{outcome:?}") };
    assert!(!reason.contains(ACCOUNT), "{reason}");
}

#[tokio::test]
async fn retry_later_if_tls_fails() {
    // The server reads no HTTP request, so nothing can have been sent: it gets a TLS hello.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base_url = format!("https://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    let client = scripted::client(&ClientSettings { base_url, ..ClientSettings::default() });
    let outcome = client.send(&hello()).await;
    assert!(matches!(outcome, SendOutcome::RetryLater { .. }), "{outcome:?}");
}

#[tokio::test]
async fn retry_later_if_connecting_takes_too_long() {
    // A server that takes the connection and never answers the TLS hello.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base_url = format!("https://{}", listener.local_addr().expect("it is bound"));
    let settings = ClientSettings { base_url, connect_timeout: SHORT, ..ClientSettings::default() };
    let outcome = scripted::client(&settings).send(&hello()).await;
    drop(listener);
    assert!(matches!(outcome, SendOutcome::RetryLater { .. }), "{outcome:?}");
}

#[tokio::test]
async fn retry_later_if_the_host_is_not_found() {
    struct Nowhere;
    impl reqwest::dns::Resolve for Nowhere {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            Box::pin(async { Err("no such host".into()) })
        }
    }
    let http = reqwest::Client::builder()
        .dns_resolver(std::sync::Arc::new(Nowhere))
        .build()
        .expect("TLS is there");
    let settings =
        ClientSettings { base_url: "http://api.example".to_owned(), ..ClientSettings::default() };
    let client = Client::over(http, scripted::credentials(), &settings).expect("fine");
    let outcome = client.send(&hello()).await;
    assert!(matches!(outcome, SendOutcome::RetryLater { .. }), "{outcome:?}");
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_not_read() {
    let long = || format!(r#"{{"sid":"{SID}","body":"{}"}}"#, "x".repeat(5000));
    for (limit, taken) in [(1000, false), (6000, true)] {
        let server = Server::start(vec![Reply::Answer("201 Created", "", long())]).await;
        let client =
            scripted::client(&ClientSettings { max_response_bytes: limit, ..server.settings() });
        let outcome = client.send(&hello()).await;
        assert_eq!(matches!(outcome, SendOutcome::Accepted(_)), taken, "{outcome:?}");
        assert_eq!(matches!(outcome, SendOutcome::Unknown { .. }), !taken, "{outcome:?}");
    }
}
