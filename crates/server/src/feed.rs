//! The event log, as it grows, to everybody who may see it (I12), and what only passes: who looks at a
//! conversation, and who types there.
//!
//! One task an organization reads each event once, writes its frame once, and puts the same bytes
//! into the queue of every follower. Who is too slow is let go; they have the number of the last
//! event and catch up when they return.

pub(crate) mod channel;
pub(crate) mod frame;
pub(crate) mod hub;
pub(crate) mod presence;

pub use frame::{Frame, FromClient, Person};
