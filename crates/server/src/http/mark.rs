//! A header that only this installation can make: it tells requests of our own to our own address
//! from Twilio's and the pages', and our answers to them from anybody else's.

use crate::secret::SealingKey;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The header of the request and of the answer.
pub(crate) const HEADER: &str = "x-hearback-probe";

/// What probes are marked with.
#[derive(Clone)]
pub(crate) struct Mark([u8; 32]);

impl Mark {
    pub(crate) fn new(key: &SealingKey) -> Self {
        Self(key.derive("probes of our own address"))
    }

    fn over(&self, purpose: &str, nonce: &str) -> String {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any key will do");
        mac.update(purpose.as_bytes());
        mac.update(nonce.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    /// What marks a probe.
    pub(crate) fn asked(&self, nonce: &str) -> String {
        format!("{nonce}.{}", self.over("asked", nonce))
    }

    /// Whether the answer to a probe is this installation's.
    pub(crate) fn answers(&self, nonce: &str, headers: &HeaderMap) -> bool {
        headers.get(HEADER).is_some_and(|mark| mark == &self.over("answered", nonce))
    }

    /// The nonce, if the request is one of our probes.
    pub(crate) fn read(&self, headers: &HeaderMap) -> Option<String> {
        let (nonce, mark) = headers.get(HEADER)?.to_str().ok()?.split_once('.')?;
        let right = self.over("asked", nonce);
        let same = subtle::ConstantTimeEq::ct_eq(right.as_bytes(), mark.as_bytes());
        bool::from(same).then(|| nonce.to_owned())
    }

    /// The answer to a probe whose signature matched.
    pub(crate) fn answer(&self, nonce: &str) -> Response {
        let mut response = StatusCode::NO_CONTENT.into_response();
        if let Ok(value) = HeaderValue::try_from(self.over("answered", nonce)) {
            response.headers_mut().insert(HEADER, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_installation_makes_a_mark() {
        let ours = Mark::new(&SealingKey::new([7; 32]));
        let other = Mark::new(&SealingKey::new([8; 32]));
        let headers = |mark: &Mark| {
            let value = format!("17.{}", mark.over("asked", "17"));
            HeaderMap::from_iter([(HEADER.parse().unwrap(), value.parse().unwrap())])
        };
        assert_eq!(ours.read(&headers(&ours)).as_deref(), Some("17"));
        assert_eq!(ours.read(&headers(&other)), None);
        assert_eq!(ours.read(&HeaderMap::new()), None);
        assert_ne!(ours.over("asked", "17"), ours.over("answered", "17"));
    }
}
