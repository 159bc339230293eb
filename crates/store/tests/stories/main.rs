//! The store's stories, each told on SQLite and on PostgreSQL.

mod keeping;
mod receiving;
mod sending;
mod stage;
