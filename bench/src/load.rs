//! The load: connections that send one request after another and wait for each answer.

use anyhow::{Context as _, bail};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// What a round of load came to.
#[derive(Debug)]
pub(crate) struct Load {
    /// Requests that were answered 200.
    pub(crate) answered: u64,
    /// From the first request to the last answer.
    pub(crate) took: Duration,
    /// How long each answer took.
    pub(crate) waits: Vec<Duration>,
}

/// Sends `requests`, spread over so many connections, each as fast as it is answered.
pub(crate) async fn send(
    host: &str,
    connections: usize,
    requests: Vec<Vec<u8>>,
) -> anyhow::Result<Load> {
    let mut shares: Vec<Vec<Vec<u8>>> = (0..connections).map(|_| Vec::new()).collect();
    for (n, request) in requests.into_iter().enumerate() {
        shares[n % connections].push(request);
    }
    let mut open = Vec::with_capacity(connections);
    for share in shares {
        open.push((Connection::open(host).await?, share));
    }
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for (mut connection, share) in open {
        tasks.spawn(async move {
            let mut waits = Vec::with_capacity(share.len());
            for request in &share {
                let sent = Instant::now();
                connection.exchange(request).await?;
                waits.push(sent.elapsed());
            }
            anyhow::Ok(waits)
        });
    }
    let mut waits = vec![];
    while let Some(done) = tasks.join_next().await {
        waits.extend(done??);
    }
    Ok(Load { answered: waits.len() as u64, took: begun.elapsed(), waits })
}

/// Asks one after another over so many connections, from the first again after the last, until so
/// many are answered or the time is over.
pub(crate) async fn ask(
    host: &str,
    connections: usize,
    requests: &[Vec<u8>],
    most: usize,
    time: Duration,
) -> anyhow::Result<Load> {
    let requests: Arc<[Vec<u8>]> = requests.into();
    let mut open = Vec::with_capacity(connections);
    for _ in 0..connections {
        open.push(Connection::open(host).await?);
    }
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for (n, mut connection) in open.into_iter().enumerate() {
        let requests = requests.clone();
        tasks.spawn(async move {
            let mut waits = vec![];
            while waits.len() < most / connections && begun.elapsed() < time {
                let request = &requests[(n + waits.len() * connections) % requests.len()];
                let sent = Instant::now();
                connection.exchange(request).await?;
                waits.push(sent.elapsed());
            }
            anyhow::Ok(waits)
        });
    }
    let mut waits = vec![];
    while let Some(done) = tasks.join_next().await {
        waits.extend(done??);
    }
    Ok(Load { answered: waits.len() as u64, took: begun.elapsed(), waits })
}

/// A kept connection: no more HTTP than reading one answer needs.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(host: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(host).await.with_context(|| format!("no {host}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(4096) })
    }

    /// Sends a request and reads its answer, which must be a 200.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<()> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the connection was closed");
            }
            if is_whole(&self.buffer)? {
                return Ok(());
            }
        }
    }

    /// The body of the last answer, when it had a length.
    pub(crate) fn body(&self) -> &[u8] {
        let head = self.buffer.windows(4).position(|four| four == b"\r\n\r\n");
        head.map_or(&[], |head| &self.buffer[head + 4..])
    }
}

/// Whether the answer has arrived.
fn is_whole(bytes: &[u8]) -> anyhow::Result<bool> {
    let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(false);
    };
    let text = std::str::from_utf8(&bytes[..head])?;
    if !text.starts_with("HTTP/1.1 200") {
        bail!("not a 200: {}", String::from_utf8_lossy(bytes));
    }
    let header = |wanted: &str| {
        let mut headers = text.lines().filter_map(|line| line.split_once(": "));
        headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
    };
    if header("transfer-encoding") == Some("chunked") {
        return Ok(bytes.ends_with(b"\r\n0\r\n\r\n"));
    }
    let length = header("content-length").context("an answer without length")?.parse::<usize>()?;
    Ok(bytes.len() >= head + 4 + length)
}
