//! Which ending a file of a type has, so that a double click opens it.

/// Types with the ending that they have by custom. What runs when it is opened has none.
const KINDS: &[(&str, &str)] = &[
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/gif", "gif"),
    ("image/webp", "webp"),
    ("image/bmp", "bmp"),
    ("image/tiff", "tiff"),
    ("image/heic", "heic"),
    ("image/heif", "heif"),
    ("image/avif", "avif"),
    ("image/jxl", "jxl"),
    ("image/jp2", "jp2"),
    ("image/vnd.microsoft.icon", "ico"),
    ("image/vnd.adobe.photoshop", "psd"),
    ("image/svg+xml", "svg"),
    ("video/mp4", "mp4"),
    ("video/x-m4v", "m4v"),
    ("video/3gpp", "3gp"),
    ("video/3gpp2", "3g2"),
    ("video/quicktime", "mov"),
    ("video/webm", "webm"),
    ("video/x-matroska", "mkv"),
    ("video/x-msvideo", "avi"),
    ("video/x-ms-wmv", "wmv"),
    ("video/x-flv", "flv"),
    ("video/mpeg", "mpg"),
    ("video/ogg", "ogv"),
    ("audio/mpeg", "mp3"),
    ("audio/mp4", "m4a"),
    ("audio/m4a", "m4a"),
    ("audio/3gpp", "3gp"),
    ("audio/3gpp2", "3g2"),
    ("audio/aac", "aac"),
    ("audio/amr", "amr"),
    ("audio/amr-wb", "awb"),
    ("audio/ogg", "ogg"),
    ("audio/x-caf", "caf"),
    ("audio/x-wav", "wav"),
    ("audio/x-flac", "flac"),
    ("audio/x-aiff", "aiff"),
    ("audio/midi", "mid"),
    ("audio/basic", "au"),
    ("application/pdf", "pdf"),
    ("application/zip", "zip"),
    ("application/gzip", "gz"),
    ("application/vnd.rar", "rar"),
    ("application/x-7z-compressed", "7z"),
    ("application/x-tar", "tar"),
    ("application/epub+zip", "epub"),
    ("application/vnd.apple.pkpass", "pkpass"),
    ("application/msword", "doc"),
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.ms-powerpoint", "ppt"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/vnd.oasis.opendocument.presentation", "odp"),
    ("application/json", "json"),
    ("text/rtf", "rtf"),
    ("text/vcard", "vcf"),
    ("text/calendar", "ics"),
    ("text/csv", "csv"),
    ("text/tab-separated-values", "tsv"),
    ("text/markdown", "md"),
    ("text/plain", "txt"),
    ("text/html", "html"),
    ("text/xml", "xml"),
];

/// Other names of these types.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("image/jpg", "image/jpeg"),
    ("image/pjpeg", "image/jpeg"),
    ("image/x-ms-bmp", "image/bmp"),
    ("image/x-bmp", "image/bmp"),
    ("image/tif", "image/tiff"),
    ("video/3gp", "video/3gpp"),
    ("audio/mp3", "audio/mpeg"),
    ("audio/x-mp3", "audio/mpeg"),
    ("audio/x-m4a", "audio/mp4"),
    ("audio/m4a", "audio/mp4"),
    ("audio/mp4a-latm", "audio/mp4"),
    ("audio/3gp", "audio/3gpp"),
    ("audio/aacp", "audio/aac"),
    ("audio/x-aac", "audio/aac"),
    ("audio/amr-nb", "audio/amr"),
    ("audio/x-amr", "audio/amr"),
    ("audio/opus", "audio/ogg"),
    ("audio/vorbis", "audio/ogg"),
    ("application/ogg", "audio/ogg"),
    ("audio/caf", "audio/x-caf"),
    ("audio/wav", "audio/x-wav"),
    ("audio/wave", "audio/x-wav"),
    ("audio/vnd.wave", "audio/x-wav"),
    ("audio/flac", "audio/x-flac"),
    ("audio/aiff", "audio/x-aiff"),
    ("application/x-pdf", "application/pdf"),
    ("application/x-zip-compressed", "application/zip"),
    ("application/x-gzip", "application/gzip"),
    ("application/x-rar-compressed", "application/vnd.rar"),
    ("application/rtf", "text/rtf"),
    ("text/x-vcard", "text/vcard"),
    ("text/directory", "text/vcard"),
    ("application/vcard", "text/vcard"),
    ("text/x-vcalendar", "text/calendar"),
    ("application/ics", "text/calendar"),
    ("application/csv", "text/csv"),
    ("text/comma-separated-values", "text/csv"),
];

/// What runs, or shows anything it likes, in a browser: nobody's word is taken that a file is one.
const RUNS: [&str; 3] = ["text/html", "image/svg+xml", "text/xml"];

/// The ending that a file of this type has by custom.
pub(crate) fn extension(content_type: &str) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == content_type).map_or("bin", |(_, ending)| ending)
}

/// A type as someone calls it, by its usual name; none when nothing is known of it, or when it
/// would run.
pub(super) fn declared(content_type: &str) -> Option<&'static str> {
    let plain = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == plain).map(|(_, usual)| *usual);
    let usual = other.unwrap_or(&plain);
    let known = KINDS.iter().map(|(known, _)| *known).find(|known| *known == usual);
    known.filter(|known| !RUNS.contains(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_other_name_leads_to_a_type_with_an_ending() {
        for (other, usual) in OTHER_NAMES {
            assert_ne!(extension(usual), "bin", "{other}");
            assert_eq!(
                declared(&format!(" {}; x=y", other.to_uppercase())),
                Some(*usual),
                "{other}"
            );
        }
        for runs in
            ["text/html", "IMAGE/SVG+XML", "text/javascript", "application/x-msdownload", ""]
        {
            assert_eq!(declared(runs), None, "{runs}");
        }
    }
}
