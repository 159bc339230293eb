//! The files that come and go with messages: where they are kept, and what they are.

mod orientation;
mod sniff;
mod store;

pub(crate) use sniff::{extension, facts};
pub use store::{MediaStore, MediaStoreError};
