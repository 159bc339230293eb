//! The client against a server on this machine that does what it is told.

mod endless;
mod hosts;
mod read;
mod scripted;
mod send;
mod unanswered;
