//! `ingest`: signed webhooks of incoming texts, durable before the answer.

use crate::load::{self, Load};
use crate::process::Process;
use crate::stats::{machine, median, percentile};
use crate::subject::{Subject, Under, new_database};
use crate::texts::{SENDERS, Target, request, sender};
use anyhow::{Context as _, ensure};
use std::path::Path;
use std::time::Duration;
use tokio::process::Command;

#[derive(clap::Args, Debug)]
pub(crate) struct Options {
    #[command(flatten)]
    under: Under,
    /// How many connections send at once
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64])]
    connections: Vec<usize>,
    /// Alternating rounds
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// About how long a round takes, in seconds
    #[arg(long, default_value_t = 2)]
    seconds: u64,
    /// A PostgreSQL server to measure on, against pgbench; else SQLite against the floor
    #[arg(long, env = "HEARBACK_TEST_POSTGRES")]
    postgres: Option<String>,
    /// All texts from one sender, into one conversation that already has 100,000 messages
    #[arg(long)]
    hot: bool,
}

/// The conversation that `--hot` writes to.
const HISTORY: u64 = 100_000;

/// What one side came to at one number of connections.
#[derive(Default)]
struct Side {
    rates: Vec<f64>,
    cpu: Vec<f64>,
    waits: Vec<Duration>,
}

/// Someone who takes webhooks, and how many it has taken.
struct Taker {
    target: Target,
    taken: u64,
    hot: bool,
}

impl Taker {
    /// Sends so many texts; their senders go round.
    async fn take(&mut self, texts: u64, connections: usize) -> anyhow::Result<Load> {
        let from = |n| sender(if self.hot { 0 } else { n });
        let requests =
            (self.taken..self.taken + texts).map(|n| request(&self.target, n, &from(n))).collect();
        let load = load::send(&self.target.host, connections, requests).await?;
        self.taken += load.answered;
        Ok(load)
    }

    async fn round(
        &mut self,
        options: &Options,
        connections: usize,
        process: &Process,
        side: &mut Side,
    ) -> anyhow::Result<()> {
        // A short try tells how many texts fill the time.
        let tried = self.take(20 * connections as u64, connections).await?;
        let rate = tried.answered as f64 / tried.took.as_secs_f64();
        let texts = (rate * options.seconds as f64) as u64;
        let before = process.cpu()?;
        let load = self.take(texts, connections).await?;
        let cpu = process.cpu()? - before;
        side.rates.push(load.answered as f64 / load.took.as_secs_f64());
        side.cpu.push(cpu.as_secs_f64() * 1e6 / load.answered as f64);
        side.waits.extend(load.waits);
        Ok(())
    }
}

pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    println!("ingest: {}, {} rounds of about {} s", machine(), options.rounds, options.seconds);
    match &options.postgres {
        Some(server) => on_postgres(options, server).await,
        None => on_sqlite(options).await,
    }
}

async fn on_sqlite(options: &Options) -> anyhow::Result<()> {
    let folder = tempfile::tempdir_in(".")?;
    let plain = folder.path().join("floor.sqlite");
    let mut floor =
        Process::start(Command::new(std::env::current_exe()?).arg("floor").arg(&plain))?;
    let webhook = floor.ready().await?["webhook_url"].as_str().context("no webhook")?.to_owned();
    let host = webhook.trim_start_matches("http://").trim_end_matches("/webhook").to_owned();
    let target = Target { host, path: "/webhook".into(), url: webhook };
    let mut plainly = Taker { target, taken: 0, hot: options.hot };
    let data = folder.path().join("data");
    let subject = Subject::start(&options.under, &data, None).await?;
    let mut ours = Taker { target: subject.target.clone(), taken: 0, hot: options.hot };
    let history = if options.hot { HISTORY } else { SENDERS };
    plainly.take(history, 64).await?;
    ours.take(history, 64).await?;
    println!("{:>11}  {:>32}  {:>32}  rate  CPU", "connections", "floor", "Hearback");
    for &connections in &options.connections {
        let (mut a, mut b) = (Side::default(), Side::default());
        for _ in 0..options.rounds {
            plainly.round(options, connections, &floor, &mut a).await?;
            ours.round(options, connections, &subject.process, &mut b).await?;
        }
        print(connections, a, b);
    }
    floor.stop().await?;
    subject.stop().await?;
    check(&plain, plainly.taken)?;
    check(&data.join("hearback.sqlite"), ours.taken)
}

