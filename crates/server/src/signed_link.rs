//! Links that are mailed or handed on: signed, so that the database doesn't hold what opens them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::marker::PhantomData;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

const ID: usize = 16;
const SIGNATURE: usize = 32;

/// Makes and checks links to things with ids of one type, with a key of this installation.
pub(crate) struct SignedLinks<I> {
    key: [u8; 32],
    /// Where they lead, below the public URL.
    page: &'static str,
    of: PhantomData<fn() -> I>,
}

/// What a link says, which is true once [`SignedLinks::holds`] says so.
#[derive(Clone, Copy)]
pub(crate) struct LinkToken<I> {
    pub(crate) id: I,
    signature: [u8; SIGNATURE],
}

impl<I: From<Uuid>> LinkToken<I> {
    /// The token that a link's text spells.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; ID + SIGNATURE] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (id, signature) = bytes.split_at(ID);
        let id = Uuid::from_slice(id).ok()?.into();
        Some(Self { id, signature: signature.try_into().ok()? })
    }
}

impl<I: Into<Uuid> + Copy> SignedLinks<I> {
    pub(crate) fn new(key: [u8; 32], page: &'static str) -> Self {
        Self { key, page, of: PhantomData }
    }

    /// The path below the public URL. The token stands behind a `#`, which browsers keep to
    /// themselves: no log of a server or proxy has it.
    pub(crate) fn path(&self, id: I, issue: i64) -> String {
        let id: Uuid = id.into();
        let mut bytes = id.as_bytes().to_vec();
        bytes.extend(self.sign(id, issue));
        format!("{}#{}", self.page, URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Whether a token is that of this issue of the link.
    pub(crate) fn holds(&self, token: LinkToken<I>, issue: i64) -> bool {
        self.sign(token.id.into(), issue).ct_eq(&token.signature).into()
    }

    fn sign(&self, id: Uuid, issue: i64) -> [u8; SIGNATURE] {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("any key will do");
        mac.update(id.as_bytes());
        mac.update(&issue.to_be_bytes());
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearback_inbox::InvitationId;

    #[test]
    fn a_link_is_for_one_issue_of_one_thing_and_holds_to_the_last_bit() {
        let links = SignedLinks::<InvitationId>::new([7; 32], "/join");
        let id = InvitationId(Uuid::from_u128(1));
        let path = links.path(id, 1);
        let text = path.strip_prefix("/join#").unwrap();
        let token = LinkToken::<InvitationId>::parse(text).unwrap();
        assert_eq!(token.id, id);
        assert!(links.holds(token, 1) && !links.holds(token, 2));
        assert!(!SignedLinks::new([8; 32], "/join").holds(token, 1));
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let token = LinkToken::parse(&URL_SAFE_NO_PAD.encode(changed)).unwrap();
            assert!(token.id != id || !links.holds(token, 1), "bit {bit}");
        }
        for odd in ["", "x", &text[1..], &format!("{text}A")] {
            assert!(LinkToken::<InvitationId>::parse(odd).is_none(), "{odd}");
        }
    }
}
