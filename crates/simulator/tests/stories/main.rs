//! What a client of the simulated Twilio sees, told as stories over HTTP.

#![expect(clippy::unwrap_used, reason = "a test fails where something is amiss")]

mod account;
mod create;
mod faults;
mod inbound;
mod listener;
mod lists;
mod media;
mod numbers;
mod opt_out;
mod origin;
mod page;
mod service;
mod stage;
