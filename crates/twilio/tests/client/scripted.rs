//! A server that answers each request with the next reply of its script.
//!
//! Raw sockets, because the interesting answers are those no HTTP server would give.

use hearback_twilio::client::{Client, ClientSettings, Credentials, http_client};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

pub(crate) const ACCOUNT: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
pub(crate) const SID: &str = "SM11111111111111111111111111111111";

/// What to do with a request, once all of it has been read.
pub(crate) enum Reply {
    /// Status line, extra headers (each ending in CRLF), body.
    Answer(&'static str, &'static str, String),
    /// These bytes as they are, then close.
    Raw(&'static str),
    /// Close without a word.
    Drop,
    /// Keep the connection open and say nothing.
    Hang,
}

/// A request as it came in.
pub(crate) struct Request {
    /// `POST /path HTTP/1.1`
    pub(crate) line: String,
    /// Headers as they came, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn form(&self) -> Vec<(String, String)> {
        hearback_twilio::form::decode(self.body.as_bytes()).expect("the client sends UTF-8")
    }
}

pub(crate) struct Server {
    pub(crate) base_url: String,
    seen: mpsc::UnboundedReceiver<Request>,
}

impl Server {
    pub(crate) async fn start(script: Vec<Reply>) -> Self {
        Self::start_with(|_| script).await
    }

    /// A script that names the server's own address.
    pub(crate) async fn start_with(script: impl FnOnce(&str) -> Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let base_url = format!("http://{address}");
        let script = script(&base_url);
        let (sender, seen) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut held = Vec::new();
            for reply in script {
                let Ok((mut socket, _)) = listener.accept().await else {
                    return;
                };
                let request = read_request(&mut socket).await;
                if sender.send(request).is_err() {
                    return;
                }
                match reply {
                    Reply::Answer(status, headers, body) => {
                        let length = body.len();
                        let head = format!(
                            "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n"
                        );
                        // The client may hang up on an answer that is too long for it.
                        let _ = socket.write_all(format!("{head}{body}").as_bytes()).await;
                    }
                    Reply::Raw(bytes) => {
                        let _ = socket.write_all(bytes.as_bytes()).await;
                    }
                    Reply::Drop => drop(socket),
                    Reply::Hang => held.push(socket),
                }
            }
            // Whatever hangs must hang until the test ends.
            std::future::pending::<()>().await;
        });
        Self { base_url, seen }
    }

    /// The next request that came in. Panics if there was none.
    pub(crate) fn request(&mut self) -> Request {
        self.seen.try_recv().expect("a request came in")
    }

    /// Whether no further request came in.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.seen.try_recv().is_err()
    }

    pub(crate) fn client(&self) -> Client {
        client(&self.settings())
    }

    pub(crate) fn settings(&self) -> ClientSettings {
        ClientSettings { base_url: self.base_url.clone(), ..ClientSettings::default() }
    }
}

pub(crate) fn client(settings: &ClientSettings) -> Client {
    let http = http_client(settings).expect("TLS is there");
    Client::over(http, credentials(), settings).expect("the base URL is fine")
}

pub(crate) fn credentials() -> Credentials {
    Credentials {
        account_sid: ACCOUNT.parse().expect("a valid sid"),
        auth_token: "hunter2".into(),
        api_key: None,
    }
}

/// Short enough to wait for, and only ever waited for in full where nothing answers.
pub(crate) const SHORT: Duration = Duration::from_millis(200);

async fn read_request(socket: &mut TcpStream) -> Request {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        read_some(socket, &mut bytes).await;
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).expect("headers are text");
    let mut lines = head.lines();
    let line = lines.next().unwrap_or_default().to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.map_or(0, |(_, value)| value.parse().expect("a length"));
    while bytes.len() < head_end + 4 + length {
        read_some(socket, &mut bytes).await;
    }
    let body = String::from_utf8(bytes[head_end + 4..].to_vec()).expect("the body is text");
    Request { line, headers, body }
}

async fn read_some(socket: &mut TcpStream, bytes: &mut Vec<u8>) {
    let mut chunk = [0; 4096];
    let count = socket.read(&mut chunk).await.expect("the client writes");
    assert!(count > 0, "the client closed before its request was whole");
    bytes.extend_from_slice(&chunk[..count]);
}
