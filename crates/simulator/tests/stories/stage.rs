//! A simulator with one business, ready to be called.

use std::time::Duration;

use hearback_simulator::{
    ApiKey, ApiKeyKind, NumberConfig, NumberKind, Running, Simulator, SimulatorConfig,
};
use serde_json::{Value, json};

use crate::listener::Listener;

pub(crate) const ACCOUNT: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
pub(crate) const TOKEN: &str = "tttttttttttttttttttttttttttttttt";
pub(crate) const KEY: &str = "SKcccccccccccccccccccccccccccccccc";
pub(crate) const SECRET: &str = "the key's secret";
pub(crate) const SHOP: &str = "+14155550100";
pub(crate) const TOLL_FREE: &str = "+18885550100";
pub(crate) const MARIA: &str = "+14155550132";

pub(crate) struct Stage {
    pub(crate) twilio: Running,
    pub(crate) listener: Listener,
    pub(crate) http: reqwest::Client,
}

impl Stage {
    pub(crate) async fn start() -> Self {
        Self::with(|config| config).await
    }

    pub(crate) async fn with(change: impl FnOnce(SimulatorConfig) -> SimulatorConfig) -> Self {
        let listener = Listener::start().await;
        let mut toll_free = NumberConfig::local(TOLL_FREE, "Toll-free");
        toll_free.kind = NumberKind::TollFree;
        let config = change(SimulatorConfig {
            account_sid: ACCOUNT.into(),
            auth_token: TOKEN.into(),
            api_keys: vec![ApiKey {
                sid: KEY.into(),
                secret: SECRET.into(),
                kind: ApiKeyKind::Standard,
            }],
            numbers: vec![
                NumberConfig::local(SHOP, "Shop").with_sms_url(format!("{}/sms", listener.origin)),
                toll_free,
            ],
            step_delay: Duration::from_millis(5),
            ..SimulatorConfig::default()
        });
        let twilio = Simulator::start(config, ([127, 0, 0, 1], 0).into()).await.unwrap();
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { twilio, listener, http }
    }

    /// A REST address below the account.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/2010-04-01/Accounts/{ACCOUNT}{path}", self.twilio.rest_url())
    }

    pub(crate) async fn try_create(
        &self,
        form: &[(&str, &str)],
    ) -> reqwest::Result<reqwest::Response> {
        let request = self.http.post(self.url("/Messages.json"));
        request.basic_auth(ACCOUNT, Some(TOKEN)).form(form).send().await
    }

    /// Creates a message and returns the status and what was answered.
    pub(crate) async fn create(&self, form: &[(&str, &str)]) -> (u16, Value) {
        let response = self.try_create(form).await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// Texts Maria from the shop, with status callbacks.
    pub(crate) async fn send(&self, body: &str) -> Value {
        let callback = self.callback();
        let form = [("To", MARIA), ("From", SHOP), ("Body", body), ("StatusCallback", &callback)];
        let (status, message) = self.create(&form).await;
        assert_eq!(status, 201, "{message}");
        message
    }

    pub(crate) fn callback(&self) -> String {
        format!("{}/status?id=7", self.listener.origin)
    }

    /// Reads JSON from an address below the account.
    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        let request = self.http.get(self.url(path)).basic_auth(ACCOUNT, Some(TOKEN));
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        let url = format!("{}{path}", self.twilio.control_url());
        let response = self.http.post(url).json(&body).send().await.unwrap();
        assert!(response.status().is_success(), "{}", response.status());
        response.json().await.unwrap()
    }

    pub(crate) async fn fault(&self, fault: Value) {
        self.control("/faults", fault).await;
    }

    /// Maria texts the shop.
    pub(crate) async fn maria_texts(&self, body: &str) -> Value {
        self.control("/inbound", json!({ "from": MARIA, "to": SHOP, "body": body })).await
    }

    /// What Maria's phone received.
    pub(crate) fn maria_received(&self) -> Vec<String> {
        let bubbles = self.twilio.conversation(MARIA);
        bubbles.into_iter().filter(|bubble| !bubble.mine).map(|bubble| bubble.body).collect()
    }
}
