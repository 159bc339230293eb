//! An authenticator app, written from RFC 6238 and RFC 4648.

use hearback_inbox::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha1::Sha1;

/// An app that was given a key.
pub(crate) struct AuthenticatorApp(Vec<u8>);

impl AuthenticatorApp {
    /// Scans what is shown for setting one up.
    pub(crate) fn scanning(setup: &Value) -> Self {
        let url = setup["url"].as_str().unwrap();
        let (_, secret) = url.split_once("secret=").unwrap();
        let secret = secret.split('&').next().unwrap();
        let typed = setup["key"].as_str().unwrap().replace(' ', "");
        assert_eq!(typed, secret, "the key to type in is the one to scan");
        Self(base32(secret))
    }

    /// The code that it shows.
    pub(crate) fn code(&self, at: Timestamp) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).unwrap();
        mac.update(&(at.as_second() / 30).to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let offset = usize::from(hash[19] & 15);
        let number = u32::from_be_bytes(hash[offset..offset + 4].try_into().unwrap());
        format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
    }
}

fn base32(text: &str) -> Vec<u8> {
    let (mut bits, mut held, mut bytes) = (0_u32, 0, vec![]);
    for letter in text.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|one| *one == letter);
        bits = bits << 5 | u32::try_from(value.unwrap()).unwrap();
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    bytes
}
