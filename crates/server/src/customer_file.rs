//! A file of customers: how an exported one is written, and how anyone's is read.

mod columns;
mod read;
mod row;
mod write;

pub(crate) use columns::guess;
pub(crate) use read::{FileRow, Rows, Unreadable, beginning, plan, written_in};
pub(crate) use write::{MARK, heading, refused_rows, rows};

#[cfg(test)]
mod tests;
