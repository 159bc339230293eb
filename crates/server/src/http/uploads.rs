//! Whose turn it is to upload: each upload holds its file in memory, and one member, or a program
//! that has their session, must leave room for the others.

use crate::http::problem::{Answer, Code, Problem};
use hearback_inbox::UserId;
use jiff::SignedDuration;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes held in memory for uploads, all members together.
const AT_ONCE: u32 = 15_000_000;
/// The same for one member.
const OF_ONE: u32 = 10_000_000;
/// So many of one member's come in, or wait for that.
const WAITING: usize = 20;

/// The turns of all uploads.
#[derive(Clone)]
pub(crate) struct Turns(Arc<Inner>);

struct Inner {
    places: Arc<Semaphore>,
    /// Has at most one entry per running upload.
    members: Mutex<HashMap<UserId, Own>>,
}

struct Own {
    count: usize,
    places: Arc<Semaphore>,
}

/// An upload that waits. Dropping it takes it off the count.
pub(crate) struct Waiting {
    turns: Turns,
    member: UserId,
    places: Arc<Semaphore>,
}

/// An upload's turn.
pub(crate) struct Turn {
    _own: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
    _waiting: Waiting,
}

impl Default for Turns {
    fn default() -> Self {
        let places = Arc::new(Semaphore::new(AT_ONCE as usize));
        Self(Arc::new(Inner { places, members: Mutex::default() }))
    }
}

impl Turns {
    fn members(&self) -> MutexGuard<'_, HashMap<UserId, Own>> {
        self.0.members.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until this many bytes are free, first behind the member's own uploads, so that one member's
    /// uploads don't hold up everyone else's.
    ///
    /// # Errors
    /// When the member has too many under way.
    pub(crate) async fn take(&self, member: UserId, bytes: usize) -> Answer<Turn> {
        let bytes = u32::try_from(bytes).unwrap_or(OF_ONE).min(OF_ONE);
        let waiting = self.wait(member)?;
        let closed = |_| Problem::internal(&"the uploads are closed");
        let own = waiting.places.clone().acquire_many_owned(bytes).await.map_err(closed)?;
        let place = self.0.places.clone().acquire_many_owned(bytes).await.map_err(closed)?;
        Ok(Turn { _own: own, _place: place, _waiting: waiting })
    }

    fn wait(&self, member: UserId) -> Answer<Waiting> {
        let mut members = self.members();
        let new = || Own { count: 0, places: Arc::new(Semaphore::new(OF_ONE as usize)) };
        let own = members.entry(member).or_insert_with(new);
        if own.count >= WAITING {
            let detail = "You’re uploading too many files at once. Wait for some to finish.";
            let wait = SignedDuration::from_secs(5);
            return Err(Problem::new(Code::TooManyUploads, detail).retry_after(wait));
        }
        own.count += 1;
        let places = own.places.clone();
        drop(members);
        Ok(Waiting { turns: self.clone(), member, places })
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut members = self.turns.members();
        if let Some(own) = members.get_mut(&self.member) {
            own.count -= 1;
            if own.count == 0 {
                members.remove(&self.member);
            }
        }
    }
}
