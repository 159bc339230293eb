//! One connection, and for how long its answers are waited for.

use crate::Error;
use deadpool_postgres::{ClientWrapper, Object, Pool};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// Until a statement is answered. The server itself ends what takes longer than [`ENDED_AFTER`], so
/// a server that is silent for this long is gone.
const ANSWERED_WITHIN: Duration = Duration::from_secs(8);
/// The server's own limit, in milliseconds: what was asked over a connection that is gone holds its
/// locks no longer.
const ENDED_AFTER: u32 = 7_000;

/// What a session begins with. Every statement here is a walk along an index (invariant 10): one that
/// is prepared while a table is small would be planned as a scan of it, or as sorting all of it, and
/// stay so as it grows. Set, and not given with the connection: a pooler would refuse that.
pub(super) fn session() -> String {
    format!(
        "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; \
         SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off; \
         SET statement_timeout = {ENDED_AFTER}; SET lock_timeout = {ENDED_AFTER}; \
         SET idle_in_transaction_session_timeout = {ENDED_AFTER}; \
         SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 3; \
         SET tcp_keepalives_count = 3; SET tcp_user_timeout = 10000"
    )
}

/// A connection that is in use. It goes back to the others when it is let go, unless nobody can tell
/// what state it is in.
pub(crate) struct Connection {
    client: Option<Object>,
    pool: Pool,
    limit: Option<Duration>,
    /// It must not be used again.
    lost: AtomicBool,
    /// A transaction is open on it.
    begun: AtomicBool,
    // Given back after the client is.
    _turn: OwnedSemaphorePermit,
}

impl Connection {
    pub(super) fn new(client: Object, pool: Pool, turn: OwnedSemaphorePermit) -> Self {
        Self {
            client: Some(client),
            pool,
            limit: Some(ANSWERED_WITHIN),
            lost: AtomicBool::new(false),
            begun: AtomicBool::new(false),
            _turn: turn,
        }
    }

    /// For what may take its time, such as a migration: no limit, on either side.
    pub(super) async fn patient(mut self) -> Result<Self, Error> {
        let unlimited = "SET statement_timeout = 0; SET lock_timeout = 0; \
                         SET idle_in_transaction_session_timeout = 0";
        self.script(unlimited).await?;
        self.limit = None;
        Ok(self)
    }

    pub(super) fn client(&self) -> Result<&ClientWrapper, Error> {
        self.client.as_deref().ok_or(Error::Closed)
    }

    /// Waits for an answer, as long as one may take.
    pub(super) async fn answer<T>(
        &self,
        asked: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Error> {
        let answered = match self.limit {
            Some(limit) => match tokio::time::timeout(limit, asked).await {
                Ok(answered) => answered,
                Err(_) => return Err(self.is_silent(limit)),
            },
            None => asked.await,
        };
        answered.map_err(|error| {
            let ended = error.is_closed() || self.client().is_ok_and(|client| client.is_closed());
            if ended || is_read_only(&error) {
                self.lost.store(true, Ordering::Relaxed);
            }
            error.into()
        })
    }

    fn is_silent(&self, limit: Duration) -> Error {
        self.lost.store(true, Ordering::Relaxed);
        tracing::error!(
            seconds = limit.as_secs(),
            "PostgreSQL did not answer; closing the connection"
        );
        Error::Unavailable(format!("no answer within {} s", limit.as_secs()))
    }

    pub(crate) async fn script(&self, sql: &str) -> Result<(), Error> {
        self.answer(self.client()?.batch_execute(sql)).await
    }

    pub(super) async fn begin(&self, how: &str) -> Result<(), Error> {
        self.begun.store(true, Ordering::Relaxed);
        self.script(how).await
    }

    /// Ends the transaction; one on a lost connection has ended, or the server ends it.
    pub(super) async fn end(&self, how: &str) -> Result<(), Error> {
        self.script(how).await?;
        self.begun.store(false, Ordering::Relaxed);
        Ok(())
    }

    pub(super) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        if self.is_lost() {
            // Idle connections have most likely failed the same way.
            self.pool.retain(|_, _| false);
        }
        if self.is_lost() || self.limit.is_none() || self.begun.load(Ordering::Relaxed) {
            drop(Object::take(client));
        }
    }
}

/// Another server has been made the one to write to.
fn is_read_only(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&tokio_postgres::error::SqlState::READ_ONLY_SQL_TRANSACTION)
}
