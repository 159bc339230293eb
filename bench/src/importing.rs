//! `import`: a file of customers checked, imported, and undone while texts go on coming in at a steady
//! rate, and how long these are waited for then and otherwise.

use crate::load::Connection;
use crate::stats::{machine, percentile};
use crate::subject::{Subject, Under, new_database};
use crate::texts::{request, sender};
use anyhow::{Context as _, ensure};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep};

#[derive(clap::Args, Debug)]
pub(crate) struct Options {
    #[command(flatten)]
    under: Under,
    /// How many customers the file has
    #[arg(long, default_value_t = 200_000)]
    rows: u64,
    /// Texts a second
    #[arg(long, default_value_t = 100)]
    rate: u32,
    /// How long texts come in without an import, in seconds
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// A PostgreSQL server to measure on; else SQLite
    #[arg(long, env = "HEARBACK_TEST_POSTGRES")]
    postgres: Option<String>,
}

/// How often the progress is asked for, as the page does after each event.
const LOOK: Duration = Duration::from_millis(200);

pub(crate) async fn run(options: &Options) -> anyhow::Result<()> {
    let Options { rows, rate, seconds, .. } = *options;
    println!("import: {}, {rows} rows, {rate} texts/s meanwhile", machine());
    let folder = tempfile::tempdir_in(".")?;
    let database = match &options.postgres {
        Some(server) => Some(new_database(server).await?),
        None => None,
    };
    let data = folder.path().join("data");
    let subject = Arc::new(Subject::start(&options.under, &data, database.as_deref()).await?);
    let customers = Customers { subject: &subject, client: reqwest::Client::builder().build()? };

    let mut texts = Texts::begin(&subject, rate, 0);
    sleep(Duration::from_secs(seconds)).await;
    texts = texts.next("without an import", None).await?;
    let id = customers.upload(file(rows)).await?;
    texts = texts.next("while the file is read", None).await?;
    let steps =
        [("check", "checked", rows, 0), ("start", "done", rows, 0), ("undo", "undone", rows, rows)];
    for (step, state, new, undone) in steps {
        let begun = Instant::now();
        let import = customers.take(&id, step, state).await?;
        let took = begun.elapsed();
        ensure!(import["counts"]["new"] == json!(new), "{step}: {import}");
        ensure!(import["undone"] == json!(undone), "{step}: {import}");
        texts = texts.next(step, Some(took)).await?;
    }
    let sent = texts.end().await?.0;
    let counted = customers.get("/counts").await?;
    ensure!(counted["cells"].as_array().is_some_and(|cells| !cells.is_empty()), "{counted}");
    println!("checked: all rows new, then all undone; {sent} texts acknowledged");
    drop(customers);
    Arc::into_inner(subject).context("still in use")?.stop().await
}

/// A file such as a CRM exports. None of them is a sender.
fn file(rows: u64) -> String {
    let mut file = "External ID,First name,Last name,Mobile phone,Street,City\n".to_owned();
    for n in 0..rows {
        let (area, line) = (212 + n / 7_000_000, n % 7_000_000);
        let _ = writeln!(
            file,
            "LEAD-{n},Customer,Number{n},+1{area}{:07},{n} Main St,Springfield",
            2_000_000 + line
        );
    }
    file
}

/// The API as the page uses it.
struct Customers<'s> {
    subject: &'s Subject,
    client: reqwest::Client,
}

impl Customers<'_> {
    fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let Subject { url, cookie, .. } = self.subject;
        let request = self.client.request(method, format!("{url}/api/v1{path}"));
        request.header("origin", url).header("cookie", cookie)
    }

    async fn answer(request: reqwest::RequestBuilder) -> anyhow::Result<Value> {
        let answer = request.send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        ensure!(status.is_success(), "{status} {text}");
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    async fn get(&self, path: &str) -> anyhow::Result<Value> {
        Self::answer(self.request(reqwest::Method::GET, path)).await
    }

    async fn upload(&self, file: String) -> anyhow::Result<String> {
        let begun = Instant::now();
        let request = self.request(reqwest::Method::POST, "/customers/imports?name=crm.csv");
        let import = Self::answer(request.header("content-type", "text/csv").body(file)).await?;
        println!("upload: {:.1} s", begun.elapsed().as_secs_f64());
        Ok(import["id"].as_str().context("no import")?.to_owned())
    }

    /// Has a step taken, and waits until the import is where that leads.
    async fn take(&self, id: &str, step: &str, state: &str) -> anyhow::Result<Value> {
        let path = format!("/customers/imports/{id}");
        let plan = self.get(&path).await?["import"]["plan"].clone();
        let body = if step == "check" { plan } else { Value::Null };
        let request = self.request(reqwest::Method::POST, &format!("{path}/{step}"));
        Self::answer(request.json(&body)).await?;
        loop {
            let import = self.get(&path).await?["import"].take();
            if import["state"] == state {
                return Ok(import);
            }
            ensure!(import["problem"].is_null(), "{import}");
            sleep(LOOK).await;
        }
    }
}

/// Texts that come in one after another at a steady rate, over connections of their own.
struct Texts {
    subject: Arc<Subject>,
    rate: u32,
    stop: Arc<AtomicBool>,
    waits: JoinHandle<anyhow::Result<(u64, Vec<Duration>)>>,
}

impl Texts {
    fn begin(subject: &Arc<Subject>, rate: u32, from: u64) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let waits = tokio::spawn(send(subject.clone(), rate, from, stop.clone()));
        Self { subject: subject.clone(), rate, stop, waits }
    }

    /// Ends them; how many have been sent by now, and how long each was waited for.
    async fn end(self) -> anyhow::Result<(u64, Vec<Duration>)> {
        self.stop.store(true, Ordering::Relaxed);
        self.waits.await?
    }

    /// Tells how long those until now were waited for, and goes on.
    async fn next(self, what: &str, took: Option<Duration>) -> anyhow::Result<Self> {
        let (subject, rate) = (self.subject.clone(), self.rate);
        let (sent, mut waits) = self.end().await?;
        let (p50, p99) = (percentile(&mut waits, 50), percentile(&mut waits, 99));
        let longest = waits.iter().max().map_or(0.0, |wait| wait.as_secs_f64() * 1e3);
        let took = took.map_or_else(String::new, |took| format!("{:.1} s", took.as_secs_f64()));
        println!(
            "{what:<24} {took:>8}  {:>6} texts, {p50:.1}/{p99:.1} ms, the longest {longest:.0} ms",
            waits.len()
        );
        Ok(Self::begin(&subject, rate, sent))
    }
}

/// The next text goes out at its time, whether the one before was answered or not: what has to wait
/// behind it counts as waiting.
async fn send(
    subject: Arc<Subject>,
    rate: u32,
    from: u64,
    stop: Arc<AtomicBool>,
) -> anyhow::Result<(u64, Vec<Duration>)> {
    let mut ticks = interval(Duration::from_secs(1) / rate);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (mut n, mut under_way) = (from, tokio::task::JoinSet::new());
    while !stop.load(Ordering::Relaxed) {
        ticks.tick().await;
        let (request, host) =
            (request(&subject.target, n, &sender(n)), subject.target.host.clone());
        let due = Instant::now();
        under_way.spawn(async move {
            let mut connection = Connection::open(&host).await?;
            connection.exchange(&request).await?;
            anyhow::Ok(due.elapsed())
        });
        n += 1;
    }
    let mut waits = vec![];
    while let Some(wait) = under_way.join_next().await {
        waits.push(wait??);
    }
    Ok((n, waits))
}
