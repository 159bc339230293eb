//! The files of an installation that nobody else on its machine may read: the database and the key,
//! and attachments. Texts are not encrypted by us, so the modes are all that keeps them.
//!
//! What an earlier version, a copy or a restored backup left open is closed at the start. Only what is
//! certainly ours is touched: it belongs to the user we run as, is reached by no link, and lies under a
//! name that we give. Whatever can't be closed is said in the log, by the check and by `doctor`.

use std::path::{Path, PathBuf};

/// Where they are.
#[derive(Clone, Debug, Default)]
pub struct PrivateFiles {
    data: Option<PathBuf>,
    media: Option<PathBuf>,
}

/// Something that others on this machine can open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// What.
    pub path: PathBuf,
    directory: bool,
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

impl PrivateFiles {
    /// Those of a data directory, with attachments in it or, where one is given, in another folder.
    #[must_use]
    pub fn of(data: &Path, media_elsewhere: Option<PathBuf>) -> Self {
        let media = media_elsewhere.unwrap_or_else(|| data.join(crate::media::FOLDER));
        Self { data: Some(whole(data)), media: Some(whole(&media)) }
    }

    /// What others can open although it should be closed, as it is now.
    #[must_use]
    pub fn exposed(&self) -> Vec<Exposed> {
        modes::exposed(self)
    }

    /// Closes the data directory and the files in it. It must come before the database is opened:
    /// letting go of a file that `SQLite` has open too would let go of its locks. Gives what was open
    /// until now.
    #[must_use]
    pub fn close_data(&self) -> Vec<PathBuf> {
        self.data.as_deref().map(modes::close_data).unwrap_or_default()
    }

    /// Closes the folder of attachments, and then all that is in it. Gives whether it was open.
    #[must_use]
    pub fn close_media(&self) -> bool {
        self.media.as_deref().is_some_and(modes::close_media)
    }
}

/// A path that means the same wherever the command is run.
fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = hearback_inbox::name::one_line(&path.to_string_lossy());
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(unix)]
mod modes;

/// Elsewhere, files belong to whom the system says.
#[cfg(not(unix))]
mod modes {
    use super::{Exposed, PrivateFiles};
    use std::path::{Path, PathBuf};

    pub(super) fn exposed(_: &PrivateFiles) -> Vec<Exposed> {
        Vec::new()
    }

    pub(super) fn close_data(_: &Path) -> Vec<PathBuf> {
        Vec::new()
    }

    pub(super) fn close_media(_: &Path) -> bool {
        false
    }
}
