//! What the tests inside this crate share.

use crate::{Access, Location, NewLine, SetUp, Store, TwilioAccount};
use hearback_inbox::{Address, LineFacts, LineId, LocationId, OrganizationId, Timestamp, UserId};
use std::io::Write as _;
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

pub(crate) const ACCOUNT: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
pub(crate) const MAIN: &str = "+14155550100";
pub(crate) const MAYA: UserId = UserId(Uuid::from_u128(2));
pub(crate) const NORTHSIDE: OrganizationId = OrganizationId(Uuid::from_u128(1));

/// The plans of statements are gathered process-wide: one test with a store at a time.
pub(crate) async fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::const_new(());
    ALONE.lock().await
}

/// An empty database of each engine there is. The folder holds the file of the first.
pub(crate) async fn each_engine(folder: &tempfile::TempDir) -> Vec<Location> {
    let mut locations = vec![Location::Sqlite(folder.path().join("test.sqlite"))];
    if let Some(server) = unless_left_out("HEARBACK_TEST_POSTGRES") {
        locations.push(new_database(&server).await);
    }
    locations
}

/// What an environment variable names that a test needs. Without it the test says that it was left
/// out, past what captures the words of tests that pass; where a machine runs the tests, nobody would
/// read that, and it fails.
pub(crate) fn unless_left_out(variable: &str) -> Option<String> {
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
    let name = format!("inside_{}", Uuid::from_u128(rand::random()).simple());
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (before, _) = server.rsplit_once('/').unwrap();
    Location::Postgres(format!("{before}/{name}"))
}

/// An organization with an admin and a line.
pub(crate) async fn set_up(store: &Store, access: &Access) -> LineId {
    let founding = SetUp {
        organization: NORTHSIDE,
        organization_name: "Northside Home Services".into(),
        webhook_token: "northside-token".into(),
        user: MAYA,
        email: "maya@northside.example".parse().unwrap(),
        name: "Maya Reyes".into(),
        password_hash: "hash".into(),
        location: id::<LocationId>(3),
        from: None,
        at: at(0),
    };
    store.set_up(founding).await.unwrap();
    let account = TwilioAccount {
        account_sid: ACCOUNT.into(),
        auth_token: b"sealed".to_vec(),
        api_key_sid: None,
        api_key_secret: None,
        exchange: None,
    };
    store.set_twilio_account(access, account, at(0)).await.unwrap();
    let line = NewLine {
        id: id(4),
        number: Address::from_twilio(MAIN),
        name: "Main".into(),
        language: "en".into(),
        facts: LineFacts::default(),
        is_default: true,
        at: at(0),
    };
    store.add_line(access, line).await.unwrap().id
}

pub(crate) fn id<T: From<Uuid>>(n: u32) -> T {
    Uuid::from_u128(u128::from(n)).into()
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}
