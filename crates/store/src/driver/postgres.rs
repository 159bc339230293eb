//! PostgreSQL 15 or newer: one writer gathers the hot operations into set-based transactions, the
//! rest runs in transactions of its own from a pool.

use super::{HotWork, Work};
use crate::notify::Notifier;
use crate::row::Sheet;
use crate::tx::{Engine, Tx};
use crate::value::{Kind, ValueRef};
use crate::{Error, Row, Value};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures_util::future::BoxFuture;
use std::sync::{Mutex, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_postgres::NoTls;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

const CONNECTIONS: usize = 16;
/// After so many items written the tables are measured, and again at four times as many.
const FIRST_MEASURED: usize = 1000;
/// Every statement here is a walk along an index (invariant 10). A statement that is prepared while a
/// table is small would be planned as a scan of it, or as sorting all of it, and stay so as it grows.
const PLANS: &str = "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off \
    -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";

pub(crate) struct Postgres {
    pool: Pool,
    writer: Mutex<Option<mpsc::UnboundedSender<Box<dyn HotWork>>>>,
    task: Mutex<Option<JoinHandle<()>>>,
    notifier: Notifier,
}

impl Postgres {
    pub(crate) async fn open(url: &str, notifier: Notifier) -> Result<Self, Error> {
        let pool = pool(url)?;
        let client = connected(&pool).await?;
        let mut tx = Tx::new(Engine::Postgres(client));
        crate::migrations::run(&mut tx).await?;
        let (sender, queue) = mpsc::unbounded_channel();
        let task = tokio::spawn(write(pool.clone(), queue, notifier.clone()));
        Ok(Self { pool, writer: Mutex::new(Some(sender)), task: Mutex::new(Some(task)), notifier })
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
        let client = take(&self.pool).await?;
        let mut snapshot = Snapshot(Some(Tx::new(Engine::Postgres(client))));
        let tx = snapshot.0.as_mut().ok_or(Error::Closed)?;
        tx.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        query(tx).await
    }

    /// In a task of its own: a caller that goes away must not leave a transaction half done.
    pub(crate) fn run_alone(&self, work: Box<dyn Work>) {
        let (pool, notifier) = (self.pool.clone(), self.notifier.clone());
        tokio::spawn(async move { run(&pool, work, &notifier).await });
    }

    /// Marks what everybody can see, so that an index alone answers, and measures the tables.
    pub(crate) async fn tidy(&self) -> Result<(), Error> {
        Ok(take(&self.pool).await?.batch_execute("VACUUM ANALYZE").await?)
    }

    pub(crate) async fn close(&self) {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            let _ = task.await;
        }
        self.pool.close();
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

/// Connections to a server, none made yet.
fn pool(url: &str) -> Result<Pool, Error> {
    let mut config: tokio_postgres::Config = url.parse().map_err(|e| {
        Error::Unusable(format!("the database URL is not understood: {e}. It looks like postgres://user:password@host:5432/name"))
    })?;
    config.options(format!("{} {PLANS}", config.get_options().unwrap_or_default()));
    let manager = Manager::from_config(
        config,
        NoTls,
        ManagerConfig { recycling_method: RecyclingMethod::Fast },
    );
    Pool::builder(manager).max_size(CONNECTIONS).build().map_err(|e| Error::Unusable(e.to_string()))
}

async fn connected(pool: &Pool) -> Result<Object, Error> {
    pool.get().await.map_err(|e| {
        Error::Unusable(format!("the PostgreSQL server can't be reached: {e}. Check the database URL, and that the server is running"))
    })
}

/// One connection of its own.
#[cfg(test)]
pub(crate) async fn connect(url: &str) -> Result<Object, Error> {
    connected(&pool(url)?).await
}

async fn take(pool: &Pool) -> Result<Object, Error> {
    pool.get().await.map_err(|e| Error::Engine(format!("no connection to PostgreSQL: {e}")))
}

/// The writer: while one transaction commits, the next gathers.
async fn write(
    pool: Pool,
    mut queue: mpsc::UnboundedReceiver<Box<dyn HotWork>>,
    notifier: Notifier,
) {
    let (mut written, mut measured_at) = (0, FIRST_MEASURED);
    while let Some(mut work) = queue.recv().await {
        work.take();
        let ended = run_hot(&pool, work.as_mut(), &notifier).await;
        written += work.len();
        work.tell(ended);
        if written >= measured_at {
            measured_at *= 4;
            tokio::spawn(measure(pool.clone()));
        }
    }
}

/// Lets PostgreSQL look at how its tables are filled, without waiting for its own turn: of a table
/// that it never looked at it does not know that a sid finds one row and an organization all.
async fn measure(pool: Pool) {
    let measured = async { Ok::<_, Error>(take(&pool).await?.batch_execute("ANALYZE").await?) };
    if let Err(error) = measured.await {
        tracing::warn!(%error, "PostgreSQL's statistics could not be brought up to date");
    }
}

/// Runs gathered work in one transaction; if that fails, one by one.
async fn run_hot(pool: &Pool, work: &mut dyn HotWork, notifier: &Notifier) -> Result<(), Error> {
    let mut tx = begin(pool).await?;
    match work.run(&mut tx).await {
        Ok(()) => return commit(tx, notifier).await,
        Err(error) => tracing::warn!(%error, "gathered work failed; it is run one by one"),
    }
    rollback(tx).await?;
    for place in 0..work.len() {
        let mut tx = begin(pool).await?;
        let ended = match work.run_one(&mut tx, place).await {
            Ok(()) => commit(tx, notifier).await,
            Err(error) => rollback(tx).await.and(Err(error)),
        };
        if let Err(error) = ended {
            work.give_up(place, error);
        }
    }
    Ok(())
}

/// Runs one operation in a transaction of its own, and tells its fate.
async fn run(pool: &Pool, work: Box<dyn Work>, notifier: &Notifier) {
    let mut tx = match begin(pool).await {
        Ok(tx) => tx,
        Err(error) => return work.fail(error),
    };
    let done = work.run(&mut tx).await;
    let ended = if done.keep { commit(tx, notifier).await } else { rollback(tx).await };
    (done.tell)(ended);
}

async fn commit(tx: Tx, notifier: &Notifier) -> Result<(), Error> {
    let Engine::Postgres(client) = &tx.engine else { return Err(Error::Closed) };
    client.batch_execute("COMMIT").await?;
    notifier.committed(tx.told);
    Ok(())
}

async fn rollback(tx: Tx) -> Result<(), Error> {
    let Engine::Postgres(client) = &tx.engine else { return Err(Error::Closed) };
    Ok(client.batch_execute("ROLLBACK").await?)
}

async fn begin(pool: &Pool) -> Result<Tx, Error> {
    let client = take(pool).await?;
    client.batch_execute("BEGIN").await?;
    Ok(Tx::new(Engine::Postgres(client)))
}

/// `?1` as `$1`. Question marks stand nowhere else in our SQL.
fn translate(sql: &str) -> String {
    sql.replace('?', "$")
}

pub(crate) async fn query(client: &Object, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
    let statement = client.prepare_cached(&translate(sql)).await?;
    let rows = client.query(&statement, &as_params(values)).await?;
    read_rows(&rows)
}

pub(crate) async fn execute(client: &Object, sql: &str, values: &[Value]) -> Result<u64, Error> {
    let statement = client.prepare_cached(&translate(sql)).await?;
    Ok(client.execute(&statement, &as_params(values)).await?)
}

/// Runs a script of several statements; for migrations.
pub(crate) async fn script(client: &Object, sql: &str) -> Result<(), Error> {
    Ok(client.batch_execute(sql).await?)
}

pub(crate) async fn execute_arrays(
    client: &Object,
    sql: &str,
    kinds: &[Kind],
    rows: &[Vec<Value>],
) -> Result<(), Error> {
    let statement = client.prepare_cached(&translate(sql)).await?;
    client.execute(&statement, &columns(kinds, rows).params()).await?;
    Ok(())
}

pub(crate) async fn query_arrays(
    client: &Object,
    sql: &str,
    kinds: &[Kind],
    keys: &[Vec<Value>],
) -> Result<Vec<Vec<Row>>, Error> {
    let statement = client.prepare_cached(&translate(sql)).await?;
    let rows = client.query(&statement, &columns(kinds, keys).params()).await?;
    let mut found: Vec<Vec<Row>> = keys.iter().map(|_| Vec::new()).collect();
    for mut row in read_rows(&rows)? {
        let position: i64 = row.take()?;
        let slot = usize::try_from(position - 1).ok().and_then(|i| found.get_mut(i));
        slot.ok_or(Error::Corrupt("a row of no key"))?.push(row);
    }
    Ok(found)
}

/// The plan of a statement that takes arrays.
#[cfg(test)]
pub(crate) async fn explain_arrays(
    client: &Object,
    sql: &str,
    kinds: &[Kind],
    keys: &[Vec<Value>],
) -> Result<Vec<Row>, Error> {
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
