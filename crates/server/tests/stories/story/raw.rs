//! What stands in a database's own files, byte by byte, or in any text of its tables.

use super::Database;
use hearback_store::Location;
use std::path::Path;
use tokio_postgres::NoTls;

/// Which of some words stand in the files below a folder.
#[allow(dead_code, reason = "not every set of stories that has this part needs it")]
pub(crate) fn in_files_below(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(in_files_below(&path, words));
        } else {
            found.extend(in_file(&path, words));
        }
    }
    found
}

fn in_file(path: &Path, words: &[&str]) -> Vec<String> {
    let bytes = std::fs::read(path).unwrap_or_default();
    let stands = |word: &&&str| bytes.windows(word.len()).any(|at| at == word.as_bytes());
    words.iter().filter(stands).map(|word| (*word).to_owned()).collect()
}

impl Database {
    /// Which of some words it holds: on SQLite anywhere in the bytes of its files, on PostgreSQL in any
    /// column of any table.
    #[allow(dead_code, reason = "not every set of stories that has this part needs it")]
    pub(crate) async fn raw(&self, words: &[&str]) -> Vec<String> {
        match &self.location {
            Location::Sqlite(file) => {
                let mut found = vec![];
                for end in ["", "-wal", "-shm"] {
                    let path = format!("{}{end}", file.display());
                    found.extend(in_file(Path::new(&path), words));
                }
                found.sort();
                found.dedup();
                found
            }
            Location::Postgres(url) => in_tables(url, words).await,
        }
    }
}

async fn in_tables(url: &str, words: &[&str]) -> Vec<String> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let tables = "SELECT table_name::text FROM information_schema.tables \
                  WHERE table_schema = 'public' AND table_type = 'BASE TABLE'";
    let mut found = vec![];
    for table in client.query(tables, &[]).await.unwrap() {
        let table: String = table.get(0);
        for word in words {
            let sql =
                format!("SELECT 1 FROM \"{table}\" t WHERE position($1 in t::text) > 0 LIMIT 1");
            if !client.query(&sql, &[word]).await.unwrap().is_empty() {
                found.push((*word).to_owned());
            }
        }
    }
    found.sort();
    found.dedup();
    found
}
