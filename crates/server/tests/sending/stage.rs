//! The stage: Northside Home Services with a server, and a simulated Twilio beside it.

use crate::database::Database;
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::message::Origin;
use hearback_inbox::{
    Access, Address, ConversationId, LineFacts, LineId, Message, MessageId, OrganizationId,
    Schedule, Status,
};
use hearback_server::clock::{Clock, RealClock};
use hearback_server::secret::SealingKey;
use hearback_server::{App, Reconcile, Running, Server, Settings, accounts};
use hearback_simulator::{
    Direction, Fault, FaultKind, LedgerEntry, NumberConfig, Simulator, SimulatorConfig,
};
use hearback_store::{Compose, ComposeTo, Import, ListQuery, NewLine, Recovered, SetUp, Store};
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

pub(crate) const MAIN: &str = "+14155550100";
pub(crate) const REPAIRS: &str = "+14155550101";
pub(crate) const DANIELA: &str = "+14155550132";
pub(crate) const KWAME: &str = "+14155550133";

/// How long a story waits for something before it fails.
const PATIENCE: Duration = Duration::from_secs(40);
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

    /// Has the server take up what was just started by another way than its API.
    pub(crate) async fn import(&self, days: i64) {
        let now = RealClock.now();
        self.store.start_import(&self.system(), days, now).await.unwrap();
    }

    /// Waits until the import is as expected.
    pub(crate) async fn import_until(&self, expected: impl Fn(&Import) -> bool) -> Import {
        let wait = async {
            loop {
                let import = self.store.import(&self.system()).await.unwrap().unwrap();
                if expected(&import) {
                    return import;
                }
                // It tells nobody: the page asks, too.
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        match tokio::time::timeout(PATIENCE, wait).await {
            Ok(import) => import,
            Err(_) => panic!("it stayed {:?}", self.store.import(&self.system()).await),
        }
    }

    /// Stops the server properly, and opens the database anew.
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
        Access::system(self.organization)
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
        let new = draft(to, body, line, SignedDuration::ZERO);
        let schedule = Schedule { send_at: new.at + later, cancel_on_reply: false };
        let composed = self.store.schedule(&self.system(), new, schedule).await.unwrap();
        Sent { id: composed.message.id, conversation: composed.conversation.id }
    }

    /// What waits in a message's conversation for its time.
    pub(crate) async fn scheduled(&self, sent: Sent) -> Vec<String> {
        let all = self.store.scheduled_in(&self.system(), sent.conversation).await.unwrap();
        all.into_iter().map(|message| message.body).collect()
    }

    /// The message as it stands.
    pub(crate) async fn message(&self, sent: Sent) -> Message {
        let waiting = self.store.scheduled_in(&self.system(), sent.conversation).await.unwrap();
        let page = self.store.messages(&self.system(), sent.conversation, None, 100).await.unwrap();
        let mut all = page.items.into_iter().chain(waiting);
        all.find(|message| message.id == sent.id).unwrap()
    }

    /// The newest message of a number's conversation.
    pub(crate) async fn newest(&self, number: &str) -> Message {
        let number = Some(Address::from_twilio(number));
        let query = ListQuery { number, limit: 1, ..ListQuery::default() };
        let found = self.store.conversations(&self.system(), query).await.unwrap();
        let id = found.items[0].id;
        let page = self.store.messages(&self.system(), id, None, 1).await.unwrap();
        page.items.into_iter().next().unwrap()
    }

    /// The whole thread with a number, once it is as expected.
    pub(crate) async fn thread_until(
        &self,
        number: &str,
        expected: impl Fn(&[Message]) -> bool,
    ) -> (ConversationView, Vec<Message>) {
        let mut events = self.store.follow(self.organization);
        let wait = async {
            loop {
                if let Some(found) = self.thread(number).await
                    && expected(&found.1)
                {
                    return found;
                }
                let _ = tokio::time::timeout(Duration::from_millis(500), events.changed()).await;
            }
        };
        match tokio::time::timeout(PATIENCE, wait).await {
            Ok(found) => found,
            Err(_) => panic!("the thread stayed {:?}", self.thread(number).await),
        }
    }

    /// The conversation with a number and its messages, oldest first.
    pub(crate) async fn thread(&self, number: &str) -> Option<(ConversationView, Vec<Message>)> {
        let number = Some(Address::from_twilio(number));
        let query = ListQuery { number, limit: 1, ..ListQuery::default() };
        let found = self.store.conversations(&self.system(), query).await.unwrap().items.pop()?;
        let page = self.store.messages(&self.system(), found.id, None, 200).await.unwrap();
        // Asked for last, so that it is not older than the messages.
        let conversation = self.store.conversation(&self.system(), found.id).await.unwrap();
        Some((conversation, page.items))
    }

    /// Has the reconciler look all the time, and wait for no webhook.
    pub(crate) fn reconcile_at_once(&mut self) {
        self.reconcile = Reconcile {
            every: SignedDuration::from_millis(150),
            overlap: SignedDuration::from_mins(10),
            patience: SignedDuration::ZERO,
        };
    }

    /// Waits until the reconciler has looked through the whole list, beginning now.
    pub(crate) async fn compared(&self) {
        let now = RealClock.now();
        let wait = async {
            loop {
                let state = self.store.reconciler_state(self.organization).await.unwrap();
                if state.compared_until.is_some_and(|until| until > now) {
                    return;
                }
                // It tells nobody when it found nothing.
                tokio::time::sleep(Duration::from_millis(30)).await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.expect("the list should have been compared");
    }

    /// All that was recovered so far.
    pub(crate) async fn recovered(&self) -> Recovered {
        let (_, page) = self.store.recoveries(&self.system(), None, 100).await.unwrap();
        page.items.into_iter().fold(Recovered::default(), |sum, one| Recovered {
            inbound: sum.inbound + one.recovered.inbound,
            outbound: sum.outbound + one.recovered.outbound,
            statuses: sum.statuses + one.recovered.statuses,
            span: None,
        })
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

    /// Waits until the message is as expected.
    pub(crate) async fn until(&self, sent: Sent, expected: impl Fn(&Message) -> bool) -> Message {
        let mut events = self.store.follow(self.organization);
        let wait = async {
            loop {
                let message = self.message(sent).await;
                if expected(&message) {
                    return message;
                }
                // Whatever it waits for is an event; the time only mends one that was missed.
                let _ = tokio::time::timeout(Duration::from_millis(500), events.changed()).await;
            }
        };
        match tokio::time::timeout(PATIENCE, wait).await {
            Ok(message) => message,
            Err(_) => panic!("it stayed {:?}", self.message(sent).await),
        }
    }

    /// Waits until the message has a status.
    pub(crate) async fn until_it_is(&self, sent: Sent, status: Status) -> Message {
        self.until(sent, |message| message.status == status).await
    }

    /// What Twilio took for a number, oldest first.
    pub(crate) fn arrived(&self, to: &str) -> Vec<LedgerEntry> {
        let ledger = self.twilio.ledger().into_iter();
        ledger.filter(|entry| entry.direction == Direction::OutboundApi && entry.to == to).collect()
    }

    /// Asserts that exactly these texts were taken for a number, in this order, each once.
    pub(crate) fn arrived_once(&self, to: &str, bodies: &[&str]) {
        let arrived = self.arrived(to);
        let arrived: Vec<_> = arrived.iter().map(|entry| entry.body.as_str()).collect();
        assert_eq!(arrived, bodies);
    }
}

/// A new id.
pub(crate) fn id<T: From<uuid::Uuid>>() -> T {
    RealClock.id().into()
}

fn draft(to: &str, body: &str, line: LineId, undo_delay: SignedDuration) -> Compose {
    let at = RealClock.now();
    Compose {
        to: ComposeTo::Number(Address::from_twilio(to)),
        line: Some(line),
        body: body.to_owned(),
        client_key: RealClock.id().to_string(),
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
        email: "maya@northside.example".into(),
        name: "Maya Reyes".into(),
        password_hash: "nobody signs in here".into(),
        location: id(),
        at: RealClock.now(),
    };
    store.set_up(new).await.unwrap();
}

async fn connect(store: &Store, organization: OrganizationId, sid: &str, token: &str) {
    let account = accounts::sealed(&SealingKey::new(KEY), organization, sid, token);
    let access = Access::system(organization);
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
    store.add_line(&Access::system(organization), new).await.unwrap().id
}
