//! Mail servers, as `serve` connects to them: encrypted, and where its settings let it.

use crate::browser::Browser;
use crate::ended::ended;
use crate::process::{Serving, hearback, start};
use crate::tls;
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::tempdir;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

/// A mail server gives up saying more, and a client without a limit fails.
const MOST: u64 = 32 * 1024 * 1024;
const SOON: u64 = 8 * 1024 * 1024;

/// A mail server for `localhost` that says too much in answer to a command.
struct Post {
    port: u16,
    written: Arc<AtomicU64>,
}

impl Post {
    /// `too_much_at` is what it answers without an end; `starttls`, what it says before it encrypts.
    async fn open(starttls: Option<&'static str>, too_much_at: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let written = Arc::<AtomicU64>::default();
        let counts = written.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let counts = counts.clone();
                tokio::spawn(async move {
                    if let Some(ready) = starttls {
                        stream.write_all(b"220 post\r\n").await.ok()?;
                        let mut lines = BufReader::new(&mut stream).lines();
                        lines.next_line().await.ok()??;
                        lines.get_mut().write_all(b"250-post\r\n250 STARTTLS\r\n").await.ok()?;
                        lines.next_line().await.ok()??;
                        lines.get_mut().write_all(ready.as_bytes()).await.ok()?;
                    }
                    let encrypted = tls::acceptor().accept(stream).await.ok()?;
                    converse(encrypted, starttls.is_none(), too_much_at, &counts).await
                });
            }
        });
        Self { port, written }
    }
}

async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    greets: bool,
    too_much_at: &str,
    written: &AtomicU64,
) -> Option<()> {
    let mut lines = BufReader::new(stream).lines();
    let mut verb = String::from("GREETING");
    let mut letter = false;
    loop {
        let answer = match verb.as_str() {
            "GREETING" if !greets => "",
            "GREETING" => "220 post\r\n",
            "EHLO" => "250-post\r\n250 AUTH PLAIN\r\n",
            "AUTH" => "235 welcome\r\n",
            "DATA" => "354 go on\r\n",
            _ => "250 ok\r\n",
        };
        if verb == too_much_at {
            lines.get_mut().write_all(b"250 ").await.ok()?;
            while written.load(Ordering::Relaxed) < MOST {
                let wrote = lines.get_mut().write(&[b'a'; 16 * 1024]).await.ok()?;
                lines.get_mut().flush().await.ok()?;
                written.fetch_add(wrote as u64, Ordering::Relaxed);
            }
        }
        if !letter {
            lines.get_mut().write_all(answer.as_bytes()).await.ok()?;
            lines.get_mut().flush().await.ok()?;
        }
        let line = lines.next_line().await.ok()??;
        letter = verb == "DATA" && line != ".";
        if !letter {
            verb = line.split([' ', ':']).next().unwrap_or_default().to_owned();
        }
    }
}

/// Serves with these options, and signs Maya in; she makes the organization where there is none.
async fn serve(directory: &Path, options: &[&str]) -> (Serving, Browser) {
    let mut command = hearback(directory);
    command.env("SSL_CERT_FILE", tls::authority());
    let serving = start(command.args(["serve", "--json", "--port", "0"]).args(options)).await;
    let mut maya = Browser::at(serving.text("url"));
    match serving.ready["setup_url"].as_str() {
        Some(link) => {
            let first = json!({
                "token": link.split_once("#token=").unwrap().1,
                "organization": "Northside",
                "name": "Maya Reyes",
                "email": "maya@northside.example",
                "password": "a long password",
            });
            assert_eq!(maya.enter("/setup", first).await.0, 201);
        }
        None => assert_eq!(maya.sign_in("maya@northside.example", "a long password").await, 200),
    }
    (serving, maya)
}

/// Maya has a mail server tried; the status and what she is told.
async fn tried(maya: &Browser, port: u16, security: &str) -> (u16, Value) {
    let given = json!({
        "host": "localhost",
        "port": port,
        "security": security,
        "user_name": "northside",
        "password": "secret",
        "from_name": "Northside",
        "from_address": "inbox@northside.example",
    });
    maya.send(Method::PUT, "/mail", given).await;
    let answer = maya.request(Method::POST, "/mail/test").json(&json!({})).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn behind_encryption_too_a_mail_server_may_say_only_so_much() {
    let directory = tempdir().unwrap();
    let (serving, maya) = serve(directory.path(), &["--allow-egress", "127.0.0.0/8,::1"]).await;
    let ready = Some("220 go ahead\r\n");
    for (security, starttls, too_much_at) in [
        ("tls", None, "GREETING"),
        ("tls", None, "AUTH"),
        ("starttls", ready, "EHLO"),
        ("starttls", ready, "AUTH"),
        ("starttls", ready, "."),
    ] {
        let post = Post::open(starttls, too_much_at).await;
        let (status, told) = tried(&maya, post.port, security).await;
        let written = post.written.load(Ordering::Relaxed);
        assert!(written < SOON, "{security} {too_much_at}: {written} bytes");
        let detail = told["detail"].as_str().unwrap();
        assert!(detail.contains("sent far more"), "{security} {too_much_at}: {detail}");
        assert_eq!(status, 502);
    }
    for (security, starttls) in [("tls", None), ("starttls", ready)] {
        let post = Post::open(starttls, "nothing").await;
        assert_eq!(tried(&maya, post.port, security).await.0, 200, "{security}");
    }
    serving.terminate().await;
}

#[tokio::test]
async fn what_was_said_in_the_clear_is_forgotten_when_encryption_begins() {
    let directory = tempdir().unwrap();
    let (serving, maya) = serve(directory.path(), &["--allow-egress", "127.0.0.0/8,::1"]).await;
    // Someone on the way put an answer behind the server's: no sign-in is asked for.
    let post = Post::open(Some("220 go ahead\r\n250-evil\r\n250 HELP\r\n"), "nothing").await;
    let (status, told) = tried(&maya, post.port, "starttls").await;
    assert_eq!(status, 200, "{told}");
    serving.terminate().await;
}

#[tokio::test]
async fn doctor_names_a_mail_server_that_is_not_permitted_until_it_is() {
    let directory = tempdir().unwrap();
    let (serving, maya) = serve(directory.path(), &[]).await;
    let post = Post::open(None, "nothing").await;
    let (status, told) = tried(&maya, post.port, "tls").await;
    assert_eq!(status, 502);
    assert!(told["detail"].as_str().unwrap().contains("--allow-egress "), "{told}");
    let doctor = async |allowed: Option<&str>| {
        let mut command = hearback(directory.path());
        if let Some(networks) = allowed {
            command.env("HEARBACK_ALLOW_EGRESS", networks);
        }
        ended(command.arg("doctor")).await.out
    };
    let out = doctor(None).await;
    assert!(out.contains("Emails to your team are waiting to be sent"), "{out}");
    assert!(out.contains("127.0.0.1/32"), "{out}");
    let out = doctor(Some("127.0.0.1, ::1")).await;
    assert!(!out.contains("Emails to your team"), "{out}");
    serving.terminate().await;

    let file = directory.path().join("hearback.toml");
    std::fs::write(&file, "allow_egress = [\"127.0.0.1\", \"::1\"]\n").unwrap();
    let (serving, maya) = serve(directory.path(), &["--config", file.to_str().unwrap()]).await;
    assert_eq!(tried(&maya, post.port, "tls").await.0, 200);
    serving.terminate().await;
}
