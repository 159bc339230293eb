//! Lines of the log that anybody can cause who reaches this server: of each kind the first few are
//! written, and then how many were left out, so that nobody fills a disk and nothing goes unsaid.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// So many lines of a kind are written whole within [`EVERY`].
const FIRST: u64 = 5;
/// How often is said what was left out.
pub(crate) const EVERY: Duration = Duration::from_secs(60);

/// Counts lines by their kind.
#[derive(Debug, Default)]
struct Sampler(Mutex<BTreeMap<&'static str, Kind>>);

#[derive(Debug)]
struct Kind {
    begun: Instant,
    written: u64,
    left_out: u64,
}

impl Kind {
    fn beginning(begun: Instant) -> Self {
        Self { begun, written: 0, left_out: 0 }
    }
}

impl Sampler {
    /// Whether to write a line of this kind; if not, it's counted.
    fn is_written(&self, kind: &'static str, now: Instant) -> bool {
        let mut kinds = self.kinds();
        let kind = kinds.entry(kind).or_insert_with(|| Kind::beginning(now));
        // What was left out is still to be told then.
        if kind.left_out == 0 && now.duration_since(kind.begun) >= EVERY {
            *kind = Kind::beginning(now);
        }
        let is_written = kind.written < FIRST;
        if is_written {
            kind.written += 1;
        } else {
            kind.left_out += 1;
        }
        is_written
    }

    /// What was left out since this was last asked; the first few of each kind are written again.
    fn left_out(&self) -> Vec<(&'static str, u64)> {
        let kinds = std::mem::take(&mut *self.kinds());
        let left_out = kinds.into_iter().map(|(name, kind)| (name, kind.left_out));
        left_out.filter(|(_, count)| *count > 0).collect()
    }

    fn kinds(&self) -> MutexGuard<'_, BTreeMap<&'static str, Kind>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One for the process, as there is one log.
static LINES: Sampler = Sampler(Mutex::new(BTreeMap::new()));

/// Whether a line of this kind is to be written now. The kind is a word of ours, never one that a
/// stranger chose.
pub(crate) fn is_written(kind: &'static str) -> bool {
    LINES.is_written(kind, Instant::now())
}

/// Says what was left out.
pub(crate) fn tell() {
    for (kind, count) in LINES.left_out() {
        tracing::warn!(kind, count, "more lines like these were left out");
    }
}

/// Says so again and again.
pub(crate) async fn keep_telling() {
    loop {
        tokio::time::sleep(EVERY).await;
        tell();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_few_of_each_kind_are_written_and_the_others_counted() {
        let (sampler, now) = (Sampler::default(), Instant::now());
        let written = |kind, at| (0..1_000).filter(|_| sampler.is_written(kind, at)).count() as u64;
        assert_eq!(written("a", now), FIRST);
        assert_eq!(written("a", now + EVERY * 2), 0, "what was left out is told first");
        assert!(sampler.is_written("b", now));
        assert_eq!(sampler.left_out(), [("a", 2_000 - FIRST)]);
        assert_eq!(sampler.left_out(), []);
        assert_eq!(written("a", now), FIRST);
    }

    #[test]
    fn what_comes_now_and_then_is_written_each_time() {
        let (sampler, now) = (Sampler::default(), Instant::now());
        for n in 0..100 {
            assert!(sampler.is_written("a", now + EVERY * n));
        }
        assert_eq!(sampler.left_out(), []);
    }
}
