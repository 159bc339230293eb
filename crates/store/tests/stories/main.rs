//! The store's stories, each told on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    reason = "a story may fail where it stands, and is told in one piece"
)]

mod at_once;
mod counting;
mod keeping;
mod lines;
mod mailing;
mod media;
mod merging;
mod receiving;
mod sending;
mod stage;
