//! `list`, `thread`, `counts` and `customers`: what a page asks for, over a kept connection, against the bare
//! prepared query on the same file. Beside it stands what HTTP alone takes for as many bytes, since
//! no answer can be quicker than both.

mod counts;
mod customers;
mod list;
mod thread;

use crate::load;
use crate::seeded::{Options, Seeded, reader};
use crate::stats::{machine, median, percentile};
use crate::wire::Wire;
use anyhow::ensure;
use rusqlite::{Connection, Row, Statement, ToSql};
use serde_json::Value;
use std::fmt::Display;
use std::hint::black_box;
use std::time::{Duration, Instant};

pub(crate) use counts::questions as counts;
pub(crate) use customers::questions as customers;
pub(crate) use list::questions as list;
pub(crate) use thread::questions as thread;

/// Items that a page asks for.
const PAGE: usize = 50;
/// Places that are gone to in turn.
const PLACES: usize = 500;
/// How often an answer is compared with the bare query's.
const COMPARED: usize = 20;

/// One thing that is asked again and again, each time at another place.
pub(crate) struct Question {
    name: &'static str,
    /// The bare query; its first column is what an item is known by.
    sql: String,
    /// Its values at each place.
    values: Vec<Vec<Box<dyn ToSql + Send>>>,
    /// What to ask Hearback for at each place, below `/api/v1`.
    paths: Vec<String>,
    /// The answer's items, as they are known, in the order of the query.
    items: fn(&Value) -> Vec<String>,
    /// Whether the answer comes compressed, as browsers ask for.
    compressed: bool,
}

/// What each side came to.
#[derive(Default)]
struct Sides {
    bare: Side,
    wire: Side,
    ours: Side,
}

/// What one side came to.
#[derive(Default)]
struct Side {
    rates: Vec<f64>,
    cpu: Vec<f64>,
    waits: Vec<Duration>,
    p99: Vec<f64>,
}

impl Side {
    fn add(&mut self, took: Duration, mut waits: Vec<Duration>) {
        self.rates.push(waits.len() as f64 / took.as_secs_f64());
        self.p99.push(percentile(&mut waits, 99));
        self.waits.append(&mut waits);
    }
}

/// Measures the questions on each database, and how the slowest of each grew.
pub(crate) async fn run(
    what: &str,
    options: &Options,
    questions: fn(&Connection) -> anyhow::Result<Vec<Question>>,
) -> anyhow::Result<()> {
    let Options { rounds, milliseconds, connections, .. } = options;
    println!(
        "{what}: {}, {connections} connections, {rounds} rounds of {milliseconds} ms",
        machine()
    );
    heading();
    let wire = Wire::start().await?;
    let mut grown: Vec<(&'static str, f64, f64)> = vec![];
    for &conversations in &options.conversations {
        let seeded = Seeded::start(options, conversations).await?;
        let connection = reader(&seeded.file)?;
        let asked = questions(&connection)?;
        for question in asked.iter().filter(|question| question.name.contains(&options.only)) {
            let mut statement = connection.prepare(&question.sql)?;
            compare(&seeded, question, &mut statement).await?;
            let sides = alternate(options, &seeded, &wire, question, &mut statement).await?;
            let p99 = line(conversations, question.name, sides);
            match grown.iter_mut().find(|(name, ..)| *name == question.name) {
                Some((_, _, last)) => *last = p99,
                None => grown.push((question.name, p99, p99)),
            }
        }
        seeded.process.stop().await?;
    }
    wire.stop().await?;
    println!("p99, from the first to the last number of conversations:");
    for (name, first, last) in grown {
        println!("  {name:<34} {first:.2} → {last:.2} ms  × {:.2}", last / first);
    }
    println!("checked: the same items in the same order as the bare query's");
    Ok(())
}

fn heading() {
    println!(
        "{:>13}  {:<34} {:>22}  {:>22}  {:>30}  {:>5}  {:>7}",
        "conversations", "what", "bare query", "bare HTTP", "Hearback over HTTP", "rate", "of both"
    );
}

fn line(conversations: usize, name: &str, mut sides: Sides) -> f64 {
    let Sides { bare, wire, ours } = &mut sides;
    let cpu = median(&mut ours.cpu);
    let p99 = median(&mut ours.p99);
    let rates = [&mut *bare, &mut *wire, &mut *ours].map(|side| median(&mut side.rates));
    let both = 1.0 / (1.0 / rates[0] + 1.0 / rates[1]);
    let (of_query, of_both) = (rates[2] / rates[0], rates[2] / both);
    let waits = [bare, wire, ours].map(|side| {
        format!("{:.2}/{:.2} ms", percentile(&mut side.waits, 50), median(&mut side.p99))
    });
    let [bare, wire, ours] = [0, 1, 2].map(|n| format!("{:.0}/s {}", rates[n], waits[n]));
    let ours = format!("{ours} {cpu:.0} µs");
    println!(
        "{conversations:>13}  {name:<34} {bare:>22}  {wire:>22}  {ours:>30}  {of_query:>5.2}  {of_both:>7.2}"
    );
    p99
}

/// The same items, in the same order.
async fn compare(
    seeded: &Seeded,
    question: &Question,
    statement: &mut Statement<'_>,
) -> anyhow::Result<()> {
    let mut connection = load::Connection::open(&seeded.host).await?;
    for place in 0..question.paths.len().min(COMPARED) {
        let request = seeded.request(&question.paths[place], false);
        connection.exchange(&request).await?;
        let answer: Value = serde_json::from_slice(connection.body())?;
        let theirs = (question.items)(&answer);
        let mut bare = vec![];
        let values = rusqlite::params_from_iter(&question.values[place]);
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            bare.push(known_by(row)?);
        }
        // The bare query asks for one more, as Hearback does to tell whether there is a next page.
        bare.truncate(theirs.len().max(1));
        ensure!(theirs == bare, "{} differs at place {place}", question.name);
        ensure!(!bare.is_empty(), "{} finds nothing", question.name);
    }
    Ok(())
}

