//! Honest people: customers who text, members who answer, and members who sign in.

use crate::browser::Browser;
use crate::{EMAIL, LINE, NORA, NOTICED, PASSWORD, TIMES_CALM};
use hearback_simulator::{InboundText, Running};
use reqwest::{Client, Method, StatusCode};
use serde_json::json;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const CUSTOMERS: usize = 5;
const MEMBERS: usize = 3;
/// Between two things that the same person does.
const PAUSE: Duration = Duration::from_millis(200);

/// What Hearback acknowledged: every body is different.
#[derive(Debug, Default)]
pub(crate) struct Acknowledged {
    /// Texts whose webhook was answered with 200.
    pub(crate) inbound: Vec<String>,
    /// Messages that were taken with 202.
    pub(crate) outbound: Vec<String>,
    /// Answers that were none of these.
    pub(crate) turned_away: usize,
}

impl Acknowledged {
    pub(crate) fn add(&mut self, other: Self) {
        self.inbound.extend(other.inbound);
        self.outbound.extend(other.outbound);
        self.turned_away += other.turned_away;
    }
}

/// How long each thing took for those who did it.
#[derive(Debug, Default)]
pub(crate) struct Times {
    texts: Vec<Duration>,
    replies: Vec<Duration>,
    sign_ins: Vec<Duration>,
}

impl Times {
    fn each(&self) -> [(&'static str, Duration, usize); 3] {
        let all =
            [("texts", &self.texts), ("replies", &self.replies), ("sign-ins", &self.sign_ins)];
        all.map(|(what, times)| (what, p99(times), times.len()))
    }

    /// Compares with what they took under attack.
    pub(crate) fn check(&self, attacked: &Self) {
        for ((what, calm, _), (_, attacked, _)) in self.each().into_iter().zip(attacked.each()) {
            let most = NOTICED.max(calm * TIMES_CALM);
            assert!(attacked <= most, "{what}: {attacked:?} at p99, {calm:?} when calm");
        }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, p99, count) in self.each() {
            write!(f, "{count} {what} with {} ms at p99; ", p99.as_millis())?;
        }
        Ok(())
    }
}

fn p99(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() * 99 / 100).copied().expect("someone did it")
}

/// The people, until they are told to stop.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    people: JoinSet<(Acknowledged, Times)>,
}

/// Every text is different, over all loads.
static COUNT: AtomicUsize = AtomicUsize::new(0);

fn next() -> usize {
    COUNT.fetch_add(1, Ordering::AcqRel)
}

impl Load {
    pub(crate) fn start(twilio: &Arc<Running>, (maya, nora): (&Browser, &str), url: &str) -> Self {
        let stop = Arc::<AtomicBool>::default();
        let mut people = JoinSet::new();
        for number in 0..CUSTOMERS {
            people.spawn(customer(number, twilio.clone(), stop.clone()));
        }
        for _ in 0..MEMBERS {
            people.spawn(member(maya.clone(), stop.clone()));
        }
        people.spawn(newcomers(url.to_owned(), nora.to_owned(), stop.clone()));
        people.spawn(owner(maya.clone(), stop.clone()));
        Self { stop, people }
    }

    /// Tells them, and waits for what each has under way.
    pub(crate) async fn stop(self) -> (Acknowledged, Times) {
        self.stop.store(true, Ordering::Release);
        let (mut all, mut all_times) = (Acknowledged::default(), Times::default());
        for (acknowledged, times) in self.people.join_all().await {
            all.add(acknowledged);
            all_times.texts.extend(times.texts);
            all_times.replies.extend(times.replies);
            all_times.sign_ins.extend(times.sign_ins);
        }
        (all, all_times)
    }
}

async fn customer(
    number: usize,
    twilio: Arc<Running>,
    stop: Arc<AtomicBool>,
) -> (Acknowledged, Times) {
    let (mut seen, mut times) = (Acknowledged::default(), Times::default());
    let phone = format!("+1415555011{number}");
    while !stop.load(Ordering::Acquire) {
        let body = format!("Question {}", next());
        let begun = Instant::now();
        let (_, webhook) = twilio.text(&InboundText::new(&phone, LINE, &body)).await.unwrap();
        times.texts.push(begun.elapsed());
        if webhook.and_then(|result| result.status) == Some(200) {
            seen.inbound.push(body);
        } else {
            seen.turned_away += 1;
        }
        tokio::time::sleep(PAUSE).await;
    }
    (seen, times)
}

/// Repeats a request whose answer did not come with the same key, as the page does; all of it is
/// waited for.
async fn member(browser: Browser, stop: Arc<AtomicBool>) -> (Acknowledged, Times) {
    let (mut seen, mut times) = (Acknowledged::default(), Times::default());
    while !stop.load(Ordering::Acquire) {
        let count = next();
        let body = format!("Answer {count}");
        let to = format!("+1415555012{}", count % 10);
        let message = json!({ "number": to, "body": body, "client_key": count.to_string() });
        let begun = Instant::now();
        loop {
            let request = browser.request(Method::POST, "/conversations").json(&message);
            match request.send().await.map(|answer| answer.status()) {
                Ok(StatusCode::ACCEPTED | StatusCode::OK) => break,
                Ok(status) => assert!(status.is_server_error() || status == 429, "{status}"),
                Err(_) => {}
            }
            seen.turned_away += 1;
            tokio::time::sleep(PAUSE).await;
        }
        times.replies.push(begun.elapsed());
        seen.outbound.push(body);
        tokio::time::sleep(PAUSE).await;
    }
    (seen, times)
}

/// Maya, whose password strangers guess, signs in again and again from the browser that she uses.
async fn owner(mut browser: Browser, stop: Arc<AtomicBool>) -> (Acknowledged, Times) {
    let (mut seen, mut times) = (Acknowledged::default(), Times::default());
    while !stop.load(Ordering::Acquire) {
        let begun = Instant::now();
        while browser.sign_in(EMAIL, PASSWORD).await != StatusCode::OK {
            seen.turned_away += 1;
            tokio::time::sleep(PAUSE).await;
        }
        times.sign_ins.push(begun.elapsed());
        tokio::time::sleep(PAUSE).await;
    }
    (seen, times)
}

/// Nora, whom nobody guesses at, signs in, each time from another desk, and out again. Who is told to
/// wait tries again, and all of it is waited for.
async fn newcomers(url: String, password: String, stop: Arc<AtomicBool>) -> (Acknowledged, Times) {
    let (mut seen, mut times) = (Acknowledged::default(), Times::default());
    let credentials = json!({ "email": NORA, "password": password });
    while !stop.load(Ordering::Acquire) {
        let desk =
            std::net::Ipv4Addr::from(0x7f01_0000 + u32::try_from(next() % 60_000).unwrap() + 1);
        let http = Client::builder().local_address(std::net::IpAddr::from(desk)).build().unwrap();
        let session = format!("{url}/api/v1/session");
        let begun = Instant::now();
        let cookie = loop {
            let request = http.post(&session).header("origin", &url).json(&credentials);
            if let Ok(answer) = request.send().await
                && answer.status() == StatusCode::OK
            {
                let cookie = answer.headers()["set-cookie"].to_str().unwrap();
                break cookie.split(';').next().unwrap().to_owned();
            }
            seen.turned_away += 1;
            tokio::time::sleep(PAUSE).await;
        };
        times.sign_ins.push(begun.elapsed());
        let request = http.delete(&session).header("origin", &url).header("cookie", cookie);
        drop(request.send().await);
        tokio::time::sleep(PAUSE).await;
    }
    (seen, times)
}
