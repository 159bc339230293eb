//! A member who means harm, an admin even: bad settings, uploads and imports without an end, live
//! sockets that nobody reads.

use crate::browser::Browser;
use crate::ended::run;
use crate::mail_server;
use crate::tried::Tried;
use crate::wire::{Wire, machine, stalled};
use reqwest::Method;
use serde_json::json;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;

const EMAIL: &str = "mallory@northside.example";
const TESTERS: usize = 4;
const UPLOADS: usize = 40;
const IMPORTS: usize = 3;
const SOCKETS: usize = 60;
const LISTS: usize = 4;
/// Rows of each file of opt-outs.
const ROWS: usize = 20_000;
const PAUSE: Duration = Duration::from_millis(200);
/// How long signing in may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// A machine besides the strangers'.
const MACHINE: usize = 30_000;

/// Adds someone to the team, and tells their password.
pub(crate) async fn hired(directory: &Path, email: &str, role: &str) -> String {
    let add = ["user", "add", "--data", ".", "--email", email, "--name", "A colleague"];
    let added = run(directory, &[&add[..], &["--role", role]].concat()).await;
    assert_eq!(added.code, 0, "{}", added.err);
    let password = added.out.lines().find_map(|line| line.strip_prefix("Password: "));
    password.unwrap().to_owned()
}

#[derive(Clone)]
pub(crate) struct Insider {
    browser: Browser,
    cookie: String,
}

impl Insider {
    /// Becomes a member, as one does who was trusted.
    pub(crate) async fn join(directory: &Path, url: &str) -> Self {
        let password = &hired(directory, EMAIL, "admin").await;
        let credentials = json!({ "email": EMAIL, "password": password });
        let http = reqwest::Client::builder().timeout(PATIENCE).build().unwrap();
        let request = http.post(format!("{url}/api/v1/session")).header("origin", url);
        let answer = request.json(&credentials).send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let mut browser = Browser::at(url);
        assert_eq!(browser.sign_in(EMAIL, password).await, 200);
        Self { browser, cookie }
    }

    pub(crate) async fn use_mail_server(&self, port: u16) {
        let server = json!({
            "host": mail_server::HOST,
            "port": port,
            "security": "none",
            "from_name": "Mallory",
            "from_address": EMAIL,
        });
        self.browser.send(Method::PUT, "/mail", server).await;
    }

    pub(crate) fn start(&self, target: SocketAddr, tried: &Arc<Tried>) {
        for _ in 0..TESTERS {
            tokio::spawn(test_mail(self.clone(), tried.clone()));
        }
        for number in 0..UPLOADS {
            tokio::spawn(upload(self.clone(), target, number, tried.clone()));
        }
        for _ in 0..IMPORTS {
            tokio::spawn(import(self.clone(), tried.clone()));
        }
        for _ in 0..SOCKETS {
            tokio::spawn(follow_without_reading(self.clone(), target, tried.clone()));
        }
        for _ in 0..LISTS {
            tokio::spawn(list(self.clone(), tried.clone()));
        }
    }
}

async fn test_mail(insider: Insider, tried: Arc<Tried>) {
    loop {
        let request = insider.browser.request(Method::POST, "/mail/test").json(&json!({}));
        match request.send().await {
            Ok(answer) => tried.count("test mails to a bad mail server", answer.status().as_u16()),
            Err(_) => tried.count("test mails to a bad mail server", "no answer"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Every other upload stalls shortly before its end; the others end, and are never sent.
async fn upload(insider: Insider, target: SocketAddr, number: usize, tried: Arc<Tried>) {
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    picture.resize(4_900_000, b'a');
    let headers = format!("origin: http://{target}\r\ncookie: {}\r\n", insider.cookie);
    let head = stalled("/api/v1/attachments", &headers, picture.len());
    let now = if number.is_multiple_of(2) { picture.len() - 100 } else { picture.len() };
    loop {
        if let Ok(mut wire) = Wire::connect(machine(MACHINE + number), target).await {
            let sent = wire.send(&head).await.and(wire.send(&picture[..now]).await);
            match sent {
                Ok(()) if now < picture.len() => {
                    wire.until_closed().await;
                    tried.count("uploads", "closed by the program");
                }
                Ok(()) => match wire.ask(&[]).await {
                    Ok(status) => tried.count("uploads", status),
                    Err(error) => tried.count("uploads", error.kind()),
                },
                Err(error) => tried.count("uploads", error.kind()),
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Opts out numbers nobody texts with, over and over.
async fn import(insider: Insider, tried: Arc<Tried>) {
    loop {
        let mut file = "number,reason\n".to_owned();
        for row in 0..ROWS {
            let _ = writeln!(file, "+1312555{row:05},{}", "because ".repeat(20));
        }
        let request = insider.browser.request(Method::POST, "/opt-outs/file");
        match request.header("content-type", "text/csv").body(file).send().await {
            Ok(answer) => tried.count("imports", answer.status().as_u16()),
            Err(_) => tried.count("imports", "no answer"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn follow_without_reading(insider: Insider, target: SocketAddr, tried: Arc<Tried>) {
    let request = format!(
        "GET /api/v1/live HTTP/1.1\r\nhost: {target}\r\norigin: http://{target}\r\ncookie: {}\r\n\
         connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        insider.cookie
    );
    loop {
        if let Ok(mut wire) = Wire::narrow(machine(MACHINE + 100), target).await
            && wire.send(request.as_bytes()).await.is_ok()
        {
            let mut status = [0; 12];
            if wire.stream.read_exact(&mut status).await.is_ok() {
                let status = String::from_utf8_lossy(&status[9..]).into_owned();
                tried.count("live sockets that nobody reads", status);
                // Says much, reads nothing.
                let ping = [0x89, 0x80, 0, 0, 0, 0];
                while wire.send(&ping.repeat(20)).await.is_ok() {
                    tokio::time::sleep(Duration::from_secs(5)).await;
                }
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The dearest questions, again and again.
async fn list(insider: Insider, tried: Arc<Tried>) {
    let paths = ["/conversations?tab=all&limit=100", "/events?after=0", "/opt-outs/file", "/check"];
    for count in 0.. {
        let path = paths[count % paths.len()];
        match insider.browser.request(Method::GET, path).send().await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                drop(answer.bytes().await);
                tried.count("expensive questions", status);
            }
            Err(_) => tried.count("expensive questions", "no answer"),
        }
    }
}
