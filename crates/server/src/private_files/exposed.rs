//! What others on this machine can open, and what closes it.

use std::path::{Path, PathBuf};

/// Something that others on this machine can open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// What.
    pub path: PathBuf,
    pub(super) directory: bool,
}

impl Exposed {
    /// What closes it.
    #[must_use]
    pub fn command(&self) -> String {
        let mode = if self.directory { "700" } else { "600" };
        format!("chmod {mode} {}", quoted(&self.path))
    }

    /// What it is and what to do, in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!(
            "Other users of this machine can open {}. Run `{}` as root or its owner. If that changes nothing, move it to a file system that has permissions.",
            quoted(&self.path),
            self.command()
        )
    }
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = hearback_inbox::name::one_line(&path.to_string_lossy());
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}
