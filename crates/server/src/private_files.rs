//! The files of an installation that nobody else on its machine may read: the database and the key,
//! and attachments. Texts are not encrypted by us, so the modes are all that keeps them.
//!
//! What an earlier version, a copy or a restored backup left open is closed at the start. Only what is
//! certainly ours is touched: it belongs to the user we run as, is reached by no link, and lies under a
//! name that we give. Whatever can't be closed is said in the log, by the check and by `doctor`.

mod exposed;

pub use exposed::Exposed;

use std::path::{Path, PathBuf};

/// Where they are.
#[derive(Clone, Debug, Default)]
pub struct PrivateFiles {
    data: Option<PathBuf>,
    media: Option<PathBuf>,
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
        modes::exposed(self.data.as_deref(), self.media.as_deref())
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

#[cfg(unix)]
mod modes;

/// Elsewhere, files belong to whom the system says.
#[cfg(not(unix))]
mod modes {
    use super::Exposed;
    use std::path::{Path, PathBuf};

    pub(super) fn exposed(_: Option<&Path>, _: Option<&Path>) -> Vec<Exposed> {
        Vec::new()
    }

    pub(super) fn close_data(_: &Path) -> Vec<PathBuf> {
        Vec::new()
    }

    pub(super) fn close_media(_: &Path) -> bool {
        false
    }
}
