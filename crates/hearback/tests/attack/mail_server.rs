//! A mail server that means harm: lines without an end, answers without an end, none at all.

use crate::tried::Tried;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const HOST: &str = "127.0.0.1";

pub(crate) struct MailServer {
    pub(crate) port: u16,
    listener: TcpListener,
    tried: Arc<Tried>,
}

impl MailServer {
    pub(crate) async fn open(tried: Arc<Tried>) -> Self {
        let listener = TcpListener::bind((HOST, 0)).await.unwrap();
        Self { port: listener.local_addr().unwrap().port(), listener, tried }
    }

    pub(crate) fn start(self) {
        tokio::spawn(async move {
            for number in 0.. {
                let (stream, _) = self.listener.accept().await.unwrap();
                let tried = self.tried.clone();
                tokio::spawn(async move {
                    let (kind, _) = harm(number, stream).await;
                    tried.count("a bad mail server", kind);
                });
            }
        });
    }
}

/// Serves one connection until the other end has enough.
async fn harm(number: usize, stream: TcpStream) -> (&'static str, std::io::Result<()>) {
    let mut stream = BufReader::new(stream);
    match number % 6 {
        0 => ("a greeting without an end", endless(&mut stream, b"220-", &[b'a'; 64 * 1024]).await),
        1 => ("greetings without an end", endless(&mut stream, b"", b"220-mail\r\n").await),
        2 => ("a greeting of one byte a second", drip(&mut stream).await),
        3 => ("no greeting", silence(&mut stream).await),
        4 => ("an answer without an end", answer(&mut stream, b"250-", &[b'a'; 64 * 1024]).await),
        _ => {
            ("answers without an end", answer(&mut stream, b"", &b"250-AUTH\r\n".repeat(500)).await)
        }
    }
}

async fn endless(
    stream: &mut BufReader<TcpStream>,
    begin: &[u8],
    again: &[u8],
) -> std::io::Result<()> {
    stream.write_all(begin).await?;
    loop {
        stream.write_all(again).await?;
    }
}

/// Greets as it should, and answers what comes then with harm.
async fn answer(
    stream: &mut BufReader<TcpStream>,
    begin: &[u8],
    again: &[u8],
) -> std::io::Result<()> {
    stream.write_all(b"220 mail.example ESMTP\r\n").await?;
    stream.read_line(&mut String::new()).await?;
    endless(stream, begin, again).await
}

async fn drip(stream: &mut BufReader<TcpStream>) -> std::io::Result<()> {
    loop {
        stream.write_all(b"2").await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn silence(stream: &mut BufReader<TcpStream>) -> std::io::Result<()> {
    stream.read_line(&mut String::new()).await?;
    Ok(())
}
