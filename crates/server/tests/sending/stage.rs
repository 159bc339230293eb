//! The stage: Northside Home Services with a server, and a simulated Twilio beside it.

// The soak stands on this stage too, and finds it by its path.
#[path = "stage/watch.rs"]
mod watch;

use crate::database::{Database, log};
use hearback_inbox::message::Origin;
use hearback_inbox::{
    Address, ConversationId, LineFacts, LineId, MessageId, OrganizationId, Schedule, Status, System,
};
use hearback_server::clock::{Clock, RealClock};
use hearback_server::secret::SealingKey;
use hearback_server::{App, Reconcile, Running, Server, Settings, accounts};
use hearback_simulator::{
    Fault, FaultKind, InboundText, NumberConfig, Simulator, SimulatorConfig, WebhookResult,
};
use hearback_store::{Access, Compose, ComposeTo, NewLine, SetUp, Store};
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

pub(crate) const MAIN: &str = "+14155550100";
pub(crate) const REPAIRS: &str = "+14155550101";
pub(crate) const DANIELA: &str = "+14155550132";
pub(crate) const KWAME: &str = "+14155550133";

const KEY: [u8; 32] = [7; 32];

/// Northside, with a server and a Twilio.
pub(crate) struct Stage {
    pub(crate) twilio: hearback_simulator::Running,
    pub(crate) store: Store,
    pub(crate) organization: OrganizationId,
    pub(crate) main: LineId,
    pub(crate) repairs: LineId,
    pub(crate) reconcile: Reconcile,
    pub(crate) clock: Arc<dyn Clock>,
    /// Where the server finds Twilio, if that is not the simulated one.
    pub(crate) elsewhere: Option<String>,
    server: Option<Running>,
    database: Database,
}

/// A message of the stage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    pub(crate) id: MessageId,
    pub(crate) conversation: ConversationId,
}

/// Tells a story on each engine.
pub(crate) async fn on_each_engine<F: Future<Output = ()>>(story: impl Fn(Stage) -> F) {
    for database in Database::on_each_engine().await {
        let mut stage = Stage::set(database).await;
        stage.start_server().await;
        story(stage).await;
    }
}

/// Tells a story on each engine whose server is not started yet.
pub(crate) async fn before_the_server<F: Future<Output = ()>>(story: impl Fn(Stage) -> F) {
    for database in Database::on_each_engine().await {
        story(Stage::set(database).await).await;
    }
}

/// A fault that strikes once.
pub(crate) fn once(kind: FaultKind) -> Fault {
    Fault { kind, times: Some(1), to: None }
}

/// A fault that strikes until it is cleared.
pub(crate) fn always(kind: FaultKind) -> Fault {
    Fault { kind, times: None, to: None }
}

impl Stage {
    async fn set(database: Database) -> Self {
        let config = SimulatorConfig {
            numbers: vec![
                NumberConfig::local(MAIN, "Main"),
                NumberConfig::local(REPAIRS, "Repairs"),
            ],
            step_delay: Duration::from_millis(30),
            ..SimulatorConfig::default()
        };
        let (sid, token) = (config.account_sid.clone(), config.auth_token.clone());
        let twilio = Simulator::start(config, "127.0.0.1:0".parse().unwrap()).await.unwrap();
        let store = database.open().await;
        let organization = id();
        set_up(&store, organization).await;
        connect(&store, organization, &sid, &token).await;
        let main = add_line(&store, organization, MAIN).await;
        let repairs = add_line(&store, organization, REPAIRS).await;
        Self {
            twilio,
            store,
            organization,
            main,
            repairs,
            reconcile: Reconcile::default(),
            clock: Arc::new(RealClock),
            elsewhere: None,
            server: None,
            database,
        }
    }

    /// Starts the server: quick to give up, so that no story takes long.
    pub(crate) async fn start_server(&mut self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let settings = self.settings();
        self.server = Some(Server::start(settings, self.store.clone(), listener).await.unwrap());
    }

