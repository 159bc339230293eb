//! The load: connections that send one request after another and wait for each answer.

use anyhow::{Context as _, bail};
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

/// A kept connection: no more HTTP than reading one answer with a length needs.
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
            if let Some(length) = answer_length(&self.buffer)?
                && self.buffer.len() >= length
            {
                return Ok(());
            }
        }
    }
}

/// The length of the answer that begins the bytes, once its head is there.
fn answer_length(bytes: &[u8]) -> anyhow::Result<Option<usize>> {
    let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(&bytes[..head])?;
    if !text.starts_with("HTTP/1.1 200") {
        bail!("not a 200: {}", String::from_utf8_lossy(bytes));
    }
    let length = text
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .context("an answer without length")?
        .1
        .parse::<usize>()?;
    Ok(Some(head + 4 + length))
}
