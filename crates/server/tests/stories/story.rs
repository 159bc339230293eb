//! The stage: Northside Home Services, its people and its Twilio account, on a running server.

mod answer;
mod authenticator;
mod bad_post;
mod clock;
mod contract;
mod crm;
mod database;
mod front;
mod person;
mod post_office;
mod private;
mod provider;
mod socket;
mod team;
mod twilio;

pub(crate) use answer::Answer;
pub(crate) use authenticator::AuthenticatorApp;
pub(crate) use bad_post::{BadPost, Malice, Moment};
pub(crate) use clock::StoryClock;
pub(crate) use crm::{
    CLIENT as CRM_CLIENT, Crm, CrmMalice, SECRET as CRM_SECRET, TOKEN as CRM_TOKEN,
};
pub(crate) use front::{Front, Manner};
pub(crate) use person::Person;
pub(crate) use post_office::PostOffice;
pub(crate) use provider::{CLIENT, Provider as IdentityProvider, SECRET, Signing};
pub(crate) use socket::{Heard, Socket};
pub(crate) use team::token;
pub(crate) use twilio::{ACCOUNT, Twilio, encode, form};

use database::{Database, Dump, Holder};
pub(crate) use database::{log, raw};
use hearback_inbox::Tab;
use hearback_inbox::{
    Address, ConversationId, LineFacts, LineId, OrganizationId, Role, System, Timestamp, UserId,
};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_server::secret::SealingKey;
use hearback_server::{Egress, Running, Server, Settings, accounts, password};
use hearback_store::{Access, Held, ListQuery, NewLine, NewUser, SetUp, Store};
use jiff::SignedDuration;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::OnceCell;

pub(crate) const MAIN: &str = "+14155550100";
pub(crate) const REPAIRS: &str = "+14155550101";
pub(crate) const DANIELA: &str = "+14155550132";
pub(crate) const KWAME: &str = "+14155550133";
pub(crate) const PASSWORD: &str = "correct horse";
pub(crate) const TOKEN: &str = "northside-token";

/// Northside's staff; Otto belongs to no location, so that he sees nothing.
pub(crate) const STAFF: [(&str, Role, bool); 5] = [
    ("sam", Role::SuperUser, false),
    ("ana", Role::SmsUser, true),
    ("luis", Role::SmsUserLimited, true),
    ("vera", Role::Viewer, true),
    ("otto", Role::SmsUser, false),
];

/// A server with one organization; its admin is Maya.
pub(crate) struct Inbox {
    pub(crate) running: Running,
    pub(crate) store: Store,
    pub(crate) organization: OrganizationId,
    pub(crate) maya: UserId,
    pub(crate) main: LineId,
    pub(crate) twilio: Twilio,
    pub(crate) http: reqwest::Client,
    database: Database,
}

/// Tells a story on each engine.
pub(crate) async fn on_each_engine<F: Future<Output = ()>>(story: impl Fn(Inbox) -> F) {
    on_each_engine_with(|_| {}, story).await;
}

/// Tells a story on each engine, on a server with other settings.
pub(crate) async fn on_each_engine_with<F: Future<Output = ()>>(
    change: impl Fn(&mut Settings),
    story: impl Fn(Inbox) -> F,
) {
    for database in Database::on_each_engine().await {
        let mut settings = settings();
        change(&mut settings);
        story(Inbox::open(settings, database).await).await;
    }
}

/// Nothing is sent by itself in these stories: it stays pending, as in an undo delay.
pub(crate) fn settings() -> Settings {
    let mut settings = Settings::new(SealingKey::new([7; 32]));
    settings.undo_delay = SignedDuration::from_hours(1);
    settings.twilio.base_url = "http://127.0.0.1:9".to_owned();
    settings.shutdown_deadline = Duration::from_secs(5);
    // Northside's mail server is on the same machine.
    settings.egress = Egress::allowing(vec!["127.0.0.1".parse().unwrap()]);
    settings
}

impl Inbox {
    async fn open(settings: Settings, database: Database) -> Self {
        log::never(TOKEN);
        log::never("Maya Reyes");
        log::never("@northside.example");
        let store = database.open().await;
        let (organization, maya) = (id(), id());
        set_up(&store, organization, maya).await;
        let twilio = Twilio::new(ACCOUNT, "northside-auth-token");
        connect(&store, &settings.key, organization, &twilio).await;
        let main = add_line(&store, organization, MAIN, "Main").await;
        add_line(&store, organization, REPAIRS, "Repairs").await;
        for (name, role, in_location) in STAFF {
            hire(&store, organization, name, role, in_location).await;
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let running = Server::start(settings, store.clone(), listener).await.unwrap();
        let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
        Self { running, store, organization, maya, main, twilio, http, database }
    }

    /// Stops, and starts again with other settings, under another address.
    pub(crate) async fn restarted(self, settings: Settings) -> Self {
        self.running.stop().await;
        let store = self.database.open().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let running = Server::start(settings, store.clone(), listener).await.unwrap();
        Self { running, store, ..self }
    }

    /// Lets nobody write to the database, beside the server.
    pub(crate) async fn hold_writes(&self) -> Holder {
        self.database.hold_writes().await
    }

    /// The address as the network has it, whatever the public URL says.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.addr)
    }

    /// The origin of our own page.
    pub(crate) fn origin(&self) -> String {
        self.running.public_url.origin().ascii_serialization()
    }