    /// How the server runs.
    pub(crate) fn settings(&self) -> Settings {
        let mut settings = Settings::new(SealingKey::new(KEY));
        settings.reconcile = self.reconcile;
        settings.import_page = 10;
        let twilio = self.elsewhere.as_deref().unwrap_or(self.twilio.rest_url());
        settings.twilio.base_url = twilio.to_owned();
        settings.twilio.connect_timeout = Duration::from_secs(1);
        settings.twilio.total_timeout = Duration::from_secs(2);
        settings.uncertain_grace = SignedDuration::from_secs(2);
        settings.lease = SignedDuration::from_secs(4);
        settings.shutdown_deadline = Duration::from_secs(3);
        settings.clock = self.clock.clone();
        settings
    }

    /// Has the server vanish in the middle of whatever it does, as far as that can be had without
    /// the process going too.
    pub(crate) async fn lose_server(&mut self) {
        drop(self.server.take());
        self.store.close().await;
        self.store = self.database.open().await;
    }

    /// Runs a script of one engine's own on the database.
    pub(crate) async fn script(&self, on_sqlite: &str, on_postgres: &str) {
        self.database.script(on_sqlite, on_postgres).await;
    }

    /// Has the server take up what was just started by another way than its API.
    pub(crate) async fn import(&self, days: i64) {
        let now = RealClock.now();
        self.store.start_import(&self.system(), days, now).await.unwrap();
    }

    /// Stops the server properly, and opens the database again.
    pub(crate) async fn stop_server(&mut self) {
        self.server.take().unwrap().stop().await;
        self.store = self.database.open().await;
    }

    /// What the running server's workers are given.
    pub(crate) fn app(&self) -> &App {
        &self.server.as_ref().unwrap().app
    }

    /// The program itself.
    pub(crate) fn system(&self) -> Access {
        Access::system(self.organization, System::Console)
    }

    /// Gives Twilio other credentials than the account has.
    pub(crate) async fn forget_the_token(&self) {
        let sid = SimulatorConfig::default().account_sid;
        connect(&self.store, self.organization, &sid, "a token of last year").await;
        self.server.as_ref().unwrap().app.accounts().forget().await;
    }

    /// Begins a conversation: one whose first message is refused would leave none behind.
    pub(crate) async fn greet(&self, to: &str) {
        let hello = self.write(to, "Hello!").await;
        self.until_it_is(hello, Status::Delivered).await;
    }

    /// Writes to a number on the main line.
    pub(crate) async fn write(&self, to: &str, body: &str) -> Sent {
        self.compose(to, body, self.main, SignedDuration::ZERO).await.unwrap()
    }

    /// Writes to a number.
    pub(crate) async fn compose(
        &self,
        to: &str,
        body: &str,
        line: LineId,
        undo_delay: SignedDuration,
    ) -> Result<Sent, hearback_store::Error> {
        let mut new = draft(to, body, line, undo_delay);
        (new.at, new.send_at) = (self.clock.now(), self.clock.now() + undo_delay);
        let composed = self.store.compose(&self.system(), new).await?;
        Ok(Sent { id: composed.message.id, conversation: composed.conversation.id })
    }

    /// Writes to a number, to be sent later.
    pub(crate) async fn schedule(
        &self,
        to: &str,
        body: &str,
        line: LineId,
        later: SignedDuration,
    ) -> Sent {
        self.schedule_unless(to, body, line, (later, false)).await
    }

    /// The same, and whether a reply cancels it.
    pub(crate) async fn schedule_unless(
        &self,
        to: &str,
        body: &str,
        line: LineId,
        (later, cancel_on_reply): (SignedDuration, bool),
    ) -> Sent {
        let new = draft(to, body, line, SignedDuration::ZERO);
        let schedule = Schedule { send_at: new.at + later, cancel_on_reply };
        let composed = self.store.schedule(&self.system(), new, schedule).await.unwrap();
        Sent { id: composed.message.id, conversation: composed.conversation.id }
    }

