//! PostgreSQL 15 or newer: one writer gathers the hot operations into set-based transactions, the
//! rest runs in transactions of its own from a pool.

mod connection;
mod dial;
mod fitness;
mod pool;

pub(crate) use connection::Connection;

use super::{HotWork, Work};
use crate::notify::Notifier;
use crate::row::Sheet;
use crate::tx::{Engine, Tx};
use crate::value::{Kind, ValueRef};
use crate::{Error, Row, Value};
use futures_util::future::BoxFuture;
use pool::Connections;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// After so many items written the tables are measured, and again at four times as many.
const FIRST_MEASURED: usize = 1000;
/// What the writer has not made durable by then, nobody was told of.
const CLOSED_WITHIN: Duration = Duration::from_secs(5);

pub(crate) struct Postgres {
    connections: Connections,
    writer: Mutex<Option<mpsc::UnboundedSender<Box<dyn HotWork>>>>,
    task: Mutex<Option<JoinHandle<()>>>,
    notifier: Notifier,
}

impl Postgres {
    pub(crate) async fn open(url: &str, most: usize, notifier: Notifier) -> Result<Self, Error> {
        let connections = Connections::to(&config(url)?, most)?;
        let connection = connected(&connections).await?;
        fitness::check(&connections, &connection).await?;
        let mut tx = Tx::new(Engine::Postgres(connection.patient().await?));
        crate::migrations::run(&mut tx).await?;
        let (sender, queue) = mpsc::unbounded_channel();
        let task = tokio::spawn(write(connections.clone(), queue, notifier.clone()));
        let (writer, task) = (Mutex::new(Some(sender)), Mutex::new(Some(task)));
        Ok(Self { connections, writer, task, notifier })
    }

    pub(crate) fn submit(&self, work: Box<dyn HotWork>) -> Result<(), Error> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.as_ref().ok_or(Error::Closed)?.send(work).map_err(|_| Error::Closed)
    }

    /// Reads one state of the database, however many statements ask for it.
    pub(crate) async fn read<T>(
        &self,
        query: impl for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Error>> + Send,
    ) -> Result<T, Error> {
        let connection = self.connections.take().await?;
        connection.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        let mut snapshot = Snapshot(Some(Tx::new(Engine::Postgres(connection))));
        query(snapshot.0.as_mut().ok_or(Error::Closed)?).await
    }

    /// In a task of its own: a caller that goes away must not leave a transaction half done.
    pub(crate) fn run_alone(&self, work: Box<dyn Work>) {
        let (connections, notifier) = (self.connections.clone(), self.notifier.clone());
        tokio::spawn(async move { run(&connections, work, &notifier).await });
    }

    /// Marks what everybody can see, so that an index alone answers, and measures the tables.
    pub(crate) async fn tidy(&self) -> Result<(), Error> {
        self.connections.take().await?.patient().await?.script("VACUUM ANALYZE").await
    }

    pub(crate) async fn close(&self) {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mut task) = task
            && tokio::time::timeout(CLOSED_WITHIN, &mut task).await.is_err()
        {
            tracing::warn!("closed without waiting for PostgreSQL any longer");
            task.abort();
        }
        self.connections.close();
    }
}

/// A transaction that only reads. It ends when it is let go, whether its query succeeded, failed or
/// was given up, and nobody waits for that.
struct Snapshot(Option<Tx>);

impl Drop for Snapshot {
    fn drop(&mut self) {
        let (Some(tx), Ok(runtime)) = (self.0.take(), Handle::try_current()) else { return };
        runtime.spawn(async move {
            if let Err(error) = rollback(tx).await {
                tracing::debug!(%error, "a read could not be ended; its connection is gone");
            }
        });
    }
}

/// What a URL says of a database.
///
/// # Errors
/// [`Error::Unusable`], which does not repeat the URL: it may hold a password.
pub(crate) fn config(url: &str) -> Result<tokio_postgres::Config, Error> {
    url.parse().map_err(|error| {
        Error::Unusable(format!(
            "the database URL can't be read: {}. Write it as postgres://user:password@host/name, \
             or with several hosts, postgres://user:password@one:5432,two:5432/name",
            dial::reason(&error)
        ))
    })
}

async fn connected(connections: &Connections) -> Result<Connection, Error> {
    connections.take().await.map_err(|error| match error {
        Error::Unavailable(reason) => Error::Unusable(format!(
            "can't connect to PostgreSQL: {reason}. Check the database URL, and that the server is \
             running"
        )),
        other => other,
    })
}

/// A connection of its own.
#[cfg(test)]
pub(crate) async fn connect(url: &str) -> Result<Connection, Error> {
    connected(&Connections::to(&config(url)?, 1)?).await
}

