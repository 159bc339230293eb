//! Which encoding a text is in that says nothing about it: a file from a phone or a spreadsheet.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

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
