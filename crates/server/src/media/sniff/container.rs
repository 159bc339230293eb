//! Container formats, whose actual type is a little further in.

/// A film or a sound of the ISO base media family, by its brand; also one of Apple's without a brand.
///
/// Source: <https://mp4ra.org/registered-types/brands>
pub(super) fn iso_media(bytes: &[u8]) -> Option<&'static str> {
    let kind = bytes.get(4..8)?;
    if matches!(kind, b"moov" | b"mdat" | b"wide" | b"pnot") {
        return Some("video/quicktime");
    }
    let brand = bytes.get(8..12).filter(|_| kind == b"ftyp")?;
    Some(match brand {
        b"qt  " => "video/quicktime",
        b"M4A " | b"M4B " | b"M4P " => "audio/mp4",
        b"M4V " | b"M4VH" | b"M4VP" => "video/x-m4v",
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => "image/heic",
        b"mif1" | b"msf1" => of_pictures(bytes),
        b"avif" | b"avis" => "image/avif",
        _ if brand.starts_with(b"3g2") => "video/3gpp2",
        _ if brand.starts_with(b"3g") => "video/3gpp",
        _ => "video/mp4",
    })
}

/// A picture that says only that it is one: the brands that it is compatible with say more.
fn of_pictures(bytes: &[u8]) -> &'static str {
    let length = bytes.first_chunk::<4>().map_or(0, |length| u32::from_be_bytes(*length));
    let end = usize::try_from(length).unwrap_or(usize::MAX).min(bytes.len());
    let brands = bytes.get(16..end).unwrap_or_default();
    let names = |brand: &[u8]| brands.chunks_exact(4).any(|one| one == brand);
    if names(b"avif") {
        "image/avif"
    } else if names(b"heic") || names(b"heix") {
        "image/heic"
    } else {
        "image/heif"
    }
}

/// Sound or film in an Ogg (RFC 3533); the first packet says what.
pub(super) fn ogg(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.starts_with(b"OggS").then(|| &bytes[..bytes.len().min(80)])?;
    let film = find(head, b"theora").is_some() || find(head, b"BBCD").is_some();
    Some(if film { "video/ogg" } else { "audio/ogg" })
}

/// A zip, or what is one inside: the names of its first files say it, in whatever order they stand.
pub(super) fn zip(bytes: &[u8]) -> Option<&'static str> {
    const LOCAL: &[u8] = b"PK\x03\x04";
    if !bytes.starts_with(LOCAL) {
        return bytes.starts_with(b"PK\x05\x06").then_some("application/zip");
    }
    // The length of the first name stands at 26, and its content behind it.
    let length =
        bytes.get(26..28).map_or(0, |two| usize::from(u16::from_le_bytes([two[0], two[1]])));
    let first = bytes.get(30..30 + length).unwrap_or_default();
    if first == b"mimetype" {
        let content = &bytes[30 + length..bytes.len().min(30 + length + 80)];
        for kind in [
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.oasis.opendocument.presentation",
            "application/epub+zip",
        ] {
            if find(content, kind.as_bytes()).is_some() {
                return Some(kind);
            }
        }
    }
    let office = find(bytes, b"[Content_Types].xml").is_some();
    Some(match office {
        true if find(bytes, b"word/").is_some() => {
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        }
        true if find(bytes, b"xl/").is_some() => {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        }
        true if find(bytes, b"ppt/").is_some() => {
            "application/vnd.openxmlformats-officedocument.presentationml.presentation"
        }
        _ => "application/zip",
    })
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
