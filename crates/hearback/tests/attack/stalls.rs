//! Strangers who take their time: connections that say nothing, requests that never end, answers
//! that nobody reads.

use crate::tried::Tried;
use crate::wire::{Wire, machine, stalled};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

const IDLE: usize = 1500;
const SLOW_READERS: usize = 150;
const SLOW_WRITERS: usize = 150;
/// Each of so many connections comes from the same machine.
const FROM_ONE: usize = 10;
/// Machines besides those that flood.
const FIRST: usize = 20_000;
/// So many answers are asked for in one go, and not read.
const UNREAD: usize = 50;
/// Between two attempts to connect where that is refused.
const PAUSE: Duration = Duration::from_millis(200);

pub(crate) fn start(target: SocketAddr, tried: &Arc<Tried>) {
    for number in 0..IDLE {
        tokio::spawn(idle(target, number, tried.clone()));
    }
    for number in 0..SLOW_READERS {
        tokio::spawn(read_slowly(target, number, tried.clone()));
    }
    for number in 0..SLOW_WRITERS {
        tokio::spawn(write_slowly(target, number, tried.clone()));
    }
}

/// A machine for each few connections of a kind.
fn from(kind: usize, number: usize) -> std::net::Ipv4Addr {
    machine(FIRST + kind * 1000 + number / FROM_ONE)
}

async fn idle(target: SocketAddr, number: usize, tried: Arc<Tried>) {
    let says: &[u8] = match number % 3 {
        0 => b"",
        1 => b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-",
        // Served, and then kept.
        _ => b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n",
    };
    loop {
        if let Ok(mut wire) = Wire::connect(from(0, number), target).await
            && wire.send(says).await.is_ok()
        {
            tried.count("idle connections", "opened");
            wire.until_closed().await;
            tried.count("idle connections", "closed by the program");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Asks for much, and takes a byte a second of it.
async fn read_slowly(target: SocketAddr, number: usize, tried: Arc<Tried>) {
    let path = ["/api/v1/openapi.json", "/", "/api/v1/start"][number % 3];
    let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").repeat(UNREAD);
    loop {
        if let Ok(mut wire) = Wire::narrow(from(1, number), target).await
            && wire.send(request.as_bytes()).await.is_ok()
        {
            tried.count("answers that nobody reads", "asked for");
            let mut byte = [0];
            while let Ok(1..) = tokio::io::AsyncReadExt::read(&mut wire.stream, &mut byte).await {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            tried.count("answers that nobody reads", "closed by the program");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Begins a request with a body, sends most of it at once, and then a byte a second.
async fn write_slowly(target: SocketAddr, number: usize, tried: Arc<Tried>) {
    let (path, headers, length) = match number % 3 {
        0 => (
            "/webhooks/twilio/messages",
            "content-type: application/x-www-form-urlencoded\r\n".to_owned(),
            60_000,
        ),
        1 => (
            "/api/v1/session",
            format!("content-type: application/json\r\norigin: http://{target}\r\n"),
            900_000,
        ),
        _ => ("/api/v1/attachments", format!("origin: http://{target}\r\n"), 4_900_000),
    };
    let most = vec![b'a'; length * 9 / 10];
    loop {
        if let Ok(mut wire) = Wire::connect(from(2, number), target).await
            && wire.send(&stalled(path, &headers, length)).await.is_ok()
        {
            tried.count("requests that never end", "begun");
            let mut sent = wire.send(&most).await;
            while sent.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
                sent = wire.send(b"a").await;
            }
            tried.count("requests that never end", "closed by the program");
        }
        tokio::time::sleep(PAUSE).await;
    }
}
