//! A database of its own for each story.

use hearback_store::{Location, Store};
use tempfile::TempDir;
use tokio_postgres::NoTls;

/// A new database; a SQLite file goes when the story is over.
pub(crate) struct Database {
    location: Location,
    _folder: Option<TempDir>,
}

impl Database {
    pub(crate) async fn on_each_engine() -> Vec<Self> {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("inbox.sqlite"));
        let mut all = vec![Self { location, _folder: Some(folder) }];
        match std::env::var("HEARBACK_TEST_POSTGRES") {
            Ok(server) => all.push(Self { location: create(&server).await, _folder: None }),
            Err(_) => println!("left out on PostgreSQL: HEARBACK_TEST_POSTGRES is not set"),
        }
        all
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.location).await.unwrap()
    }

    /// Runs a script of one engine's own on the database, beside the program.
    #[allow(dead_code, reason = "not every set of stories that has this part needs it")]
    pub(crate) async fn script(&self, on_sqlite: &str, on_postgres: &str) {
        match &self.location {
            Location::Sqlite(file) => {
                rusqlite::Connection::open(file).unwrap().execute_batch(on_sqlite).unwrap();
            }
            Location::Postgres(url) => {
                let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
                tokio::spawn(connection);
                client.batch_execute(on_postgres).await.unwrap();
            }
        }
    }
}

async fn create(server: &str) -> Location {
    let (client, connection) = tokio_postgres::connect(server, NoTls).await.unwrap();
    tokio::spawn(connection);
    let name = format!("story_{:032x}", rand::random::<u128>());
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (before, _) = server.rsplit_once('/').unwrap();
    Location::Postgres(format!("{before}/{name}"))
}
