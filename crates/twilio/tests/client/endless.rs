//! Answers without an end: none is read to its end, whatever part of it goes on.

use crate::scripted::{self, ACCOUNT, SHORT, SID};
use crate::send::hello;
use hearback_twilio::CallError;
use hearback_twilio::client::{ClientSettings, MediaError, MediaFetcher};
use hearback_twilio::outcome::SendOutcome;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// The server gives up after so much, and a client without a limit fails.
const MOST: u64 = 32 * 1024 * 1024;
/// The limits of these tests, with what the sockets in between hold.
const SOON: u64 = 12 * 1024 * 1024;
const LIMIT: usize = 100_000;

/// What goes on without an end: what comes before it, and the piece that repeats.
const ENDLESS: [(&str, &str); 6] = [
    ("HTTP/1.1 200 OK\r\n\r\n{\"sid\":\"", "a"),
    ("HTTP/1.1 400 Bad Request\r\n\r\n{\"message\":\"", "a"),
    ("HTTP/1.1 503 Service Unavailable\r\ntransfer-encoding: chunked\r\n\r\n", "4\r\naaaa\r\n"),
    ("HTTP/1.1 200 OK\r\nx: ", "a"),
    ("HTTP/1.1 200 OK\r\n", "x: y\r\n"),
    ("HTTP/1.1 200 O", "K"),
];

/// A server that says it, and how much of it went out.
async fn endless((begin, piece): (&'static str, &'static str)) -> (ClientSettings, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base_url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let written = Arc::<AtomicU64>::default();
    let counts = written.clone();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let counts = counts.clone();
            tokio::spawn(async move {
                let _part = socket.read(&mut [0; 4096]).await.ok()?;
                socket.write_all(begin.as_bytes()).await.ok()?;
                let pieces = piece.repeat(16 * 1024);
                while counts.load(Ordering::Relaxed) < MOST {
                    socket.write_all(pieces.as_bytes()).await.ok()?;
                    counts.fetch_add(pieces.len() as u64, Ordering::Relaxed);
                }
                // A client that has read all of it waits for more.
                std::future::pending::<Option<()>>().await
            });
        }
    });
    let total_timeout = Duration::from_secs(5);
    let limits =
        ClientSettings { max_response_bytes: LIMIT, total_timeout, ..ClientSettings::default() };
    (ClientSettings { base_url, ..limits }, written)
}

#[tokio::test]
async fn no_answer_of_the_api_is_read_without_an_end() {
    for what in ENDLESS {
        let (settings, written) = endless(what).await;
        let client = scripted::client(&settings);
        let error = client.fetch_message(&SID.parse().expect("a sid")).await.unwrap_err();
        assert!(!matches!(error, CallError::NotReached { .. }), "{what:?}: {error:?}");
        let outcome = client.send(&hello()).await;
        assert!(!matches!(outcome, SendOutcome::Accepted { .. }), "{what:?}: {outcome:?}");
        let written = written.load(Ordering::Relaxed);
        assert!(written < 2 * SOON, "{what:?}: {written} bytes");
    }
}

#[tokio::test]
async fn no_attachment_is_read_without_an_end() {
    for what in ENDLESS {
        let (settings, written) = endless(what).await;
        let client = scripted::client(&settings);
        let fetcher = MediaFetcher::new(&settings, settings.total_timeout, LIMIT).expect("TLS");
        let base = &settings.base_url;
        let media = "ME11111111111111111111111111111111";
        let url = format!("{base}/2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}/Media/{media}");
        let error = fetcher.fetch(&client, &url).await.unwrap_err();
        assert!(!matches!(error, MediaError::Refused(_)), "{what:?}: {error:?}");
        let written = written.load(Ordering::Relaxed);
        assert!(written < SOON, "{what:?}: {written} bytes");
    }
}

#[tokio::test]
async fn a_letter_now_and_then_is_late() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base_url = format!("http://{}", listener.local_addr().expect("it is bound"));
    tokio::spawn(drip(listener));
    let settings = ClientSettings { base_url, total_timeout: SHORT, ..ClientSettings::default() };
    let end = scripted::client(&settings).fetch_account().await;
    assert!(matches!(end, Err(CallError::Interrupted { .. })), "{end:?}");
}

async fn drip(listener: TcpListener) -> Option<()> {
    let (mut socket, _) = listener.accept().await.ok()?;
    socket.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.ok()?;
    loop {
        socket.write_all(b" ").await.ok()?;
        tokio::time::sleep(SHORT / 10).await;
    }
}
