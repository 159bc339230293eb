//! Stories of what the store keeps: counts, numbers, secrets of others, schemas.

use crate::stage::{DANIELA, KWAME, MAIN, REPAIRS, on_each_engine};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::{Address, Happened, Role, Tab};
use hearback_store::{
    AddressedEvent, AssigneeFilter, ComposeTo, Error, ListQuery, Location, NewSession, Store,
};
use jiff::SignedDuration;

#[tokio::test(flavor = "multi_thread")]
async fn filters_show_their_own() {
    on_each_engine(|stage| async move {
        let daniela = stage.daniela_writes("Hi").await;
        stage.texts(KWAME, REPAIRS, "Gate code is 4417").await;
        let maya = stage.maya();
        stage
            .store
            .assign_conversation(&maya, daniela, maya.member(), None, stage.now())
            .await
            .unwrap();
        stage.store.mark_read(&maya, daniela, stage.now()).await.unwrap();
        let numbers = async |query: ListQuery| {
            let query = ListQuery { limit: 10, ..query };
            let page = stage.store.conversations(&maya, query).await.unwrap();
            page.items.into_iter().map(|c| c.number.to_string()).collect::<Vec<_>>()
        };
        let of = |tab| ListQuery { tab, ..ListQuery::default() };
        assert_eq!(numbers(of(Tab::Open)).await, [KWAME, DANIELA]);
        assert_eq!(numbers(of(Tab::Unread)).await, [KWAME]);
        assert_eq!(numbers(of(Tab::Closed)).await, [""; 0]);
        assert_eq!(numbers(of(Tab::Unrecognized)).await, [KWAME, DANIELA]);
        let line = ListQuery { line: Some(stage.repairs), ..of(Tab::All) };
        assert_eq!(numbers(line).await, [KWAME]);
        let mine = ListQuery { assignee: AssigneeFilter::Member(stage.maya), ..of(Tab::All) };
        assert_eq!(numbers(mine).await, [DANIELA]);
        let nobodys = ListQuery { assignee: AssigneeFilter::Nobody, ..of(Tab::All) };
        assert_eq!(numbers(nobodys).await, [KWAME]);
        let number = Some(Address::from_twilio(DANIELA));
        let sought = ListQuery { number, line: Some(stage.repairs), ..of(Tab::Closed) };
        assert_eq!(numbers(sought).await, [DANIELA], "a number is found across tabs and filters");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_belongs_to_no_location_sees_nothing_and_a_viewer_changes_nothing() {
    on_each_engine(|stage| async move {
        let id = stage.daniela_writes("Hi").await;
        let sam = stage.hire("Sam", Role::SmsUser, false).await;
        let query = ListQuery { tab: Tab::All, limit: 10, ..ListQuery::default() };
        assert!(stage.store.conversations(&sam, query).await.unwrap().items.is_empty());
        assert!(stage.store.counts(&sam).await.unwrap().0.is_empty());
        assert!(matches!(stage.store.conversation(&sam, id).await, Err(Error::NotFound)));
        assert!(matches!(stage.store.messages(&sam, id, None, 10).await, Err(Error::NotFound)));
        let closed = stage.store.close_conversation(&sam, id, stage.now()).await;
        assert!(matches!(closed, Err(Error::NotFound)), "not even that it is there");

        let vera = stage.hire("Vera", Role::Viewer, true).await;
        assert!(stage.store.conversation(&vera, id).await.is_ok());
        let closed = stage.store.close_conversation(&vera, id, stage.now()).await;
        assert!(matches!(closed, Err(Error::Forbidden(_))));
        let draft = stage.draft(ComposeTo::Conversation(id), "Hi");
        assert!(matches!(stage.store.compose(&vera, draft).await, Err(Error::Forbidden(_))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_organization_sees_nothing() {
    on_each_engine(|stage| async move {
        let id = stage.daniela_writes("Hi").await;
        let stranger = stage.sign_in_elsewhere().await;
        assert!(matches!(stage.store.conversation(&stranger, id).await, Err(Error::NotFound)));
        let events = stage.store.events_after(&stranger, 0, 10).await.unwrap().events;
        let own = |event: &AddressedEvent| {
            let setting = OrganizationSetting::Audit;
            event.event.happened == Happened::SettingChanged { setting }
        };
        assert!(events.iter().all(own), "{events:?}");
        assert!(stage.store.lines(&stranger).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_by_time_by_its_owner_and_by_a_new_password() {
    on_each_engine(|stage| async move {
        let store = &stage.store;
        let begin = async |hash: &[u8]| {
            let at = stage.now();
            let new = NewSession {
                token_hash: hash.to_vec(),
                organization: stage.organization,
                user: stage.maya,
                from: None,
                version: 0,
                method: hearback_inbox::SignInMethod::Password,
                second_factor: None,
                spends: None,
                alert: None,
                browser: String::new(),
                user_agent: "Firefox".into(),
                at,
                expires_at: at + SignedDuration::from_hours(1),
            };
            store.begin_session(new).await.unwrap();
        };
        begin(b"one").await;
        let signed_in = store.session(b"one", None, None, stage.now()).await.unwrap().unwrap();
        assert_eq!((signed_in.name.as_str(), signed_in.role), ("Maya Reyes", Role::Admin.into()));
        assert_eq!(signed_in.access, stage.maya());
        let later = stage.now() + SignedDuration::from_hours(2);
        assert!(store.session(b"one", None, None, later).await.unwrap().is_none());
        store.end_session(b"one", &signed_in.access, stage.now()).await.unwrap();
        assert!(store.session(b"one", None, None, stage.now()).await.unwrap().is_none());
        begin(b"two").await;
        store.set_password("maya@northside.example", "new", stage.now()).await.unwrap();
        assert!(store.session(b"two", None, None, stage.now()).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_is_there_after_opening_again() {
    on_each_engine(|stage| async move {
        let id = stage.daniela_writes("Hi").await;
        stage.store.close().await;
        let closed = stage.store.receive(stage.text(DANIELA, MAIN, "late")).await;
        assert!(matches!(closed, Err(Error::Closed)));
        assert!(stage.store.ping().await.is_err(), "nor is anything read");
        let again = Store::open(&stage.location).await.unwrap();
        assert_eq!(again.messages(&stage.system(), id, None, 10).await.unwrap().items.len(), 1);
        assert!(matches!(
            again
                .set_up(hearback_store::SetUp {
                    organization: stage.id(),
                    organization_name: "Second".into(),
                    webhook_token: "t".into(),
                    user: stage.id(),
                    email: "x@y.example".parse().unwrap(),
                    name: "X".into(),
                    password_hash: "h".into(),
                    location: stage.id(),
                    from: None,
                    at: stage.now(),
                })
                .await,
            Err(Error::AlreadySetUp)
        ));
        again.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_refused_with_what_to_do() {
    on_each_engine(|stage| async move {
        stage.store.close().await;
        let newer = "INSERT INTO schema_migrations (version, name) VALUES (999, 'future')";
        match &stage.location {
            Location::Sqlite(file) => {
                rusqlite::Connection::open(file).unwrap().execute(newer, []).unwrap();
            }
            Location::Postgres(url) => {
                let (client, connection) =
                    tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
                tokio::spawn(connection);
                client.execute(newer, &[]).await.unwrap();
            }
        }
        let Err(refused) = Store::open(&stage.location).await else { panic!("it opened") };
        assert!(matches!(refused, Error::NewerSchema { found: 999, .. }));
        assert!(refused.to_string().contains("newer Hearback"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unusable_database_says_what_to_check() {
    let missing = Location::Sqlite("/nonexistent/folder/inbox.sqlite".into());
    let Err(error) = Store::open(&missing).await else { panic!("it opened") };
    assert!(error.to_string().contains("/nonexistent/folder"), "{error}");
    let unreachable = Location::Postgres("postgres://nobody@127.0.0.1:1/none".into());
    let Err(error) = Store::open(&unreachable).await else { panic!("it opened") };
    let words = error.to_string();
    assert!(
        words.contains("can't connect to PostgreSQL: ") && words.contains("refused"),
        "{words}"
    );
}

/// What a row says that no Hearback ever wrote, and who reads it.
#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_said_and_not_guessed() {
    on_each_engine(|stage| async move {
        let conversation = stage.daniela_writes("Hi").await;
        let maya = stage.maya();
        stage.store.start_import(&maya, 30, stage.now()).await.unwrap();

        execute(&stage.location, "UPDATE conversations SET state = 'snoozed'").await;
        let found = stage.store.conversation(&maya, conversation).await;
        assert!(matches!(found, Err(Error::Corrupt(_))), "{found:?}");
        let closed = stage.store.close_conversation(&maya, conversation, stage.now()).await;
        assert!(matches!(closed, Err(Error::Corrupt(_))), "{closed:?}");

        execute(&stage.location, "UPDATE imports SET source = -1").await;
        let (now, until) = (stage.now(), stage.now());
        let claimed = stage.store.claim_import("node-a", now, until).await;
        assert!(matches!(claimed, Err(Error::Corrupt(_))), "{claimed:?}");

        execute(&stage.location, "UPDATE organizations SET keyword_scope = 'town'").await;
        let organization = stage.store.organization(&maya).await;
        assert!(matches!(organization, Err(Error::Corrupt(_))), "{organization:?}");
    })
    .await;
}

async fn execute(location: &Location, sql: &str) {
    match location {
        Location::Sqlite(file) => {
            assert!(rusqlite::Connection::open(file).unwrap().execute(sql, []).unwrap() > 0);
        }
        Location::Postgres(url) => {
            let (client, connection) =
                tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
            tokio::spawn(connection);
            assert!(client.execute(sql, &[]).await.unwrap() > 0);
        }
    }
}
