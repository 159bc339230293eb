//! A transaction on either engine. Operations are written once against it.

use super::bulk::{Find, Insert, Remove};
use super::driver::{postgres, sqlite};
use super::{NumberKey, Row, Value, Wake};
use crate::Error;
use enumset::EnumSet;
use hearback_inbox::OrganizationId;
use std::ops::{Deref, DerefMut};

/// One transaction of one of the two engines. By itself it can only read.
///
/// SQL is in the dialect that both share, parameters written `?1`, `?2` …. An operation may await
/// nothing but its transaction: on SQLite it runs to its end on the thread that called it.
pub(crate) struct Tx {
    pub(super) engine: Engine,
}

/// A transaction that can write as well.
pub(crate) struct WriteTx {
    pub(super) tx: Tx,
    pub(super) told: Told,
    numbers: NumberKey,
}

pub(crate) enum Engine {
    Sqlite(rusqlite::Connection),
    Postgres(postgres::Connection),
}

/// What others wait for; told after the commit, never before (invariant 1).
#[derive(Default)]
pub(crate) struct Told {
    /// Organizations with new events, and the number of their last.
    pub(super) events: Vec<(OrganizationId, i64)>,
    /// The workers to wake.
    pub(super) wakes: EnumSet<Wake>,
}

impl Told {
    /// Adds what a part of the transaction has to tell.
    pub(super) fn add(&mut self, other: Self) {
        let Self { events, wakes } = other;
        self.events.extend(events);
        self.wakes |= wakes;
    }
}

/// An operation that only reads: an async closure or function over a [`Tx`].
pub(crate) trait Query<'t, T>: FnOnce(&'t mut Tx) -> Self::Running {
    /// What it runs as.
    type Running: Future<Output = Result<T, Error>> + Send;
}

impl<'t, T, Q, R> Query<'t, T> for Q
where
    Q: FnOnce(&'t mut Tx) -> R,
    R: Future<Output = Result<T, Error>> + Send,
{
    type Running = R;
}

impl Tx {
    pub(crate) fn new(engine: Engine) -> Self {
        Self { engine }
    }

    /// The rows of a query.
    pub(crate) async fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        #[cfg(test)]
        crate::schema::plans::look(&mut self.engine, sql, values).await?;
        match &self.engine {
            Engine::Sqlite(connection) => sqlite::query(connection, sql, values),
            Engine::Postgres(client) => postgres::query(client, sql, values).await,
        }
    }

    /// The only row of a query, if there is one.
    pub(crate) async fn find(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, Error> {
        Ok(self.query(sql, values).await?.into_iter().next())
    }

    /// The rows of each key, in the order of the keys.
    pub(crate) async fn find_each(
        &mut self,
        what: &Find,
        keys: &[Vec<Value>],
    ) -> Result<Vec<Vec<Row>>, Error> {
        if keys.is_empty() {
            return Ok(vec![]);
        }
        #[cfg(test)]
        crate::schema::plans::look_at_each(&mut self.engine, what, keys).await?;
        match &self.engine {
            Engine::Sqlite(connection) => sqlite::query_each(connection, &what.each, keys),
            Engine::Postgres(client) => {
                postgres::query_arrays(client, &what.all, &what.kinds, keys).await
            }
        }
    }

    /// Whether it runs on PostgreSQL; for the few statements that have two bodies.
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }
}

impl WriteTx {
    pub(crate) fn new(engine: Engine, numbers: NumberKey) -> Self {
        Self { tx: Tx::new(engine), told: Told::default(), numbers }
    }

    /// What erased numbers are known by.
    pub(crate) fn numbers(&self) -> &NumberKey {
        &self.numbers
    }

    /// The only row of a query, locked until the end of the transaction. On SQLite the writer is
    /// alone anyway.
    pub(crate) async fn find_locked(
        &mut self,
        sql: &str,
        values: &[Value],
    ) -> Result<Option<Row>, Error> {
        match &self.engine {
            Engine::Sqlite(_) => self.find(sql, values).await,
            Engine::Postgres(_) => self.find(&format!("{sql} FOR UPDATE"), values).await,
        }
    }

    /// Changes rows, and says how many.
    pub(crate) async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        #[cfg(test)]
        crate::schema::plans::look(&mut self.tx.engine, sql, values).await?;
        match &self.engine {
            Engine::Sqlite(connection) => sqlite::execute(connection, sql, values),
            Engine::Postgres(client) => postgres::execute(client, sql, values).await,
        }
    }

    /// Writes many rows.
    pub(crate) async fn insert(&mut self, into: &Insert, rows: &[Vec<Value>]) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        match &self.engine {
            Engine::Sqlite(connection) => sqlite::execute_each(connection, &into.each, rows),
            Engine::Postgres(client) => {
                postgres::execute_arrays(client, &into.all, &into.kinds, rows).await
            }
        }
    }

    /// Removes the rows of many keys.
    pub(crate) async fn remove(&mut self, from: &Remove, keys: &[Vec<Value>]) -> Result<(), Error> {
        if keys.is_empty() {
            return Ok(());
        }
        match &self.engine {
            Engine::Sqlite(connection) => sqlite::execute_each(connection, &from.each, keys),
            Engine::Postgres(client) => {
                postgres::execute_arrays(client, &from.all, &from.kinds, keys).await
            }
        }
    }

    /// Runs SQL without parameters and without result rows.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<(), Error> {
        match &self.engine {
            Engine::Sqlite(connection) => sqlite::script(connection, sql),
            Engine::Postgres(client) => postgres::script(client, sql).await,
        }
    }

    /// Wakes workers once it is committed.
    pub(crate) fn wake(&mut self, workers: impl Into<EnumSet<Wake>>) {
        self.told.wakes |= workers.into();
    }

    /// Tells an organization's followers, once it is committed, how far its log goes.
    pub(crate) fn tell(&mut self, organization: OrganizationId, last: i64) {
        self.told.events.push((organization, last));
    }
}

impl Deref for WriteTx {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}
