//! Looking at modes, and changing them.

use super::exposed::Exposed;
use rustix::fs::{FileType, Mode, OFlags};
use std::fs::Metadata;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// What anybody but the owner may do.
const OTHERS: u32 = 0o077;

pub(super) fn exposed(data: Option<&Path>, media: Option<&Path>) -> Vec<Exposed> {
    let closed = data.is_some_and(|data| look(data).is_some_and(|found| !is_open(&found)));
    let mut exposed = Vec::new();
    if let Some(data) = data.filter(|_| !closed) {
        exposed.extend(open(data));
        let ours = entries(data).into_iter().filter(|path| is_our_file(path));
        exposed.extend(ours.filter_map(|path| open(&path)));
    }
    // Nobody gets through a directory that is closed to what is in it.
    let media = media.filter(|media| !(closed && data == media.parent() && !media.is_symlink()));
    exposed.extend(media.and_then(open));
    exposed
}

fn open(path: &Path) -> Option<Exposed> {
    let found = look(path).filter(is_open)?;
    Some(Exposed { path: path.to_owned(), directory: found.is_dir() })
}

/// What it leads to, where it is a link: that is what others read.
fn look(path: &Path) -> Option<Metadata> {
    std::fs::metadata(path).ok()
}

fn is_open(found: &Metadata) -> bool {
    found.permissions().mode() & OTHERS != 0
}

pub(super) fn close_data(data: &Path) -> Vec<PathBuf> {
    let all = entries(data);
    let mut closed = Vec::new();
    // A directory in which there is something else as well may have to stay open for that.
    let is_own = all.iter().all(|path| is_our_file(path) || is_beside(path));
    if is_own && close(data, Through::Links) {
        closed.push(data.to_owned());
    }
    let ours = all.into_iter().filter(|path| is_our_file(path));
    closed.extend(ours.filter(|path| close(path, Through::Nothing)));
    closed
}

/// From the top down: once that is closed, nobody gets to the rest while it is looked through.
pub(super) fn close_media(folder: &Path) -> bool {
    let organizations = entries(folder);
    let is_own = organizations.iter().all(|path| is_id(path));
    let was_open = is_own && close(folder, Through::Nothing);
    for organization in organizations.iter().filter(|path| is_id(path)) {
        close(organization, Through::Nothing);
        if is_directory(organization) {
            for file in entries(organization).iter().filter(|path| is_open_file(path)) {
                close(file, Through::Nothing);
            }
        }
    }
    was_open
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// The database with what `SQLite` keeps beside it, the lock, the key, and copies of them.
fn is_our_file(path: &Path) -> bool {
    ["hearback.", "secret.key", "demo-complete"].iter().any(|ours| name(path).starts_with(ours))
}

/// What else may be in a directory that is ours.
fn is_beside(path: &Path) -> bool {
    matches!(name(path), crate::media::FOLDER | "lost+found")
        || path.extension().is_some_and(|ending| ending == "toml")
}

fn is_id(path: &Path) -> bool {
    Uuid::try_parse(name(path)).is_ok()
}

fn is_directory(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_dir())
}

fn is_open_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_file() && found.mode() & OTHERS != 0)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Through {
    /// The operator named it, and may name a link.
    Links,
    Nothing,
}

/// Closes it to others, if it is ours and open; whether it did. It is held while it is looked at and
/// changed, so that nobody can put another in its place in between.
fn close(path: &Path, through: Through) -> bool {
    let links = if through == Through::Links { OFlags::empty() } else { OFlags::NOFOLLOW };
    // A pipe would wait for someone at its other end.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | links;
    let Ok(held) = rustix::fs::open(path, flags, Mode::empty()) else { return false };
    let Ok(found) = rustix::fs::fstat(&held) else { return false };
    let mode = Mode::from_raw_mode(found.st_mode);
    let kept = match FileType::from_raw_mode(found.st_mode) {
        // One that all share, such as that for temporary files, is nobody's to close.
        FileType::Directory if !mode.contains(Mode::SVTX) => Mode::RWXU,
        FileType::RegularFile => Mode::RUSR | Mode::WUSR,
        _ => return false,
    };
    let is_ours = found.st_uid == rustix::process::geteuid().as_raw();
    let is_open = mode.intersects(Mode::RWXG | Mode::RWXO);
    is_ours && is_open && rustix::fs::fchmod(&held, kept).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::private_files::PrivateFiles;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::symlink;

    fn put(path: &Path, mode: u32) -> &Path {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
        set(path, mode);
        path
    }

    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o7777
    }

    #[test]
    fn what_is_ours_is_closed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (data, strange) = (folder.path().join("data"), folder.path().join("strange"));
        let database = data.join("hearback.sqlite");
        put(&database, 0o644);
        put(&data.join("hearback.sqlite-wal"), 0o664);
        put(&data.join("secret.key"), 0o640);
        let id = Uuid::from_u128(7).to_string();
        let picture = data.join("media").join(&id).join(&id);
        put(&picture, 0o644);
        put(&strange, 0o644);
        symlink(&strange, data.join("hearback.link")).unwrap();
        set(&data, 0o755);
        let files = PrivateFiles::of(&data, None);
        let open: Vec<_> = files.exposed().iter().map(Exposed::command).collect();
        assert!(open.contains(&format!("chmod 700 {}", data.display())), "{open:?}");
        assert!(open.contains(&format!("chmod 600 {}", database.display())), "{open:?}");

        assert_eq!(files.close_data().len(), 4);
        assert!(files.close_media());
        for directory in [&data, &data.join("media"), &data.join("media").join(&id)] {
            assert_eq!(mode(directory), 0o700, "{}", directory.display());
        }
        for file in
            [&database, &data.join("hearback.sqlite-wal"), &data.join("secret.key"), &picture]
        {
            assert_eq!(mode(file), 0o600, "{}", file.display());
        }
        assert_eq!(mode(&strange), 0o644, "no link is followed");
        assert_eq!(files.exposed(), []);
        assert_eq!(files.close_data(), Vec::<PathBuf>::new());
    }

    #[test]
    fn a_directory_that_holds_something_else_is_left_as_it_is_and_told_of() {
        let home = tempfile::tempdir().unwrap();
        let page = home.path().join("public_html").join("index.html");
        put(&page, 0o644);
        put(&home.path().join("hearback.sqlite"), 0o644);
        set(home.path(), 0o755);
        let elsewhere = home.path().join("public_html");
        set(&elsewhere, 0o755);
        let files = PrivateFiles::of(home.path(), Some(elsewhere.clone()));
        assert_eq!(files.close_data(), [home.path().join("hearback.sqlite")]);
        assert!(!files.close_media());
        assert_eq!((mode(home.path()), mode(&elsewhere), mode(&page)), (0o755, 0o755, 0o644));
        let told: Vec<_> = files.exposed().iter().map(Exposed::command).collect();
        let expected =
            [home.path(), &elsewhere].map(|path| format!("chmod 700 {}", path.display()));
        assert_eq!(told, expected);
    }

    #[test]
    fn a_path_is_written_as_a_shell_takes_it() {
        let command = |path: &str| Exposed { path: path.into(), directory: true }.command();
        assert_eq!(command("/srv/hearback"), "chmod 700 /srv/hearback");
        assert_eq!(command("/srv/Ana's inbox"), r"chmod 700 '/srv/Ana'\''s inbox'");
    }
}
