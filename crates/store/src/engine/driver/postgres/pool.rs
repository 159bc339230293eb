//! Connections to PostgreSQL. Nothing here waits without end: a server that froze, or a network
//! that lost it, neither answers nor refuses.

use super::connection::Connection;
use super::dial::{Dial, reason};
use crate::Error;
use crate::engine::NumberKey;
use deadpool_postgres::{Manager, ManagerConfig, Pool, PoolError, RecyclingMethod};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_postgres::Config;
use tokio_postgres::error::SqlState;

/// Until there is a connection, new or free. With what a statement may take it stays below the 15
/// seconds that Twilio waits for a webhook's answer.
const TAKEN_WITHIN: Duration = Duration::from_secs(5);
/// How long to wait before asking again a server that had no connection left for us.
const PAUSE: Duration = Duration::from_millis(100);
/// After so long the server may have more connections for us again.
const FEWER_FOR: Duration = Duration::from_secs(60);

/// Connections to one database.
#[derive(Clone)]
pub(crate) struct Connections(Arc<Shared>);

struct Shared {
    pool: Pool,
    /// One permit for each connection that there may be.
    turns: Arc<Semaphore>,
    most: usize,
    fewer: Mutex<Fewer>,
    down: AtomicBool,
    numbers: NumberKey,
}

/// The server gives fewer connections than were asked for.
#[derive(Default)]
struct Fewer {
    by: usize,
    since: Option<Instant>,
    /// The server's word for it.
    reason: Option<String>,
}

impl Connections {
    /// Connections to a database, none made yet.
    pub(super) fn to(config: &Config, most: usize, numbers: NumberKey) -> Result<Self, Error> {
        let most = most.max(1);
        let manager_config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_connect(config.clone(), Dial::to(config), manager_config);
        let pool = Pool::builder(manager).max_size(most).build();
        let pool = pool.map_err(|e| Error::Unusable(e.to_string()))?;
        let turns = Arc::new(Semaphore::new(most));
        let fewer = Mutex::default();
        let down = AtomicBool::new(false);
        Ok(Self(Arc::new(Shared { pool, turns, most, fewer, down, numbers })))
    }

    /// What erased numbers are known by.
    pub(super) fn numbers(&self) -> &NumberKey {
        &self.0.numbers
    }

    /// A connection, free or new; waits for one, but not for long.
    pub(super) async fn take(&self) -> Result<Connection, Error> {
        let deadline = Instant::now() + TAKEN_WITHIN;
        self.grow_again();
        let taken = timeout_at(deadline, self.wait_for_one());
        let taken = taken.await.unwrap_or_else(|_| Err(self.had_none()));
        self.note(taken.as_ref().err());
        taken
    }

    async fn wait_for_one(&self) -> Result<Connection, Error> {
        loop {
            let turn = self.0.turns.clone().acquire_owned().await.map_err(|_| Error::Closed)?;
            match self.0.pool.get().await {
                Ok(client) => return Ok(Connection::new(client, self.0.pool.clone(), turn)),
                Err(PoolError::Closed) => return Err(Error::Closed),
                Err(PoolError::Backend(error)) if are_too_many(&error) => {
                    if self.use_one_fewer(&error) {
                        turn.forget();
                    } else {
                        sleep(PAUSE).await;
                    }
                }
                Err(PoolError::Backend(error)) => return Err(Error::Unavailable(reason(&error))),
                Err(error) => return Err(Error::Unavailable(error.to_string())),
            }
        }
    }

    /// One more, if it can be had at once.
    pub(super) async fn another(&self) -> Option<Connection> {
        let turn = self.0.turns.clone().try_acquire_owned().ok()?;
        let client = timeout(TAKEN_WITHIN, self.0.pool.get()).await.ok()?.ok()?;
        Some(Connection::new(client, self.0.pool.clone(), turn))
    }

    /// The server has none left for us: those that there are have to do. False when there would be
    /// none.
    fn use_one_fewer(&self, error: &tokio_postgres::Error) -> bool {
        let mut fewer = self.fewer();
        fewer.reason = Some(reason(error));
        if fewer.by + 1 >= self.0.most {
            return false;
        }
        fewer.by += 1;
        fewer.since = Some(Instant::now());
        let connections = self.0.most - fewer.by;
        tracing::warn!(
            connections,
            reason = reason(error),
            "using fewer connections to PostgreSQL"
        );
        true
    }

    fn had_none(&self) -> Error {
        let reason = self.fewer().reason.clone();
        let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
        Error::Unavailable(format!("no connection within {} s{reason}", TAKEN_WITHIN.as_secs()))
    }

    fn fewer(&self) -> MutexGuard<'_, Fewer> {
        self.0.fewer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn grow_again(&self) {
        let mut fewer = self.fewer();
        if fewer.since.is_some_and(|since| since.elapsed() >= FEWER_FOR) {
            self.0.turns.add_permits(fewer.by);
            *fewer = Fewer::default();
        }
    }

    /// Logs when the database goes and when it is back, not each time that it is missed.
    fn note(&self, error: Option<&Error>) {
        let is_down = matches!(error, Some(Error::Unavailable(_)));
        let was_down = self.0.down.swap(is_down, Ordering::Relaxed);
        match error {
            Some(error) if is_down && !was_down => {
                tracing::error!(%error, "no connection to PostgreSQL");
            }
            None if was_down => tracing::info!("PostgreSQL answers again"),
            _ => {}
        }
    }

    pub(super) fn close(&self) {
        self.0.turns.close();
        self.0.pool.close();
    }
}

fn are_too_many(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::TOO_MANY_CONNECTIONS)
}
