//! `latency`: from the moment a webhook is sent to the moment its frame is in a signed-in socket.

use crate::load::Connection;
use crate::stats::{machine, median, percentile};
use crate::subject::{Subject, Under};
use crate::texts::{request, sender, sid};
use anyhow::{Context as _, ensure};
use futures_util::StreamExt as _;
use rusqlite::params;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;

#[derive(clap::Args, Debug)]
pub(crate) struct Options {
    #[command(flatten)]
    under: Under,
    /// Texts a second
    #[arg(long, default_value_t = 100)]
    rate: u64,
    /// Signed-in sockets
    #[arg(long, default_value_t = 20)]
    sockets: usize,
    /// Alternating rounds
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long a round takes, in seconds
    #[arg(long, default_value_t = 4)]
    seconds: u64,
}

/// Connections that send the texts in turn.
const SENDERS: usize = 8;
/// A frame as long as Hearback's are.
const FRAME: usize = 1200;

pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    let Options { rate, sockets, rounds, seconds, .. } = *options;
    println!(
        "latency: {}, {rate} texts/s, {sockets} sockets, {rounds} rounds of {seconds} s",
        machine()
    );
    let folder = tempfile::tempdir_in(".")?;
    let subject = Subject::start(&options.under, &folder.path().join("data"), None).await?;
    let floor = Floor::start(&folder.path().join("floor.sqlite"), sockets).await?;
    let texts = rate * seconds;
    let (mut bare, mut ours) = (Percentiles::default(), Percentiles::default());
    for round in 0..rounds as u64 {
        bare.add(floor.round(options, texts).await?, texts as usize * sockets)?;
        let waits = through_hearback(&subject, options, round * texts, texts).await?;
        ours.add(waits, texts as usize * sockets)?;
    }
    let (a50, a99) = bare.medians();
    let (b50, b99) = ours.medians();
    println!("floor     p50 {a50:.2} ms  p99 {a99:.2} ms   (bare commit + bare loopback frame)");
    println!("Hearback  p50 {b50:.2} ms  p99 {b99:.2} ms");
    println!("ratio     p50 {:.2}  p99 {:.2}", b50 / a50, b99 / a99);
    println!("checked: frames received = texts × sockets in every round");
    subject.stop().await
}

#[derive(Default)]
struct Percentiles {
    p50: Vec<f64>,
    p99: Vec<f64>,
}

impl Percentiles {
    fn add(&mut self, mut waits: Vec<Duration>, due: usize) -> anyhow::Result<()> {
        ensure!(waits.len() == due, "{} frames of {due}", waits.len());
        self.p50.push(percentile(&mut waits, 50));
        self.p99.push(percentile(&mut waits, 99));
        Ok(())
    }

    fn medians(&mut self) -> (f64, f64) {
        (median(&mut self.p50), median(&mut self.p99))
    }
}

/// A tick for each text, at the rate.
fn ticks(rate: u64) -> tokio::time::Interval {
    let mut ticks = interval(Duration::from_secs(1) / u32::try_from(rate).unwrap_or(u32::MAX));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    ticks
}

async fn through_hearback(
    subject: &Subject,
    options: &Options,
    from: u64,
    texts: u64,
) -> anyhow::Result<Vec<Duration>> {
    let mut sockets = vec![];
    for _ in 0..options.sockets {
        sockets.push(listen(subject, from, texts).await?);
    }
    let mut connections = vec![];
    for _ in 0..SENDERS {
        connections.push(Some(Connection::open(&subject.target.host).await?));
    }
    let mut ticks = ticks(options.rate);
    let mut sent = Vec::with_capacity(texts as usize);
    let mut under_way: Vec<Option<JoinHandle<anyhow::Result<Connection>>>> =
        connections.iter().map(|_| None).collect();
    for n in from..from + texts {
        ticks.tick().await;
        let request = request(&subject.target, n, &sender(n));
        let turn = n as usize % SENDERS;
        let mut connection = match under_way[turn].take() {
            Some(task) => task.await??,
            None => connections[turn].take().context("a connection got lost")?,
        };
        sent.push(Instant::now());
        under_way[turn] = Some(tokio::spawn(async move {
            connection.exchange(&request).await?;
            Ok(connection)
        }));
    }
    let mut waits = vec![];
    for socket in sockets {
        for (n, arrived) in socket.await?? {
            waits.push(arrived.duration_since(sent[(n - from) as usize]));
        }
    }
    Ok(waits)
}

type Arrivals = anyhow::Result<Vec<(u64, Instant)>>;

