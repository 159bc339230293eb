//! What such a test begins with: Twilio, and an organization with an admin and a line.

use crate::browser::Browser;
use crate::process::Serving;
use hearback_server::clock::{Clock as _, RealClock};
use hearback_simulator::{NumberConfig, Running, Simulator, SimulatorConfig};
use hearback_store::{Held, Store};
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};

pub(crate) const LINE: &str = "+14155550100";
pub(crate) const EMAIL: &str = "maya@northside.example";
pub(crate) const PASSWORD: &str = "a long password";
/// From the last disturbance until everything is settled.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) async fn twilio() -> Running {
    let config = SimulatorConfig {
        numbers: vec![NumberConfig::local(LINE, "Main")],
        step_delay: Duration::from_millis(40),
        ..SimulatorConfig::default()
    };
    Simulator::start(config, "127.0.0.1:0".parse().unwrap()).await.unwrap()
}

/// Does what the person does who set it up: an organization, its Twilio account, its line.
pub(crate) async fn set_up(serving: &Serving) -> Browser {
    let maya = set_up_people(serving).await;
    let SimulatorConfig { account_sid, auth_token, .. } = SimulatorConfig::default();
    let account = json!({ "account_sid": account_sid, "auth_token": auth_token });
    maya.send(Method::PUT, "/twilio", account).await;
    maya.send(Method::POST, "/lines", json!({ "number": LINE, "name": "Main" })).await;
    maya
}

/// An organization with its admin.
pub(crate) async fn set_up_people(serving: &Serving) -> Browser {
    let token = serving.text("setup_url").split_once("#token=").unwrap().1;
    let first = json!({
        "token": token,
        "organization": "Northside Home Services",
        "name": "Maya Reyes",
        "email": EMAIL,
        "password": PASSWORD,
    });
    let mut maya = Browser::at(serving.text("url"));
    assert_eq!(maya.enter("/setup", first).await.0, 201);
    maya
}

/// Waits until nothing is on its way, and nothing is uncertain.
pub(crate) async fn settled(store: &Store) {
    let begun = Instant::now();
    loop {
        let waiting = store.next_due(&Held::default()).await.unwrap().is_some();
        let handed = store.lapsed(RealClock.now(), None).await.unwrap().len();
        let uncertain = store.uncertain().await.unwrap().len();
        if !waiting && handed + uncertain == 0 {
            return;
        }
        let open = format!("waiting: {waiting}, handed over: {handed}, uncertain: {uncertain}");
        assert!(begun.elapsed() < PATIENCE, "not settled: {open}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
