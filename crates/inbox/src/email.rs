//! Email addresses, of which each has one spelling here.

use crate::name::is_unfit;
use std::fmt;

/// The longest that goes through mail (RFC 5321, with its erratum 1690), in bytes.
pub const LONGEST: usize = 254;

/// An email address as it is kept: without spaces around it, in lower case, and of a shape that mail
/// can go to. Only mail that arrives proves that it is anybody's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

/// A text that is no email address. It is not repeated: it may hold anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Enter an email address like name@example.com.")]
pub struct NotAnEmailAddress;

impl EmailAddress {
    /// The address as typed, in any case.
    ///
    /// # Errors
    /// [`NotAnEmailAddress`]
    pub fn parse(text: &str) -> Result<Self, NotAnEmailAddress> {
        let text = folded(text);
        let odd = |c: char| c.is_whitespace() || is_unfit(c);
        if text.len() > LONGEST || text.contains(odd) {
            return Err(NotAnEmailAddress);
        }
        let shape = email_address::Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        match email_address::EmailAddress::parse_with_options(&text, shape) {
            Ok(_) => Ok(Self(text)),
            Err(_) => Err(NotAnEmailAddress),
        }
    }

    /// As it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for EmailAddress {
    type Err = NotAnEmailAddress;

    fn from_str(text: &str) -> Result<Self, NotAnEmailAddress> {
        Self::parse(text)
    }
}

/// How a typed address is looked up, even if it isn't valid.
#[must_use]
pub fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        for (typed, kept) in [
            (" Eve@Northside.Example\n", "eve@northside.example"),
            ("o'neil+sms@a-b.example.co.uk", "o'neil+sms@a-b.example.co.uk"),
            ("JOSÉ@bücher.example", "josé@bücher.example"),
        ] {
            assert_eq!(EmailAddress::parse(typed).unwrap().as_str(), kept);
            assert_eq!(folded(typed), kept, "it is found as it was typed");
        }
    }

    #[test]
    fn what_mail_can_not_go_to_is_none() {
        let long = format!("{}@{}.example", "a".repeat(60), "b.".repeat(100));
        for typed in [
            "",
            "eve",
            "eve@",
            "@a.example",
            "eve@localhost",
            "eve@a..example",
            "eve@-a.example",
            "eve@a.example.",
            ".eve@a.example",
            "eve@b@a.example",
            "eve @a.example",
            "\"eve x\"@a.example",
            "Eve <eve@a.example>",
            "eve@[127.0.0.1]",
            "eve\u{0}@a.example",
            "e\u{1b}ve@a.example",
            "eve\u{202e}@a.example",
            "e\u{200b}ve@a.example",
            "eve@a.exam\nple",
            "eve,ann@a.example",
            &long,
        ] {
            assert_eq!(EmailAddress::parse(typed), Err(NotAnEmailAddress), "{typed:?}");
        }
    }
}
