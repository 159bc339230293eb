//! The two engines, behind one way to read and one way to write.

pub(crate) mod postgres;
pub(crate) mod sqlite;
#[cfg(test)]
mod tests;

use super::{Notifier, NumberKey, Query, WriteTx};
use crate::Error;
use futures_util::future::BoxFuture;
use std::path::Path;

/// What a writer is given.
pub(crate) enum Job {
    /// One operation.
    One(Box<dyn Work>),
    /// All that waits of one hot operation.
    Hot(Box<dyn HotWork>),
    /// SQLite's file holds nothing of what was deleted from then on; says whether that went well.
    Compact(Compaction),
}

/// Whom to tell what compacting came to.
pub(crate) type Compaction = tokio::sync::oneshot::Sender<Result<Compacted, Error>>;

/// What compacting came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compacted {
    /// The files hold nothing of what was deleted.
    Whole,
    /// The file was too large to be written once more while others wait: unused parts of its pages
    /// may hold something.
    Tail,
    /// Someone read all the while, so that the write-ahead log couldn't be emptied.
    Busy,
    /// The engine does it by and by.
    Later,
}

/// Gathered items of one hot operation. They are run together without a savepoint, which would copy
/// every page that they touch; should that fail, all is rolled back, and they are run one by one.
pub(crate) trait HotWork: Send {
    /// Takes all that waits by now.
    fn take(&mut self);

    /// Runs what was taken.
    fn run<'t>(&'t mut self, tx: &'t mut WriteTx) -> BoxFuture<'t, Result<(), Error>>;

    /// How many were taken.
    fn len(&self) -> usize;

    /// Runs one of them, by its place.
    fn run_one<'t>(
        &'t mut self,
        tx: &'t mut WriteTx,
        place: usize,
    ) -> BoxFuture<'t, Result<(), Error>>;

    /// One of them failed for good.
    fn give_up(&mut self, place: usize, error: Error);

    /// Tells each its outcome, or all that the commit failed.
    fn tell(self: Box<Self>, fate: Result<(), Error>);
}

/// One operation for a writer.
pub(crate) trait Work: Send {
    /// Runs it in a transaction, which is committed afterwards if it says so.
    fn run<'t>(self: Box<Self>, tx: &'t mut WriteTx) -> BoxFuture<'t, Done>;

    /// Whether one of its statements may take its time: no limit ends it.
    fn is_long(&self) -> bool;

    /// There is no transaction to run it in.
    fn fail(self: Box<Self>, error: Error);
}

/// Work that ran, before it is committed.
pub(crate) struct Done {
    /// Whether to keep what it wrote.
    pub(crate) keep: bool,
    /// Told with the fate of the commit. Nobody hears of a change before it is durable.
    pub(crate) tell: Box<dyn FnOnce(Result<(), Error>) + Send>,
}

/// Brings a schema up to date, on the connection that writes.
pub(crate) type Migrate = for<'t> fn(&'t mut WriteTx) -> BoxFuture<'t, Result<(), Error>>;

/// An open database.
pub(crate) enum Driver {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Driver {
    pub(crate) fn sqlite(
        file: &Path,
        notifier: Notifier,
        numbers: NumberKey,
        migrate: Migrate,
    ) -> Result<Self, Error> {
        sqlite::Sqlite::open(file, notifier, numbers, migrate).map(Self::Sqlite)
    }

    pub(crate) async fn postgres(
        url: &str,
        connections: usize,
        notifier: Notifier,
        numbers: NumberKey,
        migrate: Migrate,
    ) -> Result<Self, Error> {
        postgres::Postgres::open(url, connections, (notifier, numbers), migrate)
            .await
            .map(Self::Postgres)
    }

    /// Hands work to the one writer, which gathers what arrives together into one commit.
    pub(crate) fn gather(&self, work: Box<dyn HotWork>) -> Result<(), Error> {
        match self {
            Self::Sqlite(sqlite) => sqlite.submit(Job::Hot(work)),
            Self::Postgres(postgres) => postgres.submit(work),
        }
    }

    /// Runs work that is rare and need not be gathered: on SQLite by the one writer anyway,
    /// on PostgreSQL in its own transaction.
    pub(crate) fn alone(&self, work: Box<dyn Work>) -> Result<(), Error> {
        match self {
            Self::Sqlite(sqlite) => sqlite.submit(Job::One(work)),
            Self::Postgres(postgres) => {
                postgres.run_alone(work);
                Ok(())
            }
        }
    }

    /// Reads one state of the database, without waiting for writers; on SQLite, on a separate thread.
    pub(crate) async fn read_on_thread<T: Send + 'static>(
        &self,
        query: impl for<'t> Query<'t, T> + Send + 'static,
    ) -> Result<T, Error> {
        match self {
            Self::Sqlite(sqlite) => sqlite.read_on_thread(query).await,
            Self::Postgres(postgres) => postgres.read(query).await,
        }
    }

    /// Reads a few rows by their keys. SQLite is asked on the caller's thread: handing the query over
    /// to another and the answer back takes several times as long as the answer
    /// (docs/decisions/0010).
    pub(crate) async fn read_inline<T: Send + 'static>(
        &self,
        query: impl for<'t> Query<'t, T> + Send + 'static,
    ) -> Result<T, Error> {
        match self {
            Self::Sqlite(sqlite) => sqlite.read_inline(query).await,
            Self::Postgres(postgres) => postgres.read(query).await,
        }
    }

    /// Lets the engine look at what a lot of writing left.
    pub(crate) async fn tidy(&self) -> Result<(), Error> {
        match self {
            // Its plans follow the indexes alone; statistics could only lead them astray.
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(postgres) => postgres.tidy().await,
        }
    }

    /// Removes from the files what was deleted, as far as that goes without holding others up.
    pub(crate) async fn compact(&self, tables: &[&str]) -> Result<Compacted, Error> {
        match self {
            Self::Sqlite(sqlite) => sqlite.compact().await,
            Self::Postgres(postgres) => postgres.compact(tables).await,
        }
    }

    /// Finishes what was handed over, then ends the writer.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
            Self::Postgres(postgres) => postgres.close().await,
        }
    }
}
