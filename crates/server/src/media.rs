//! The files that come and go with messages: where they are kept, and what they are.

mod kinds;
mod link;
pub(crate) mod name;
mod orientation;
mod sniff;
mod store;

/// What the folder for attachments in a data directory is called.
pub const FOLDER: &str = "media";

pub(crate) use link::Signer;
pub(crate) use sniff::{facts_as, facts_of};
pub use store::{MediaStore, MediaStoreError};
