//! What erased numbers are known by: keyed digests, from which nobody gets the numbers without the key.

use crate::Error;
use hearback_inbox::{Address, OrganizationId};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

/// The key of the digests, once it is known. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct NumberKey(Arc<OnceLock<[u8; 32]>>);

impl NumberKey {
    /// Sets it; the first one counts.
    pub(crate) fn set(&self, key: [u8; 32]) {
        let _ = self.0.set(key);
    }

    /// A number's digest (HMAC-SHA-256), in hex; none without a key. That of the same number in
    /// another organization is another.
    ///
    /// # Errors
    /// Never: the key has the right length.
    pub(crate) fn digest(
        &self,
        organization: OrganizationId,
        number: &Address,
    ) -> Result<Option<String>, Error> {
        let Some(key) = self.0.get() else { return Ok(None) };
        let mac = Hmac::<Sha256>::new_from_slice(key);
        let mut mac = mac.map_err(|_| Error::Corrupt("a key of another length"))?;
        mac.update(organization.0.as_bytes());
        mac.update(number.as_str().as_bytes());
        let mut hex = String::with_capacity(64);
        for byte in mac.finalize().into_bytes() {
            write!(hex, "{byte:02x}").map_err(|_| Error::Corrupt("an unwritable digest"))?;
        }
        Ok(Some(hex))
    }
}
