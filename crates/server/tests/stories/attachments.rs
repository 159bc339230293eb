//! Pictures and other files that customers text (R5): fetched after the answer, kept, and shown to
//! those who may see the conversation, and only if a browser can't be harmed by them.

use crate::isolation::southside;
use crate::story::{ACCOUNT, Answer, Inbox, MAIN, Person, REPAIRS, form, on_each_engine_with};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hearback_server::Settings;
use hearback_simulator::{
    Attachment, Fault, FaultKind, InboundText, NumberConfig, OutageKind, Simulator,
    SimulatorConfig, Stage,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

pub(crate) const OKAFOR: &str = "+14155550177";
/// Long enough for a retry or two; nothing waits for it to be over.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) type Twilio = hearback_simulator::Running;

/// Tells a story on each engine, with a simulated Twilio.
pub(crate) async fn with_twilio<F: Future<Output = ()>>(
    change: impl Fn(&mut Settings),
    story: impl Fn(Inbox, std::sync::Arc<Twilio>) -> F,
) {
    let config = SimulatorConfig {
        account_sid: ACCOUNT.to_owned(),
        auth_token: "northside-auth-token".to_owned(),
        numbers: vec![NumberConfig::local(MAIN, "Main"), NumberConfig::local(REPAIRS, "Repairs")],
        step_delay: Duration::from_millis(5),
        ..SimulatorConfig::default()
    };
    let twilio = Simulator::start(config, "127.0.0.1:0".parse().unwrap()).await.unwrap();
    let twilio = std::sync::Arc::new(twilio);
    let settings = |settings: &mut Settings| {
        settings.twilio.base_url = twilio.rest_url().to_owned();
        change(settings);
    };
    let story = |inbox: Inbox| {
        twilio.reset();
        twilio.set_sms_url(MAIN, &inbox.running.webhook_url);
        story(inbox, twilio.clone())
    };
    on_each_engine_with(settings, story).await;
}

pub(crate) fn file(content_type: &str, bytes: &[u8]) -> Attachment {
    Attachment::Bytes { content_type: content_type.to_owned(), base64: STANDARD.encode(bytes) }
}

pub(crate) fn sample(name: &str) -> Attachment {
    Attachment::Sample { sample: name.to_owned() }
}

/// The head of a PNG of a size, and no picture.
pub(crate) fn png_head(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 1, 2, 3, 4]);
    bytes
}

pub(crate) async fn okafor_texts(twilio: &Twilio, media: Vec<Attachment>) {
    let text = InboundText { media, ..InboundText::new(OKAFOR, MAIN, "") };
    twilio.text(&text).await.unwrap();
}

/// The attachments of Mr. Okafor's last text, once none of them is being fetched anymore.
pub(crate) async fn settled(inbox: &Inbox, person: &Person) -> Vec<Value> {
    let mut events = inbox.store.follow(inbox.organization);
    let look = async {
        loop {
            let conversation = inbox.conversation_with(OKAFOR).await;
            let thread = person.get(&format!("/conversations/{conversation}/messages")).await;
            let thread = thread.ok(200);
            let last = thread["messages"].as_array().unwrap().last().unwrap().clone();
            let media = last["media"].as_array().unwrap().clone();
            if media.iter().all(|one| one["state"] != "fetching") {
                return media;
            }
            // It is an event that ends the waiting; the time only fixes one that was missed.
            let _ = tokio::time::timeout(Duration::from_millis(500), events.changed()).await;
        }
    };
    tokio::time::timeout(PATIENCE, look).await.expect("an attachment stayed in the air")
}

pub(crate) fn path(media: &Value) -> String {
    format!("/media/{}", media["id"].as_str().unwrap())
}

