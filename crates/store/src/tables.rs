//! The tables: one file each, with its columns and how rows are read, found and written. They decide
//! nothing.

pub(crate) mod conversation;
pub(crate) mod customer;
pub(crate) mod delivery;
pub(crate) mod failures;
pub(crate) mod invitation;
pub(crate) mod line;
pub(crate) mod location;
pub(crate) mod mail;
pub(crate) mod media;
pub(crate) mod member;
pub(crate) mod message;
pub(crate) mod opt_out;
pub(crate) mod organization;
pub(crate) mod outbox;
pub(crate) mod role;
pub(crate) mod scheduled;
pub(crate) mod turns;
pub(crate) mod twilio_account;
