//! As many requests as strangers can make: forged webhooks, wrong passwords, nonsense.

use crate::tried::Tried;
use crate::wire::{Wire, machine, post};
use crate::{EMAIL, LINE};
use hearback_simulator::SimulatorConfig;
use std::net::SocketAddr;
use std::sync::Arc;

/// Connections that each make one request after the other.
const FORGERS: usize = 8;
const GUESSERS: usize = 24;
const BABBLERS: usize = 4;

pub(crate) fn start(target: SocketAddr, tried: &Arc<Tried>) {
    for number in 0..FORGERS {
        tokio::spawn(forge(target, number, tried.clone()));
    }
    for number in 0..GUESSERS {
        tokio::spawn(guess(target, number, tried.clone()));
    }
    for number in 0..BABBLERS {
        tokio::spawn(babble(target, number, tried.clone()));
    }
}

/// Webhooks with signatures that someone made up.
async fn forge(target: SocketAddr, number: usize, tried: Arc<Tried>) {
    loop {
        let Ok(mut wire) = Wire::connect(machine(number), target).await else { continue };
        while let Ok(status) = one_forged(&mut wire, &tried).await {
            // What is refused before it is read ends the connection.
            if status == 413 {
                break;
            }
        }
    }
}

async fn one_forged(wire: &mut Wire, tried: &Tried) -> std::io::Result<u16> {
    let kind = rand::random_range(0..6);
    let account = SimulatorConfig::default().account_sid;
    let sid = format!("SM{:032x}", rand::random::<u128>());
    let text = format!(
        "AccountSid={account}&MessageSid={sid}&SmsSid={sid}&SmsMessageSid={sid}&NumMedia=0\
         &From=%2B1415555019{}&To=%2B{}&Body=forged",
        rand::random_range(0..10),
        &LINE[1..],
    );
    let signature = match kind {
        0 => String::new(),
        1 => format!("x-twilio-signature: {}\r\n", "A".repeat(4000)),
        _ => format!("x-twilio-signature: {:027x}=\r\n", rand::random::<u128>() >> 20),
    };
    let headers = format!("content-type: application/x-www-form-urlencoded\r\n{signature}");
    let id = uuid::Uuid::from_u128(rand::random());
    let (attack, path, body) = match kind {
        2 => ("forged texts", format!("/webhooks/twilio/{id}/messages"), text),
        3 => {
            let body = format!("AccountSid={account}&MessageSid={sid}&MessageStatus=delivered");
            ("forged callbacks", format!("/webhooks/twilio/status/{id}/{id}"), body)
        }
        4 => ("forged texts", "/webhooks/twilio/messages".to_owned(), text + &"x".repeat(60_000)),
        5 => ("forged texts", "/webhooks/twilio/messages".to_owned(), text.repeat(20_000)),
        _ => ("forged texts", "/webhooks/twilio/messages".to_owned(), text),
    };
    let status = wire.ask(&post(&path, &headers, body.as_bytes())).await?;
    tried.count(attack, status);
    Ok(status)
}

/// Wrong passwords, for people who exist and for names as long as they can be, each from another
/// machine.
async fn guess(target: SocketAddr, number: usize, tried: Arc<Tried>) {
    for count in 0.. {
        let Ok(mut wire) = Wire::connect(machine(count * GUESSERS + number), target).await else {
            continue;
        };
        let email = match count % 3 {
            0 => EMAIL.to_owned(),
            1 => format!("{:032x}@northside.example", rand::random::<u128>()),
            _ => format!("{:032x}{}@northside.example", rand::random::<u128>(), "x".repeat(65_000)),
        };
        let body = serde_json::json!({ "email": email, "password": "p".repeat(900) }).to_string();
        let headers = format!("content-type: application/json\r\norigin: http://{target}\r\n");
        let request = post("/api/v1/session", &headers, body.as_bytes());
        match wire.ask(&request).await {
            Ok(status) => tried.count("sign-ins with wrong passwords", status),
            Err(error) => tried.count("sign-ins with wrong passwords", error.kind()),
        }
    }
}

/// What is not HTTP, or too much of it.
async fn babble(target: SocketAddr, number: usize, tried: Arc<Tried>) {
    for count in 0.. {
        let from = machine(count * BABBLERS + number);
        let Ok(mut wire) = Wire::connect(from, target).await else { continue };
        let request = match count % 6 {
            0 => rand::random::<[u8; 32]>().repeat(1000),
            1 => format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000)).into_bytes(),
            2 => format!("GET / HTTP/1.1\r\n{}\r\n", "x-more: yes\r\n".repeat(20_000)).into_bytes(),
            3 => format!("GET / HTTP/1.1\r\ncookie: {}\r\n\r\n", "c=d;".repeat(100_000)).into_bytes(),
            4 => b"POST /api/v1/session HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n".to_vec(),
            _ => b"POST /api/v1/setup HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 99999999999999999999\r\n\r\n{".to_vec(),
        };
        match wire.ask(&request).await {
            Ok(status) => tried.count("nonsense", status),
            Err(error) => tried.count("nonsense", error.kind()),
        }
    }
}
