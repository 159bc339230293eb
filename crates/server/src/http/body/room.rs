//! A memory budget for request bodies that are still coming in. When it runs out, the oldest body is
//! cut off: an honest one arrives within moments, so those that go are the ones that stall.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// Enough for a hundred bodies of full length, or thousands of usual ones.
const ROOM: usize = 8 * 1024 * 1024;

/// The budget, and the bodies that share it.
pub(crate) struct Room {
    bytes: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    bytes: usize,
    /// The next body's number.
    begun: u64,
    /// Each body's bytes and how to cut it off, oldest first.
    bodies: BTreeMap<u64, (usize, CancellationToken)>,
}

/// One body's part of the budget, returned on drop.
pub(super) struct Held<'room> {
    room: &'room Room,
    number: u64,
    replaced: CancellationToken,
}

impl Default for Room {
    fn default() -> Self {
        Self::of(ROOM)
    }
}

impl Room {
    fn of(bytes: usize) -> Self {
        Self { bytes, taken: Mutex::default() }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        // Nothing panics while holding it.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Registers a body that starts to come in.
    pub(super) fn begin(&self) -> Held<'_> {
        let replaced = CancellationToken::new();
        let mut taken = self.taken();
        let number = taken.begun;
        taken.begun += 1;
        taken.bodies.insert(number, (0, replaced.clone()));
        drop(taken);
        Held { room: self, number, replaced }
    }
}

impl Taken {
    fn release(&mut self, number: u64) -> Option<CancellationToken> {
        let (bytes, replaced) = self.bodies.remove(&number)?;
        self.bytes -= bytes;
        Some(replaced)
    }
}

impl Held<'_> {
    /// Takes more bytes, cutting off the oldest bodies as needed.
    pub(super) fn grow(&self, more: usize) {
        let mut taken = self.room.taken();
        // This body was cut off already.
        let Some((bytes, _)) = taken.bodies.get_mut(&self.number) else { return };
        *bytes += more;
        taken.bytes += more;
        while taken.bytes > self.room.bytes
            && let Some(oldest) = taken.bodies.keys().next().copied()
            && let Some(replaced) = taken.release(oldest)
        {
            replaced.cancel();
        }
    }

    /// Resolves when this body is cut off.
    pub(super) async fn replaced(&self) {
        self.replaced.cancelled().await;
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.room.taken().release(self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_give_way_and_what_ended_is_given_back() {
        let room = Room::of(100);
        let [first, second, third] = [room.begin(), room.begin(), room.begin()];
        first.grow(40);
        second.grow(40);
        third.grow(20);
        assert!(!first.replaced.is_cancelled(), "there is just enough");
        third.grow(50);
        assert!(first.replaced.is_cancelled() && second.replaced.is_cancelled());
        assert!(!third.replaced.is_cancelled());
        first.grow(1_000);
        assert_eq!(room.taken().bytes, 70, "what gave way takes nothing more");
        drop((first, second));
        assert_eq!(room.taken().bytes, 70, "and is not given back twice");
        drop(third);
        assert_eq!(room.taken().bytes, 0);
        assert!(room.taken().bodies.is_empty());
    }

    #[test]
    fn who_takes_more_than_all_gives_way_itself() {
        let room = Room::of(100);
        let [first, second] = [room.begin(), room.begin()];
        first.grow(10);
        second.grow(101);
        assert!(first.replaced.is_cancelled() && second.replaced.is_cancelled());
        assert_eq!(room.taken().bytes, 0);
    }
}
