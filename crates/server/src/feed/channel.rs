//! The sockets that follow one organization.

use super::frame::{Encoded, Queued};
use super::presence::Presence;
use crate::session::TokenHash;
use hearback_inbox::UserId;
use hearback_store::SignedIn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::{OnceCell, mpsc, oneshot};

/// Why a socket is closed from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The session ended.
    SessionEnded,
    /// It reads too slowly.
    TooSlow,
    /// The log does not continue where it was.
    StartOver,
    /// The program stops.
    GoingAway,
}

/// The sockets that follow one organization.
#[derive(Default)]
pub(crate) struct Channel {
    pub(crate) started: OnceCell<()>,
    pub(crate) presence: Presence,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The number of the last event that was put into the queues.
    sent: i64,
    next_id: u64,
    followers: Vec<Follower>,
}

struct Follower {
    id: u64,
    session: TokenHash,
    user: UserId,
    queue: mpsc::Sender<Queued>,
    ending: Option<oneshot::Sender<Ending>>,
}

impl Follower {
    fn end(&mut self, ending: Ending) {
        if let Some(sender) = self.ending.take() {
            let _ = sender.send(ending);
        }
    }
}

/// A place among the followers.
pub(crate) struct Following {
    pub(crate) id: u64,
    /// Everything after this number comes through the queue.
    pub(crate) from: i64,
    pub(crate) queue: mpsc::Receiver<Queued>,
    pub(crate) ending: oneshot::Receiver<Ending>,
}

impl Channel {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins at a number.
    pub(crate) fn begin(&self, sent: i64) {
        self.state().sent = sent;
    }

    /// The number of the last event that was put into the queues.
    pub(crate) fn sent(&self) -> i64 {
        self.state().sent
    }

    /// Adds a socket.
    pub(crate) fn join(&self, member: &SignedIn, session: TokenHash, waiting: usize) -> Following {
        let (sender, queue) = mpsc::channel(waiting);
        let (end, ending) = oneshot::channel();
        let mut state = self.state();
        let id = state.next_id;
        state.next_id += 1;
        self.presence.join(id, member.user, &member.name, sender.clone());
        state.followers.push(Follower {
            id,
            session,
            user: member.user,
            queue: sender,
            ending: Some(end),
        });
        Following { id, from: state.sent, queue, ending }
    }

    /// Removes a socket.
    pub(crate) fn leave(&self, id: u64) {
        self.state().followers.retain(|follower| follower.id != id);
        self.presence.leave(id);
    }

    /// With nobody there, nothing has to be read: whoever comes reads what they lack themselves.
    pub(crate) fn skip_when_empty(&self, to: i64) -> bool {
        let mut state = self.state();
        let empty = state.followers.is_empty();
        if empty {
            state.sent = state.sent.max(to);
        }
        empty
    }

    /// Puts events into every queue. Both happen under one lock, so that whoever joins has each
    /// event either from the log or from the queue. A socket whose queue is full is closed.
    pub(crate) fn deliver(&self, events: &[Encoded]) {
        let mut state = self.state();
        if let Some(last) = events.last() {
            state.sent = last.number;
        }
        state.followers.retain_mut(|follower| {
            let mut queued = events.iter().map(|event| Queued::Event(event.clone()));
            let taken = queued.all(|event| follower.queue.try_send(event).is_ok());
            if !taken {
                follower.end(Ending::TooSlow);
            }
            taken
        });
    }

    /// Lets every socket, or every one of a user, find out whether its member may still do what they
    /// could.
    pub(crate) fn check_access_of(&self, user: Option<UserId>) {
        self.state().followers.retain_mut(|follower| {
            if user.is_some_and(|user| user != follower.user) {
                return true;
            }
            let taken = follower.queue.try_send(Queued::AccessMayHaveChanged).is_ok();
            if !taken {
                follower.end(Ending::TooSlow);
            }
            taken
        });
    }

    /// Closes the sockets of a session.
    pub(crate) fn end_session(&self, session: &TokenHash) {
        self.end_those(Ending::SessionEnded, |follower| follower.session == *session);
    }

    /// Closes all sockets.
    pub(crate) fn end_all(&self, ending: Ending) {
        self.end_those(ending, |_| true);
    }

    fn end_those(&self, ending: Ending, which: impl Fn(&Follower) -> bool) {
        self.state().followers.retain_mut(|follower| {
            let ends = which(follower);
            if ends {
                follower.end(ending);
            }
            !ends
        });
    }
}
