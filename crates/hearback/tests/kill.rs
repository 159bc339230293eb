//! Killed without warning, twenty times at random, while texts go both ways: no text that was
//! acknowledged is lost, and no text is sent twice. On SQLite, and on PostgreSQL when
//! `HEARBACK_TEST_POSTGRES` names a server. The same while PostgreSQL itself goes away in one way or
//! another, when `HEARBACK_TEST_POSTGRES_BIN` names the folder of its programs.

#![expect(
    clippy::unwrap_used,
    reason = "a story may fail where it stands, and is told in one piece"
)]

#[path = "program/browser.rs"]
mod browser;
#[path = "kill/cluster.rs"]
mod cluster;
#[path = "kill/database.rs"]
mod database;
#[cfg(target_os = "linux")]
#[path = "kill/disk.rs"]
mod disk;
#[path = "program/ended.rs"]
mod ended;
#[path = "kill/engine.rs"]
mod engine;
#[path = "kill/ledgers.rs"]
mod ledgers;
#[path = "program/left_out.rs"]
mod left_out;
#[path = "kill/load.rs"]
mod load;
#[path = "kill/outage.rs"]
mod outage;
#[path = "program/process.rs"]
mod process;
#[path = "kill/proxy.rs"]
mod proxy;
#[path = "kill/stage.rs"]
mod stage;

use browser::Browser;
use engine::Engine;
use hearback_inbox::{MessageId, Timestamp};
use hearback_simulator::{Fault, FaultKind, Stage};
use ledgers::Ledgers;
use load::Load;
use process::{Serving, hearback, start};
use stage::{EMAIL, LINE, PASSWORD, set_up, set_up_people, settled, twilio};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

const KILLS: usize = 20;
/// How long Twilio takes to answer: long enough for a kill to fall in between.
const ANSWERED_AFTER: Duration = Duration::from_millis(60);
/// Each life lasts for so many milliseconds, and until so many texts were acknowledged in it: a
/// slow machine has longer ones.
const LIVES: std::ops::Range<u64> = 50..600;
const TEXTS: std::ops::Range<usize> = 6..40;
const LONGEST_LIFE: Duration = Duration::from_secs(10);

/// What the test counts, and prints.
#[derive(Debug, Default)]
struct Counts {
    kills: usize,
    kills_during_a_handover: usize,
    handovers_interrupted: usize,
    inbound_acknowledged: usize,
    inbound_refused_meanwhile: usize,
    outbound_acknowledged: usize,
    outbound_sent: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_sqlite() {
    play(Engine::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_postgres() {
    if let Some(server) = left_out::unless("HEARBACK_TEST_POSTGRES") {
        play(Engine::postgres(&server).await).await;
    }
}

/// A Hearback that is started again and again in the same place.
struct Victim {
    directory: TempDir,
    port: u16,
    twilio_url: String,
    database: Option<String>,
    log: &'static str,
    /// More of its environment.
    variables: Vec<(&'static str, PathBuf)>,
}

impl Victim {
    async fn start(&self) -> Serving {
        let mut command = hearback(self.directory.path());
        command.args(["serve", "--json", "--data", ".", "--log", self.log]);
        command.args(["--port", &self.port.to_string(), "--twilio-url", &self.twilio_url]);
        // Quick to give up, so that the test does not take long.
        command.args(["--twilio-timeout", "2", "--twilio-connect-timeout", "1"]);
        command.args(["--lease", "4", "--uncertain-grace", "3"]);
        command.args(self.database.iter().flat_map(|url| ["--database", url]));
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        start(&mut command).await
    }
}

async fn play(engine: Engine) {
    // One after the other: two at once on a small machine would mostly wait for each other.
    static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _turn = TURN.lock().await;
    let twilio = Arc::new(twilio().await);
    let directory = tempfile::tempdir().unwrap();
    let database = engine.url().map(str::to_owned);
    let victim = Victim {
        directory,
        port: free_port(),
        twilio_url: twilio.rest_url().to_owned(),
        database,
        log: "error",
        variables: vec![],
    };

    let first = victim.start().await;
    let maya = set_up(&first).await;
    assert!(twilio.set_sms_url(LINE, first.text("webhook_url")));
    let kind = FaultKind::Delay {
        ms: u64::try_from(ANSWERED_AFTER.as_millis()).unwrap(),
        on: Stage::Create,
    };
    twilio.add_fault(Fault { kind, times: None, to: None });

    let load = Load::start(&twilio, &maya);
    let mut counts = Counts::default();
    let last = kill_again_and_again(&victim, &engine, &load, first, &mut counts).await;
    let acknowledged = load.stop().await;
    counts.inbound_acknowledged = acknowledged.inbound.len();
    counts.inbound_refused_meanwhile = acknowledged.inbound_refused;
    counts.outbound_acknowledged = acknowledged.outbound.len();

    let store = engine.open(victim.directory.path()).await;
    settled(&store).await;
    twilio.settle().await;
    let ledgers = Ledgers::read(&store, &twilio).await;
    counts.outbound_sent = ledgers.outbound_at_twilio();
    println!("{}: {counts:#?}", engine.name());
    ledgers.check(&acknowledged);
    assert!(counts.inbound_acknowledged > 100 && counts.outbound_acknowledged > 100, "{counts:?}");
    assert!(counts.kills_during_a_handover > 0, "no kill fell into a handover: {counts:?}");
    store.close().await;
    let mut maya = Browser::at(last.text("url"));
    assert_eq!(maya.sign_in(EMAIL, PASSWORD).await, 200);
    assert_eq!(maya.get("/session").await["role"], "admin");
    last.terminate().await;
}

/// Twenty lives, each ended without warning.
async fn kill_again_and_again(
    victim: &Victim,
    engine: &Engine,
    load: &Load,
    first: Serving,
    counts: &mut Counts,
) -> Serving {
    let mut serving = first;
    let mut before = HashSet::new();
    for _ in 0..KILLS {
        live(load).await;
        serving.kill().await;
        counts.kills += 1;
        // On PostgreSQL, those of earlier lives count as handed over until their lease is over.
        let handed = handed_over(engine, victim.directory.path()).await;
        let interrupted = handed.difference(&before).count();
        counts.kills_during_a_handover += usize::from(interrupted > 0);
        counts.handovers_interrupted += interrupted;
        before = handed;
        serving = victim.start().await;
    }
    serving
}

/// Waits for a moment to die at.
async fn live(load: &Load) {
    let enough = load.acknowledged() + rand::random_range(TEXTS);
    let busy = async {
        while load.acknowledged() < enough {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    // If it never gets busy, what it counts in the end will tell.
    let _ = tokio::time::timeout(LONGEST_LIFE, busy).await;
    tokio::time::sleep(Duration::from_millis(rand::random_range(LIVES))).await;
}

/// Which messages were being handed over when the process died.
async fn handed_over(engine: &Engine, directory: &Path) -> HashSet<MessageId> {
    let store = engine.open(directory).await;
    let handed = store.lapsed(Timestamp::MAX, None).await.unwrap();
    store.close().await;
    handed.into_iter().map(|(_, message)| message).collect()
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
