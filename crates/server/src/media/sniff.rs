//! What a file is, by its content alone: its name and what others call it count for nothing.

use super::orientation;
use hearback_inbox::message::media::FileFacts;

/// A file of which nothing is known.
const UNKNOWN: &str = "application/octet-stream";
/// How far into a text is looked for what gives it away.
const HEAD: usize = 1024;

/// Looks at a file.
pub(crate) fn facts(bytes: &[u8]) -> FileFacts {
    let content_type = content_type(bytes);
    FileFacts {
        content_type: content_type.to_owned(),
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        size: content_type.starts_with("image/").then(|| size(bytes)).flatten(),
    }
}

/// Looks at a file with a name. A table can't be told from any other text by its content, and
/// nothing comes of it if it is none.
pub(crate) fn facts_of(bytes: &[u8], name: Option<&str>) -> FileFacts {
    let mut facts = facts(bytes);
    let ends_in_csv = name.is_some_and(|name| name.to_ascii_lowercase().ends_with(".csv"));
    if facts.content_type == "text/plain" && ends_in_csv {
        "text/csv".clone_into(&mut facts.content_type);
    }
    facts
}

fn content_type(bytes: &[u8]) -> &'static str {
    match infer::get(bytes).map(|kind| kind.mime_type()) {
        // What it takes for XML is mostly a drawing; and it takes every word that begins so for a GIF.
        Some("text/xml") | None => text_type(bytes),
        Some("image/gif") if !is_gif(bytes) => text_type(bytes),
        Some(known) => known,
    }
}

/// The two versions of the format that there are (GIF89a specification, 17).
fn is_gif(bytes: &[u8]) -> bool {
    bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a")
}

fn text_type(bytes: &[u8]) -> &'static str {
    let Ok(text) = std::str::from_utf8(bytes) else { return UNKNOWN };
    if text.is_empty() || text.contains('\0') {
        return UNKNOWN;
    }
    let end = text.char_indices().nth(HEAD).map_or(text.len(), |(at, _)| at);
    let head = text[..end].trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    let first_line = head.lines().next().unwrap_or_default().trim_end();
    match first_line {
        "begin:vcard" => "text/vcard",
        "begin:vcalendar" => "text/calendar",
        _ if head.contains("<svg") => "image/svg+xml",
        _ if ["<html", "<script", "<!doctype", "<body"].iter().any(|tag| head.contains(tag)) => {
            "text/html"
        }
        _ if head.starts_with("<?xml") => "text/xml",
        _ => "text/plain",
    }
}

/// A picture's size as it is shown, read from its header; nothing is unpacked.
fn size(bytes: &[u8]) -> Option<(i32, i32)> {
    let size = imagesize::blob_size(bytes).ok()?;
    let (width, height) = (i32::try_from(size.width).ok()?, i32::try_from(size.height).ok()?);
    Some(if orientation::is_turned(bytes) { (height, width) } else { (width, height) })
}

/// The ending that a file of this type has by custom.
pub(crate) fn extension(content_type: &str) -> &'static str {
    match content_type {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "image/heif" | "image/heic" => "heic",
        "image/svg+xml" => "svg",
        "application/pdf" => "pdf",
        "text/vcard" => "vcf",
        "text/calendar" => "ics",
        "text/plain" => "txt",
        "text/html" => "html",
        "text/csv" => "csv",
        "video/mp4" => "mp4",
        "video/3gpp" => "3gp",
        "video/quicktime" => "mov",
        "audio/mpeg" => "mp3",
        "audio/amr" => "amr",
        "audio/ogg" => "ogg",
        "audio/m4a" | "audio/mp4" => "m4a",
        "audio/x-wav" => "wav",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The head of a PNG; no more is looked at.
    pub(super) fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    #[test]
    fn a_picture_is_known_by_its_content_and_has_a_size() {
        let facts = facts(&png(640, 480));
        assert_eq!((facts.content_type.as_str(), facts.size), ("image/png", Some((640, 480))));
        assert!(facts.is_shown_inline());
    }

    #[test]
    fn a_hundred_megapixels_and_a_broken_head_are_not_shown() {
        assert!(!facts(&png(10_000, 10_000)).is_shown_inline());
        assert!(!facts(&png(640, 0)).is_shown_inline());
        assert!(!facts(&png(u32::MAX, 1)).is_shown_inline());
        let broken = facts(b"\x89PNG\r\n\x1a\nnothing of the kind");
        assert!(!broken.is_shown_inline(), "{broken:?}");
    }

    #[test]
    fn what_could_run_is_never_taken_for_a_picture() {
        for (text, kind) in [
            ("<!DOCTYPE html><p>hi", "text/html"),
            ("  <html><script>alert(1)</script>", "text/html"),
            ("GIF8 <script>alert(1)</script>", "text/html"),
            ("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/svg+xml"),
            ("<?xml version='1.0'?><!-- x --><svg/>", "image/svg+xml"),
            ("\u{feff}<?xml version='1.0'?><a/>", "text/xml"),
            ("BEGIN:VCARD\r\nVERSION:3.0", "text/vcard"),
            ("Grüße", "text/plain"),
            ("\0\u{1}", UNKNOWN),
            ("", UNKNOWN),
        ] {
            let facts = facts(text.as_bytes());
            assert_eq!(facts.content_type, kind, "{text}");
            assert!(!facts.is_shown_inline(), "{text}");
        }
        assert_eq!(facts(b"%PDF-1.7").content_type, "application/pdf");
    }
}
