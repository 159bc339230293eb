//! PostgreSQL goes away while texts go both ways: frozen, silent, crashed, or another takes its place.
//! Requests fail in time, everything recovers by itself, and nothing acknowledged is lost.

use crate::cluster::Cluster;
use crate::engine::Engine;
use crate::ledgers::Ledgers;
use crate::load::Load;
use crate::process::Serving;
use crate::proxy::Proxy;
use crate::{LINE, Victim, free_port, left_out, set_up, settled, twilio};
use hearback_simulator::{InboundText, Running};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::tempdir;

/// Names the folder of PostgreSQL's programs.
pub(crate) const PROGRAMS: &str = "HEARBACK_TEST_POSTGRES_BIN";
/// How many texts are acknowledged in each direction before each outage.
const TEXTS: usize = 11;
/// Who asks whether it can work waits for seconds.
const READY_WITHIN: Duration = Duration::from_secs(5);
/// Twilio waits no longer for a webhook's answer.
const ANSWERED_WITHIN: Duration = Duration::from_secs(15);
const BACK_WITHIN: Duration = Duration::from_secs(30);
const STOPPED_WITHIN: Duration = Duration::from_secs(45);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frozen_silent_and_crashed() {
    let Some(programs) = left_out::unless(PROGRAMS) else { return };
    let mut cluster = Cluster::start(&programs).await;
    let proxy = Proxy::to(cluster.port).await;
    let url = format!("postgres://postgres@127.0.0.1:{}/postgres", proxy.port);
    let stage = Stage::set(Some(url), &[]).await;

    stage.live().await;
    cluster.freeze();
    stage.is_down("frozen").await;
    cluster.thaw();
    stage.is_back("frozen").await;

    stage.live().await;
    proxy.fall_silent();
    stage.is_down("silent").await;
    proxy.speak_again();
    stage.is_back("silent").await;

    stage.live().await;
    cluster.crash();
    stage.is_down("crashed").await;
    cluster.serve().await;
    stage.is_back("crashed").await;

    stage.live().await;
    cluster.freeze();
    let Stage { victim, twilio, load, serving } = stage;
    let begun = Instant::now();
    let (_, log) = serving.terminate().await;
    assert!(begun.elapsed() < STOPPED_WITHIN, "it ended after {:?}", begun.elapsed());
    cluster.thaw();
    for word in ["no connection to PostgreSQL", "PostgreSQL did not answer", "answers again"] {
        assert!(log.contains(word), "{word}: {log}");
    }
    let last = victim.start().await;
    let acknowledged = load.stop().await;
    let engine = Engine::Postgres(cluster.url());
    whole(engine, "".as_ref(), &twilio, &acknowledged).await;
    last.terminate().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_server_takes_its_place() {
    let Some(programs) = left_out::unless(PROGRAMS) else { return };
    let mut first = Cluster::start(&programs).await;
    let second = first.followed().await;
    let (one, two) = (first.port, second.port);
    let url = format!("postgres://postgres@127.0.0.1:{one},127.0.0.1:{two}/postgres");
    let stage = Stage::set(Some(url), &[]).await;

    stage.live().await;
    first.crash();
    stage.is_down("gone").await;
    second.client().await.batch_execute("SELECT pg_promote()").await.unwrap();
    stage.is_back("promoted").await;

    let Stage { twilio, load, serving, .. } = stage;
    let acknowledged = load.stop().await;
    let engine = Engine::Postgres(second.url());
    whole(engine, "".as_ref(), &twilio, &acknowledged).await;
    serving.terminate().await;
}

/// Everything that was acknowledged is in the database, and nothing is there or at Twilio twice.
pub(crate) async fn whole(
    engine: Engine,
    directory: &Path,
    twilio: &Running,
    acknowledged: &crate::load::Acknowledged,
) {
    let store = engine.open(directory).await;
    settled(&store).await;
    twilio.settle().await;
    Ledgers::read(&store, twilio).await.check(acknowledged);
    assert!(
        acknowledged.inbound.len() > 10 && acknowledged.outbound.len() > 10,
        "{acknowledged:?}"
    );
    store.close().await;
}

/// A Hearback on a database that goes away, and people who text.
pub(crate) struct Stage {
    pub(crate) victim: Victim,
    pub(crate) twilio: Arc<Running>,
    pub(crate) load: Load,
    pub(crate) serving: Serving,
}

impl Stage {
    pub(crate) async fn set(database: Option<String>, variables: &[(&'static str, &Path)]) -> Self {
        let twilio = Arc::new(twilio().await);
        let victim = Victim {
            directory: tempdir().unwrap(),
            port: free_port(),
            twilio_url: twilio.rest_url().to_owned(),
            database,
            log: "info",
            variables: variables.iter().map(|(name, value)| (*name, value.into())).collect(),
        };
        let serving = victim.start().await;
        let maya = set_up(&serving).await;
        assert!(twilio.set_sms_url(LINE, serving.text("webhook_url")));
        let load = Load::start(&twilio, &maya);
        Self { victim, twilio, load, serving }
    }

    /// Some texts go both ways.
    pub(crate) async fn live(&self) {
        let enough = self.load.acknowledged_each_way() + TEXTS;
        let begun = Instant::now();
        while self.load.acknowledged_each_way() < enough {
            assert!(begun.elapsed() < BACK_WITHIN, "it is slow");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Requests are told so in time.
    pub(crate) async fn is_down(&self, how: &str) {
        let begun = Instant::now();
        let text = InboundText::new("+14155550199", LINE, format!("Is anyone there? ({how})"));
        let ready = async {
            let answer = reqwest::get(format!("{}/ready", self.serving.text("url"))).await;
            (answer.unwrap().status().as_u16(), begun.elapsed())
        };
        let webhook = async {
            let (_, answer) = self.twilio.text(&text).await.unwrap();
            (answer.and_then(|result| result.status), begun.elapsed())
        };
        let ((ready, after), (webhook, later)) = tokio::join!(ready, webhook);
        assert_eq!(ready, 503);
        assert!(after < READY_WITHIN, "/ready took {after:?}");
        assert_eq!(webhook, Some(503), "after {later:?}");
        assert!(later < ANSWERED_WITHIN, "the webhook took {later:?}");
    }

    /// It notices by itself whether anything can be written.
    pub(crate) async fn notices(&self, status: u16) {
        let begun = Instant::now();
        loop {
            let answer = reqwest::get(format!("{}/ready", self.serving.text("url"))).await;
            if answer.unwrap().status() == status {
                return;
            }
            assert!(begun.elapsed() < BACK_WITHIN, "it does not notice");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The program itself still answers.
    pub(crate) async fn is_alive(&self) {
        let answer = reqwest::get(format!("{}/health", self.serving.text("url"))).await;
        assert_eq!(answer.unwrap().status(), 200);
    }

    /// Texts are acknowledged again, before anybody has done anything.
    pub(crate) async fn is_back(&self, from: &str) {
        let (begun, before) = (Instant::now(), self.load.acknowledged_each_way());
        while self.load.acknowledged_each_way() < before + 2 {
            assert!(begun.elapsed() < BACK_WITHIN, "not back, {from}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        println!("{from}: back after {:?}", begun.elapsed());
    }
}
