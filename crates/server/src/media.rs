//! The files that come and go with messages: where they are kept, and what they are.

mod kinds;
mod link;
pub(crate) mod name;
mod orientation;
mod sniff;
mod store;

/// The most that is fetched of an attachment. Twilio's own limit for MMS is a third of this; other
/// channels have more.
pub(crate) const LARGEST: usize = 16 * 1024 * 1024;

/// What the folder for attachments in a data directory is called.
pub const FOLDER: &str = "media";

pub(crate) use link::Signer;
pub(crate) use sniff::{facts_as, facts_of};
pub use store::{MediaStore, MediaStoreError};
