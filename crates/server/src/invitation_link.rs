//! The links that invitations are accepted by: signed, so that the database doesn't hold them. An
//! admin can replace one at any time.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hearback_inbox::InvitationId;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

const ID: usize = 16;
const SIGNATURE: usize = 32;

/// Makes and checks links with a key of this installation.
#[derive(Clone)]
pub(crate) struct InvitationLinks([u8; 32]);

/// What a link says, which is true once [`InvitationLinks::holds`] says so.
#[derive(Clone, Copy)]
pub(crate) struct InvitationToken {
    pub(crate) id: InvitationId,
    signature: [u8; SIGNATURE],
}

impl InvitationToken {
    /// The token that a link's text spells.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; ID + SIGNATURE] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (id, signature) = bytes.split_at(ID);
        let id = InvitationId(Uuid::from_slice(id).ok()?);
        Some(Self { id, signature: signature.try_into().ok()? })
    }
}

impl InvitationLinks {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The path below the public URL. The token stands behind a `#`, which browsers keep to
    /// themselves: no log of a server or proxy has it.
    pub(crate) fn path(&self, id: InvitationId, issue: i64) -> String {
        let mut bytes = id.0.as_bytes().to_vec();
        bytes.extend(self.sign(id, issue));
        format!("/join#{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Whether a token is that of this issue of its invitation.
    pub(crate) fn holds(&self, token: InvitationToken, issue: i64) -> bool {
        self.sign(token.id, issue).ct_eq(&token.signature).into()
    }

    fn sign(&self, id: InvitationId, issue: i64) -> [u8; SIGNATURE] {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any key will do");
        mac.update(id.0.as_bytes());
        mac.update(&issue.to_be_bytes());
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_for_one_issue_of_one_invitation_and_holds_to_the_last_bit() {
        let links = InvitationLinks::new([7; 32]);
        let id = InvitationId(Uuid::from_u128(1));
        let path = links.path(id, 1);
        let text = path.strip_prefix("/join#").unwrap();
        let token = InvitationToken::parse(text).unwrap();
        assert_eq!(token.id, id);
        assert!(links.holds(token, 1) && !links.holds(token, 2));
        assert!(!InvitationLinks::new([8; 32]).holds(token, 1));
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let token = InvitationToken::parse(&URL_SAFE_NO_PAD.encode(changed)).unwrap();
            assert!(token.id != id || !links.holds(token, 1), "bit {bit}");
        }
        for odd in ["", "x", &text[1..], &format!("{text}A")] {
            assert!(InvitationToken::parse(odd).is_none(), "{odd}");
        }
    }
}
