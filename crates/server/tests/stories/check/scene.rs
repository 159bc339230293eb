//! Northside with everything as it should be: two lines, their webhooks, a campaign; and Maya, who
//! makes checks.

use crate::story::{ACCOUNT, Front, Inbox, MAIN, Person, REPAIRS, TOKEN, on_each_engine_with};
use hearback_server::{Network, Settings, accounts};
use hearback_simulator::{
    AccountConfig, ApiKey, ApiKeyKind, ApplicationConfig, BrandConfig, CampaignConfig,
    NumberConfig, Running as Simulated, ServiceConfig, Simulator, SimulatorConfig,
};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const SERVICE: &str = "MGeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";
pub(super) const APPLICATION: &str = "APbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

pub(super) struct Scene {
    pub(super) inbox: Inbox,
    pub(super) twilio: Arc<Simulated>,
    pub(super) front: Arc<Front>,
    pub(super) maya: Person,
    /// Our webhook, as it is set at Twilio.
    pub(super) webhook: String,
}

/// Tells a story on each engine, with everything as it should be at its beginning.
pub(super) async fn on_a_calm_account<F: Future<Output = ()>>(tell: impl Fn(Scene) -> F) {
    below("", tell).await;
}

/// The same, below a path of the public address.
pub(super) async fn below<F: Future<Output = ()>>(prefix: &str, tell: impl Fn(Scene) -> F) {
    set(prefix, &[], tell).await;
}

/// The same, with what stands in front of the server trusted.
pub(super) async fn behind_a_trusted_proxy<F: Future<Output = ()>>(
    prefix: &str,
    tell: impl Fn(Scene) -> F,
) {
    set(prefix, &["127.0.0.1".parse().unwrap()], tell).await;
}

async fn set<F: Future<Output = ()>>(prefix: &str, trusted: &[Network], tell: impl Fn(Scene) -> F) {
    let front = Arc::new(Front::start().await);
    let public_url = format!("{}{prefix}", front.origin);
    let webhook = format!("{public_url}/webhooks/twilio/{TOKEN}/messages");
    let twilio = Arc::new(simulated(&webhook).await);
    let rest = twilio.rest_url().to_owned();
    let settings = |settings: &mut Settings| {
        settings.twilio.base_url.clone_from(&rest);
        settings.public_url = Some(public_url.parse().unwrap());
        settings.trusted_proxies = trusted.to_vec();
    };
    on_each_engine_with(settings, |inbox| {
        twilio.reset();
        front.leads_to(inbox.running.addr);
        let (twilio, front, webhook) = (twilio.clone(), front.clone(), webhook.clone());
        let tell = &tell;
        async move {
            let maya = inbox.sign_in("maya").await;
            tell(Scene { inbox, twilio, front, maya, webhook }).await;
        }
    })
    .await;
}

async fn simulated(webhook: &str) -> Simulated {
    let numbers = [(MAIN, "Main"), (REPAIRS, "Repairs")];
    let mut service =
        ServiceConfig::new(SERVICE, "Everyone", numbers.map(|(number, _)| number.into()).into());
    service.campaign = Some(CampaignConfig {
        status: "VERIFIED".into(),
        brand_sid: "BN1".into(),
        ..CampaignConfig::default()
    });
    let config = SimulatorConfig {
        account_sid: ACCOUNT.into(),
        auth_token: "northside-auth-token".into(),
        numbers: numbers
            .map(|(number, name)| NumberConfig::local(number, name).with_sms_url(webhook))
            .into(),
        services: vec![service],
        brands: vec![BrandConfig {
            sid: "BN1".into(),
            status: "APPROVED".into(),
            failure_reason: None,
        }],
        ..SimulatorConfig::default()
    };
    Simulator::start(config, ([127, 0, 0, 1], 0).into()).await.unwrap()
}

impl Scene {
    /// Maya makes a check.
    pub(super) async fn check(&self) -> Found {
        Found(self.maya.get("/check").await.ok(200))
    }

    /// Maya clicks on what a finding offers.
    pub(super) async fn fix(&self, finding: &Value) -> Found {
        Found(self.maya.post("/check/fixes", request(finding)).await.ok(200))
    }

    pub(super) fn change_account(&self, change: impl FnOnce(&mut AccountConfig)) {
        assert!(self.twilio.change_account(ACCOUNT, change));
    }

