//! The stage of the store's stories: Northside Home Services, with two lines, on either engine.

#[path = "../../../server/tests/stories/story/migrated.rs"]
mod migrated;
#[path = "../../../server/tests/stories/story/timed.rs"]
mod timed;

use hearback_inbox::message::Origin;
use hearback_inbox::{
    Address, ConversationId, Line, LineFacts, LineId, Message, MessageId, OrganizationId, Role,
    System, Timestamp, UserId,
};
use hearback_store::{
    Access, AddressedEvent, Compose, ComposeTo, Composed, Error, InboundText, Location, NewLine,
    NewSession, NewUser, Received, SetUp, Store, TwilioAccount,
};
use jiff::SignedDuration;
use std::io::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use uuid::Uuid;

pub(crate) const ACCOUNT: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
pub(crate) const MAIN: &str = "+14155550100";
pub(crate) const REPAIRS: &str = "+14155550101";
pub(crate) const DANIELA: &str = "+14155550132";
pub(crate) const KWAME: &str = "+14155550133";

/// A stage with an open store.
pub(crate) struct Stage {
    pub(crate) store: Store,
    pub(crate) location: Location,
    pub(crate) organization: OrganizationId,
    pub(crate) maya: UserId,
    maya_signed_in: Option<Access>,
    pub(crate) main: LineId,
    pub(crate) repairs: LineId,
    ids: AtomicU64,
    clock: AtomicI64,
}

/// Runs a story on each engine: on PostgreSQL when `HEARBACK_TEST_POSTGRES` names a server.
pub(crate) async fn on_each_engine<F: Future<Output = ()>>(story: impl Fn(Stage) -> F) {
    timed::begin();
    let folder = tempfile::tempdir().unwrap();
    story(Stage::set(migrated::sqlite(folder.path()).await).await).await;
    if let Some(server) = unless_left_out("HEARBACK_TEST_POSTGRES") {
        story(Stage::set(migrated::postgres(&server).await).await).await;
    }
}

/// The same, with a database that nobody has opened yet.
pub(crate) async fn on_each_empty_database<F: Future<Output = ()>>(story: impl Fn(Location) -> F) {
    timed::begin();
    let folder = tempfile::tempdir().unwrap();
    story(Location::Sqlite(folder.path().join("inbox.sqlite"))).await;
    if let Some(server) = unless_left_out("HEARBACK_TEST_POSTGRES") {
        story(new_database(&server).await).await;
    }
}

/// What an environment variable names that a test needs. Without it the test says that it was left
/// out, past what captures the words of tests that pass; where a machine runs the tests, nobody would
/// read that, and it fails.
fn unless_left_out(variable: &str) -> Option<String> {
    if let Ok(value) = std::env::var(variable) {
        return Some(value);
    }
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    assert!(std::env::var_os("CI").is_none(), "{test}: {variable} is not set");
    let _ = writeln!(std::io::stderr(), "{test}: left out in part, {variable} is not set");
    None
}

