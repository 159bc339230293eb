//! What the tests inside this crate share.

use crate::Location;
use std::io::Write as _;
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

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
