//! SQLite, the embedded default: one thread writes and commits in groups, others read.

mod writer;

use super::{Compacted, Job, Migrate};
use crate::Error;
use crate::engine::row::ResultSet;
use crate::engine::tx::{Engine, Query, Tx, WriteTx};
use crate::engine::value::ValueRef;
use crate::engine::{Notifier, NumberKey};
use crate::engine::{Row, Value};
use futures_util::FutureExt;
use rusqlite::config::DbConfig;
use rusqlite::types::{self, ToSqlOutput};
use rusqlite::{Connection, OpenFlags, Statement, ToSql, params_from_iter};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;

const READERS: usize = 4;
/// Until there is a connection to read by, and until what is asked over it is answered: as long as
/// PostgreSQL is given.
const TAKEN_WITHIN: Duration = Duration::from_secs(5);
const ANSWERED_WITHIN: Duration = Duration::from_secs(8);
/// A writer that has been at it for so long is held up, most likely by the disk, and so may readers
/// be: from then on nothing reads on a thread that others wait for.
const HELD_UP_AFTER: Duration = Duration::from_secs(1);
/// Statements kept prepared on each connection.
const STATEMENTS: usize = 128;
/// Page caches, in KiB. Each connection has its own, so the readers would hold the same pages four
/// times; on a miss they copy a page from the system's cache.
const WRITERS_PAGES: u32 = 16_000;
const READERS_PAGES: u32 = 4_000;

pub(crate) struct Sqlite {
    writer: Mutex<Option<mpsc::Sender<Job>>>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
    readers: Arc<Mutex<Vec<Connection>>>,
    free_readers: Arc<Semaphore>,
    /// Since when the writer has been at what it is at.
    at_it: AtIt,
}

#[derive(Clone, Default)]
struct AtIt(Arc<Mutex<Option<Instant>>>);

impl AtIt {
    fn set(&self, since: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    fn is_held_up(&self) -> bool {
        let since = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        since.is_some_and(|since| since.elapsed() >= HELD_UP_AFTER)
    }
}

impl Sqlite {
    pub(crate) fn open(
        file: &Path,
        notifier: Notifier,
        numbers: NumberKey,
        migrate: Migrate,
    ) -> Result<Self, Error> {
        let writer = connect(file, OpenFlags::default(), WRITERS_PAGES)?;
        let mut tx = WriteTx::new(Engine::Sqlite(writer), numbers);
        migrate(&mut tx).now_or_never().ok_or(WAITED)??;
        let only_reads = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let readers = (0..READERS)
            .map(|_| connect(file, only_reads, READERS_PAGES))
            .collect::<Result<Vec<_>, _>>()?;
        let (sender, work) = mpsc::channel();
        let at_it = AtIt::default();
        let its = at_it.clone();
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || writer::run(tx, &work, &notifier, &its))
            .map_err(|e| Error::Unusable(format!("no thread for the database: {e}")))?;
        Ok(Self {
            writer: Mutex::new(Some(sender)),
            thread: Mutex::new(Some(thread)),
            readers: Arc::new(Mutex::new(readers)),
            free_readers: Arc::new(Semaphore::new(READERS)),
            at_it,
        })
    }

