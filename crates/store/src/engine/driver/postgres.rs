//! PostgreSQL 15 or newer: one writer gathers the hot operations into set-based transactions, the
//! rest runs in transactions of its own from a pool.

mod connection;
mod dial;
mod fitness;
mod pool;
mod statements;

pub(crate) use connection::Connection;
#[cfg(test)]
pub(crate) use statements::explain_arrays;
pub(crate) use statements::{execute, execute_arrays, query, query_arrays, script};

use super::{Compacted, HotWork, Migrate, Work};
use crate::Error;
use crate::engine::tx::{Engine, Query, Tx, WriteTx};
use crate::engine::{Notifier, NumberKey};
use pool::Connections;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// After so many items written the tables are measured, and again at four times as many.
const FIRST_MEASURED: usize = 1000;
/// Anything not durable by then was never acknowledged.
const CLOSED_WITHIN: Duration = Duration::from_secs(5);

pub(crate) struct Postgres {
    connections: Connections,
    writer: Mutex<Option<mpsc::UnboundedSender<Box<dyn HotWork>>>>,
    task: Mutex<Option<JoinHandle<()>>>,
    notifier: Notifier,
}

impl Postgres {
    pub(crate) async fn open(
        url: &str,
        most: usize,
        (notifier, numbers): (Notifier, NumberKey),
        migrate: Migrate,
    ) -> Result<Self, Error> {
        let connections = Connections::to(&config(url)?, most, numbers.clone())?;
        let connection = connected(&connections).await?;
        fitness::check(&connections, &connection).await?;
        let mut tx = WriteTx::new(Engine::Postgres(connection.patient().await?), numbers);
        migrate(&mut tx).await?;
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
        query: impl for<'t> Query<'t, T> + Send,
    ) -> Result<T, Error> {
        let connection = self.connections.take().await?;
        connection.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        let mut snapshot = Snapshot(Some(Tx::new(Engine::Postgres(connection))));
        query(snapshot.0.as_mut().ok_or(Error::Closed)?).await
    }

    /// In a separate task: a caller that goes away must not leave a transaction half done.
    pub(crate) fn run_alone(&self, work: Box<dyn Work>) {
        let (connections, notifier) = (self.connections.clone(), self.notifier.clone());
        tokio::spawn(async move { run(&connections, work, &notifier).await });
    }

    /// Runs VACUUM ANALYZE, so that queries can be answered from an index alone.
    pub(crate) async fn tidy(&self) -> Result<(), Error> {
        self.connections.take().await?.patient().await?.script("VACUUM ANALYZE").await
    }

    /// Has the space of deleted rows reused, where we may.
    pub(crate) async fn compact(&self, tables: &[&str]) -> Result<Compacted, Error> {
        let vacuum = format!("VACUUM {}", tables.join(", "));
        let vacuumed =
            async { self.connections.take().await?.patient().await?.script(&vacuum).await };
        if let Err(error) = vacuumed.await {
            tracing::warn!(%error, "PostgreSQL’s VACUUM failed; it vacuums by itself later");
        }
        Ok(Compacted::Later)
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

/// A separate connection.
#[cfg(test)]
pub(crate) async fn connect(url: &str) -> Result<Connection, Error> {
    connected(&Connections::to(&config(url)?, 1, NumberKey::default())?).await
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
    rollback(tx.tx).await?;
    for place in 0..work.len() {
        let mut tx = begin(connections).await?;
        let ended = match work.run_one(&mut tx, place).await {
            Ok(()) => commit(tx, notifier).await,
            Err(error @ Error::Unavailable(_)) => Err(error),
            Err(error) => rollback(tx.tx).await.and(Err(error)),
        };
        if let Err(error) = ended {
            work.give_up(place, error);
        }
    }
    Ok(())
}

/// Runs one operation in its own transaction, and reports the result.
async fn run(connections: &Connections, work: Box<dyn Work>, notifier: &Notifier) {
    let begun =
        if work.is_long() { begin_long(connections).await } else { begin(connections).await };
    let mut tx = match begun {
        Ok(tx) => tx,
        Err(error) => return work.fail(error),
    };
    let done = work.run(&mut tx).await;
    let ended = if done.keep { commit(tx, notifier).await } else { rollback(tx.tx).await };
    (done.tell)(ended);
}

async fn commit(tx: WriteTx, notifier: &Notifier) -> Result<(), Error> {
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

async fn begin(connections: &Connections) -> Result<WriteTx, Error> {
    begin_on(connections.take().await?, connections).await
}

/// For what may take its time.
async fn begin_long(connections: &Connections) -> Result<WriteTx, Error> {
    begin_on(connections.take().await?.patient().await?, connections).await
}

async fn begin_on(connection: Connection, connections: &Connections) -> Result<WriteTx, Error> {
    connection.begin("BEGIN").await?;
    Ok(WriteTx::new(Engine::Postgres(connection), connections.numbers().clone()))
}
