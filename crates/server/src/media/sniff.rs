//! What a file is, by its content. What others call it counts where that says nothing or too little,
//! and never makes it something that runs.

mod container;
mod text;

use super::{kinds, orientation};
use hearback_inbox::message::media::FileFacts;

/// A file of which nothing is known.
const UNKNOWN: &str = "application/octet-stream";

/// The formats of Microsoft's Office before 2007.
const OLD_OFFICE: [&str; 3] =
    ["application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"];

/// Looks at a file.
pub(crate) fn facts(bytes: &[u8]) -> FileFacts {
    let content_type = content_type(bytes);
    FileFacts {
        content_type: content_type.to_owned(),
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        size: content_type.starts_with("image/").then(|| size(bytes)).flatten(),
    }
}

/// Looks at a file that its sender calls something. Where its content is of a format that many have,
/// the sender knows better which.
pub(crate) fn facts_as(bytes: &[u8], called: &str) -> FileFacts {
    let mut facts = facts(bytes);
    let Some(called) = kinds::declared(called) else { return facts };
    let family = |content_type: &str| content_type.split('/').next().unwrap_or_default().to_owned();
    let better = match facts.content_type.as_str() {
        UNKNOWN => called != "text/plain",
        "application/zip" => family(called) == "application",
        // What Word, Excel and PowerPoint wrote before 2007 begins alike.
        "application/x-ole-storage" | "application/msword" => OLD_OFFICE.contains(&called),
        "text/plain" => family(called) == "text" || called == "application/json",
        // Sound is kept as a film without pictures.
        "video/mp4" => called == "audio/mp4",
        "video/3gpp" | "video/3gpp2" => called.starts_with("audio/3gpp"),
        _ => false,
    };
    if better {
        called.clone_into(&mut facts.content_type);
    }
    facts
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
    let known = container::iso_media(bytes)
        .or_else(|| container::ogg(bytes))
        .or_else(|| container::zip(bytes))
        .or_else(|| sound(bytes));
    if let Some(known) = known {
        return known;
    }
    match infer::get(bytes).map(|kind| kind.mime_type()) {
        // What it takes for XML is mostly a drawing; and it takes every word that begins so for a GIF.
        Some("text/xml" | "text/html" | "text/x-shellscript") | None => text_type(bytes),
        Some("image/gif") if !is_gif(bytes) => text_type(bytes),
        // So far as to letters that begin many words.
        Some("image/bmp") if text::kind(bytes).is_some() => text_type(bytes),
        Some(known) => kinds::declared(known).unwrap_or(known),
    }
}

fn text_type(bytes: &[u8]) -> &'static str {
    text::kind(bytes).unwrap_or(UNKNOWN)
}

/// Audio types that only we distinguish.
fn sound(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"caff") {
        return Some("audio/x-caf");
    }
    if bytes.starts_with(b"#!AMR-WB") {
        return Some("audio/amr-wb");
    }
    // Frames of MPEG's layer III at any rate, and of AAC, begin with eleven ones.
    match bytes {
        [0xff, second, third, ..] if second & 0xe6 == 0xe2 && third & 0xf0 != 0xf0 => {
            Some("audio/mpeg")
        }
        [0xff, second, ..] if second & 0xf6 == 0xf0 => Some("audio/aac"),
        _ => None,
    }
}

/// The two versions of the format that there are (GIF89a specification, 17).
fn is_gif(bytes: &[u8]) -> bool {
    bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a")
}

/// A picture's size as it is shown, read from its header; nothing is unpacked.
fn size(bytes: &[u8]) -> Option<(i32, i32)> {
    let size = imagesize::blob_size(bytes).ok()?;
    let (width, height) = (i32::try_from(size.width).ok()?, i32::try_from(size.height).ok()?);
    Some(if orientation::is_turned(bytes) { (height, width) } else { (width, height) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The head of a PNG; only this much is read.
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