pub(crate) async fn bytes(person: &Person, media: &Value) -> Vec<u8> {
    let request = person.request(Method::GET, &path(media));
    request.send().await.unwrap().bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn mr_okafor_texts_a_picture_and_ana_sees_it() {
    with_twilio(
        |_| {},
        |inbox, twilio| async move {
            okafor_texts(&twilio, vec![sample("roof")]).await;
            let ana = inbox.sign_in("ana").await;
            let media = settled(&inbox, &ana).await;
            let roof = include_bytes!("../../../simulator/page/roof.png");
            assert_eq!(media.len(), 1);
            assert_eq!(media[0]["state"], "stored");
            assert_eq!(media[0]["content_type"], "image/png");
            assert_eq!(media[0]["bytes"], roof.len());
            assert_eq!(media[0]["inline"], true);
            assert_eq!(media[0]["problem"], json!(null));
            let side = |at: usize| u32::from_be_bytes(roof[at..at + 4].try_into().unwrap());
            assert_eq!(
                (&media[0]["width"], &media[0]["height"]),
                (&json!(side(16)), &json!(side(20)))
            );
            let shown = ana.get("/conversations").await.ok(200);
            assert_eq!(shown["conversations"][0]["last"]["preview"], "Photo");
            assert_eq!(bytes(&ana, &media[0]).await, roof);

            let response = ana.request(Method::GET, &path(&media[0])).send().await.unwrap();
            let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
            assert_eq!(header("content-type"), "image/png");
            assert!(header("content-disposition").starts_with("inline; filename*=UTF-8''"));
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert!(header("content-security-policy").contains("sandbox"));
            assert_eq!(header("cross-origin-resource-policy"), "same-origin");
            assert_eq!(header("cache-control"), "private, no-store");
            assert_eq!(header("content-length"), roof.len().to_string());
            let again = ana.request(Method::GET, &path(&media[0]));
            let again = again.header("if-none-match", header("etag")).send().await.unwrap();
            assert_eq!(again.status(), 304);

            let events = ana.get("/events?after=0").await.ok(200);
            let events = events["events"].as_array().unwrap();
            let told = events.iter().find(|event| event["kind"] == "message_media").unwrap();
            assert_eq!(told["message"]["media"], json!(media));
            assert!(told["message"]["revision"].as_i64() >= told["number"].as_i64());
        },
    )
    .await;
}

#[tokio::test]
async fn a_file_is_for_those_who_may_see_the_conversation() {
    with_twilio(
        |_| {},
        |inbox, twilio| async move {
            okafor_texts(&twilio, vec![sample("roof")]).await;
            let vera = inbox.sign_in("vera").await;
            let path = path(&settled(&inbox, &vera).await[0]);
            assert_eq!(vera.request(Method::GET, &path).send().await.unwrap().status(), 200);
            inbox.stranger().get(&path).await.is_problem(401, "not_signed_in", "Sign in");
            let nothing = |answer: Answer| answer.is_problem(404, "not_found", "Not found");
            nothing(inbox.sign_in("otto").await.get(&path).await);
            nothing(southside(&inbox).await.greta.get(&path).await);
            let unknown = "/media/01890000-0000-7000-8000-000000000000";
            nothing(vera.get(unknown).await);
            nothing(vera.get("/media/..%2f..%2fsecret.key").await);
        },
    )
    .await;
}

#[tokio::test]
async fn what_is_no_picture_is_a_download_whatever_it_is_called() {
    with_twilio(
        |_| {},
        |inbox, twilio| async move {
            let page = b"<!doctype html><script>alert(1)</script>";
            let drawing =
                b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
            let files = vec![
                file("image/png", page),
                file("image/svg+xml", drawing),
                file("image/png", &png_head(10_000, 10_000)),
                file("image/png", b"\x89PNG\r\n\x1a\n and then nothing of the kind"),
                file("text/html", b"BEGIN:VCARD\r\nFN:Mr. Okafor\r\nEND:VCARD\r\n"),
            ];
            okafor_texts(&twilio, files).await;
            let ana = inbox.sign_in("ana").await;
            let media = settled(&inbox, &ana).await;
            let kinds: Vec<_> =
                media.iter().map(|one| one["content_type"].as_str().unwrap()).collect();
            let expected = ["text/html", "image/svg+xml", "image/png", "image/png", "text/vcard"];
            assert_eq!(kinds, expected);
            assert_eq!((&media[2]["width"], &media[2]["height"]), (&json!(10_000), &json!(10_000)));
            for one in &media {
                assert_eq!(
                    (&one["state"], &one["inline"]),
                    (&json!("stored"), &json!(false)),
                    "{one}"
                );
                let response = ana.request(Method::GET, &path(one)).send().await.unwrap();
                assert_eq!(response.headers()["content-type"], "application/octet-stream", "{one}");
                let place = response.headers()["content-disposition"].to_str().unwrap().to_owned();
                assert!(place.starts_with("attachment; filename*=UTF-8''attachment."), "{place}");
                assert_eq!(response.headers()["x-content-type-options"], "nosniff");
            }
            assert_eq!(bytes(&ana, &media[0]).await, page);
        },
    )
    .await;
}

#[tokio::test]
async fn an_attachment_that_can_not_be_had_says_so_in_words() {
    with_twilio(
        |_| {},
        |inbox, twilio| async move {
            let ana = inbox.sign_in("ana").await;
            twilio.add_fault(Fault { kind: FaultKind::MediaEndless, times: Some(1), to: None });
            okafor_texts(&twilio, vec![sample("garden")]).await;
            let media = settled(&inbox, &ana).await;
            assert_eq!(
                (&media[0]["state"], &media[0]["permanent"]),
                (&json!("failed"), &json!(true))
            );
            let problem = media[0]["problem"].as_str().unwrap();
            assert!(problem.contains("over 16 MB"), "{problem}");
            ana.get(&path(&media[0])).await.is_problem(404, "not_found", "Not found");
            let again = ana.post(&format!("{}/retry", path(&media[0])), json!({})).await;
            again.is_problem(409, "not_retryable", "won't help");
        },
    )
    .await;
}

#[tokio::test]
async fn what_fails_once_is_tried_again() {
    let impatient = |settings: &mut Settings| settings.media_timeout = Duration::from_secs(1);
    with_twilio(impatient, |inbox, twilio| async move {
        let ana = inbox.sign_in("ana").await;
        for fault in [
            FaultKind::Status { status: 500, on: Stage::Media },
            FaultKind::Outage { how: OutageKind::Closed },
            FaultKind::MediaStalls,
        ] {
            twilio.add_fault(Fault { kind: fault, times: Some(1), to: None });
            okafor_texts(&twilio, vec![sample("kitchen")]).await;
            let media = settled(&inbox, &ana).await;
            assert_eq!(media[0]["state"], "stored", "{media:?}");
        }
    })
    .await;
}

/// Someone's storage, which answers one request with a picture and says what it was asked.
async fn storage() -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/picture", listener.local_addr().unwrap());
    let asked = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(socket.read_u8().await.unwrap());
        }
        let picture = png_head(4, 3);
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", picture.len());
        socket.write_all(head.as_bytes()).await.unwrap();
        socket.write_all(&picture).await.unwrap();
        String::from_utf8(request).unwrap().to_ascii_lowercase()
    });
    (url, asked)
}