    /// A customer texts; what was answered to the webhook, if one was called.
    pub(crate) async fn customer_texts(&self, text: &InboundText) -> Option<WebhookResult> {
        log::never(&text.body);
        log::never(&text.from);
        self.twilio.text(text).await.unwrap().1
    }

    /// Someone sends a text over the account's main line, without this Hearback.
    pub(crate) async fn sent_elsewhere(&self, to: &str, body: &str) {
        let config = SimulatorConfig::default();
        let account = &config.account_sid;
        let url = format!("{}/2010-04-01/Accounts/{account}/Messages.json", self.twilio.rest_url());
        log::never(body);
        let form = [("From", MAIN), ("To", to), ("Body", body)];
        let http = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
        let request = http.post(url).basic_auth(account, Some(&config.auth_token));
        let answer = request.form(&form).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        self.twilio.settle().await;
    }

    /// Has the reconciler look all the time, and wait for no webhook.
    pub(crate) fn reconcile_at_once(&mut self) {
        self.reconcile = Reconcile {
            every: SignedDuration::from_millis(150),
            overlap: SignedDuration::from_mins(10),
            patience: SignedDuration::ZERO,
        };
    }

    /// Has Twilio tell this server of incoming texts.
    pub(crate) fn point_the_lines_here(&self) {
        for number in [MAIN, REPAIRS] {
            assert!(self.twilio.set_sms_url(number, self.webhook_url()));
        }
    }

    /// Where Twilio tells of incoming texts.
    pub(crate) fn webhook_url(&self) -> &str {
        &self.server.as_ref().unwrap().webhook_url
    }
}

/// Twilio's times are whole seconds: what comes within one can't be put in order with ours.
pub(crate) async fn the_next_second() {
    let now = RealClock.now();
    let left = 1_050_000 - u64::try_from(now.as_microsecond() % 1_000_000).unwrap();
    tokio::time::sleep(Duration::from_micros(left)).await;
}

/// A new id.
pub(crate) fn id<T: From<uuid::Uuid>>() -> T {
    RealClock.id().into()
}

fn draft(to: &str, body: &str, line: LineId, undo_delay: SignedDuration) -> Compose {
    log::never(to);
    log::never(body);
    let at = RealClock.now();
    Compose {
        to: ComposeTo::Number(Address::from_twilio(to)),
        line: Some(line),
        body: body.to_owned(),
        client_key: RealClock.id().to_string(),
        filled: false,
        canned_reply: None,
        attachments: vec![],
        origin: Origin::User,
        message_id: id(),
        conversation_id: id(),
        at,
        send_at: at + undo_delay,
        seen: None,
    }
}

async fn set_up(store: &Store, organization: OrganizationId) {
    let new = SetUp {
        organization,
        organization_name: "Northside Home Services".into(),
        webhook_token: "northside-token".into(),
        user: id(),
        email: "maya@northside.example".parse().unwrap(),
        name: "Maya Reyes".into(),
        password_hash: "nobody signs in here".into(),
        location: id(),
        from: None,
        at: RealClock.now(),
    };
    store.set_up(new).await.unwrap();
}

async fn connect(store: &Store, organization: OrganizationId, sid: &str, token: &str) {
    log::never(token);
    let account = accounts::sealed(&SealingKey::new(KEY), organization, sid, token);
    let access = Access::system(organization, System::Console);
    store.set_twilio_account(&access, account, RealClock.now()).await.unwrap();
}

async fn add_line(store: &Store, organization: OrganizationId, number: &str) -> LineId {
    let new = NewLine {
        id: id(),
        number: Address::from_twilio(number),
        name: number.to_owned(),
        language: "en".into(),
        facts: LineFacts::default(),
        is_default: number == MAIN,
        // It has been a line for a while.
        at: RealClock.now() - SignedDuration::from_hours(2),
    };
    store.add_line(&Access::system(organization, System::Console), new).await.unwrap().id
}
