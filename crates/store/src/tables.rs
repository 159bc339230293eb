//! The tables: one file each, with its columns and how rows are read, found and written. They decide
//! nothing.

pub(crate) mod canned_reply;
pub(crate) mod consent;
pub(crate) mod conversation;
pub(crate) mod crm;
pub(crate) mod customer;
pub(crate) mod customer_import;
pub(crate) mod delivery;
pub(crate) mod erased_number;
pub(crate) mod failures;
pub(crate) mod identity_provider;
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
pub(crate) mod personal;
pub(crate) mod role;
pub(crate) mod scheduled;
pub(crate) mod stop_request;
pub(crate) mod turns;
pub(crate) mod twilio_account;
