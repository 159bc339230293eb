//! A database of its own for each engine.

use hearback_store::{Location, Store};
use std::path::Path;
use tokio_postgres::NoTls;

/// Where the program keeps its database.
pub(crate) enum Engine {
    Sqlite,
    Postgres(String),
}

impl Engine {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite
    }

    /// A new database on the server.
    pub(crate) async fn postgres(server: &str) -> Self {
        let (client, connection) = tokio_postgres::connect(server, NoTls).await.unwrap();
        tokio::spawn(connection);
        let name = format!("kill_{:032x}", rand::random::<u128>());
        client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        let (before, _) = server.rsplit_once('/').unwrap();
        Self::Postgres(format!("{before}/{name}"))
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// The URL for `--database`.
    pub(crate) fn url(&self) -> Option<&str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres(url) => Some(url),
        }
    }

    /// Opens the database from beside the program.
    pub(crate) async fn open(&self, directory: &Path) -> Store {
        let location = match self {
            Self::Sqlite => Location::Sqlite(directory.join("hearback.sqlite")),
            Self::Postgres(url) => Location::Postgres(url.clone()),
        };
        Store::open(&location).await.unwrap()
    }
}
