//! Guesses at one account from so many addresses that each one's limit is of no use.

use crate::stage::set_up_people;
use crate::watch::Watch;
use crate::wire::{Wire, machine, post};
use crate::{EMAIL, MEMORY, NOTICED, PASSWORD, TIMES_CALM, serve};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::sync::Mutex;

const GUESSES: usize = 10_000;
const ADDRESSES: usize = 1_000;
const AT_ONCE: usize = 64;
/// What may be looked at from everywhere together: so many at once, and one more each minute.
const LOOKED_AT: usize = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// What became of the guesses: how often there was which status.
type Outcomes = Arc<Mutex<BTreeMap<u16, usize>>>;

/// Plays it: the owner signs in from her own browser all the while.
pub(crate) async fn play(hostile: &Runtime) {
    let directory = tempfile::tempdir().unwrap();
    let serving = serve(directory.path(), "http://127.0.0.1:9").await;
    let mut maya = set_up_people(&serving).await;
    let watch = Watch::start(serving.pid(), MEMORY);
    let mut sign_in = async || {
        let begun = Instant::now();
        assert_eq!(maya.sign_in(EMAIL, PASSWORD).await, 200, "her own browser signs in");
        begun.elapsed()
    };
    let mut calm = Duration::ZERO;
    for _ in 0..10 {
        calm = calm.max(sign_in().await);
    }

    let target: SocketAddr = serving.text("url").rsplit('/').next().unwrap().parse().unwrap();
    let (next, outcomes) = (Arc::new(AtomicUsize::new(0)), Outcomes::default());
    let begun = Instant::now();
    let guessers: Vec<_> = (0..AT_ONCE)
        .map(|_| hostile.spawn(guess(target, next.clone(), outcomes.clone())))
        .collect();
    let (mut longest, mut times) = (Duration::ZERO, 0);
    while next.load(Ordering::Acquire) < GUESSES || times < 10 {
        longest = longest.max(sign_in().await);
        times += 1;
        tokio::time::sleep(PAUSE).await;
    }
    for guesser in guessers {
        guesser.await.unwrap();
    }
    let minutes = usize::try_from(begun.elapsed().as_secs() / 60).unwrap();

    let outcomes = outcomes.lock().await.clone();
    println!(
        "{GUESSES} guesses at one account from {ADDRESSES} addresses in {} s: {outcomes:?}; its owner \
         signed in {times} times from her own browser, in {} ms at most ({} ms when calm)",
        begun.elapsed().as_secs(),
        longest.as_millis(),
        calm.as_millis()
    );
    println!("{}", watch.stop());
    let (status, log) = serving.terminate().await;
    assert!(status.success(), "{status}");
    assert_eq!(outcomes.values().sum::<usize>(), GUESSES);
    let looked_at = outcomes.get(&401).copied().unwrap_or_default();
    assert!(looked_at <= LOOKED_AT + minutes + 1, "{looked_at} guesses were looked at");
    assert!(outcomes.keys().all(|status| [401, 429, 503].contains(status)), "{outcomes:?}");
    let most = NOTICED.max(calm * TIMES_CALM);
    assert!(longest <= most, "signing in took {longest:?}, and {calm:?} when calm");
    let lines = log.lines().filter(|line| line.contains("wrong_password")).count();
    assert_eq!(lines, looked_at, "each guess that was looked at has its line");
}

async fn guess(target: SocketAddr, next: Arc<AtomicUsize>, outcomes: Outcomes) {
    loop {
        let number = next.fetch_add(1, Ordering::AcqRel);
        if number >= GUESSES {
            return;
        }
        let password = format!("guess number {number}");
        let body = serde_json::json!({ "email": EMAIL, "password": password }).to_string();
        let headers = format!("content-type: application/json\r\norigin: http://{target}\r\n");
        let request = post("/api/v1/session", &headers, body.as_bytes());
        let status = loop {
            let Ok(mut wire) = Wire::connect(machine(number % ADDRESSES), target).await else {
                continue;
            };
            if let Ok(status) = wire.ask(&request).await {
                break status;
            }
        };
        *outcomes.lock().await.entry(status).or_default() += 1;
    }
}
