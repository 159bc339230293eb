//! The files that come and go with messages: where they are kept, and what they are.

mod link;
mod orientation;
mod sniff;
mod store;

pub(crate) use link::Signer;
pub(crate) use sniff::{extension, facts, facts_of};
pub use store::{MediaStore, MediaStoreError};