/// A signed-in socket, which waits for all the texts; ready when this returns.
async fn listen(subject: &Subject, from: u64, texts: u64) -> anyhow::Result<JoinHandle<Arrivals>> {
    let client = reqwest::Client::builder().build()?;
    let session = client
        .get(format!("{}/api/v1/session", subject.url))
        .header("cookie", &subject.cookie)
        .send()
        .await?
        .error_for_status()?
        .text()
        .await?;
    let session: serde_json::Value = serde_json::from_str(&session)?;
    let last = session["last_event"].as_i64().context("no last event")?;
    let url = format!("{}/api/v1/live?after={last}", subject.url.replace("http://", "ws://"));
    let mut request = url.into_client_request()?;
    let headers = request.headers_mut();
    headers.insert("cookie", HeaderValue::from_str(&subject.cookie)?);
    headers.insert("origin", HeaderValue::from_str(&subject.url)?);
    let (mut socket, _) = connect_async(request).await?;
    // The first frame says that what was missed has been sent.
    socket.next().await.context("the socket closed")??;
    Ok(tokio::spawn(async move {
        let mut arrivals = Vec::with_capacity(texts as usize);
        while (arrivals.len() as u64) < texts {
            let frame = socket.next().await.context("the socket closed")??;
            let arrived = Instant::now();
            if let Some(n) = text_of(frame.to_text().unwrap_or_default()) {
                ensure!((from..from + texts).contains(&n), "a frame of another round");
                arrivals.push((n, arrived));
            }
        }
        Ok(arrivals)
    }))
}

/// Which text a frame tells of.
fn text_of(frame: &str) -> Option<u64> {
    let marker = "\"sid\":\"SM";
    let digits = frame.split_once(marker)?.1.get(..sid(0).len() - 2)?;
    u64::from_str_radix(digits, 16).ok()
}

/// Bare commits of one row, and bare frames of the same length over loopback.
struct Floor {
    commits: mpsc::Sender<(u64, oneshot::Sender<()>)>,
    sockets: Vec<(TcpStream, Arc<tokio::sync::Mutex<TcpStream>>)>,
}

impl Floor {
    async fn start(database: &std::path::Path, sockets: usize) -> anyhow::Result<Self> {
        let connection = rusqlite::Connection::open(database)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE messages (id INTEGER PRIMARY KEY, body TEXT);",
        )?;
        let (commits, queue) = mpsc::channel::<(u64, oneshot::Sender<()>)>();
        std::thread::spawn(move || {
            while let Ok((n, done)) = queue.recv() {
                let sql = "INSERT INTO messages (body) VALUES (?1)";
                let body = format!("This is text number {n} about the dryer.");
                let written =
                    connection.prepare_cached(sql).and_then(|mut s| s.execute(params![body]));
                if written.is_ok() {
                    let _ = done.send(());
                }
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let mut pairs = vec![];
        for _ in 0..sockets {
            let near = TcpStream::connect(listener.local_addr()?).await?;
            let (far, _) = listener.accept().await?;
            near.set_nodelay(true)?;
            pairs.push((near, Arc::new(tokio::sync::Mutex::new(far))));
        }
        Ok(Self { commits, sockets: pairs })
    }

    async fn round(&self, options: &Options, texts: u64) -> anyhow::Result<Vec<Duration>> {
        let mut readers = vec![];
        for (_, far) in &self.sockets {
            let far = far.clone();
            readers.push(tokio::spawn(async move {
                let mut far = far.lock().await;
                let mut frame = [0; FRAME];
                let mut arrivals = Vec::with_capacity(texts as usize);
                for _ in 0..texts {
                    far.read_exact(&mut frame).await?;
                    arrivals.push(Instant::now());
                }
                anyhow::Ok(arrivals)
            }));
        }
        let frame = [b'x'; FRAME];
        let mut ticks = ticks(options.rate);
        let mut sent = vec![];
        for n in 0..texts {
            ticks.tick().await;
            sent.push(Instant::now());
            let (done, committed) = oneshot::channel();
            self.commits.send((n, done))?;
            committed.await?;
            for (near, _) in &self.sockets {
                let mut near: &TcpStream = near;
                write_all(&mut near, &frame).await?;
            }
        }
        let mut waits = vec![];
        for reader in readers {
            let arrivals = reader.await??;
            waits.extend(arrivals.into_iter().zip(&sent).map(|(there, here)| there - *here));
        }
        Ok(waits)
    }
}

/// Writes through a shared reference, which is enough for one writer at a time.
async fn write_all(socket: &mut &TcpStream, mut bytes: &[u8]) -> std::io::Result<()> {
    while !bytes.is_empty() {
        socket.writable().await?;
        match socket.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
