//! All that a database holds, to see whether something changed it.

use super::Database;
use hearback_store::Location;
use rusqlite::types::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use tokio_postgres::NoTls;

/// What workers write by themselves, whatever anybody does.
const BY_ITSELF: [&str; 2] = ["write_probes", "reconcilers"];

/// Of each table how many rows it has, and a hash of what is in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dump(BTreeMap<String, (usize, u64)>);

impl Dump {
    fn of(tables: impl IntoIterator<Item = (String, Vec<String>)>) -> Self {
        let hashed = tables.into_iter().map(|(table, mut rows)| {
            rows.sort_unstable();
            let mut hash = DefaultHasher::new();
            rows.hash(&mut hash);
            (table, (rows.len(), hash.finish()))
        });
        Self(hashed.filter(|(table, _)| !BY_ITSELF.contains(&table.as_str())).collect())
    }

    /// The tables that are not as they were. What is in them stays out of a test's output.
    #[allow(dead_code, reason = "not every set of stories that has this part needs it")]
    pub(crate) fn changed_since(&self, before: &Self) -> Vec<String> {
        let mut changed = vec![];
        for (table, now) in &self.0 {
            let then = before.0.get(table);
            if then != Some(now) {
                let rows = then.map_or(0, |then| then.0);
                changed.push(format!("{table} ({rows} rows, now {})", now.0));
            }
        }
        changed
    }
}

impl Database {
    /// What it holds now.
    #[allow(dead_code, reason = "not every set of stories that has this part needs it")]
    pub(crate) async fn dump(&self) -> Dump {
        match &self.location {
            Location::Sqlite(file) => sqlite(&rusqlite::Connection::open(file).unwrap()).unwrap(),
            Location::Postgres(url) => postgres(url).await.unwrap(),
        }
    }
}

fn sqlite(database: &rusqlite::Connection) -> rusqlite::Result<Dump> {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let mut tables = database.prepare(sql)?;
    let tables = tables.query_map([], |row| row.get::<_, String>(0))?;
    let read = |table: String| {
        let mut rows = database.prepare(&format!("SELECT * FROM \"{table}\""))?;
        let width = rows.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            let mut text = String::new();
            for column in 0..width {
                let _ = write!(text, "{:?}|", row.get::<_, Value>(column)?);
            }
            Ok(text)
        };
        let rows = rows.query_map([], row)?.collect::<Result<Vec<_>, _>>()?;
        Ok((table, rows))
    };
    Ok(Dump::of(tables.map(|table| read(table?)).collect::<rusqlite::Result<Vec<_>>>()?))
}

async fn postgres(url: &str) -> Result<Dump, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    let sql = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
    let mut tables = vec![];
    for table in client.query(sql, &[]).await? {
        let table: String = table.get(0);
        let rows = client.query(&format!("SELECT t::text FROM \"{table}\" t"), &[]).await?;
        tables.push((table, rows.iter().map(|row| row.get(0)).collect()));
    }
    Ok(Dump::of(tables))
}