    /// Signs someone in, as their browser would.
    pub(crate) async fn sign_in(&self, name: &str) -> Person {
        let person = Person::new(self);
        let email = format!("{name}@northside.example");
        let credentials = serde_json::json!({ "email": email, "password": PASSWORD });
        person.sign_in(credentials).await
    }

    /// Someone who is not signed in.
    pub(crate) fn stranger(&self) -> Person {
        Person::new(self)
    }

    /// The program itself.
    pub(crate) fn system(&self) -> Access {
        Access::system(self.organization, System::Console)
    }

    /// Daniela's conversation, after she wrote once.
    pub(crate) async fn daniela_wrote(&self) -> ConversationId {
        self.text(DANIELA, MAIN, "Is anyone there?").await;
        self.conversation_with(DANIELA).await
    }

    /// Runs a script on the database, beside the program.
    pub(crate) async fn script(&self, sql: &str) {
        self.database.script(sql, sql).await;
    }

    /// Tries a script on the database; what the engine says if it refuses.
    pub(crate) async fn try_script(&self, sql: &str) -> Result<(), String> {
        self.database.try_script(sql).await
    }

    /// A text that Twilio brings; it is taken.
    pub(crate) async fn text(&self, from: &str, to: &str, body: &str) {
        let form = self.twilio.text(from, to, body);
        self.post_signed("/webhooks/twilio/messages", &form).await.is_empty_twiml();
    }

    /// Which of some words the database holds, in its files or any of its tables.
    pub(crate) async fn raw(&self, words: &[&str]) -> Vec<String> {
        self.database.raw(words).await
    }

    /// All that the database holds.
    pub(crate) async fn dump(&self) -> Dump {
        self.database.dump().await
    }

    pub(crate) async fn conversation_with(&self, number: &str) -> ConversationId {
        let number = Some(Address::from_twilio(number));
        let query = ListQuery { number, limit: 1, ..ListQuery::default() };
        self.store.conversations(&self.system(), query).await.unwrap().items[0].id
    }

    /// All that could have come of something: when it is the same as before, nothing did.
    pub(crate) async fn footprint(&self) -> (i64, usize, Option<Timestamp>) {
        let query = ListQuery { tab: Tab::All, limit: 100, ..ListQuery::default() };
        let conversations = self.store.conversations(&self.system(), query).await.unwrap().items;
        let last_event = self.store.last_event(&self.system()).await.unwrap();
        let outbox = self.store.next_due(&Held::default()).await.unwrap();
        (last_event, conversations.len(), outbox)
    }
}

/// No line of the log may hold this from here on.
pub(crate) fn never_in_the_log(secret: &str) {
    log::never(secret);
}

/// A new id.
pub(crate) fn id<T: From<uuid::Uuid>>() -> T {
    RealClock.id().into()
}

/// Everybody's password, hashed once.
async fn password_hash() -> String {
    static HASH: OnceCell<String> = OnceCell::const_new();
    let hash = || async { password::hash(PASSWORD.to_owned()).await.unwrap() };
    HASH.get_or_init(hash).await.clone()
}

async fn set_up(store: &Store, organization: OrganizationId, maya: UserId) {
    let new = SetUp {
        organization,
        organization_name: "Northside Home Services".into(),
        webhook_token: TOKEN.into(),
        user: maya,
        email: "maya@northside.example".parse().unwrap(),
        name: "Maya Reyes".into(),
        password_hash: password_hash().await,
        location: id(),
        from: None,
        at: RealClock.now(),
    };
    store.set_up(new).await.unwrap();
}

/// Connects an account to an organization.
pub(crate) async fn connect(
    store: &Store,
    key: &SealingKey,
    organization: OrganizationId,
    twilio: &Twilio,
) {
    let account = accounts::sealed(key, organization, &twilio.account_sid, &twilio.auth_token);
    let access = Access::system(organization, System::Console);
    store.set_twilio_account(&access, account, RealClock.now()).await.unwrap();
}

/// Adds a line.
pub(crate) async fn add_line(
    store: &Store,
    organization: OrganizationId,
    number: &str,
    name: &str,
) -> LineId {
    let new = NewLine {
        id: id(),
        number: Address::from_twilio(number),
        name: name.into(),
        language: "en".into(),
        facts: LineFacts::default(),
        is_default: false,
        at: RealClock.now(),
    };
    store.add_line(&Access::system(organization, System::Console), new).await.unwrap().id
}

/// Adds someone to an organization.
pub(crate) async fn hire(
    store: &Store,
    organization: OrganizationId,
    name: &str,
    role: Role,
    locations_all: bool,
) -> UserId {
    let new = NewUser {
        id: id(),
        email: format!("{name}@northside.example").parse().unwrap(),
        name: name.into(),
        password_hash: password_hash().await,
        role: role.into(),
        at: RealClock.now(),
        locations: if locations_all { None } else { Some(vec![]) },
    };
    let id = new.id;
    store.add_user(organization, new).await.unwrap();
    id
}

/// Adds someone whose name is not their address.
pub(crate) async fn hire_as(inbox: &Inbox, name: &str, email: &str) -> UserId {
    let new = NewUser {
        id: id(),
        email: format!("{email}@northside.example").parse().unwrap(),
        name: name.into(),
        password_hash: password_hash().await,
        role: Role::SmsUser.into(),
        at: RealClock.now(),
        locations: None,
    };
    let id = new.id;
    inbox.store.add_user(inbox.organization, new).await.unwrap();
    id
}
