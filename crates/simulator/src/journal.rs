//! What happened: the last entries, and a live stream.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use crate::{clock, guarded::Guarded, handset::Bubble};

/// How many entries are remembered.
const REMEMBERED: usize = 500;
/// How far a slow watcher may fall behind before it must start over.
const BACKLOG: usize = 1024;

/// One thing that happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Its number, rising.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// How bad.
    pub level: Level,
    /// What, in a sentence.
    pub text: String,
    /// The message it happened to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
}

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Normal.
    Info,
    /// A requested fault.
    Fault,
    /// The other side failed.
    Error,
}

/// An event of the live stream.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event<'a> {
    Bubble(&'a Bubble),
    Journal(&'a JournalEntry),
    /// Faults or numbers changed, or everything was reset: read the state again.
    Changed,
}

/// The memory and the stream.
#[derive(Debug)]
pub(crate) struct Journal {
    entries: Guarded<VecDeque<JournalEntry>>,
    next: AtomicU64,
    stream: broadcast::Sender<Arc<str>>,
}

impl Default for Journal {
    fn default() -> Self {
        Self {
            entries: Guarded::default(),
            next: AtomicU64::new(1),
            stream: broadcast::channel(BACKLOG).0,
        }
    }
}

impl Journal {
    pub(crate) fn note(&self, level: Level, text: impl Into<String>) {
        self.enter(level, text.into(), None);
    }

    /// Notes what happened to a message.
    pub(crate) fn note_of(&self, sid: &str, level: Level, text: impl Into<String>) {
        self.enter(level, text.into(), Some(sid.to_owned()));
    }

    fn enter(&self, level: Level, text: String, sid: Option<String>) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let entry = JournalEntry { number, at: clock::now(), level, sid, text };
        self.publish(&Event::Journal(&entry));
        let mut entries = self.entries.lock();
        if entries.len() == REMEMBERED {
            entries.pop_front();
        }
        entries.push_back(entry);
    }

    /// Tells the watchers; costs nothing when there are none.
    pub(crate) fn publish(&self, event: &Event<'_>) {
        if self.stream.receiver_count() > 0
            && let Ok(text) = serde_json::to_string(event)
        {
            // A send fails only when the last watcher has just left.
            let _ = self.stream.send(text.into());
        }
    }

    pub(crate) fn watch(&self) -> broadcast::Receiver<Arc<str>> {
        self.stream.subscribe()
    }

    pub(crate) fn recent(&self) -> Vec<JournalEntry> {
        self.entries.lock().iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.entries.lock().clear();
    }
}
