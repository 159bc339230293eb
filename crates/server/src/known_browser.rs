//! Which accounts were signed in to from this browser before, by a cookie that only we can write. From
//! such a browser nobody is slowed down by what strangers try, and a mail about a new browser isn't sent.
//!
//! <https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies>

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

const ID: usize = 16;
const MARK: usize = 16;
/// A browser knows so many accounts; the one used least recently is forgotten.
const ACCOUNTS: usize = 8;

/// A browser's id, for the throttle.
pub(crate) type BrowserId = [u8; ID];

/// Signs which accounts a browser knows.
pub(crate) struct BrowserMarks([u8; 32]);

/// What a browser says of itself. Each mark stands for an account.
#[derive(Clone, Default)]
pub(crate) struct Browser {
    id: Option<BrowserId>,
    marks: Vec<[u8; MARK]>,
}

impl BrowserMarks {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    fn mark(&self, id: &BrowserId, email: &str) -> [u8; MARK] {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any key will do");
        mac.update(id);
        mac.update(email.as_bytes());
        let mut mark = [0; MARK];
        mark.copy_from_slice(&mac.finalize().into_bytes()[..MARK]);
        mark
    }
}

impl Browser {
    /// The browser that a cookie's value stands for.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (id, marks) = bytes.split_first_chunk::<ID>()?;
        let (marks, rest) = marks.as_chunks::<MARK>();
        (rest.is_empty() && marks.len() <= ACCOUNTS)
            .then(|| Self { id: Some(*id), marks: marks.to_vec() })
    }

    /// The browser's id, if this account was signed in to from it before. The address is folded.
    pub(crate) fn knows(&self, marks: &BrowserMarks, email: &str) -> Option<BrowserId> {
        let id = self.id?;
        let mark = marks.mark(&id, email);
        self.marks.iter().any(|one| one.ct_eq(&mark).into()).then_some(id)
    }

    /// The cookie's value once it knows an account, too.
    pub(crate) fn with(&self, marks: &BrowserMarks, email: &str) -> String {
        let id = self.id.unwrap_or_else(rand::random);
        let new = marks.mark(&id, email);
        let others = self.marks.iter().filter(|mark| **mark != new).take(ACCOUNTS - 1);
        let mut bytes = id.to_vec();
        for mark in std::iter::once(&new).chain(others) {
            bytes.extend(mark);
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_knows_who_signed_in_from_it_and_no_one_else() {
        let marks = BrowserMarks::new([1; 32]);
        let (ana, ben) = ("ana@northside.example", "ben@northside.example");
        let new = Browser::default();
        assert!(new.knows(&marks, ana).is_none());
        let anas = new.with(&marks, ana);
        let after = Browser::parse(&anas).unwrap();
        let id = after.knows(&marks, ana).unwrap();
        assert!(after.knows(&marks, ben).is_none());
        assert!(after.knows(&BrowserMarks::new([2; 32]), ana).is_none(), "another's key");
        let both = Browser::parse(&after.with(&marks, ben)).unwrap();
        assert_eq!(both.knows(&marks, ana), Some(id));
        assert_eq!(both.knows(&marks, ben), Some(id));
        let bytes = URL_SAFE_NO_PAD.decode(&anas).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let text = URL_SAFE_NO_PAD.encode(changed);
            assert!(Browser::parse(&text).unwrap().knows(&marks, ana).is_none(), "bit {bit}");
        }
    }

    #[test]
    fn a_cookie_stays_short() {
        let marks = BrowserMarks::new([1; 32]);
        let mut browser = Browser::default();
        for n in 0..20 {
            let text = browser.with(&marks, &format!("{n}@northside.example"));
            browser = Browser::parse(&text).unwrap();
        }
        assert_eq!(browser.marks.len(), ACCOUNTS);
        assert!(browser.knows(&marks, "19@northside.example").is_some());
        assert!(browser.knows(&marks, "0@northside.example").is_none());
        for odd in ["", "x", "AAAA", &"A".repeat(1000), &"A".repeat(23)] {
            assert!(Browser::parse(odd).is_none_or(|odd| odd.marks.is_empty()), "{odd}");
        }
    }
}