fn known_by(row: &Row<'_>) -> rusqlite::Result<String> {
    let id: Vec<u8> = row.get(0)?;
    Ok(uuid::Uuid::from_slice(&id).map_or_else(|_| "no id".to_owned(), |id| id.to_string()))
}

async fn alternate(
    options: &Options,
    seeded: &Seeded,
    wire: &Wire,
    question: &Question,
    statement: &mut Statement<'_>,
) -> anyhow::Result<Sides> {
    let mut sides = Sides::default();
    let (connections, time) = (options.connections, Duration::from_millis(options.milliseconds));
    let requests: Vec<_> =
        question.paths.iter().map(|path| seeded.request(path, question.compressed)).collect();
    // Both have been everywhere once.
    barely(question, statement, question.values.len(), Duration::MAX)?;
    load::ask(&seeded.host, connections, &requests, requests.len(), Duration::MAX).await?;
    let length = usual_length(&seeded.host, &requests).await?;
    for _ in 0..options.rounds {
        let (took, waits) = barely(question, statement, usize::MAX, time)?;
        sides.bare.add(took, waits);
        let load = wire.ask(connections, &requests[0], length, time).await?;
        sides.wire.add(load.took, load.waits);
        let before = seeded.process.cpu()?;
        let load = load::ask(&seeded.host, connections, &requests, usize::MAX, time).await?;
        let cpu = seeded.process.cpu()? - before;
        sides.ours.cpu.push(cpu.as_secs_f64() * 1e6 / load.answered as f64);
        sides.ours.add(load.took, load.waits);
    }
    Ok(sides)
}

/// How many bytes an answer has, as a rule.
async fn usual_length(host: &str, requests: &[Vec<u8>]) -> anyhow::Result<usize> {
    let mut connection = load::Connection::open(host).await?;
    let mut lengths = vec![];
    for request in requests.iter().take(COMPARED) {
        connection.exchange(request).await?;
        lengths.push(connection.body().len());
    }
    lengths.sort_unstable();
    Ok(lengths[lengths.len() / 2])
}

/// Runs the bare query, reading every value of every row.
fn barely(
    question: &Question,
    statement: &mut Statement<'_>,
    most: usize,
    time: Duration,
) -> anyhow::Result<(Duration, Vec<Duration>)> {
    let width = statement.column_count();
    let (begun, mut waits) = (Instant::now(), vec![]);
    while waits.len() < most && begun.elapsed() < time {
        let asked = Instant::now();
        let place = waits.len() % question.values.len();
        let mut rows = statement.query(rusqlite::params_from_iter(&question.values[place]))?;
        while let Some(row) = rows.next()? {
            for column in 0..width {
                black_box(row.get_ref(column)?);
            }
        }
        waits.push(asked.elapsed());
    }
    Ok((begun.elapsed(), waits))
}

/// An id as it stands in an address.
fn spelled(id: &[u8]) -> String {
    uuid::Uuid::from_slice(id).unwrap_or_default().to_string()
}

/// A place in a list, as a cursor spells it.
fn cursor(at: i64, id: &[u8]) -> impl Display {
    let id = uuid::Uuid::from_slice(id).unwrap_or_default();
    format!("{at:x}.{}", id.simple())
}

/// Some of many, evenly, in an order that jumps.
fn scattered<T: Clone>(all: &[T]) -> Vec<T> {
    // A prime beside the number of places: each is gone to, far from the one before.
    let some = PLACES.min(all.len());
    (0..some).map(|n| all[(n * 7919 % some) * all.len() / some].clone()).collect()
}

/// The ids of a list under a name.
fn ids(answer: &Value, name: &str) -> Vec<String> {
    let items = answer[name].as_array().map_or(&[][..], Vec::as_slice);
    items.iter().map(|item| item["id"].as_str().unwrap_or_default().to_owned()).collect()
}
