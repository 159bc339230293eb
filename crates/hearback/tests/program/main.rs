//! The program as it is run: its commands, what it prints, and how it ends.

#![expect(
    clippy::unwrap_used,
    reason = "a story may fail where it stands, and is told in one piece"
)]

mod browser;
mod demo;
mod doctor;
mod ended;
mod left_out;
#[path = "../../../server/tests/stories/story/log_line.rs"]
mod log_line;
mod logs;
mod mail;
mod modes;
mod passkeys;
mod process;
mod promises;
mod refusals;
mod seeding;
mod serving;
mod sign_ins;
mod tls;
mod users;
