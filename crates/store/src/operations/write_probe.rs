//! Whether anything can be written: a row without meaning goes the way of every other.

use crate::engine::{Tx, WriteTx, values};
use crate::{Error, Store};
use hearback_inbox::Timestamp;

/// The process that tries. Each has its own row, so that one doesn't hide the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteProbe {
    /// The serving process.
    Serving,
    /// A check made beside it, as by `doctor`.
    Looking,
}

impl WriteProbe {
    fn row(self) -> i64 {
        match self {
            Self::Serving => 1,
            Self::Looking => 2,
        }
    }
}

impl Store {
    /// Writes down that it can write. It waits its turn like any other write, and no longer.
    ///
    /// # Errors
    /// The database's own, when it can't be written.
    pub async fn probe_write(&self, who: WriteProbe, at: Timestamp) -> Result<(), Error> {
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "INSERT INTO write_probes (id, at) VALUES (?1, ?2) \
                           ON CONFLICT (id) DO UPDATE SET at = excluded.at";
                tx.execute(sql, values![who.row(), at]).await.map(drop)
            })
            .await
    }

    /// When the serving process last wrote its probe.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn last_write_probe(&self) -> Result<Option<Timestamp>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT at FROM write_probes WHERE id = ?1";
                let row = tx.find(sql, values![WriteProbe::Serving.row()]).await?;
                row.map(|mut row| row.take()).transpose()
            })
            .await
    }
}
