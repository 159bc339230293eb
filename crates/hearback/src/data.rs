//! The data directory and the database.

use hearback_server::private_files::PrivateFiles;
use hearback_server::secret::SealingKey;
use hearback_server::{MEDIA_FOLDER, MediaStore, MediaStoreError};
use hearback_store::{Error, Location, Store};
use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use crate::cli::DataArgs;
use crate::stop::Stop;

const DATABASE: &str = "hearback.sqlite";
const LOCK: &str = "hearback.lock";
/// How long a start waits while the permissions of many files are changed.
const PATIENCE: Duration = Duration::from_secs(2);

/// An installation's data, opened by the one process that serves it.
pub(crate) struct Data {
    /// The database.
    pub(crate) store: Store,
    /// The key that secrets in it are sealed with.
    pub(crate) key: SealingKey,
    /// Held while the process lives. The system releases it even after a crash.
    _lock: Option<File>,
}

/// Opens the data for serving, and creates what is missing.
pub(crate) async fn open(args: &DataArgs) -> Result<Data, Stop> {
    let directory = &args.data;
    let location = args.location()?;
    let made = make(directory)?;
    close(directory);
    let opened = open_in(directory, &location, args.database_connections).await;
    if opened.is_err() && made {
        // Only if it's empty: anything in it may be needed.
        let _ = std::fs::remove_dir(directory);
    }
    opened
}

async fn open_in(directory: &Path, location: &Location, connections: usize) -> Result<Data, Stop> {
    // Messages that a crashed process was handing to Twilio are picked up at once by the next one. On
    // SQLite that is safe only if one process runs at a time.
    let lock = match location {
        Location::Sqlite(_) => Some(lock(directory)?),
        Location::Postgres(_) => None,
    };
    let store = open_store(location, connections).await?;
    let key = SealingKey::load(directory).map_err(Stop::failed)?;
    Ok(Data { store, key, _lock: lock })
}

/// Opens the database of an existing installation, even while another process is serving it.
pub(crate) async fn open_existing(args: &DataArgs) -> Result<Store, Stop> {
    let location = args.location()?;
    if let Location::Sqlite(file) = &location
        && !file.try_exists().unwrap_or(true)
    {
        return Err(Stop::Failed(format!(
            "there's no Hearback data in {}: set its directory with --data, or run `hearback serve` \
             first",
            args.data.display()
        )));
    }
    close(&args.data);
    open_store(&location, args.database_connections).await
}

/// Makes files private that an earlier version, or a copy, left open to others.
fn close(directory: &Path) {
    for path in PrivateFiles::of(directory, None).close_data() {
        tracing::warn!(
            path = %path.display(),
            "other users of this machine could open this until now; it's private now"
        );
    }
}

/// The folder for attachments in the data directory.
pub(crate) fn media_folder(directory: &Path) -> Result<MediaStore, Stop> {
    MediaStore::folder(&directory.join(MEDIA_FOLDER)).map_err(Stop::failed)
}

/// Makes the attachments private, and warns about those that can't be. With many of them, the rest may
/// wait: their folder is private by then.
pub(crate) fn close_media(files: &PrivateFiles) {
    let (done, closed) = std::sync::mpsc::channel();
    let own = files.clone();
    std::thread::spawn(move || {
        if own.close_media() {
            tracing::warn!("other users of this machine could open attachments until now");
        }
        // The caller may have stopped waiting.
        let _ = done.send(());
    });
    let _ = closed.recv_timeout(PATIENCE);
    for exposed in files.exposed() {
        tracing::warn!("{}", exposed.sentence());
    }
}

/// The media store given in the settings.
pub(crate) fn media_elsewhere(url: &url::Url) -> Result<MediaStore, Stop> {
    MediaStore::at(url, std::env::vars()).map_err(|error| match error {
        MediaStoreError::Address => Stop::Usage(error.to_string()),
        other => Stop::failed(other),
    })
}

async fn open_store(location: &Location, connections: usize) -> Result<Store, Stop> {
    Store::open_with(location, connections).await.map_err(|error| match error {
        Error::NewerSchema { .. } | Error::Unusable(_) => Stop::failed(error),
        other => Stop::Failed(format!("can't use the database: {other}")),
    })
}

/// A directory that only its owner can read: the texts in it aren't encrypted.
fn private_directory(directory: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Creates the directory, and returns whether it was missing.
fn make(directory: &Path) -> Result<bool, Stop> {
    let name = directory.display();
    if directory.is_dir() {
        return Ok(false);
    }
    private_directory(directory).map(|()| true).map_err(|error| {
        Stop::Failed(match error.kind() {
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => format!(
                "can't create the data directory {name}: there's a file in its place. Choose \
                 another with --data."
            ),
            ErrorKind::PermissionDenied => format!(
                "can't create the data directory {name}: this user isn't allowed to write there. \
                 Choose another with --data, or create it for this user."
            ),
            _ => format!("can't create the data directory {name}: {error}"),
        })
    })
}

fn lock(directory: &Path) -> Result<File, Stop> {
    let name = directory.display();
    let path = directory.join(LOCK);
    let file = File::options().create(true).append(true).open(&path).map_err(|error| {
        Stop::Failed(format!(
            "can't write to the data directory {name}: {error}. It must belong to the user that \
             Hearback runs as."
        ))
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Stop::Failed(format!(
            "another Hearback is using the data directory {name}. Stop it first, or choose another \
             directory with --data."
        ))),
        Err(TryLockError::Error(error)) => {
            Err(Stop::Failed(format!("can't lock {}: {error}", path.display())))
        }
    }
}

impl DataArgs {
    fn location(&self) -> Result<Location, Stop> {
        match &self.database {
            None => Ok(Location::Sqlite(self.data.join(DATABASE))),
            Some(url) if is_postgres(url) => {
                Location::postgres(url).map_err(|error| Stop::Usage(error.to_string()))
            }
            // Don't print it: it may contain a password.
            Some(_) => Err(Stop::Usage(
                "--database must be postgres://user:password@host/name; leave it out to use SQLite \
                 in the data directory"
                    .to_owned(),
            )),
        }
    }
}

fn is_postgres(url: &str) -> bool {
    ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme))
}