#[tokio::test]
async fn a_redirect_elsewhere_is_followed_without_the_credentials() {
    with_twilio(
        |_| {},
        |inbox, twilio| async move {
            let (url, asked) = storage().await;
            let fault = FaultKind::MediaElsewhere { url };
            twilio.add_fault(Fault { kind: fault, times: Some(1), to: None });
            okafor_texts(&twilio, vec![sample("roof")]).await;
            let ana = inbox.sign_in("ana").await;
            let media = settled(&inbox, &ana).await;
            assert_eq!((&media[0]["state"], &media[0]["width"]), (&json!("stored"), &json!(4)));
            let asked = asked.await.unwrap();
            assert!(asked.starts_with("get /picture"), "{asked}");
            assert!(!asked.contains("authorization"), "{asked}");
        },
    )
    .await;
}

/// Someone's server, which sends each who asks elsewhere.
async fn detour(to: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/detour", listener.local_addr().unwrap());
    let to = [("location", to)];
    let router = axum::Router::new().fallback(move || async { (StatusCode::FOUND, to) });
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// The file of Mr. Okafor's last text was not fetched, and never will be.
async fn is_never_fetched(inbox: &Inbox, ana: &Person, how: &str) {
    let media = settled(inbox, ana).await.remove(0);
    let state = (&media["state"], &media["permanent"]);
    assert_eq!(state, (&json!("failed"), &json!(true)), "{how}: {media}");
    let problem = media["problem"].as_str().unwrap();
    assert!(problem.contains("For safety"), "{how}: {problem}");
    ana.get(&path(&media)).await.is_problem(404, "not_found", "Not found");
}

#[tokio::test]
async fn no_redirect_leads_to_what_only_the_account_may_see() {
    with_twilio(
        |_| {},
        |inbox, twilio| async move {
            let ana = inbox.sign_in("ana").await;
            let account = format!("{}/2010-04-01/Accounts/{ACCOUNT}.json", twilio.rest_url());
            let by_detour = detour(account.clone()).await;
            for url in [account, by_detour] {
                let fault = FaultKind::MediaElsewhere { url: url.clone() };
                twilio.add_fault(Fault { kind: fault, times: Some(1), to: None });
                okafor_texts(&twilio, vec![sample("roof")]).await;
                is_never_fetched(&inbox, &ana, &url).await;
            }
        },
    )
    .await;
}

#[tokio::test]
async fn the_credentials_go_to_the_accounts_own_attachments_and_nowhere_else() {
    with_twilio(
        |_| {},
        |inbox, twilio| async move {
            let ana = inbox.sign_in("ana").await;
            okafor_texts(&twilio, vec![sample("roof")]).await;
            assert_eq!(settled(&inbox, &ana).await[0]["state"], "stored");
            let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let other = format!("http://{}", elsewhere.local_addr().unwrap());
            let api = twilio.rest_url();
            let account = format!("2010-04-01/Accounts/{ACCOUNT}");
            let place = format!("{account}/Messages/MM{0}/Media/ME{0}", "1".repeat(32));
            let foreign = place.replace(ACCOUNT, &format!("AC{}", "b".repeat(32)));
            for url in [
                format!("{api}/{account}.json"),
                format!("{api}/{place}/../../../../{ACCOUNT}.json"),
                format!("{api}/{place}.json"),
                format!("{api}/{place}?x=.json"),
                format!("{api}//{place}"),
                format!("{api}/{foreign}"),
                format!("{other}/{place}"),
                format!("http://api.twilio.com/{place}"),
                "file:///etc/passwd".to_owned(),
                "nowhere".to_owned(),
            ] {
                let mut text = inbox.twilio.text(OKAFOR, MAIN, "Look");
                text.retain(|(name, _)| name != "NumMedia");
                text.extend(form([("NumMedia", "1"), ("MediaUrl0", &url)]));
                inbox.post_signed("/webhooks/twilio/messages", &text).await.is_empty_twiml();
                is_never_fetched(&inbox, &ana, &url).await;
            }
            let nobody = std::future::poll_fn(|context| elsewhere.poll_accept(context));
            let asked = futures_util::future::FutureExt::now_or_never(nobody);
            assert!(asked.is_none(), "somebody else was asked");
        },
    )
    .await;
}

#[tokio::test]
async fn a_webhook_is_answered_before_its_attachment_is_fetched() {
    with_twilio(
        |_| {},
        |inbox, twilio| async move {
            let slow = FaultKind::Delay { ms: 60_000, on: Stage::Media };
            twilio.add_fault(Fault { kind: slow, times: Some(1), to: None });
            let text =
                InboundText { media: vec![sample("roof")], ..InboundText::new(OKAFOR, MAIN, "") };
            let told = twilio.text(&text).await.unwrap();
            assert_eq!(told.1.unwrap().status, Some(200));
            let ana = inbox.sign_in("ana").await;
            let conversation = inbox.conversation_with(OKAFOR).await;
            let thread = ana.get(&format!("/conversations/{conversation}/messages")).await.ok(200);
            let media = &thread["messages"][0]["media"][0];
            assert_eq!(media["state"], "fetching");
            assert_eq!(media["content_type"], "image/png");
        },
    )
    .await;
}
