//! What the tests inside this crate share.

use crate::Location;
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
    match std::env::var("HEARBACK_TEST_POSTGRES") {
        Ok(server) => locations.push(new_database(&server).await),
        Err(_) => println!("left out on PostgreSQL: HEARBACK_TEST_POSTGRES is not set"),
    }
    locations
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
