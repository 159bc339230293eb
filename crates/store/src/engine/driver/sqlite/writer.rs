//! The writer's thread, on which everything is written that SQLite stores.

use super::super::{Compacted, Compaction, Done, HotWork, Job, Work};
use super::{AtIt, WAITED, batch};
use crate::Error;
use crate::engine::Notifier;
use crate::engine::tx::{Told, WriteTx};
use futures_util::FutureExt;
use std::sync::mpsc;
use std::time::Instant;

/// At most so much work becomes durable in one commit; more would make the first wait for the last.
const GATHERED: usize = 256;
/// A file of at most so many bytes is written once more to remove what was deleted. Meanwhile nothing
/// else can be written: a second or two.
const REWRITTEN: i64 = 256 << 20;
/// Emptying the log waits so long for those who read, in milliseconds. Others wait meanwhile.
const READERS_AWAITED: u32 = 250;

/// Runs everything in the queue with one commit at a time, until the queue is closed.
pub(super) fn run(mut tx: WriteTx, queue: &mpsc::Receiver<Job>, notifier: &Notifier, at_it: &AtIt) {
    while let Ok(first) = queue.recv() {
        at_it.set(Some(Instant::now()));
        let mut round = Round::default();
        let mut compactions: Vec<Compaction> = vec![];
        for job in std::iter::once(first).chain(queue.try_iter().take(GATHERED - 1)) {
            match job {
                Job::Hot(mut work) => {
                    work.take();
                    round.hot.push(work);
                }
                Job::One(work) => round.waiting.push(work),
                Job::Compact(tell) => compactions.push(tell),
            }
        }
        let committed = round.run(&mut tx);
        let told = std::mem::take(&mut tx.told);
        if committed.is_ok() {
            notifier.committed(told);
        } else {
            let _ = batch(&tx, "ROLLBACK");
        }
        round.tell(&committed);
        if !compactions.is_empty() {
            let compacted = compact(&mut tx);
            compactions.into_iter().for_each(|tell| drop(tell.send(compacted.clone())));
        }
        at_it.set(None);
    }
    let _ = batch(&tx, "PRAGMA wal_checkpoint(TRUNCATE)");
}

/// Removes what was deleted. What `secure_delete` overwrites in its place is gone already; what
/// earlier versions left, and what lay where pages were rearranged, goes with writing the file once
/// more. The log holds older states of pages until it is emptied.
fn compact(tx: &mut WriteTx) -> Result<Compacted, Error> {
    let sql = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
    let found = tx.find(sql, &[]).now_or_never().ok_or(WAITED)??;
    let size: i64 = found.ok_or(Error::Corrupt("a file without size"))?.take()?;
    let small = size <= REWRITTEN;
    if small {
        // What is kept in memory otherwise would be the whole file.
        batch(tx, "PRAGMA temp_store = FILE")?;
        let written = batch(tx, "VACUUM");
        batch(tx, "PRAGMA temp_store = MEMORY")?;
        written?;
    }
    batch(tx, &format!("PRAGMA busy_timeout = {READERS_AWAITED}"))?;
    let emptied = tx.find("PRAGMA wal_checkpoint(TRUNCATE)", &[]).now_or_never().ok_or(WAITED)?;
    batch(tx, "PRAGMA busy_timeout = 5000")?;
    let busy: i64 = emptied?.ok_or(Error::Corrupt("a checkpoint without result"))?.take()?;
    Ok(match (busy, small) {
        (0, true) => Compacted::Whole,
        (0, false) => Compacted::Tail,
        _ => Compacted::Busy,
    })
}

/// What becomes durable with one commit.
#[derive(Default)]
struct Round {
    hot: Vec<Box<dyn HotWork>>,
    waiting: Vec<Box<dyn Work>>,
    kept: Vec<Done>,
    dropped: Vec<Done>,
}

impl Round {
    fn run(&mut self, tx: &mut WriteTx) -> Result<(), Error> {
        batch(tx, "BEGIN IMMEDIATE")?;
        if let Err(error) = self.run_hot(tx) {
            tracing::warn!(%error, "gathered work failed; it is run one by one");
            batch(tx, "ROLLBACK")?;
            tx.told = Told::default();
            self.run_hot_one_by_one(tx)?;
            batch(tx, "BEGIN IMMEDIATE")?;
        }
        for work in std::mem::take(&mut self.waiting) {
            self.run_alone(tx, work)?;
        }
        batch(tx, "COMMIT")
    }

    fn run_hot(&mut self, tx: &mut WriteTx) -> Result<(), Error> {
        self.hot.iter_mut().try_for_each(|work| work.run(tx).now_or_never().ok_or(WAITED)?)
    }

    /// Each in its own transaction, so that a bad one fails alone.
    fn run_hot_one_by_one(&mut self, tx: &mut WriteTx) -> Result<(), Error> {
        for work in &mut self.hot {
            for place in 0..work.len() {
                batch(tx, "BEGIN IMMEDIATE")?;
                let told = std::mem::take(&mut tx.told);
                let outcome = work.run_one(tx, place).now_or_never().ok_or(WAITED)?;
                let ended = outcome.and_then(|()| batch(tx, "COMMIT"));
                let news = std::mem::replace(&mut tx.told, told);
                match ended {
                    Ok(()) => tx.told.add(news),
                    Err(error) => {
                        let _ = batch(tx, "ROLLBACK");
                        work.give_up(place, error);
                    }
                }
            }
        }
        Ok(())
    }

    /// In a savepoint: if it decides against itself, its neighbours stay.
    fn run_alone(&mut self, tx: &mut WriteTx, work: Box<dyn Work>) -> Result<(), Error> {
        batch(tx, "SAVEPOINT work")?;
        let told = std::mem::take(&mut tx.told);
        let done = work.run(tx).now_or_never().ok_or(WAITED)?;
        let news = std::mem::replace(&mut tx.told, told);
        if done.keep {
            tx.told.add(news);
            self.kept.push(done);
        } else {
            self.dropped.push(done);
            batch(tx, "ROLLBACK TO work")?;
        }
        batch(tx, "RELEASE work")
    }

    fn tell(self, committed: &Result<(), Error>) {
        self.hot.into_iter().for_each(|work| work.tell(committed.clone()));
        self.kept.into_iter().for_each(|done| (done.tell)(committed.clone()));
        self.dropped.into_iter().for_each(|done| (done.tell)(Ok(())));
        if let Err(error) = committed {
            self.waiting.into_iter().for_each(|work| work.fail(error.clone()));
        }
    }
}
