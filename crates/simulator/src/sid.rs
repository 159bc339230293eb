//! String identifiers: two letters and 32 hexadecimal digits.

use sha1::{Digest, Sha1};

/// A fresh identifier. Random, because an inbox that outlives the simulator must never see one twice.
pub(crate) fn fresh(prefix: &str) -> String {
    format!("{prefix}{:032x}", rand::random::<u128>())
}

/// The identifier that always belongs to `name`, so that a restart keeps numbers where they were.
pub(crate) fn derived(prefix: &str, name: &str) -> String {
    let hex: String =
        Sha1::digest(name.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{prefix}{hex}")
}

/// A token in the shape of a UUID.
pub(crate) fn token() -> String {
    let hex = format!("{:032x}", rand::random::<u128>());
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}
