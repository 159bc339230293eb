//! Twilio's identifiers: two letters for the kind, and 32 hex digits.
//!
//! A checked identifier can go into a URL path as it is, and is safe to log.

use std::fmt;

/// Not an identifier of the expected kind. The text itself is left out: people often paste a secret
/// by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this isn't {expected}")]
pub struct InvalidSid {
    /// What it should have been, as the end of a sentence.
    pub expected: &'static str,
}

/// Whether `text` is one of the prefixes followed by 32 hex digits.
fn well_formed(text: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| {
        text.strip_prefix(prefix).is_some_and(|rest| {
            rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    })
}

macro_rules! sid {
    ($(#[$doc:meta])* $name:ident, $prefixes:expr, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// What a well-formed one looks like, as the end of a sentence.
            pub const EXPECTED: &'static str = $expected;

            /// Checks `text` and takes it as an identifier.
            ///
            /// # Errors
            /// [`InvalidSid`] if the prefix, the length or a digit is wrong.
            pub fn parse(text: &str) -> Result<Self, InvalidSid> {
                if well_formed(text, &$prefixes) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(InvalidSid { expected: Self::EXPECTED })
                }
            }

            /// The identifier as Twilio writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidSid;
            fn from_str(text: &str) -> Result<Self, InvalidSid> {
                Self::parse(text)
            }
        }
    };
}

sid! {
    /// An account or subaccount: `AC` and 32 hex digits.
    AccountSid, ["AC"], "AC followed by 32 hex digits"
}
sid! {
    /// A message: `SM` (text) or `MM` (with media) and 32 hex digits.
    MessageSid, ["SM", "MM"], "SM or MM followed by 32 hex digits"
}
sid! {
    /// An attachment: `ME` and 32 hex digits.
    MediaSid, ["ME"], "ME followed by 32 hex digits"
}
sid! {
    /// A messaging service: `MG` and 32 hex digits.
    MessagingServiceSid, ["MG"], "MG followed by 32 hex digits"
}
sid! {
    /// A phone number of the account: `PN` and 32 hex digits.
    PhoneNumberSid, ["PN"], "PN followed by 32 hex digits"
}
sid! {
    /// A short code of the account: `SC` and 32 hex digits.
    ShortCodeSid, ["SC"], "SC followed by 32 hex digits"
}
sid! {
    /// An API key: `SK` and 32 hex digits.
    ApiKeySid, ["SK"], "SK followed by 32 hex digits"
}

sid! {
    /// An application, webhooks that several numbers share: `AP` and 32 hex digits.
    ApplicationSid, ["AP"], "AP followed by 32 hex digits"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_only_prefix_and_32_hex_digits() {
        let digits = "0123456789abcdefABCDEF0123456789";
        assert_eq!(digits.len(), 32);
        for good in [format!("SM{digits}"), format!("MM{digits}")] {
            assert_eq!(MessageSid::parse(&good).map(|sid| sid.to_string()), Ok(good));
        }
        for bad in [
            String::new(),
            "SM".to_owned(),
            format!("AC{digits}"),
            format!("sm{digits}"),
            format!("SM{digits}0"),
            format!(" SM{digits}"),
            format!("SM{}", &digits[1..]),
            format!("SM{}g", &digits[1..]),
            format!("SM{}\u{e9}", &digits[2..]),
            format!("SM../../{}", &digits[6..]),
        ] {
            assert!(MessageSid::parse(&bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_error_says_what_was_wanted_and_hides_what_was_given() {
        let error = AccountSid::parse("my-secret").unwrap_err();
        assert_eq!(error.to_string(), "this isn't AC followed by 32 hex digits");
    }
}