fn print(connections: usize, mut floor: Side, mut ours: Side) {
    let describe = |side: &mut Side| {
        let (rate, cpu) = (median(&mut side.rates), median(&mut side.cpu));
        let (p50, p99) = (percentile(&mut side.waits, 50), percentile(&mut side.waits, 99));
        (format!("{rate:.0}/s {cpu:.0} µs {p50:.1}/{p99:.1} ms"), rate, cpu)
    };
    let (a, floor_rate, floor_cpu) = describe(&mut floor);
    let (b, rate, cpu) = describe(&mut ours);
    let (rate, cpu) = (rate / floor_rate, cpu / floor_cpu);
    println!("{connections:>11}  {a:>32}  {b:>32}  {rate:.2}  {cpu:.2}");
}

fn check(database: &Path, taken: u64) -> anyhow::Result<()> {
    let connection = rusqlite::Connection::open(database)?;
    let stored: i64 =
        connection.query_row("SELECT COUNT(*) FROM messages", [], |row| row.get(0))?;
    ensure!(stored as u64 == taken, "{stored} rows for {taken} acknowledged texts");
    println!("checked: {stored} rows stored = requests acknowledged");
    Ok(())
}

async fn on_postgres(options: &Options, server: &str) -> anyhow::Result<()> {
    let url = new_database(server).await?;
    let folder = tempfile::tempdir_in(".")?;
    let script = folder.path().join("insert.sql");
    std::fs::write(&script, "INSERT INTO pgbench_rows (body) VALUES ('Is anyone there?');\n")?;
    let subject = Subject::start(&options.under, &folder.path().join("data"), Some(&url)).await?;
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    client.batch_execute("CREATE TABLE pgbench_rows (id BIGSERIAL PRIMARY KEY, body TEXT)").await?;
    let mut ours = Taker { target: subject.target.clone(), taken: 0, hot: options.hot };
    ours.take(if options.hot { HISTORY } else { SENDERS }, 64).await?;
    println!("{:>11}  {:>12}  {:>32}  rate", "connections", "pgbench", "Hearback");
    for &connections in &options.connections {
        let (mut floor, mut side) = (vec![], Side::default());
        for _ in 0..options.rounds {
            floor.push(pgbench(&url, &script, connections, options.seconds).await?);
            ours.round(options, connections, &subject.process, &mut side).await?;
        }
        let (floor, rate) = (median(&mut floor), median(&mut side.rates));
        let cpu = median(&mut side.cpu);
        let (p50, p99) = (percentile(&mut side.waits, 50), percentile(&mut side.waits, 99));
        let text = format!("{rate:.0}/s {cpu:.0} µs {p50:.1}/{p99:.1} ms");
        println!(
            "{connections:>11}  {:>12}  {text:>32}  {:.2}",
            format!("{floor:.0}/s"),
            rate / floor
        );
    }
    subject.stop().await?;
    let stored: i64 = client.query_one("SELECT COUNT(*) FROM messages", &[]).await?.get(0);
    ensure!(stored as u64 == ours.taken, "{stored} rows for {} texts", ours.taken);
    println!("checked: {stored} rows stored = requests acknowledged");
    Ok(())
}

/// One-row inserts a second, by PostgreSQL's own load generator.
async fn pgbench(url: &str, script: &Path, clients: usize, seconds: u64) -> anyhow::Result<f64> {
    let output = Command::new("pgbench")
        .args(["-n", "-M", "prepared", "-j", "2", "-c", &clients.to_string()])
        .args(["-T", &seconds.to_string(), "-f"])
        .arg(script)
        .arg(url)
        .output()
        .await
        .context("pgbench is not on the PATH; it comes with PostgreSQL's server or client")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find(|line| line.starts_with("tps = ")).with_context(|| {
        format!("pgbench said nothing of use: {}", String::from_utf8_lossy(&output.stderr))
    })?;
    let tps = line.trim_start_matches("tps = ").split(' ').next().unwrap_or_default();
    Ok(tps.parse()?)
}
