//! The soak: Twilio is down, then the server is down, then both come and go, under load, for ten
//! minutes of a clock that runs faster. Afterwards both ledgers are equal: every text that came in
//! at Twilio is here once, every one written here is there once or is shown as failed with a reason.

#![expect(
    clippy::unwrap_used,
    reason = "a story may fail where it stands, and is told in one piece"
)]

#[path = "../stories/story/database.rs"]
mod database;
mod fast;
mod ledgers;
#[path = "../sending/stage.rs"]
#[expect(dead_code, reason = "the stage is the sending stories', who use all of it")]
mod stage;

use fast::FastClock;
use hearback_server::Server;
use hearback_server::clock::Clock as _;
use hearback_simulator::{Fault, FaultKind, OutageKind};
use jiff::SignedDuration;
use serde_json::json;
use stage::{MAIN, REPAIRS, Stage, before_the_server};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// How much faster the clock runs.
const SPEED: u32 = 20;
const MINUTES: i64 = 10;
const CUSTOMERS: u32 = 24;
/// How long the end may take, by a real clock.
const PATIENCE: Duration = Duration::from_secs(90);

/// What is up at a moment, by the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Up {
    twilio: bool,
    server: bool,
}

impl Up {
    fn at(second: i64) -> Self {
        let up = |twilio, server| Self { twilio, server };
        match second / 60 {
            1 | 2 => up(false, true),
            4 | 5 => up(true, false),
            7 | 8 => up(second / 10 % 2 == 0, second / 15 % 2 == 0),
            _ => up(true, true),
        }
    }
}

/// A server in a runtime of its own, so that it can be gone from one moment to the next.
struct House {
    addr: SocketAddr,
    runtime: Option<Runtime>,
}

impl House {
    async fn start(&mut self, stage: &Stage) {
        let mut settings = stage.settings();
        // By the clock that runs faster, but for what the network takes.
        settings.twilio.connect_timeout = Duration::from_millis(500);
        settings.twilio.total_timeout = Duration::from_millis(1000);
        settings.lease = SignedDuration::from_secs(60);
        settings.uncertain_grace = SignedDuration::from_secs(120);
        let runtime = Runtime::new().unwrap();
        let (store, addr) = (stage.store.clone(), self.addr);
        let starting = runtime.spawn(async move {
            let listener = TcpListener::bind(addr).await.unwrap();
            let addr = listener.local_addr().unwrap();
            // What it holds ends with the runtime.
            let running = Server::start(settings, store, listener).await.unwrap();
            let webhook = running.webhook_url.clone();
            std::mem::forget(running);
            (addr, webhook)
        });
        let (addr, webhook) = starting.await.unwrap();
        for number in [MAIN, REPAIRS] {
            assert!(stage.twilio.set_sms_url(number, &webhook));
        }
        self.addr = addr;
        self.runtime = Some(runtime);
    }

    /// As if its process had been killed.
    fn vanish(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn customer(n: u32) -> String {
    format!("+1415555{:04}", 2000 + n % CUSTOMERS)
}

/// Texts the business; whether its webhook is taken is the reconciler's affair.
async fn text(http: &reqwest::Client, control: &str, n: u32) {
    let to = if n.is_multiple_of(3) { REPAIRS } else { MAIN };
    let text = json!({ "from": customer(n), "to": to, "body": format!("in {n}"), "wait": false });
    let answer = http.post(format!("{control}/inbound")).json(&text).send().await.unwrap();
    assert_eq!(answer.status(), 201);
}

/// What goes wrong now and then, besides.
fn mishap(n: u32) -> Option<FaultKind> {
    match n % 40 {
        5 => Some(FaultKind::DropReply),
        10 => Some(FaultKind::CallbacksNone),
        15 => Some(FaultKind::ErrorAfter),
        20 => Some(FaultKind::WebhookBadSignature),
        25 => Some(FaultKind::ErrorBefore),
        30 => Some(FaultKind::WebhookNone),
        35 => Some(FaultKind::CallbacksOutOfOrder),
        38 => Some(FaultKind::Fail { code: 30005, status: Default::default() }),
        39 => Some(FaultKind::Reject { code: 21612 }),
        _ => None,
    }
}

/// The ten minutes.
struct Soak<'a> {
    stage: &'a Stage,
    house: House,
    up: Up,
    /// How often something went down.
    falls: u32,
    texts: u32,
    written: u32,
}

impl Soak<'_> {
    /// Has Twilio and the server come and go.
    async fn turn(&mut self, next: Up) {
        if self.up.twilio && !next.twilio {
            let closed = FaultKind::Outage { how: OutageKind::Closed };
            for kind in [closed, FaultKind::WebhookNone] {
                self.stage.twilio.add_fault(Fault { kind, times: None, to: None });
            }
            self.falls += 1;
        }
        if !self.up.twilio && next.twilio {
            self.stage.twilio.clear_faults();
        }
        if self.up.server && !next.server {
            self.house.vanish();
            self.falls += 1;
        }
        if !self.up.server && next.server {
            self.house.start(self.stage).await;
        }
        self.up = next;
    }

    /// One text each way.
    async fn exchange(&mut self, http: &reqwest::Client) {
        if let Some(kind) = mishap(self.texts) {
            self.stage.twilio.add_fault(Fault { kind, times: Some(1), to: None });
        }
        text(http, &self.stage.twilio.control_url(), self.texts).await;
        self.texts += 1;
        if !self.up.server {
            return;
        }
        let line =
            if self.written.is_multiple_of(3) { self.stage.repairs } else { self.stage.main };
        let (to, body) = (customer(self.written * 7), format!("out {}", self.written));
        self.stage.compose(&to, &body, line, SignedDuration::ZERO).await.unwrap();
        self.written += 1;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ledgers_are_equal_after_ten_minutes_in_which_everything_came_and_went() {
    before_the_server(async |mut stage| {
        let clock = Arc::new(FastClock::new(SPEED));
        let twilios = clock.clone();
        hearback_simulator::go_by(move || twilios.now());
        stage.clock = clock.clone();
        stage.reconcile.every = SignedDuration::from_secs(20);
        let house = House { addr: "127.0.0.1:0".parse().unwrap(), runtime: None };
        let up = Up { twilio: true, server: false };
        let mut soak = Soak { stage: &stage, house, up, falls: 0, texts: 0, written: 0 };
        let http = reqwest::Client::builder().timeout(PATIENCE).build().unwrap();
        let began = clock.now();
        loop {
            let second = clock.now().duration_since(began).as_secs();
            if second >= MINUTES * 60 {
                break;
            }
            soak.turn(Up::at(second)).await;
            soak.exchange(&http).await;
            tokio::time::sleep(clock.real(Duration::from_secs(1))).await;
        }
        soak.turn(Up { twilio: true, server: true }).await;
        stage.twilio.clear_faults();
        let counts = ledgers::equal(&stage, PATIENCE, soak.texts, soak.written).await;
        let recovered = stage.recovered().await;
        println!(
            "{}: {} times something went down. {counts}. Recovered from Twilio's list: {} texts \
             and {} statuses.",
            stage.store.engine_name(),
            soak.falls,
            recovered.inbound,
            recovered.statuses
        );
        assert!(recovered.inbound > 0, "the outages left something to recover");
        assert_eq!(recovered.outbound, 0, "nothing of ours was taken for somebody else's");
        soak.house.vanish();
    })
    .await;
}
