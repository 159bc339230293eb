//! Texts, in whatever encoding a phone or a spreadsheet wrote them.

use crate::encoding;

/// How far into a text is looked for what gives it away.
const HEAD: usize = 1024;
/// And how much of a file is looked at to tell that it is one.
const LOOKED_AT: usize = 64 * 1024;

/// The kind of text, if it is text.
pub(super) fn kind(bytes: &[u8]) -> Option<&'static str> {
    let text = read(bytes)?;
    let end = text.char_indices().nth(HEAD).map_or(text.len(), |(at, _)| at);
    let head = text[..end].trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    let first_line = head.lines().next().unwrap_or_default().trim_end();
    Some(match first_line {
        "begin:vcard" => "text/vcard",
        "begin:vcalendar" => "text/calendar",
        _ if head.contains("<svg") => "image/svg+xml",
        _ if ["<html", "<script", "<!doctype", "<body"].iter().any(|tag| head.contains(tag)) => {
            "text/html"
        }
        _ if head.starts_with("<?xml") => "text/xml",
        _ => "text/plain",
    })
}

/// The beginning of a text; `None` if it has bytes that text doesn't.
fn read(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    let (encoding, _) = encoding::of(head, head.len() == bytes.len());
    // A character that is cut in two at the end is no fault of the text's.
    let mut text = String::new();
    let mut decoder = encoding.new_decoder_with_bom_removal();
    text.reserve(decoder.max_utf8_buffer_length_without_replacement(head.len())?);
    let last = head.len() == bytes.len();
    let (result, _) = decoder.decode_to_string_without_replacement(head, &mut text, last);
    if !matches!(result, encoding_rs::DecoderResult::InputEmpty) || text.is_empty() {
        return None;
    }
    let odd = |c: char| {
        c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1b}' | '\u{85}')
    };
    (!text.contains(odd)).then_some(text)
}