async fn new_database(server: &str) -> Location {
    let (client, connection) =
        tokio_postgres::connect(server, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let name = format!("story_{}", Uuid::from_u128(rand::random()).simple());
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (before, _) = server.rsplit_once('/').unwrap();
    Location::Postgres(format!("{before}/{name}"))
}

impl Stage {
    async fn set(location: Location) -> Self {
        let store = Store::open(&location).await.unwrap();
        let mut stage = Self {
            store,
            location,
            organization: OrganizationId(Uuid::nil()),
            maya: UserId(Uuid::nil()),
            maya_signed_in: None,
            main: LineId(Uuid::nil()),
            repairs: LineId(Uuid::nil()),
            ids: AtomicU64::new(1),
            clock: AtomicI64::new(1_790_000_000_000_000),
        };
        stage.organization = stage.id();
        stage.maya = stage.id();
        stage
            .store
            .set_up(SetUp {
                organization: stage.organization,
                organization_name: "Northside Home Services".into(),
                webhook_token: "northside-token".into(),
                user: stage.maya,
                email: "maya@northside.example".parse().unwrap(),
                name: "Maya Reyes".into(),
                password_hash: "hash".into(),
                location: stage.id(),
                from: None,
                at: stage.now(),
            })
            .await
            .unwrap();
        stage.maya_signed_in = Some(stage.sign_in(stage.organization, stage.maya).await);
        stage.connect(ACCOUNT).await.unwrap();
        stage.main = stage.add_line(MAIN, "Main").await.unwrap().id;
        stage.repairs = stage.add_line(REPAIRS, "Repairs").await.unwrap().id;
        stage
    }

    pub(crate) async fn connect(&self, account_sid: &str) -> Result<(), Error> {
        let account = TwilioAccount {
            account_sid: account_sid.into(),
            auth_token: b"sealed".to_vec(),
            api_key_sid: None,
            api_key_secret: None,
            exchange: None,
        };
        self.store.set_twilio_account(&self.maya(), account, self.now()).await
    }

    pub(crate) async fn add_line(&self, number: &str, name: &str) -> Result<Line, Error> {
        let new = NewLine {
            id: self.id(),
            number: Address::from_twilio(number),
            name: name.into(),
            language: "en".into(),
            facts: LineFacts::default(),
            is_default: false,
            at: self.now(),
        };
        self.store.add_line(&self.maya(), new).await
    }

    pub(crate) async fn hire(&self, name: &str, role: Role, in_location: bool) -> Access {
        let user = self.id();
        let new = NewUser {
            id: user,
            email: format!("{}@northside.example", name.to_lowercase()).parse().unwrap(),
            name: name.into(),
            password_hash: "hash".into(),
            role: role.into(),
            at: self.now(),
            locations: if in_location { None } else { Some(vec![]) },
        };
        self.store.add_user(self.organization, new).await.unwrap();
        self.sign_in(self.organization, user).await
    }

    /// What a member may do, as signing in says.
    pub(crate) async fn sign_in(&self, organization: OrganizationId, user: UserId) -> Access {
        let token_hash = self.id::<Uuid>().as_bytes().to_vec();
        let at = self.now();
        let session = NewSession {
            token_hash: token_hash.clone(),
            organization,
            user,
            from: None,
            version: 0,
            method: hearback_inbox::SignInMethod::Password,
            second_factor: None,
            spends: None,
            alert: None,
            browser: String::new(),
            user_agent: "A browser".into(),
            at,
            expires_at: at + SignedDuration::from_hours(1),
        };
        self.store.begin_session(session).await.unwrap();
        self.store.session(&token_hash, None, None, at).await.unwrap().unwrap().access
    }

    /// The admin of another organization.
    pub(crate) async fn sign_in_elsewhere(&self) -> Access {
        let new = SetUp {
            organization: self.id(),
            organization_name: "Southside Plumbing".into(),
            webhook_token: "southside-token".into(),
            user: self.id(),
            email: "rosa@southside.example".parse().unwrap(),
            name: "Rosa Diaz".into(),
            password_hash: "hash".into(),
            location: self.id(),
            from: None,
            at: self.now(),
        };
        let (organization, user) = (new.organization, new.user);
        self.store.add_organization(new).await.unwrap();
        self.sign_in(organization, user).await
    }

    /// A new id, different at every call.
    pub(crate) fn id<T: From<Uuid>>(&self) -> T {
        let n = self.ids.fetch_add(1, Ordering::Relaxed);
        Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(n)).into()
    }

    /// A moment later at every call.
    pub(crate) fn now(&self) -> Timestamp {
        let micros = self.clock.fetch_add(1000, Ordering::Relaxed);
        Timestamp::from_microsecond(micros).unwrap()
    }

    /// The admin.
    pub(crate) fn maya(&self) -> Access {
        self.maya_signed_in.unwrap()
    }

    pub(crate) fn system(&self) -> Access {
        Access::system(self.organization, System::Console)
    }

    /// A text as the webhook would bring it.
    pub(crate) fn text(&self, from: &str, to: &str, body: &str) -> InboundText {
        let message_id: MessageId = self.id();
        InboundText {
            organization: self.organization,
            account_sid: ACCOUNT.into(),
            sid: format!("SM{}", message_id.0.simple()),
            from: Address::from_twilio(from),
            to: Address::from_twilio(to),
            body: body.into(),
            service: None,
            media: vec![],
            segments: Some(1),
            source: hearback_store::Source::Webhook,
            opt_out_type: None,
            at: self.now(),
            message_id,
            conversation_id: self.id(),
        }
    }

    pub(crate) async fn texts(&self, from: &str, to: &str, body: &str) -> Received {
        self.store.receive(self.text(from, to, body)).await.unwrap()
    }

    /// Daniela texts the main line; her conversation.
    pub(crate) async fn daniela_writes(&self, body: &str) -> ConversationId {
        match self.texts(DANIELA, MAIN, body).await {
            Received::Recorded { conversation, .. } => conversation.id,
            other => panic!("Daniela's text was {other:?}"),
        }
    }

    pub(crate) fn draft(&self, to: ComposeTo, body: &str) -> Compose {
        let at = self.now();
        let message_id: MessageId = self.id();
        Compose {
            to,
            line: None,
            body: body.into(),
            client_key: message_id.to_string(),
            filled: false,
            canned_reply: None,
            attachments: vec![],
            origin: Origin::User,
            message_id,
            conversation_id: self.id(),
            at,
            send_at: at,
            seen: None,
        }
    }

    /// Maya answers in a conversation.
    pub(crate) async fn maya_answers(&self, id: ConversationId, body: &str) -> Composed {
        let draft = self.draft(ComposeTo::Conversation(id), body);
        self.store.compose(&self.maya(), draft).await.unwrap()
    }

    pub(crate) async fn thread(&self, id: ConversationId) -> Vec<Message> {
        self.store.messages(&self.system(), id, None, 100).await.unwrap().items
    }

    pub(crate) async fn message(&self, of: &Composed) -> Message {
        let thread = self.thread(of.conversation.id).await;
        thread.into_iter().find(|m| m.id == of.message.id).unwrap()
    }

    /// Every event so far, which have no gaps.
    pub(crate) async fn events(&self) -> Vec<hearback_inbox::Event> {
        self.events_after(0).await
    }

    /// Every event after a number, which have no gaps.
    pub(crate) async fn events_after(&self, mut last: i64) -> Vec<hearback_inbox::Event> {
        let mut all = vec![];
        loop {
            let page = self.store.events_after(&self.system(), last, 500).await.unwrap();
            if page.events.is_empty() {
                return all;
            }
            for AddressedEvent { event, .. } in page.events {
                last += 1;
                assert_eq!(event.number, last, "no gaps");
                all.push(event);
            }
        }
    }
}
