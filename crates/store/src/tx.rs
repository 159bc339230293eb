//! A transaction on either engine. Operations are written once against it.

use crate::bulk::{Find, Insert};
use crate::driver::{postgres, sqlite};
use crate::{Error, Row, Value, Wake};
use enumset::EnumSet;
use hearback_inbox::OrganizationId;

/// One transaction of one of the two engines, and what has to be told once it is committed.
///
/// SQL is in the dialect that both share, parameters written `?1`, `?2` …. An operation may await
/// nothing but its transaction: on SQLite it runs to its end on the writer's thread.
pub(crate) struct Tx {
    pub(crate) engine: Engine,
    pub(crate) told: Told,
}

pub(crate) enum Engine {
    Sqlite(rusqlite::Connection),
    Postgres(postgres::Connection),
}

/// What others wait for; told after the commit, never before (invariant 1).
#[derive(Default)]
pub(crate) struct Told {
    /// Organizations with new events, and the number of their last.
    pub(crate) events: Vec<(OrganizationId, i64)>,
    /// The workers to wake.
    pub(crate) wakes: EnumSet<Wake>,
}

impl Tx {
    pub(crate) fn new(engine: Engine) -> Self {
        Self { engine, told: Told::default() }
    }

    /// The rows of a query.
    pub(crate) async fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        #[cfg(test)]
        crate::plans::look(&mut self.engine, sql, values).await?;
        match &self.engine {
            Engine::Sqlite(connection) => sqlite::query(connection, sql, values),
            Engine::Postgres(client) => postgres::query(client, sql, values).await,
        }
    }

    /// The only row of a query, if there is one.
    pub(crate) async fn find(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, Error> {
        Ok(self.query(sql, values).await?.into_iter().next())
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
        crate::plans::look(&mut self.engine, sql, values).await?;
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
        crate::plans::look_at_each(&mut self.engine, what, keys).await?;
        match &self.engine {
            Engine::Sqlite(connection) => sqlite::query_each(connection, &what.each, keys),
            Engine::Postgres(client) => {
                postgres::query_arrays(client, &what.all, &what.kinds, keys).await
            }
        }
    }

    /// Runs SQL that takes no values and gives no rows.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<(), Error> {
        match &self.engine {
            Engine::Sqlite(connection) => sqlite::script(connection, sql),
            Engine::Postgres(client) => postgres::script(client, sql).await,
        }
    }

    /// Whether it runs on PostgreSQL; for the few statements that have two bodies.
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.engine, Engine::Postgres(_))
    }
}
