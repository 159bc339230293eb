//! The memory for bodies that are coming in. When all of it is taken, the body that has been coming in
//! for longest gives way: honest ones are there within moments, so strangers who stall leave room.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// A hundred of the longest, and thousands of the usual ones.
const ROOM: usize = 8 * 1024 * 1024;

/// So many bytes, and who has them.
pub(crate) struct Room {
    bytes: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    bytes: usize,
    /// How many began; the next one's number.
    begun: u64,
    /// Those that are coming in, the one that began first at the front.
    bodies: BTreeMap<u64, (usize, CancellationToken)>,
}

/// What one body has of it. Dropping it gives it back.
pub(super) struct Held<'room> {
    room: &'room Room,
    number: u64,
    gives_way: CancellationToken,
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

    /// A body begins to come in.
    pub(super) fn begin(&self) -> Held<'_> {
        let gives_way = CancellationToken::new();
        let mut taken = self.taken();
        let number = taken.begun;
        taken.begun += 1;
        taken.bodies.insert(number, (0, gives_way.clone()));
        drop(taken);
        Held { room: self, number, gives_way }
    }
}

impl Taken {
    fn release(&mut self, number: u64) -> Option<CancellationToken> {
        let (bytes, gives_way) = self.bodies.remove(&number)?;
        self.bytes -= bytes;
        Some(gives_way)
    }
}

impl Held<'_> {
    /// Takes so much more. There is always room: the oldest give way until it is enough.
    pub(super) fn grow(&self, more: usize) {
        let mut taken = self.room.taken();
        // One that gave way takes nothing any more.
        let Some((bytes, _)) = taken.bodies.get_mut(&self.number) else { return };
        *bytes += more;
        taken.bytes += more;
        while taken.bytes > self.room.bytes
            && let Some(oldest) = taken.bodies.keys().next().copied()
            && let Some(gives_way) = taken.release(oldest)
        {
            gives_way.cancel();
        }
    }

    /// Resolves when the body is to give way.
    pub(super) async fn gives_way(&self) {
        self.gives_way.cancelled().await;
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
        assert!(!first.gives_way.is_cancelled(), "there is just enough");
        third.grow(50);
        assert!(first.gives_way.is_cancelled() && second.gives_way.is_cancelled());
        assert!(!third.gives_way.is_cancelled());
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
        assert!(first.gives_way.is_cancelled() && second.gives_way.is_cancelled());
        assert_eq!(room.taken().bytes, 0);
    }
}
