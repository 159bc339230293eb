//! The server's stories, through its real HTTP interface: each is told on SQLite, and on
//! PostgreSQL when `HEARBACK_TEST_POSTGRES` names a server.

#![expect(
    clippy::unwrap_used,
    reason = "a story may fail where it stands, and is told in one piece"
)]

mod account;
mod astray;
mod at_once;
mod at_twilio;
mod attachments;
mod audit_coverage;
mod audit_log;
mod bad_mail;
mod bad_webhooks;
mod beginning;
mod branches;
mod canned_replies;
mod carrier_block;
mod check;
mod composing;
mod connections;
mod consent;
mod consents;
mod contract;
mod credentials;
mod crm;
mod customers;
mod egress;
mod erasing;
mod failing;
mod foreign_ids;
mod forgotten_password;
mod guessing;
mod held_messages;
mod held_texts;
mod held_up;
mod hosts;
mod inviting;
mod isolation;
mod leaving;
mod lines;
mod live;
mod live_endings;
mod mail;
mod matrix;
mod missing_files;
mod mutated;
mod names;
mod nul;
mod numbers;
mod opt_out_file;
mod own_roles;
mod own_sessions;
mod pacing;
mod passkeys;
mod presence;
mod receiving;
mod recut;
mod roles;
mod saved_files;
mod scheduling;
mod sending_files;
mod serving;
mod settings;
mod shortcodes;
mod signing_in;
mod single_sign_on;
mod stop_requests;
mod story;
mod super_users;
mod texts_refused;
mod two_step;
mod words;
