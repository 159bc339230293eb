//! Sending, told against the simulated Twilio: whatever goes wrong, no text arrives twice, and
//! each is there or shown as what it is. On SQLite, and on PostgreSQL when
//! `HEARBACK_TEST_POSTGRES` names a server.

#![expect(
    clippy::unwrap_used,
    reason = "a story may fail where it stands, and is told in one piece"
)]

mod attachments;
mod clocks;
#[path = "../stories/story/database.rs"]
mod database;
mod erasing;
mod held_at_start;
mod importing;
mod interrupted;
mod odd_lists;
mod pacing;
mod recovering;
mod refused;
mod scheduled;
mod stage;
mod stopping;
mod taken;
mod throttled;
