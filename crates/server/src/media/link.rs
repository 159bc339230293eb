//! Addresses under which Twilio fetches what is sent (S9): signed, and good for a time only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hearback_inbox::{MediaId, OrganizationId, Timestamp};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::SignedDuration;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// Twilio's queue holds a message for up to ten hours before it is sent; its attachments must be
/// there for longer.
const LASTS: SignedDuration = SignedDuration::from_hours(12);

/// Makes and checks signatures with a key of this installation.
#[derive(Clone)]
pub(crate) struct Signer([u8; 32]);

impl Signer {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The path and query below the public URL, good from now on.
    pub(crate) fn path(&self, organization: OrganizationId, id: MediaId, now: Timestamp) -> String {
        let expires = (now + LASTS).as_second();
        let signature = self.sign(organization, id, expires);
        format!("/media/{organization}/{id}?expires={expires}&signature={signature}")
    }

    /// Whether a signature is right, and its time not over.
    pub(crate) fn holds(
        &self,
        organization: OrganizationId,
        id: MediaId,
        expires: i64,
        signature: &str,
        now: Timestamp,
    ) -> bool {
        let right = self.sign(organization, id, expires);
        bool::from(right.as_bytes().ct_eq(signature.as_bytes())) && now.as_second() < expires
    }

    fn sign(&self, organization: OrganizationId, id: MediaId, expires: i64) -> String {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any key will do");
        mac.update(format!("{organization}/{id}/{expires}").as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_signature_is_for_one_file_and_one_time() {
        let signer = Signer::new([7; 32]);
        let (organization, id) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
        let now = Timestamp::from_second(1_000_000).unwrap();
        let path = signer.path(organization, id, now);
        let (_, query) = path.split_once("?expires=").unwrap();
        let (expires, signature) = query.split_once("&signature=").unwrap();
        let expires: i64 = expires.parse().unwrap();
        let holds = |id, expires, at| signer.holds(organization, id, expires, signature, at);
        let at_twilio_for = |hours| now + SignedDuration::from_hours(hours);
        assert!(holds(id, expires, now) && holds(id, expires, at_twilio_for(11)));
        assert!(!holds(id, expires, at_twilio_for(12)), "it is over");
        assert!(!holds(id, expires + 1, now), "it can't be prolonged");
        assert!(!holds(Uuid::from_u128(3).into(), expires, now), "nor used for another file");
        let other = Signer::new([8; 32]);
        assert!(!other.holds(organization, id, expires, signature, now), "nor made elsewhere");
    }
}
