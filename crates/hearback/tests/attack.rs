//! Attacked from all sides at once, while people text and sign in: honest people hardly notice,
//! nothing is lost, and the program stays small. It prints what was tried.
//!
//! It takes minutes, so `cargo xtask test attack` runs it apart from the other tests;
//! `HEARBACK_ATTACK_SECONDS` says how long it attacks. Attackers come from addresses of their own,
//! which only Linux has on its loopback interface.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a story may fail where it stands, and is told in one piece"
)]

#[path = "program/browser.rs"]
mod browser;
#[path = "program/ended.rs"]
mod ended;
#[path = "attack/floods.rs"]
mod floods;
#[path = "attack/guesses.rs"]
mod guesses;
#[path = "attack/insider.rs"]
mod insider;
#[path = "kill/ledgers.rs"]
mod ledgers;
#[path = "attack/load.rs"]
mod load;
#[path = "attack/mail_server.rs"]
mod mail_server;
#[path = "program/process.rs"]
mod process;
#[path = "kill/stage.rs"]
mod stage;
#[path = "attack/stalls.rs"]
mod stalls;
#[path = "attack/tried.rs"]
mod tried;
#[path = "attack/watch.rs"]
mod watch;
#[path = "attack/wire.rs"]
mod wire;

use hearback_store::{Location, Store};
use insider::{Insider, hired};
use ledgers::Ledgers;
use load::Load;
use mail_server::MailServer;
use process::{Serving, hearback, start};
use rustix::process::{Resource, getrlimit, setrlimit};
use stage::{EMAIL, LINE, PASSWORD, set_up, settled, twilio};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tried::Tried;
use watch::Watch;

/// Without another word in `HEARBACK_ATTACK_SECONDS`.
const SECONDS: u64 = 150;
/// Honest people, before anybody attacks: what the times under attack are compared with.
const CALM: Duration = Duration::from_secs(10);
/// Whom nobody guesses at.
const NORA: &str = "nora@northside.example";
/// What honest people notice at most, at the 99th percentile, in seconds.
const NOTICED: Duration = Duration::from_secs(1);
/// A machine so slow that calm itself takes long is not held to it.
const TIMES_CALM: u32 = 20;
/// The program is ended when it takes more.
const MEMORY: u64 = 150 << 20;
/// Per second: the log of an installation that is attacked must not fill its disk.
const LOG: u64 = 20 * 1024;

#[test]
#[ignore = "takes minutes: `cargo xtask test attack` runs it"]
fn attacked_from_all_sides() {
    raise_the_limit_on_files();
    let honest = runtime();
    // Apart, so that what is measured waits for the program and not for the attackers.
    let hostile = runtime();
    let seconds = std::env::var("HEARBACK_ATTACK_SECONDS");
    let seconds = seconds.map_or(SECONDS, |seconds| seconds.parse().unwrap());
    honest.block_on(play(&hostile, Duration::from_secs(seconds)));
    hostile.shutdown_background();
}

/// Ten thousand guesses at one password, from a thousand addresses.
#[test]
#[ignore = "takes minutes: `cargo xtask test attack` runs it"]
fn guessed_at_from_a_thousand_addresses() {
    raise_the_limit_on_files();
    let (honest, hostile) = (runtime(), runtime());
    honest.block_on(guesses::play(&hostile));
    hostile.shutdown_background();
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

fn raise_the_limit_on_files() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
}

async fn play(hostile: &Runtime, time: Duration) {
    let directory = tempfile::tempdir().unwrap();
    let twilio = Arc::new(twilio().await);
    let serving = serve(directory.path(), twilio.rest_url()).await;
    let maya = set_up(&serving).await;
    assert!(twilio.set_sms_url(LINE, serving.text("webhook_url")));
    let insider = Insider::join(directory.path(), serving.text("url")).await;
    let nora = hired(directory.path(), NORA, "viewer").await;
    let watch = Watch::start(serving.pid(), MEMORY);

    let calm = Load::start(&twilio, (&maya, &nora), serving.text("url"));
    tokio::time::sleep(CALM).await;
    let (mut acknowledged, calm) = calm.stop().await;

    let tried = Arc::new(Tried::default());
    let begun = Instant::now();
    attack(hostile, &serving, &insider, &tried).await;
    let load = Load::start(&twilio, (&maya, &nora), serving.text("url"));
    watch.while_it_lives(time).await;
    let (under_attack, times) = load.stop().await;
    acknowledged.add(under_attack);
    let attacked = begun.elapsed();

    tried.print();
    println!("calm: {calm}\nattacked: {times}");
    println!("honest people were turned away {} times", acknowledged.turned_away);
    assert_eq!(maya.get("/session").await["role"], "admin");
    let database = Location::Sqlite(directory.path().join("hearback.sqlite"));
    let store = Store::open(&database).await.unwrap();
    settled(&store).await;
    twilio.settle().await;
    let ledgers = Ledgers::read(&store, &twilio).await;
    ledgers.check(&acknowledged);
    store.close().await;
    let (texts, replies) = (acknowledged.inbound.len(), ledgers.outbound_at_twilio());
    println!("nothing lost, nothing twice: {texts} texts in, {replies} out");
    println!("{}", watch.stop());
    let (status, log) = serving.terminate().await;
    println!("{} bytes of log", log.len());
    assert!(status.success(), "{status}");
    serve(directory.path(), twilio.rest_url()).await.kill().await;
    assert!(texts > 100 && replies > 100, "too few to tell");
    tried.check();
    calm.check(&times);
    let most = LOG * (CALM + attacked).as_secs();
    assert!(log.len() as u64 <= most, "{} bytes of log: {log:.10000}", log.len());
}

async fn serve(directory: &Path, twilio_url: &str) -> Serving {
    let mut command = hearback(directory);
    command.args(["serve", "--json", "--port", "0", "--data", ".", "--twilio-url", twilio_url]);
    // The insider's mail server is on this machine.
    command.args(["--allow-egress", mail_server::HOST]);
    start(&mut command).await
}

/// Lets everything loose.
async fn attack(hostile: &Runtime, serving: &Serving, insider: &Insider, tried: &Arc<Tried>) {
    let url = serving.text("url");
    let target: SocketAddr = url.rsplit('/').next().unwrap().parse().unwrap();
    let mail_server = hostile.spawn(MailServer::open(tried.clone())).await.unwrap();
    insider.use_mail_server(mail_server.port).await;
    let _in = hostile.enter();
    mail_server.start();
    floods::start(target, tried);
    stalls::start(target, tried);
    insider.start(target, tried);
}