    pub(super) fn change_service(&self, change: impl FnOnce(&mut ServiceConfig)) {
        self.change_account(|account| change(&mut account.services[0]));
    }

    pub(super) fn change_number(&self, number: &str, change: impl FnOnce(&mut NumberConfig)) {
        let mut config = self.twilio.number(number).unwrap();
        change(&mut config);
        self.twilio.add_number(ACCOUNT, &config);
    }

    /// Has Main go by an application of the account that brings its texts there.
    pub(super) fn main_goes_by_an_application(&self, sms_url: &str, sms_method: &str) {
        let application = ApplicationConfig {
            sid: APPLICATION.into(),
            friendly_name: "Old system".into(),
            sms_url: sms_url.into(),
            sms_method: sms_method.into(),
            sms_fallback_url: String::new(),
        };
        self.change_account(|account| account.applications = vec![application]);
        self.change_number(MAIN, |number| number.sms_application_sid = APPLICATION.into());
    }

    /// Has Northside call with an API key.
    pub(super) async fn calls_with_a_key(&self, kind: ApiKeyKind) {
        let sid = "SKcccccccccccccccccccccccccccccccc";
        let key = ApiKey { sid: sid.into(), secret: "s".into(), kind };
        self.change_account(|account| account.api_keys = vec![key]);
        let credentials = hearback_twilio::Credentials {
            account_sid: ACCOUNT.parse().unwrap(),
            auth_token: "northside-auth-token".into(),
            api_key: Some(hearback_twilio::client::ApiKey {
                sid: sid.parse().unwrap(),
                secret: "s".into(),
            }),
        };
        let (app, organization) = (&self.inbox.running.app, self.inbox.organization);
        let (key, now) = (&app.settings().key, app.now());
        let sealed = accounts::sealed_credentials(key, organization, &credentials, None, now);
        self.inbox.store.set_twilio_account(&self.inbox.system(), sealed, now).await.unwrap();
        app.accounts().forget().await;
    }

    /// What the page of the lines says about a line's webhook.
    pub(super) async fn webhook_of_line(&self, number: &str) -> Value {
        let lines = self.maya.get("/lines?fresh=true").await.ok(200);
        let lines = lines["lines"].as_array().unwrap();
        lines.iter().find(|line| line["number"] == number).unwrap()["webhook"].clone()
    }

    /// Daniela texts, and it arrives.
    pub(super) async fn a_text_arrives_on(&self, number: &str) {
        let text = hearback_simulator::InboundText::new("+14155550132", number, "Hello?");
        let (_, webhook) = self.twilio.text(&text).await.unwrap();
        assert_eq!(webhook.unwrap().status, Some(200));
    }
}

/// The request that a fix's button makes.
pub(super) fn request(finding: &Value) -> Value {
    let fix = &finding["fix"];
    assert!(fix.is_object(), "nothing fixes it: {finding}");
    json!({
        "kind": fix["kind"], "line_id": fix["line_id"], "service_sid": fix["service_sid"],
        "replaces": fix["replaces"],
    })
}

/// What a check found.
pub(super) struct Found(pub(super) Value);

impl Found {
    pub(super) fn line(&self, number: &str) -> &Value {
        let lines = self.0["lines"].as_array().unwrap();
        lines.iter().find(|line| line["number"] == number).unwrap()
    }

    /// The worst of a line, which is this.
    #[track_caller]
    pub(super) fn of_line(&self, number: &str, code: &str, words: &str) -> &Value {
        one(&self.line(number)["findings"], code, words)
    }

    /// Something about the account or our address, which is this.
    #[track_caller]
    pub(super) fn in_general(&self, code: &str, words: &str) -> &Value {
        one(&self.0["findings"], code, words)
    }

    #[track_caller]
    pub(super) fn is_fine(&self) {
        assert_eq!(self.0["verdict"], "fine", "{:#}", self.0);
    }
}

#[track_caller]
fn one<'a>(findings: &'a Value, code: &str, words: &str) -> &'a Value {
    let found = findings.as_array().unwrap().iter().find(|finding| finding["code"] == code);
    let found = found.unwrap_or_else(|| panic!("{code} was not found: {findings:#}"));
    let sentence = found["sentence"].as_str().unwrap();
    assert!(sentence.contains(words), "“{words}” is not in: {sentence}");
    assert!(sentence.ends_with('.'), "no sentence: {sentence}");
    found
}