/// The writer: while one transaction commits, the next gathers.
async fn write(
    connections: Connections,
    mut queue: mpsc::UnboundedReceiver<Box<dyn HotWork>>,
    notifier: Notifier,
) {
    let (mut written, mut measured_at) = (0, FIRST_MEASURED);
    while let Some(mut work) = queue.recv().await {
        work.take();
        let ended = run_hot(&connections, work.as_mut(), &notifier).await;
        written += work.len();
        work.tell(ended);
        if written >= measured_at {
            measured_at *= 4;
            tokio::spawn(measure(connections.clone()));
        }
    }
}

/// Lets PostgreSQL look at how its tables are filled, without waiting for its own turn: of a table
/// that it never looked at it does not know that a sid finds one row and an organization all.
async fn measure(connections: Connections) {
    let measured = async { connections.take().await?.patient().await?.script("ANALYZE").await };
    if let Err(error) = measured.await {
        tracing::warn!(%error, "PostgreSQL's statistics could not be brought up to date");
    }
}

/// Runs gathered work in one transaction; if that fails, one by one, unless it is the database that
/// fails: then each would wait for that.
async fn run_hot(
    connections: &Connections,
    work: &mut dyn HotWork,
    notifier: &Notifier,
) -> Result<(), Error> {
    let mut tx = begin(connections).await?;
    match work.run(&mut tx).await {
        Ok(()) => return commit(tx, notifier).await,
        Err(error @ Error::Unavailable(_)) => return Err(error),
        Err(error) => tracing::warn!(%error, "gathered work failed; it is run one by one"),
    }
    rollback(tx).await?;
    for place in 0..work.len() {
        let mut tx = begin(connections).await?;
        let ended = match work.run_one(&mut tx, place).await {
            Ok(()) => commit(tx, notifier).await,
            Err(error @ Error::Unavailable(_)) => Err(error),
            Err(error) => rollback(tx).await.and(Err(error)),
        };
        if let Err(error) = ended {
            work.give_up(place, error);
        }
    }
    Ok(())
}

/// Runs one operation in a transaction of its own, and tells its fate.
async fn run(connections: &Connections, work: Box<dyn Work>, notifier: &Notifier) {
    let begun =
        if work.is_long() { begin_long(connections).await } else { begin(connections).await };
    let mut tx = match begun {
        Ok(tx) => tx,
        Err(error) => return work.fail(error),
    };
    let done = work.run(&mut tx).await;
    let ended = if done.keep { commit(tx, notifier).await } else { rollback(tx).await };
    (done.tell)(ended);
}

async fn commit(tx: Tx, notifier: &Notifier) -> Result<(), Error> {
    let Engine::Postgres(connection) = &tx.engine else { return Err(Error::Closed) };
    connection.end("COMMIT").await?;
    notifier.committed(tx.told);
    Ok(())
}

/// A transaction on a connection that is lost has ended, or the server ends it by itself.
async fn rollback(tx: Tx) -> Result<(), Error> {
    match &tx.engine {
        Engine::Postgres(connection) if connection.is_lost() => Ok(()),
        Engine::Postgres(connection) => connection.end("ROLLBACK").await,
        Engine::Sqlite(_) => Err(Error::Closed),
    }
}

async fn begin(connections: &Connections) -> Result<Tx, Error> {
    begin_on(connections.take().await?).await
}

/// For what may take its time.
async fn begin_long(connections: &Connections) -> Result<Tx, Error> {
    begin_on(connections.take().await?.patient().await?).await
}

async fn begin_on(connection: Connection) -> Result<Tx, Error> {
    connection.begin("BEGIN").await?;
    Ok(Tx::new(Engine::Postgres(connection)))
}

/// `?1` as `$1`. Question marks stand nowhere else in our SQL.
fn translate(sql: &str) -> String {
    sql.replace('?', "$")
}

pub(crate) async fn query(
    connection: &Connection,
    sql: &str,
    values: &[Value],
) -> Result<Vec<Row>, Error> {
    let (client, sql) = (connection.client()?, translate(sql));
    let rows = connection.answer(async {
        let statement = client.prepare_cached(&sql).await?;
        client.query(&statement, &as_params(values)).await
    });
    read_rows(&rows.await?)
}

pub(crate) async fn execute(
    connection: &Connection,
    sql: &str,
    values: &[Value],
) -> Result<u64, Error> {
    let (client, sql) = (connection.client()?, translate(sql));
    let changed = connection.answer(async {
        let statement = client.prepare_cached(&sql).await?;
        client.execute(&statement, &as_params(values)).await
    });
    changed.await
}

/// Runs a script of several statements; for migrations.
pub(crate) async fn script(connection: &Connection, sql: &str) -> Result<(), Error> {
    connection.script(sql).await
}

