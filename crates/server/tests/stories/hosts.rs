//! Which names an installation answers to: a page whose own name was made to lead here (DNS
//! rebinding) gets nothing.

use crate::story::{Answer, DANIELA, Inbox, MAIN, PASSWORD, on_each_engine, on_each_engine_with};
use hearback_server::Settings;
use reqwest::Method;
use serde_json::json;

async fn under(inbox: &Inbox, host: &str, method: Method, path: &str) -> Answer {
    let request = inbox.http.request(method, inbox.url(path)).header("host", host);
    Answer::of(request.header("origin", format!("http://{host}"))).await
}

#[tokio::test]
async fn a_name_that_was_made_to_lead_here_gets_nothing() {
    on_each_engine(|inbox| async move {
        let rebound = format!("evil.example:{}", inbox.running.addr.port());
        let ana = inbox.sign_in("ana").await;
        for host in
            [&rebound, "evil.example", "127.0.0.1.evil.example", "inbox.local", "a@127.0.0.1"]
        {
            for path in ["/", "/c/1", "/api/v1/start", "/api/v1/demo", "/api/v1/setup", "/nothing"]
            {
                let answer = under(&inbox, host, Method::GET, path).await;
                answer.is_problem(403, "wrong_host", "--public-url");
            }
            let credentials = json!({ "email": "ana@northside.example", "password": PASSWORD });
            let sign_in = inbox.http.post(inbox.url("/api/v1/session")).json(&credentials);
            let sign_in = sign_in.header("host", host).header("origin", format!("http://{host}"));
            Answer::of(sign_in).await.is_problem(403, "wrong_host", "--public-url");
            let live = inbox.http.get(inbox.url("/api/v1/live?after=0")).header("host", host);
            let live =
                live.header("origin", format!("http://{host}")).header("cookie", &ana.cookie);
            let live = live.header("connection", "Upgrade").header("upgrade", "websocket");
            let live = live.header("sec-websocket-version", "13");
            let live = live.header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
            Answer::of(live).await.is_problem(403, "wrong_host", "--public-url");
        }
        let port = inbox.running.addr.port();
        for host in
            [&format!("localhost:{port}"), "localhost", "127.0.0.1", "192.168.1.5:8080", "[::1]:80"]
        {
            assert_eq!(
                under(&inbox, host, Method::GET, "/api/v1/start").await.status,
                200,
                "{host}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn monitors_and_twilio_call_it_as_they_know_it() {
    on_each_engine(|inbox| async move {
        for path in ["/health", "/ready"] {
            assert_eq!(under(&inbox, "hearback", Method::GET, path).await.status, 200, "{path}");
        }
        // What holds these is their signature.
        let forged = inbox.http.post(inbox.url("/webhooks/twilio/messages"));
        let forged =
            forged.header("host", "sms.example.com").form(&inbox.twilio.text(DANIELA, MAIN, "Hi"));
        Answer::of(forged).await.is_problem(403, "forbidden", "");
    })
    .await;
}

#[tokio::test]
async fn with_a_public_url_a_proxy_may_call_it_anything_and_pages_must_be_its_own() {
    let public = |settings: &mut Settings| {
        settings.public_url = Some("https://sms.example.com".parse().unwrap());
    };
    on_each_engine_with(public, |inbox| async move {
        let start = async |host: &str| under(&inbox, host, Method::GET, "/api/v1/start").await;
        assert_eq!(start("hearback.internal:8080").await.ok(200)["session"], json!(null));
        let credentials = json!({ "email": "ana@northside.example", "password": PASSWORD });
        let sign_in = inbox.http.post(inbox.url("/api/v1/session")).json(&credentials);
        let rebound =
            sign_in.header("host", "evil.example").header("origin", "https://evil.example");
        Answer::of(rebound).await.is_problem(403, "wrong_origin", "https://sms.example.com");
    })
    .await;
}
