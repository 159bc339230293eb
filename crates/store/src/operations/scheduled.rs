//! Messages to be sent at a later time (S13).
//!
//! Until then they are no messages of their conversation: nobody has said them yet, so neither its
//! order nor its preview, nor what a colleague has to have seen, changes by them. They become
//! messages, with the id that they have had all along, when their time comes or when they are
//! canceled.

mod change;
mod list;
mod release;

pub use change::Rescheduled;
pub use list::ScheduledMessage;

pub(crate) use change::{cancel, cancel_those};
pub(crate) use release::bring_in;
