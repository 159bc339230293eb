//! Connections that take what others need: too many, too slow, or never reading.

use crate::story::{Answer, Heard, Inbox, Person, Socket, on_each_engine_with};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use hearback_server::Settings;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

/// Nothing that is waited for takes so long.
const PATIENCE: Duration = Duration::from_secs(20);
/// What is long for a machine, and short for a test.
const SOON: Duration = Duration::from_millis(300);

async fn connect(inbox: &Inbox) -> TcpStream {
    TcpStream::connect(inbox.running.addr).await.unwrap()
}

/// What comes until the server closes the connection.
async fn told(stream: &mut TcpStream) -> String {
    let mut said = vec![];
    let read = timeout(PATIENCE, stream.read_to_end(&mut said)).await;
    // One that is cut off has said all that it will.
    let _ = read.expect("the server should have closed the connection");
    String::from_utf8(said).unwrap()
}

/// Asks over a connection, and goes on having it.
async fn is_healthy(stream: &mut TcpStream) -> bool {
    let asked = stream.write_all(b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").await;
    let mut said = [0; 15];
    asked.is_ok()
        && matches!(timeout(PATIENCE, stream.read_exact(&mut said)).await, Ok(Ok(_)))
        && said.starts_with(b"HTTP/1.1 200")
}

#[tokio::test]
async fn whoever_never_reads_the_answer_is_let_go() {
    let hasty = |settings: &mut Settings| settings.connections.taken = SOON;
    on_each_engine_with(hasty, |inbox| async move {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let mut stream = socket.connect(inbox.running.addr).await.unwrap();
        let request = b"GET /api/v1/openapi.json HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
        // The server reads no further while an answer is not taken: so this ends when it gives up.
        let flood = async { while stream.write_all(request).await.is_ok() {} };
        timeout(PATIENCE, flood).await.expect("the server should have given up");
    })
    .await;
}

#[tokio::test]
async fn a_header_that_drips_in_ends_the_connection_and_an_idle_one_stays() {
    let hasty = |settings: &mut Settings| settings.connections.header = SOON;
    on_each_engine_with(hasty, |inbox| async move {
        let (mut idle, mut used) = (connect(&inbox).await, connect(&inbox).await);
        assert!(is_healthy(&mut used).await);
        let mut slow = connect(&inbox).await;
        slow.write_all(b"GET /health HT").await.unwrap();
        assert_eq!(told(&mut slow).await, "");
        assert!(is_healthy(&mut idle).await, "nothing had been asked on it");
        let mut rest = [0; 4096];
        let _ = used.try_read(&mut rest);
        assert!(is_healthy(&mut used).await, "it was between two requests");
    })
    .await;
}

#[tokio::test]
async fn a_header_that_does_not_end_is_refused() {
    on_each_engine_with(
        |_| {},
        |inbox| async move {
            let long =
                format!("GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: {}\r\n", "x".repeat(64 * 1024));
            let mut stream = connect(&inbox).await;
            let _ = stream.write_all(long.as_bytes()).await;
            let mut said = [0; 12];
            let read = timeout(PATIENCE, stream.read_exact(&mut said)).await;
            // Cut off, or told so, as the network has it.
            if read.expect("it should have ended").is_ok() {
                assert_eq!(&said, b"HTTP/1.1 431");
            }
        },
    )
    .await;
}

#[tokio::test]
async fn idle_connections_give_way_and_live_sockets_do_not() {
    let few = |settings: &mut Settings| settings.connections.total = 4;
    on_each_engine_with(few, |inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let mut silent = vec![];
        for _ in 0..6 {
            silent.push(connect(&inbox).await);
        }
        // Those that waited longest had to go; a connection with a request has a place.
        assert_eq!(told(&mut silent[0]).await, "");
        let mut sockets = vec![];
        for _ in 0..4 {
            sockets.push(follow(&inbox, &ana).await);
        }
        let mut late = connect(&inbox).await;
        let said = told(&mut late).await;
        assert!(said.starts_with("HTTP/1.1 503"), "{said}");
        let (head, body) = said.split_once("\r\n\r\n").unwrap();
        assert!(head.ends_with(&format!("content-length: {}", body.len())), "{said}");
        let problem: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(problem["code"], "busy");
        // One tab is closed, and there is a place again.
        drop(sockets.pop());
        while !is_healthy(&mut connect(&inbox).await).await {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn one_address_has_its_share_and_a_proxy_stands_for_many() {
    for trusted in [false, true] {
        let few = move |settings: &mut Settings| {
            settings.connections.per_address = 2;
            if trusted {
                settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
            }
        };
        on_each_engine_with(few, |inbox| async move {
            let (mut first, _second) = (connect(&inbox).await, connect(&inbox).await);
            assert!(is_healthy(&mut first).await);
            let mut third = connect(&inbox).await;
            if trusted {
                assert!(is_healthy(&mut third).await);
                return;
            }
            let said = told(&mut third).await;
            assert!(said.starts_with("HTTP/1.1 503"), "{said}");
            drop(first);
            while !is_healthy(&mut connect(&inbox).await).await {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
}

async fn follow(inbox: &Inbox, person: &Person) -> Socket {
    let mut socket = Socket::connect(inbox, person, 0).await;
    let (_, _) = socket.catch_up().await;
    socket
}

#[tokio::test]
async fn a_browser_has_so_many_tabs_and_no_more() {
    let few = |settings: &mut Settings| settings.live.per_session = 2;
    on_each_engine_with(few, |inbox| async move {
        let (ana, elsewhere) = (inbox.sign_in("ana").await, inbox.sign_in("ana").await);
        let (first, mut second) = (follow(&inbox, &ana).await, follow(&inbox, &ana).await);
        assert_eq!(Socket::try_connect(&inbox, &ana, 0).await.err(), Some(429));
        follow(&inbox, &elsewhere).await;
        drop(first);
        while Socket::try_connect(&inbox, &ana, 0).await.is_err() {
            tokio::task::yield_now().await;
        }
        inbox.text(crate::story::DANIELA, crate::story::MAIN, "Still there?").await;
        assert!(matches!(second.hear().await, Heard::Event(..)));
    })
    .await;
}

/// An upload of which nothing comes.
async fn stalled(inbox: &Inbox, person: &Person) -> TcpStream {
    let mut stream = connect(inbox).await;
    let head = format!(
        "POST /api/v1/attachments HTTP/1.1\r\nhost: 127.0.0.1\r\norigin: {}\r\ncookie: {}\r\n\
         content-length: 1000\r\n\r\n",
        person.origin, person.cookie
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn bodies_that_stall_give_way_to_those_that_come_in() {
    on_each_engine_with(
        |settings| settings.connections.per_address = 1_000,
        |inbox| async move {
            let ana = inbox.sign_in("ana").await;
            let length = 64 * 1024;
            let head = format!(
                "POST /api/v1/session HTTP/1.1\r\nhost: 127.0.0.1\r\norigin: {}\r\n\
                 content-type: application/json\r\ncontent-length: {length}\r\n\r\n",
                ana.origin
            );
            let begun = async |sent: usize| {
                let mut streams = vec![];
                for _ in 0..160 {
                    let mut stream = connect(&inbox).await;
                    stream.write_all(head.as_bytes()).await.unwrap();
                    stream.write_all(&vec![b' '; sent]).await.unwrap();
                    streams.push(stream);
                }
                streams
            };
            let mut said = [0; 12];

            // Announcing a long body takes no room from anyone.
            let mut announced = begun(1).await;
            announced[0].write_all(&vec![b' '; length - 1]).await.unwrap();
            timeout(PATIENCE, announced[0].read_exact(&mut said)).await.unwrap().unwrap();
            assert_eq!(&said, b"HTTP/1.1 400", "it was read to its end, and is no JSON");
            drop(announced);

            // Each as long as is allowed and missing its last byte; together more than the budget.
            let mut stalled = begun(length - 1).await;
            let first = timeout(PATIENCE, stalled[0].read_exact(&mut said)).await;
            first.expect("it should have given way").unwrap();
            assert_eq!(&said, b"HTTP/1.1 503");
            inbox.sign_in("luis").await;
            // The newest is still being read.
            let last = stalled.last_mut().unwrap();
            last.write_all(b" ").await.unwrap();
            timeout(PATIENCE, last.read_exact(&mut said)).await.unwrap().unwrap();
            assert_eq!(&said, b"HTTP/1.1 400");
        },
    )
    .await;
}

#[tokio::test]
async fn one_member_can_not_take_all_uploads() {
    on_each_engine_with(
        |_| {},
        |inbox| async move {
            let (ana, maya) = (inbox.sign_in("ana").await, inbox.sign_in("maya").await);
            let mut uploads = vec![];
            for _ in 0..25 {
                uploads.push(stalled(&inbox, &ana).await);
            }
            let mut answers: FuturesUnordered<_> = uploads
                .iter_mut()
                .map(|upload| async {
                    let mut said = [0; 12];
                    upload.read_exact(&mut said).await.unwrap();
                    said
                })
                .collect();
            for _ in 0..5 {
                let said = timeout(PATIENCE, answers.next()).await.expect("it is refused").unwrap();
                assert_eq!(&said, b"HTTP/1.1 429");
            }
            let vcard = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Northside\r\nEND:VCARD\r\n";
            let request = maya.request(reqwest::Method::POST, "/attachments?name=us.vcf");
            Answer::of(request.body(vcard)).await.ok(201);
        },
    )
    .await;
}
