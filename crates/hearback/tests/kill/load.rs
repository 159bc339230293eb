//! Texts both ways at once, and which of them were acknowledged.

use crate::LINE;
use crate::browser::Browser;
use hearback_simulator::{InboundText, Running};
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

const CUSTOMERS: usize = 6;
const MEMBERS: usize = 6;
/// Between two texts of the same person.
const PAUSE: Duration = Duration::from_millis(25);
/// And after one that did not get through: each is recovered one by one in the end.
const PAUSE_WHEN_REFUSED: Duration = Duration::from_millis(500);

/// What Hearback acknowledged: every body is different.
#[derive(Debug, Default)]
pub(crate) struct Acknowledged {
    /// Texts whose webhook was answered with 200.
    pub(crate) inbound: Vec<String>,
    /// Texts whose webhook was not.
    pub(crate) inbound_refused: usize,
    /// Messages that were taken with 202.
    pub(crate) outbound: Vec<String>,
}

/// What the people have in common.
#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    inbound: AtomicUsize,
    outbound: AtomicUsize,
}

impl Shared {
    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Acquire)
    }

    /// Acknowledged texts: inbound, outbound.
    fn each_way(&self) -> [usize; 2] {
        [&self.inbound, &self.outbound].map(|count| count.load(Ordering::Acquire))
    }
}

/// People who text, until they are told to stop.
pub(crate) struct Load {
    shared: Arc<Shared>,
    people: JoinSet<Acknowledged>,
}

impl Load {
    pub(crate) fn start(twilio: &Arc<Running>, maya: &Browser) -> Self {
        let shared = Arc::<Shared>::default();
        let mut people = JoinSet::new();
        for number in 0..CUSTOMERS {
            people.spawn(customer(number, twilio.clone(), shared.clone()));
        }
        for number in 0..MEMBERS {
            people.spawn(member(number, maya.clone(), shared.clone()));
        }
        Self { shared, people }
    }

    /// How many texts were acknowledged so far, in and out.
    pub(crate) fn acknowledged(&self) -> usize {
        self.shared.each_way().iter().sum()
    }

    /// How many texts were acknowledged so far, inbound or outbound, whichever is fewer.
    pub(crate) fn acknowledged_each_way(&self) -> usize {
        let [inbound, outbound] = self.shared.each_way();
        inbound.min(outbound)
    }

    /// Tells them, and waits for what each has under way.
    pub(crate) async fn stop(self) -> Acknowledged {
        self.shared.stop.store(true, Ordering::Release);
        let mut all = Acknowledged::default();
        for one in self.people.join_all().await {
            all.inbound.extend(one.inbound);
            all.inbound_refused += one.inbound_refused;
            all.outbound.extend(one.outbound);
        }
        all
    }
}

async fn customer(number: usize, twilio: Arc<Running>, shared: Arc<Shared>) -> Acknowledged {
    let mut seen = Acknowledged::default();
    let phone = format!("+1415555011{number}");
    for count in 0.. {
        if !shared.goes_on() {
            break;
        }
        let body = format!("Question {count} of customer {number}");
        let text = InboundText::new(&phone, LINE, &body);
        let (_, webhook) = twilio.text(&text).await.unwrap();
        if webhook.and_then(|result| result.status) == Some(200) {
            seen.inbound.push(body);
            shared.inbound.fetch_add(1, Ordering::AcqRel);
        } else {
            seen.inbound_refused += 1;
            tokio::time::sleep(PAUSE_WHEN_REFUSED).await;
        }
        tokio::time::sleep(PAUSE).await;
    }
    seen
}

/// Repeats a request whose answer did not come with the same key, as the page does.
async fn member(number: usize, browser: Browser, shared: Arc<Shared>) -> Acknowledged {
    let mut seen = Acknowledged::default();
    for count in 0.. {
        if !shared.goes_on() {
            break;
        }
        let body = format!("Answer {count} of member {number}");
        let to = format!("+1415555012{}", (number + count) % 10);
        let message =
            json!({ "number": to, "body": body, "client_key": format!("{number}-{count}") });
        loop {
            let request = browser.request(Method::POST, "/conversations").json(&message);
            match request.send().await.map(|answer| answer.status()) {
                Ok(StatusCode::ACCEPTED | StatusCode::OK) => break,
                Ok(status) => assert!(status.is_server_error(), "{status}"),
                Err(_) => {}
            }
            tokio::time::sleep(PAUSE).await;
        }
        seen.outbound.push(body);
        shared.outbound.fetch_add(1, Ordering::AcqRel);
        tokio::time::sleep(PAUSE).await;
    }
    seen
}
