//! The name in a `Content-Disposition` header (RFC 6266).

use percent_encoding::percent_decode_str;

/// The file's name: `filename*` where there is one that can be read, else `filename`.
pub(super) fn file_name(header: &str) -> Option<String> {
    let mut plain = None;
    for (name, value) in parameters(header) {
        match name.as_str() {
            "filename*" => {
                if let Some(name) = extended(&value).filter(|name| !name.is_empty()) {
                    return Some(name);
                }
            }
            "filename" => plain = plain.or(Some(value)),
            _ => {}
        }
    }
    plain.filter(|name| !name.is_empty())
}

/// `UTF-8'en'r%C3%B4of.png` (RFC 8187).
fn extended(value: &str) -> Option<String> {
    let mut parts = value.splitn(3, '\'');
    let (charset, _, encoded) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes: Vec<u8> = percent_decode_str(encoded).collect();
    match charset.to_ascii_lowercase().as_str() {
        "utf-8" => String::from_utf8(bytes).ok(),
        "iso-8859-1" => Some(bytes.into_iter().map(char::from).collect()),
        _ => None,
    }
}

/// The parameters behind the first word, with their quotes taken off.
fn parameters(header: &str) -> Vec<(String, String)> {
    let mut parts = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in header.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => {
                escaped = true;
                continue;
            }
            '"' => {
                quoted = !quoted;
                continue;
            }
            ';' if !quoted => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    let pair = |part: &String| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
    };
    parts.iter().skip(1).filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_name_is_read_however_it_is_written() {
        for (header, name) in [
            ("inline; filename=\"roof.png\"", Some("roof.png")),
            ("attachment;FILENAME=roof.png", Some("roof.png")),
            ("attachment; filename=\"a; b \\\"c\\\".pdf\"", Some("a; b \"c\".pdf")),
            ("attachment; filename=x.pdf; filename*=UTF-8''r%C3%B4of.pdf", Some("rôof.pdf")),
            ("attachment; filename*=iso-8859-1'en'caf%E9.txt", Some("café.txt")),
            ("attachment; filename*=UTF-8''%FF; filename=x.pdf", Some("x.pdf")),
            ("inline", None),
            ("inline; filename=\"\"", None),
            ("filename=x", None),
        ] {
            assert_eq!(file_name(header).as_deref(), name, "{header}");
        }
    }
}
