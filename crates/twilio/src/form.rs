//! `application/x-www-form-urlencoded` bodies, decoded the way the signature needs them.
//!
//! The usual decoders replace bytes that are not UTF-8 by U+FFFD. The signature covers the
//! decoded values, so a replaced byte would either break it or, worse, let a text that differs
//! from the signed one through. Here such a body is an error.

use percent_encoding::percent_decode;

/// Why a form body could not be decoded. Neither form names the value: it may be a message text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// The name of the parameter at this place (counted from 1) is not UTF-8 once decoded.
    #[error("the name of parameter {position} isn't valid UTF-8")]
    NameNotUtf8 {
        /// Which parameter of the body it is, counted from 1.
        position: usize,
    },
    /// The value of the named parameter is not UTF-8 once decoded.
    #[error("the value of parameter {name:?} isn't valid UTF-8")]
    ValueNotUtf8 {
        /// The parameter's decoded name.
        name: String,
    },
}

/// Decodes a form body (or a raw query string) into its parameters, in the order they came in.
///
/// `+` is a space, `%XX` a byte, a name without `=` has the empty value, and empty pieces
/// (`a=1&&b=2`) are skipped. A `%` that two hex digits do not follow stands for itself, as in
/// the WHATWG URL standard.
///
/// # Errors
/// [`FormError`] if a decoded name or value is not UTF-8.
pub fn decode(body: &[u8]) -> Result<Vec<(String, String)>, FormError> {
    body.split(|byte| *byte == b'&')
        .filter(|piece| !piece.is_empty())
        .enumerate()
        .map(|(index, piece)| decode_pair(index + 1, piece))
        .collect()
}

fn decode_pair(position: usize, piece: &[u8]) -> Result<(String, String), FormError> {
    let (name, value) = match piece.iter().position(|byte| *byte == b'=') {
        Some(equals) => (&piece[..equals], &piece[equals + 1..]),
        None => (piece, &[][..]),
    };
    let name = decode_text(name).ok_or(FormError::NameNotUtf8 { position })?;
    match decode_text(value) {
        Some(value) => Ok((name, value)),
        None => Err(FormError::ValueNotUtf8 { name }),
    }
}

fn decode_text(raw: &[u8]) -> Option<String> {
    // Plus before percent: a `%2B` must stay a plus.
    let spaced: Vec<u8> = raw.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    String::from_utf8(percent_decode(&spaced).collect()).ok()
}

/// What is wrong with a webhook's parameter. The value is left out, so this can be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the parameter {name} {problem}")]
pub struct ParameterError {
    /// The parameter's name, as Twilio writes it.
    pub name: &'static str,
    /// What is wrong with it.
    pub problem: ParameterProblem,
}

/// How a parameter can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParameterProblem {
    /// It's missing.
    #[error("is missing")]
    Missing,
    /// It is there, but empty or only space.
    #[error("is empty")]
    Empty,
    /// It does not look as it should.
    #[error("isn't {expected}")]
    Malformed {
        /// What it should have been, as the end of a sentence: "SM or MM and 32 hex digits".
        expected: &'static str,
    },
    /// It is there several times, with different values. Twilio never does this, and the
    /// signature does not say which one counts.
    #[error("appears several times with different values")]
    Contradictory,
    /// It is not what another one is, of which Twilio makes it a copy.
    #[error("differs from {other}")]
    Differs {
        /// The other one's name.
        other: &'static str,
    },
}

/// The parameters of one webhook, looked up by name.
#[derive(Clone, Copy)]
pub(crate) struct Parameters<'a>(pub(crate) &'a [(String, String)]);

impl<'a> Parameters<'a> {
    /// Every value given under this name.
    fn all(self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first value under this name, as it came in.
    pub(crate) fn get(self, name: &str) -> Option<&'a str> {
        self.all(name).next()
    }

    /// The first value under this name, unless it is empty.
    pub(crate) fn filled(self, name: &str) -> Option<String> {
        self.get(name).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// The number under this name; none if it is missing or not a number.
    pub(crate) fn number(self, name: &str) -> Option<u32> {
        self.get(name)?.trim().parse().ok()
    }

    /// The one value under this name, which must be there and not blank.
    pub(crate) fn required(self, name: &'static str) -> Result<&'a str, ParameterError> {
        let fail = |problem| Err(ParameterError { name, problem });
        let mut values = self.all(name);
        let Some(value) = values.next() else {
            return fail(ParameterProblem::Missing);
        };
        if values.any(|other| other != value) {
            return fail(ParameterProblem::Contradictory);
        }
        if value.trim().is_empty() {
            return fail(ParameterProblem::Empty);
        }
        Ok(value)
    }

    /// A sender or recipient: a number, a short code, a name, or `channel:address`.
    pub(crate) fn address(self, name: &'static str) -> Result<String, ParameterError> {
        let value = self.required(name)?;
        if value.len() > 256 || value.chars().any(char::is_control) {
            let expected = "a phone number or sender of at most 256 printable characters";
            return Err(ParameterError { name, problem: ParameterProblem::Malformed { expected } });
        }
        Ok(value.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn decodes_what_twilio_sends() {
        type Case<'a> = (&'a [u8], &'a [(&'a str, &'a str)]);
        let table: &[Case<'_>] = &[
            (b"", &[]),
            (
                b"Body=Hello+there&From=%2B14017122661",
                &[("Body", "Hello there"), ("From", "+14017122661")],
            ),
            (b"Body=&To=x", &[("Body", ""), ("To", "x")]),
            (b"a=1&&b", &[("a", "1"), ("b", "")]),
            (b"B=2&A=1&B=3", &[("B", "2"), ("A", "1"), ("B", "3")]),
            (b"Body=1%3D1%26+100%25+%2B", &[("Body", "1=1& 100% +")]),
            (b"Body=a=b=c", &[("Body", "a=b=c")]),
            (b"Body=100%+off%2", &[("Body", "100% off%2")]),
            (b"Body=%00%0D%0A", &[("Body", "\0\r\n")]),
            (b"=nameless", &[("", "nameless")]),
            ("Body=caf\u{e9}".as_bytes(), &[("Body", "caf\u{e9}")]),
            (b"Body=%F0%9F%91%8D%F0%9F%8F%BD", &[("Body", "👍🏽")]),
        ];
        for (body, expected) in table {
            assert_eq!(decode(body), Ok(pairs(expected)), "{:?}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn refuses_what_is_not_utf8_and_says_where() {
        assert_eq!(
            decode(b"From=x&Body=%FF%FE"),
            Err(FormError::ValueNotUtf8 { name: "Body".to_owned() })
        );
        assert_eq!(decode(b"Body=\xC3"), Err(FormError::ValueNotUtf8 { name: "Body".to_owned() }));
        assert_eq!(decode(b"a=1&&%C3=1"), Err(FormError::NameNotUtf8 { position: 2 }));
    }

    #[test]
    fn a_required_parameter_is_one_value_that_is_not_blank() {
        let form = pairs(&[("A", "1"), ("B", " "), ("C", "1"), ("C", "2"), ("D", "1"), ("D", "1")]);
        let problem = |name| Parameters(&form).required(name).map_err(|error| error.problem);
        assert_eq!(problem("A"), Ok("1"));
        assert_eq!(problem("B"), Err(ParameterProblem::Empty));
        assert_eq!(problem("C"), Err(ParameterProblem::Contradictory));
        assert_eq!(problem("D"), Ok("1"));
        assert_eq!(problem("E"), Err(ParameterProblem::Missing));
        assert_eq!(
            Parameters(&form).required("E").unwrap_err().to_string(),
            "the parameter E is missing"
        );
    }
}
