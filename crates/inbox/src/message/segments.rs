//! How many segments a text is sent and billed as (S7).
//!
//! GSM-7 when every character is in the GSM 03.38 basic set or its extension (which costs two):
//! 160 alone, 153 each in a multi-part text. Otherwise UCS-2: 70, or 67 UTF-16 units each. What a
//! person sees as one character (an escape pair, an emoji with its joiners) is never split over two
//! segments, so counting is greedy and no division; this is how Twilio's own calculator counts.

use unicode_segmentation::UnicodeSegmentation;

const GSM_BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const GSM_EXTENSION: &str = "^{}\\[~]|€\u{c}";

/// The alphabet a text is sent in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// The GSM 03.38 default alphabet, 7 bits a character.
    Gsm7,
    /// 16 bits a unit, for everything else.
    Ucs2,
}

/// A text measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segments {
    /// The alphabet it needs.
    pub encoding: Encoding,
    /// How many segments it is billed as, at least 1.
    pub count: usize,
    /// What it takes up, in septets (GSM-7) or UTF-16 units (UCS-2).
    pub units: usize,
    /// Units left in the last segment.
    pub left: usize,
}

impl Segments {
    /// How many segments a text is billed as, at least 1.
    #[must_use]
    pub fn count(text: &str) -> i64 {
        i64::try_from(Self::of(text).count).unwrap_or(i64::MAX)
    }

    /// Measures a text as it will be sent.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let encoding = if pieces(text).all(|p| septets(p).is_some()) {
            Encoding::Gsm7
        } else {
            Encoding::Ucs2
        };
        let cost = |piece: &str| match encoding {
            Encoding::Gsm7 => septets(piece).unwrap_or(0),
            Encoding::Ucs2 => piece.encode_utf16().count(),
        };
        let (alone, each) = match encoding {
            Encoding::Gsm7 => (160, 153),
            Encoding::Ucs2 => (70, 67),
        };
        let units = pieces(text).map(cost).sum();
        if units <= alone {
            return Self { encoding, count: 1, units, left: alone - units };
        }
        let (mut count, mut used) = (1, 0);
        for size in pieces(text).map(cost) {
            if used + size > each {
                count += 1;
                used = 0;
            }
            used += size;
        }
        Self { encoding, count, units, left: each.saturating_sub(used) }
    }
}

/// The user-perceived characters; a line break of two characters counts as two.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.graphemes(true).flat_map(|piece| match piece {
        "\r\n" => ["\r", "\n"].into_iter().take(2),
        other => [other, ""].into_iter().take(1),
    })
}

/// What a character costs in GSM-7, in septets; `None` if that alphabet doesn't have it.
fn septets(piece: &str) -> Option<usize> {
    let mut characters = piece.chars();
    let only = characters.next().filter(|_| characters.next().is_none())?;
    if GSM_BASIC.contains(only) {
        Some(1)
    } else if GSM_EXTENSION.contains(only) {
        Some(2)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Vector {
        body: String,
        plain: Expected,
    }

    #[derive(serde::Deserialize)]
    struct Expected {
        encoding: String,
        segments: usize,
        message_bits: usize,
    }

    /// Vectors made by Twilio's own segment calculator.
    #[test]
    fn agrees_with_twilios_calculator() {
        let vectors: Vec<Vector> =
            serde_json::from_str(include_str!("../../tests/segment-vectors.json")).unwrap();
        assert!(vectors.len() >= 40);
        for Vector { body, plain } in vectors {
            let measured = Segments::of(&body);
            let (encoding, bits) = match measured.encoding {
                Encoding::Gsm7 => ("GSM-7", 7),
                Encoding::Ucs2 => ("UCS-2", 16),
            };
            assert_eq!(encoding, plain.encoding, "{body:?}");
            assert_eq!(measured.count, plain.segments, "{body:?}");
            assert_eq!(measured.units * bits, plain.message_bits, "{body:?}");
        }
    }

    #[test]
    fn a_family_is_never_split_over_two_segments() {
        let family = "👨‍👩‍👧‍👦";
        assert_eq!(family.encode_utf16().count(), 11);
        let seven = Segments::of(&family.repeat(7));
        assert_eq!((seven.count, seven.units), (2, 77), "6 × 11 fit into 67, the seventh does not");
    }
}
