//! The web page, built from `web/` and carried in the binary.
//!
//! [`index`] answers every path that is a route of the page, [`file`] the files it asks for.
//! Each comes with its compressed forms, made once when the page was built.

use std::borrow::Cow;

#[cfg(feature = "embedded")]
mod embedded;

/// A file of the page, ready to be served.
#[derive(Debug, Clone)]
pub struct File {
    /// The file as it is.
    pub bytes: Cow<'static, [u8]>,
    /// The same, for a client that accepts `br`.
    pub brotli: Option<Cow<'static, [u8]>>,
    /// The same, for a client that accepts `gzip`.
    pub gzip: Option<Cow<'static, [u8]>>,
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// A strong `ETag`, with its quotes. A compressed form needs another one: see [`File::etag_of`].
    pub etag: String,
    /// Its name changes with its content, so that it may be kept for ever.
    pub immutable: bool,
}

impl File {
    /// The `ETag` of the form that is sent: each encoding is a representation of its own.
    #[must_use]
    pub fn etag_of(&self, encoding: &str) -> String {
        match encoding {
            "identity" => self.etag.clone(),
            _ => format!("{}-{encoding}\"", self.etag.trim_end_matches('"')),
        }
    }
}

/// The file at this path below the root, with or without its leading slash.
#[must_use]
pub fn file(path: &str) -> Option<File> {
    find(path.trim_start_matches('/'))
}

/// The page itself, for every address that is one of its routes.
#[must_use]
pub fn index() -> File {
    find("index.html").unwrap_or_else(absent)
}

#[cfg(feature = "embedded")]
use embedded::find;

#[cfg(not(feature = "embedded"))]
fn find(_path: &str) -> Option<File> {
    None
}

/// Stands in for the page in a binary that was built without it.
fn absent() -> File {
    File {
        bytes: Cow::Borrowed(
            b"This Hearback was built without its web page. The API is under /api/v1.\n",
        ),
        brotli: None,
        gzip: None,
        content_type: "text/plain; charset=utf-8",
        etag: "\"no-page\"".to_owned(),
        immutable: false,
    }
}
