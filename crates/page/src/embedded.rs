//! The built page as `build.rs` left it, embedded.

use rust_embed::{EmbeddedFile, RustEmbed};

use crate::File;

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/page"]
struct Page;

pub(crate) fn find(path: &str) -> Option<File> {
    // The compressed forms are encodings of a file, not files one can ask for.
    if path.ends_with(".br") || path.ends_with(".gz") {
        return None;
    }
    let plain = Page::get(path)?;
    Some(File {
        etag: etag(&plain),
        content_type: content_type(path),
        immutable: path.starts_with("assets/"),
        brotli: Page::get(&format!("{path}.br")).map(|file| file.data),
        gzip: Page::get(&format!("{path}.gz")).map(|file| file.data),
        bytes: plain.data,
    })
}

fn etag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_asks_only_for_files_that_exist() {
        let html = String::from_utf8(crate::index().bytes.into_owned()).unwrap();
        let asked: Vec<&str> = html
            .split(['"', '\''])
            .filter(|part| part.starts_with('/') && part.contains('.'))
            .collect();
        assert!(asked.iter().any(|path| path.ends_with(".js")), "no script in {html}");
        assert!(asked.iter().any(|path| path.ends_with(".css")), "no style in {html}");
        for path in asked {
            assert!(crate::file(path).is_some(), "{path} is missing");
        }
    }

    #[test]
    fn only_hash_named_files_are_kept_for_ever() {
        assert!(!crate::index().immutable);
        let assets = Page::iter().filter(|path| path.starts_with("assets/"));
        for path in assets.filter(|path| !path.ends_with(".br") && !path.ends_with(".gz")) {
            // Eight letters of base64url, which may be a hyphen themselves.
            let stem = path.rsplit_once('.').map_or(&*path, |(stem, _)| stem);
            let (_, hash) = stem.split_at(stem.len() - 9);
            assert!(hash.starts_with('-'), "{path} carries no hash");
            assert!(crate::file(&path).unwrap().immutable);
        }
    }

    #[test]
    fn text_comes_compressed_too() {
        let index = crate::index();
        assert!(index.brotli.is_some_and(|form| form.len() < index.bytes.len()));
        assert!(index.gzip.is_some_and(|form| form.len() < index.bytes.len()));
        assert_ne!(crate::index().etag_of("br"), crate::index().etag);
        assert!(crate::file("index.html.br").is_none());
    }

    #[test]
    fn nothing_outside_the_page_is_found() {
        for path in ["", "../Cargo.toml", "/assets/../../Cargo.toml", "c/123"] {
            assert!(crate::file(path).is_none(), "{path}");
        }
    }
}