pub(crate) async fn execute_arrays(
    connection: &Connection,
    sql: &str,
    kinds: &[Kind],
    rows: &[Vec<Value>],
) -> Result<(), Error> {
    let (client, sql, columns) = (connection.client()?, translate(sql), columns(kinds, rows));
    let written = connection.answer(async {
        let statement = client.prepare_cached(&sql).await?;
        client.execute(&statement, &columns.params()).await
    });
    written.await.map(drop)
}

pub(crate) async fn query_arrays(
    connection: &Connection,
    sql: &str,
    kinds: &[Kind],
    keys: &[Vec<Value>],
) -> Result<Vec<Vec<Row>>, Error> {
    let (client, sql, columns) = (connection.client()?, translate(sql), columns(kinds, keys));
    let rows = connection.answer(async {
        let statement = client.prepare_cached(&sql).await?;
        client.query(&statement, &columns.params()).await
    });
    let mut found: Vec<Vec<Row>> = keys.iter().map(|_| Vec::new()).collect();
    for mut row in read_rows(&rows.await?)? {
        let position: i64 = row.take()?;
        let slot = usize::try_from(position - 1).ok().and_then(|i| found.get_mut(i));
        slot.ok_or(Error::Corrupt("a row of no key"))?.push(row);
    }
    Ok(found)
}

/// The plan of a statement that takes arrays.
#[cfg(test)]
pub(crate) async fn explain_arrays(
    connection: &Connection,
    sql: &str,
    kinds: &[Kind],
    keys: &[Vec<Value>],
) -> Result<Vec<Row>, Error> {
    let client = connection.client()?;
    let statement = client.prepare(&translate(sql)).await?;
    let rows = client.query(&statement, &columns(kinds, keys).params()).await?;
    read_rows(&rows)
}

fn as_params(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

/// Rows turned into one array a column.
struct Columns(Vec<Box<dyn ToSql + Sync + Send>>);

impl Columns {
    fn params(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.0.iter().map(|column| column.as_ref() as &(dyn ToSql + Sync)).collect()
    }
}

fn columns(kinds: &[Kind], rows: &[Vec<Value>]) -> Columns {
    let column = |i: usize| rows.iter().map(move |row| row.get(i).unwrap_or(&Value::Null));
    let all = kinds.iter().enumerate().map(|(i, kind)| -> Box<dyn ToSql + Sync + Send> {
        match kind {
            Kind::Int => Box::new(
                column(i)
                    .map(|v| if let Value::Int(n) = v { Some(*n) } else { None })
                    .collect::<Vec<Option<i64>>>(),
            ),
            Kind::Text => Box::new(
                column(i)
                    .map(|v| if let Value::Text(t) = v { Some(t.clone()) } else { None })
                    .collect::<Vec<Option<String>>>(),
            ),
            Kind::Id => Box::new(
                column(i)
                    .map(|v| if let Value::Id(id) = v { Some(*id) } else { None })
                    .collect::<Vec<Option<uuid::Uuid>>>(),
            ),
        }
    });
    Columns(all.collect())
}

fn read_rows(rows: &[tokio_postgres::Row]) -> Result<Vec<Row>, Error> {
    let mut sheet = Sheet::default();
    let width = rows.first().map_or(0, tokio_postgres::Row::len);
    for row in rows {
        for column in 0..row.len() {
            sheet.push(value(row, column)?);
        }
    }
    Ok(sheet.into_rows(width))
}

fn value(row: &tokio_postgres::Row, i: usize) -> Result<ValueRef<'_>, Error> {
    Ok(match *row.columns()[i].type_() {
        Type::INT8 => row.try_get::<_, Option<i64>>(i)?.map(ValueRef::Int),
        Type::INT4 => row.try_get::<_, Option<i32>>(i)?.map(|n| ValueRef::Int(i64::from(n))),
        Type::BOOL => row.try_get::<_, Option<bool>>(i)?.map(|b| ValueRef::Int(i64::from(b))),
        Type::UUID => row.try_get::<_, Option<uuid::Uuid>>(i)?.map(ValueRef::Id),
        Type::BYTEA => row.try_get::<_, Option<&[u8]>>(i)?.map(ValueRef::Bytes),
        _ => row.try_get::<_, Option<&str>>(i)?.map(ValueRef::Text),
    }
    .unwrap_or(ValueRef::Null))
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut bytes::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(n) if *ty == Type::INT4 => i32::try_from(*n)?.to_sql(ty, out),
            Self::Int(n) => n.to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
            Self::Bytes(bytes) => bytes.to_sql(ty, out),
            Self::Id(id) => id.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