    pub(crate) fn submit(&self, job: Job) -> Result<(), Error> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.as_ref().ok_or(Error::Closed)?.send(job).map_err(|_| Error::Closed)
    }

    /// Reads on a thread that may take its time.
    pub(crate) async fn read_on_thread<T: Send + 'static>(
        &self,
        query: impl for<'t> Query<'t, T> + Send + 'static,
    ) -> Result<T, Error> {
        let permit = self.free_reader().await?;
        let readers = self.readers.clone();
        let task = tokio::task::spawn_blocking(move || {
            let result = with_one_of(&readers, query);
            drop(permit);
            result
        });
        let answered = timeout(ANSWERED_WITHIN, task).await.map_err(|_| silent(ANSWERED_WITHIN))?;
        answered.map_err(|_| Error::Closed)?
    }

    /// Reads where it is called, unless that may take its time.
    pub(crate) async fn read_inline<T: Send + 'static>(
        &self,
        query: impl for<'t> Query<'t, T> + Send + 'static,
    ) -> Result<T, Error> {
        if self.at_it.is_held_up() {
            return self.read_on_thread(query).await;
        }
        let _permit = self.free_reader().await?;
        with_one_of(&self.readers, query)
    }

    async fn free_reader(&self) -> Result<OwnedSemaphorePermit, Error> {
        let taken = timeout(TAKEN_WITHIN, self.free_readers.clone().acquire_owned()).await;
        taken.map_err(|_| silent(TAKEN_WITHIN))?.map_err(|_| Error::Closed)
    }

    /// Has the writer remove what was deleted from the file and its log.
    pub(crate) async fn compact(&self) -> Result<Compacted, Error> {
        let (tell, told) = oneshot::channel();
        self.submit(Job::Compact(tell))?;
        told.await.map_err(|_| Error::Closed)?
    }

    pub(crate) async fn close(&self) {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.free_readers.close();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // The writer ends when its queue is empty and has no senders left.
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

fn silent(limit: Duration) -> Error {
    Error::Unavailable(format!("no answer within {} s", limit.as_secs()))
}

fn with_one_of<T>(
    readers: &Mutex<Vec<Connection>>,
    query: impl for<'t> Query<'t, T>,
) -> Result<T, Error> {
    let lock = || readers.lock().unwrap_or_else(PoisonError::into_inner);
    let connection = lock().pop().ok_or(Error::Closed)?;
    let mut tx = Tx::new(Engine::Sqlite(connection));
    let result = read_through(&mut tx, query);
    if let Engine::Sqlite(connection) = tx.engine {
        lock().push(connection);
    }
    result
}

/// In one transaction: one state of the database is read, and the file is locked once and not for
/// every statement.
fn read_through<T>(tx: &mut Tx, query: impl for<'t> Query<'t, T>) -> Result<T, Error> {
    batch(tx, "BEGIN")?;
    let result = query(tx).now_or_never().unwrap_or(Err(WAITED));
    batch(tx, "COMMIT")?;
    result
}

const WAITED: Error =
    Error::Corrupt("a store operation waited for something other than its transaction");

fn connect(file: &Path, flags: OpenFlags, pages: u32) -> Result<Connection, Error> {
    let unusable = |e: rusqlite::Error| {
        Error::Unusable(format!(
            "the database {} can't be opened: {e}. Check that the folder exists, may be written, and that the file is a Hearback database",
            file.display()
        ))
    };
    let connection = Connection::open_with_flags(PathBuf::from(file), flags).map_err(unusable)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Without it SQLite looks at the values bound to decide whether a partial index applies, and
    // prepares the statement again whenever they change, which is at every text.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(unusable)?;
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA busy_timeout = 5000;
             PRAGMA wal_autocheckpoint = 4000;
             PRAGMA secure_delete = ON;
             PRAGMA cache_size = -{pages};
             PRAGMA temp_store = MEMORY;"
        ))
        .map_err(unusable)?;
    Ok(connection)
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
    rows(&mut *connection.prepare_cached(sql)?, values)
}

/// The rows of each key, by one statement.
pub(crate) fn query_each(
    connection: &Connection,
    sql: &str,
    keys: &[Vec<Value>],
) -> Result<Vec<Vec<Row>>, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    keys.iter().map(|key| rows(&mut statement, key)).collect()
}

fn rows(statement: &mut Statement<'_>, values: &[Value]) -> Result<Vec<Row>, Error> {
    let width = statement.column_count();
    let mut rows = statement.query(params_from_iter(values))?;
    let mut results = ResultSet::default();
    while let Some(row) = rows.next()? {
        for column in 0..width {
            push(&mut results, row.get_ref(column)?)?;
        }
    }
    Ok(results.into_rows(width))
}

pub(crate) fn execute(connection: &Connection, sql: &str, values: &[Value]) -> Result<u64, Error> {
    let changed = connection.prepare_cached(sql)?.execute(params_from_iter(values))?;
    Ok(changed as u64)
}

/// Runs one statement for each row.
pub(crate) fn execute_each(
    connection: &Connection,
    sql: &str,
    rows: &[Vec<Value>],
) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(sql)?;
    for row in rows {
        statement.execute(params_from_iter(row))?;
    }
    Ok(())
}

/// Runs a script of several statements; for migrations.
pub(crate) fn script(connection: &Connection, sql: &str) -> Result<(), Error> {
    Ok(connection.execute_batch(sql)?)
}

fn push(results: &mut ResultSet, value: types::ValueRef<'_>) -> Result<(), Error> {
    use types::ValueRef as Theirs;
    match value {
        Theirs::Null => results.push(ValueRef::Null),
        Theirs::Integer(n) => results.push(ValueRef::Int(n)),
        // Nothing is stored as a float; a whole number that SQLite made one is still that number.
        Theirs::Real(n) if n.fract() != 0.0 => return Err(Error::Corrupt("a fraction")),
        #[expect(clippy::cast_possible_truncation, reason = "it is no fraction")]
        Theirs::Real(n) => results.push(ValueRef::Int(n as i64)),
        Theirs::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => results.push(ValueRef::Text(text)),
            Err(_) => results.push(ValueRef::Text(&String::from_utf8_lossy(text))),
        },
        Theirs::Blob(bytes) => results.push(ValueRef::Bytes(bytes)),
    }
    Ok(())
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => types::ValueRef::Null,
            Self::Int(n) => types::ValueRef::Integer(*n),
            Self::Text(text) => types::ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => types::ValueRef::Blob(bytes),
            Self::Id(id) => types::ValueRef::Blob(id.as_bytes()),
        }))
    }
}
