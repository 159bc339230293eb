//! Reading a file beside everything else: on a thread of its own, and never further ahead than a few
//! hundred rows of what is written.

use super::cells::Known;
use super::file::{self, Listed, RefusedRow, Row};
use crate::http::problem::{Answer, Code, Problem};
use bytes::Bytes;
use std::ops::ControlFlow;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// So many are read, or written in one transaction, at a time.
pub(super) const AT_A_TIME: u16 = 500;

/// So many refused rows are named.
const NAMED: usize = 100;

/// The rows that are not taken.
#[derive(Default)]
pub(super) struct NotTaken {
    /// The first of them.
    pub(super) first: Vec<RefusedRow>,
    pub(super) count: usize,
}

/// A file that is being read.
pub(super) struct Reading {
    rows: mpsc::Receiver<Vec<Listed>>,
    end: JoinHandle<Result<NotTaken, String>>,
}

impl Reading {
    pub(super) fn begin(bytes: Bytes, known: Known) -> Self {
        let (sender, rows) = mpsc::channel(1);
        let end = tokio::task::spawn_blocking(move || read(&bytes, &known, &sender));
        Self { rows, end }
    }

    /// The next rows, if there are more.
    pub(super) async fn next(&mut self) -> Option<Vec<Listed>> {
        self.rows.recv().await
    }

    /// What was not taken.
    pub(super) async fn end(self) -> Answer<NotTaken> {
        let read = self.end.await.map_err(|error| Problem::internal(&error))?;
        read.map_err(|detail| Problem::new(Code::FileUnreadable, detail))
    }
}

/// Reads it to the end, or until the receiver is gone.
fn read(
    bytes: &[u8],
    known: &Known,
    sender: &mpsc::Sender<Vec<Listed>>,
) -> Result<NotTaken, String> {
    let mut not_taken = NotTaken::default();
    let mut rows = Vec::new();
    file::read(bytes, known, |row| {
        match row {
            Row::Taken(listed) => rows.push(listed),
            Row::Refused(refused) => {
                not_taken.count += 1;
                if not_taken.first.len() < NAMED {
                    not_taken.first.push(refused);
                }
            }
        }
        if rows.len() < usize::from(AT_A_TIME) {
            return ControlFlow::Continue(());
        }
        match sender.blocking_send(std::mem::take(&mut rows)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    })?;
    if !rows.is_empty() {
        // If nobody waits for them anymore, nobody misses them.
        let _ = sender.blocking_send(rows);
    }
    Ok(not_taken)
}
