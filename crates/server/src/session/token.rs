//! The secret that a browser is known by.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// The SHA-256 of a token: what the database knows it by.
pub(crate) type TokenHash = [u8; 32];

/// 32 random bytes.
pub(crate) struct Token([u8; 32]);

impl Token {
    /// A new one.
    pub(crate) fn new() -> Self {
        Self(rand::random())
    }

    /// The token that a cookie's value or a link spells.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// As written in a cookie or a link.
    pub(crate) fn spell(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Its hash in the database. 256 random bits can't be guessed, so it needs no salt or slow
    /// hash.
    pub(crate) fn hash(&self) -> TokenHash {
        Sha256::digest(self.0).into()
    }
}
