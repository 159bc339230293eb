//! SQLite, the embedded default: one thread writes and commits in groups, others read.

use super::{Done, Work, announce};
use crate::notify::Notifier;
use crate::tx::{Engine, Told, Tx};
use crate::{Error, Row, Value};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql, params_from_iter};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use tokio::sync::Semaphore;

/// At most so much work becomes durable in one commit; more would make the first wait for the last.
const GATHERED: usize = 256;
const READERS: usize = 4;
/// Statements kept prepared on each connection.
const STATEMENTS: usize = 128;

pub(crate) struct Sqlite {
    writer: Mutex<Option<mpsc::Sender<Box<dyn Work>>>>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
    readers: Arc<Mutex<Vec<Connection>>>,
    free_readers: Arc<Semaphore>,
}

impl Sqlite {
    pub(crate) fn open(file: &Path, notifier: Notifier) -> Result<Self, Error> {
        let writer = connect(file, OpenFlags::default())?;
        let mut tx = Tx::new(Engine::Sqlite(writer));
        crate::migrations::run(&mut tx).now_or_never().ok_or(WAITED)??;
        let readers = (0..READERS)
            .map(|_| {
                connect(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let (sender, work) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || write(tx, &work, &notifier))
            .map_err(|e| Error::Unusable(format!("no thread for the database: {e}")))?;
        Ok(Self {
            writer: Mutex::new(Some(sender)),
            thread: Mutex::new(Some(thread)),
            readers: Arc::new(Mutex::new(readers)),
            free_readers: Arc::new(Semaphore::new(READERS)),
        })
    }

    pub(crate) fn submit(&self, work: Box<dyn Work>) -> Result<(), Error> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.as_ref().ok_or(Error::Closed)?.send(work).map_err(|_| Error::Closed)
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        query: impl for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        let permit = self.free_readers.clone().acquire_owned().await.map_err(|_| Error::Closed)?;
        let readers = self.readers.clone();
        let task = tokio::task::spawn_blocking(move || {
            let lock = || readers.lock().unwrap_or_else(PoisonError::into_inner);
            let connection = lock().pop().ok_or(Error::Closed)?;
            let mut tx = Tx::new(Engine::Sqlite(connection));
            let result = query(&mut tx).now_or_never().ok_or(WAITED)?;
            if let Engine::Sqlite(connection) = tx.engine {
                lock().push(connection);
            }
            drop(permit);
            result
        });
        task.await.map_err(|_| Error::Closed)?
    }

    pub(crate) async fn close(&self) {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.free_readers.close();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // The writer ends when its queue is empty and nobody can add to it.
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

const WAITED: Error =
    Error::Corrupt("a store operation waited for something other than its transaction");

fn connect(file: &Path, flags: OpenFlags) -> Result<Connection, Error> {
    let unusable = |e: rusqlite::Error| {
        Error::Unusable(format!(
            "the database {} can't be opened: {e}. Check that the folder exists, may be written, and that the file is a Hearback database",
            file.display()
        ))
    };
    let connection = Connection::open_with_flags(PathBuf::from(file), flags).map_err(unusable)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA busy_timeout = 5000;
             PRAGMA wal_autocheckpoint = 4000;
             PRAGMA cache_size = -16000;
             PRAGMA temp_store = MEMORY;",
        )
        .map_err(unusable)?;
    Ok(connection)
}

/// The writer's thread: takes all that waits, runs each piece of work in a savepoint of its own so
/// that a bad one leaves its neighbours alone, and makes the lot durable with one commit.
fn write(mut tx: Tx, queue: &mpsc::Receiver<Box<dyn Work>>, notifier: &Notifier) {
    while let Ok(first) = queue.recv() {
        let gathered: Vec<Box<dyn Work>> =
            std::iter::once(first).chain(queue.try_iter().take(GATHERED - 1)).collect();
        let mut kept = Vec::with_capacity(gathered.len());
        let mut dropped = Vec::new();
        let committed = commit(&mut tx, gathered, &mut kept, &mut dropped);
        let told = std::mem::take(&mut tx.told);
        match committed {
            Ok(()) => announce(notifier, told, kept),
            Err(error) => {
                let _ = batch(&tx, "ROLLBACK");
                kept.into_iter().for_each(|done| (done.tell)(Err(error.clone())));
            }
        }
        dropped.into_iter().for_each(|done| (done.tell)(Ok(())));
    }
    let _ = batch(&tx, "PRAGMA wal_checkpoint(TRUNCATE)");
}

fn commit(
    tx: &mut Tx,
    gathered: Vec<Box<dyn Work>>,
    kept: &mut Vec<Done>,
    dropped: &mut Vec<Done>,
) -> Result<(), Error> {
    batch(tx, "BEGIN IMMEDIATE")?;
    for work in gathered {
        batch(tx, "SAVEPOINT work")?;
        let told_before = std::mem::take(&mut tx.told);
        let done = work.run(tx).now_or_never().ok_or(WAITED)?;
        let told_by_work = std::mem::replace(&mut tx.told, told_before);
        if done.keep {
            tx.told.add(told_by_work);
            kept.push(done);
            batch(tx, "RELEASE work")?;
        } else {
            dropped.push(done);
            batch(tx, "ROLLBACK TO work")?;
            batch(tx, "RELEASE work")?;
        }
    }
    batch(tx, "COMMIT")
}

impl Told {
    fn add(&mut self, other: Self) {
        self.events.extend(other.events);
        self.outbox |= other.outbox;
    }
}

fn batch(tx: &Tx, sql: &str) -> Result<(), Error> {
    let Engine::Sqlite(connection) = &tx.engine else {
        return Err(Error::Closed);
    };
    connection.prepare_cached(sql)?.raw_execute_once()
}

/// Runs a statement for its effect, whether or not it gives rows (a checkpoint does).
trait RunOnce {
    fn raw_execute_once(&mut self) -> Result<(), Error>;
}

impl RunOnce for rusqlite::CachedStatement<'_> {
    fn raw_execute_once(&mut self) -> Result<(), Error> {
        let mut rows = self.query([])?;
        while rows.next()?.is_some() {}
        Ok(())
    }
}

pub(crate) fn query(
    connection: &Connection,
    sql: &str,
    values: &[Value],
) -> Result<Vec<Row>, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let width = statement.column_count();
    let mut rows = statement.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let values: Result<Vec<_>, _> = (0..width).map(|i| row.get_ref(i).map(read)).collect();
        found.push(Row::new(values?));
    }
    Ok(found)
}

pub(crate) fn execute(connection: &Connection, sql: &str, values: &[Value]) -> Result<u64, Error> {
    let changed = connection.prepare_cached(sql)?.execute(params_from_iter(values))?;
    Ok(changed as u64)
}

/// Runs a script of several statements; for migrations.
pub(crate) fn script(connection: &Connection, sql: &str) -> Result<(), Error> {
    Ok(connection.execute_batch(sql)?)
}

fn read(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Int(n),
        // Nothing is stored as a float; a whole number that SQLite made one is still that number.
        #[expect(clippy::cast_possible_truncation, reason = "no column holds fractions")]
        ValueRef::Real(n) => Value::Int(n as i64),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(n) => ValueRef::Integer(*n),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Id(id) => ValueRef::Blob(id.as_bytes()),
        }))
    }
}
