//! Which encoding a text is in that says nothing about it: a file from a phone or a spreadsheet.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// So much of a text is looked at to tell one old encoding from another.
const LOOKED_AT: usize = 1024 * 1024;

/// The encoding of a text, and how many bytes at its start only say so. What is no UTF is read as
/// Windows-1252, which is what programs mean that don't say. Where only the beginning is given, it may
/// end in the middle of a character.
pub(crate) fn of(head: &[u8], complete: bool) -> (&'static Encoding, usize) {
    if let Some(marked) = Encoding::for_bom(head) {
        return marked;
    }
    if let Some(wide) = without_mark(head) {
        return (wide, 0);
    }
    let utf_8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => !complete && error.error_len().is_none(),
    };
    (if utf_8 { UTF_8 } else { WINDOWS_1252 }, 0)
}

/// The encoding of a whole text. What is no UTF may be in any of the old ones, told by its letters.
pub(crate) fn likely(text: &[u8]) -> &'static Encoding {
    let (encoding, _) = of(text, true);
    if encoding != WINDOWS_1252 {
        return encoding;
    }
    // Most of a table may be in plain letters: from the first that isn't on there is more to go by.
    let first = text.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let from = first.saturating_sub(1024);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&text[from..text.len().min(from + LOOKED_AT)], true);
    detector.guess(None, Utf8Detection::Deny)
}

/// How many bytes at the start of a text only say that it is in this encoding.
pub(crate) fn mark(text: &[u8], encoding: &'static Encoding) -> usize {
    Encoding::for_bom(text).filter(|(marked, _)| *marked == encoding).map_or(0, |(_, mark)| mark)
}

/// UTF-16 that does not say so: of letters and digits as most of the world's tables begin with, each
/// second byte is zero.
fn without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let pairs: Vec<&[u8]> = head.chunks_exact(2).take(64).collect();
    if pairs.len() < 2 {
        return None;
    }
    let most = |zero: usize, letter: usize| {
        let wide = pairs.iter().filter(|pair| pair[zero] == 0 && pair[letter] != 0).count();
        wide * 4 >= pairs.len() * 3
    };
    match (most(1, 0), most(0, 1)) {
        (true, _) => Some(UTF_16LE),
        (_, true) => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_encodings_are_told_by_their_letters() {
        let spanish = "Nombre;Teléfono\nMaría Muñoz;55 1234 5678\nJosé Peña;55 8765 4321\n";
        let russian = "Имя;Телефон\nАнна Иванова;+7 999 123-45-67\n";
        for (encoding, text) in [(WINDOWS_1252, spanish), (encoding_rs::WINDOWS_1251, russian)] {
            let (bytes, _, lossy) = encoding.encode(text);
            assert!(!lossy);
            assert_eq!(likely(&bytes), encoding);
            assert_eq!(likely(text.as_bytes()), UTF_8);
        }
        let marked = b"\xef\xbb\xbfa";
        assert_eq!((mark(marked, UTF_8), mark(marked, UTF_16LE), mark(b"a", UTF_8)), (3, 0, 0));
    }

    #[test]
    fn an_encoding_is_told_by_how_a_text_begins() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        for (head, encoding) in [
            (b"number\n".to_vec(), UTF_8),
            (b"\xef\xbb\xbfnumber".to_vec(), UTF_8),
            (b"caf\xe9".to_vec(), WINDOWS_1252),
            (b"\xff\xfen\0".to_vec(), UTF_16LE),
            (b"\xfe\xff\0n".to_vec(), UTF_16BE),
            (wide("number\n"), UTF_16LE),
            (b"\0n\0u\0m\0b".to_vec(), UTF_16BE),
            (vec![], UTF_8),
        ] {
            assert_eq!(of(&head, true).0, encoding, "{head:?}");
        }
        let cut = &"né\u{301}".as_bytes()[..4];
        assert_eq!((of(cut, false).0, of(cut, true).0), (UTF_8, WINDOWS_1252));
    }
}
