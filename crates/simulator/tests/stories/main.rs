//! What a client of the simulated Twilio sees, told as stories over HTTP.

mod create;
mod faults;
mod inbound;
mod listener;
mod lists;
mod media;
mod numbers;
mod opt_out;
mod stage;
