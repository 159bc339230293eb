//! A database of its own for each story.

#[path = "dump.rs"]
mod dump;
#[path = "log.rs"]
pub(crate) mod log;
#[path = "log_line.rs"]
mod log_line;
#[path = "migrated.rs"]
mod migrated;
#[path = "raw.rs"]
pub(crate) mod raw;
#[path = "timed.rs"]
mod timed;

#[allow(unused_imports, reason = "not every set of stories that has this part needs it")]
pub(crate) use dump::Dump;
use hearback_store::{Location, Store};
use std::io::Write as _;
use std::time::Duration;
use tempfile::TempDir;
use tokio_postgres::NoTls;

/// Nothing that is waited for takes so long.
#[allow(dead_code, reason = "not every set of stories that has this part needs it")]
const PATIENCE: Duration = Duration::from_secs(20);

/// A new database; a SQLite file goes when the story is over.
pub(crate) struct Database {
    location: Location,
    _folder: Option<TempDir>,
}

impl Database {
    pub(crate) async fn on_each_engine() -> Vec<Self> {
        log::watch();
        timed::begin();
        let folder = tempfile::tempdir().unwrap();
        let location = migrated::sqlite(folder.path()).await;
        let mut all = vec![Self { location, _folder: Some(folder) }];
        if let Some(server) = unless_left_out("HEARBACK_TEST_POSTGRES") {
            all.push(Self { location: migrated::postgres(&server).await, _folder: None });
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

impl Database {
    /// Tries a script on the database, beside the program; what the engine says if it refuses.
    #[allow(dead_code, reason = "not every set of stories that has this part needs it")]
    pub(crate) async fn try_script(&self, sql: &str) -> Result<(), String> {
        match &self.location {
            Location::Sqlite(file) => {
                let database = rusqlite::Connection::open(file).unwrap();
                database.execute_batch(sql).map_err(|error| error.to_string())
            }
            Location::Postgres(url) => {
                let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
                tokio::spawn(connection);
                let done = client.batch_execute(sql).await;
                done.map_err(|error| error.as_db_error().unwrap().to_string())
            }
        }
    }
}

/// Someone else who has the database to themselves. Dropping it lets go of it.
#[allow(dead_code, reason = "not every set of stories that has this part needs it")]
pub(crate) enum Holder {
    Sqlite(rusqlite::Connection),
    Postgres(tokio_postgres::Client),
}

impl Database {
    /// Lets nobody write, beside the program, while reading goes on.
    #[allow(dead_code, reason = "not every set of stories that has this part needs it")]
    pub(crate) async fn hold_writes(&self) -> Holder {
        match &self.location {
            Location::Sqlite(file) => {
                let connection = rusqlite::Connection::open(file).unwrap();
                connection.busy_timeout(PATIENCE).unwrap();
                connection.execute_batch("BEGIN IMMEDIATE").unwrap();
                Holder::Sqlite(connection)
            }
            Location::Postgres(url) => {
                let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
                tokio::spawn(connection);
                let sql = "BEGIN; DO $$ DECLARE t text; BEGIN \
                           FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' \
                           LOOP EXECUTE format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', t); \
                           END LOOP; END $$";
                client.batch_execute(sql).await.unwrap();
                Holder::Postgres(client)
            }
        }
    }
}

impl Holder {
    #[allow(dead_code, reason = "not every set of stories that has this part needs it")]
    pub(crate) async fn let_go(self) {
        match self {
            Self::Sqlite(connection) => connection.execute_batch("ROLLBACK").unwrap(),
            Self::Postgres(client) => client.batch_execute("ROLLBACK").await.unwrap(),
        }
    }
}

/// At its end, nothing was logged that should not be.
impl Drop for Database {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            log::was_discreet();
        }
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
