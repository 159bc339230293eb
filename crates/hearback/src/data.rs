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
/// A start does not wait longer for the modes of many files.
const PATIENCE: Duration = Duration::from_secs(2);

/// An installation's data, opened by the one process that serves it.
pub(crate) struct Data {
    /// The database.
    pub(crate) store: Store,
    /// What secrets in it are sealed with.
    pub(crate) key: SealingKey,
    /// Held for as long as the process lives; the system lets go of it whatever happens.
    _lock: Option<File>,
}

/// Opens the data for serving; makes what is not there yet.
pub(crate) async fn open(args: &DataArgs) -> Result<Data, Stop> {
    let directory = &args.data;
    let location = args.location()?;
    let made = make(directory)?;
    close(directory);
    let opened = open_in(directory, &location, args.database_connections).await;
    if opened.is_err() && made {
        // Only if nothing has come into it: what is there may be wanted.
        let _ = std::fs::remove_dir(directory);
    }
    opened
}

async fn open_in(directory: &Path, location: &Location, connections: usize) -> Result<Data, Stop> {
    // What one process was handing to Twilio when it vanished, the next one takes up at once. On
    // SQLite that is sound only while there is one at a time.
    let lock = match location {
        Location::Sqlite(_) => Some(lock(directory)?),
        Location::Postgres(_) => None,
    };
    let store = open_store(location, connections).await?;
    let key = SealingKey::load(directory).map_err(Stop::failed)?;
    Ok(Data { store, key, _lock: lock })
}

/// Opens the database of an installation that exists, beside the process that may be serving it.
pub(crate) async fn open_existing(args: &DataArgs) -> Result<Store, Stop> {
    let location = args.location()?;
    if let Location::Sqlite(file) = &location
        && !file.try_exists().unwrap_or(true)
    {
        return Err(Stop::Failed(format!(
            "there is no Hearback in {}: name its directory with --data, or start `hearback serve` \
             first",
            args.data.display()
        )));
    }
    close(&args.data);
    open_store(&location, args.database_connections).await
}

/// Closes to others what an earlier version, or a copy, left open.
fn close(directory: &Path) {
    for path in PrivateFiles::of(directory, None).close_data() {
        tracing::warn!(
            path = %path.display(),
            "other users of this machine could open this until now; it is closed to them"
        );
    }
}

/// The folder for attachments in the data directory.
pub(crate) fn media_folder(directory: &Path) -> Result<MediaStore, Stop> {
    MediaStore::folder(&directory.join(MEDIA_FOLDER)).map_err(Stop::failed)
}

/// Closes the attachments to others, and warns of what could not be closed. Of many that were open
/// inside a folder that is closed now, the rest may wait.
pub(crate) fn close_media(files: &PrivateFiles) {
    let (done, closed) = std::sync::mpsc::channel();
    let own = files.clone();
    std::thread::spawn(move || {
        if own.close_media() {
            tracing::warn!("other users of this machine could open attachments until now");
        }
        // Nobody may be waiting any more.
        let _ = done.send(());
    });
    let _ = closed.recv_timeout(PATIENCE);
    for exposed in files.exposed() {
        tracing::warn!("{}", exposed.sentence());
    }
}

/// Where attachments are kept when somewhere else is named.
pub(crate) fn media_elsewhere(url: &url::Url) -> Result<MediaStore, Stop> {
    MediaStore::at(url, std::env::vars()).map_err(|error| match error {
        MediaStoreError::Address => Stop::Usage(error.to_string()),
        other => Stop::failed(other),
    })
}

async fn open_store(location: &Location, connections: usize) -> Result<Store, Stop> {
    Store::open_with(location, connections).await.map_err(|error| match error {
        Error::NewerSchema { .. } | Error::Unusable(_) => Stop::failed(error),
        other => Stop::Failed(format!("the database can't be used: {other}")),
    })
}

/// A directory that only its owner can look into: the texts in it are not encrypted.
fn private_directory(directory: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Makes the directory; whether it was not there.
fn make(directory: &Path) -> Result<bool, Stop> {
    let name = directory.display();
    if directory.is_dir() {
        return Ok(false);
    }
    private_directory(directory).map(|()| true).map_err(|error| {
        Stop::Failed(match error.kind() {
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => format!(
                "the data directory {name} can't be made: there is a file in its place. Choose \
                 another with --data."
            ),
            ErrorKind::PermissionDenied => format!(
                "the data directory {name} can't be made: this user may not write there. Choose \
                 another with --data, or make it for this user."
            ),
            _ => format!("the data directory {name} can't be made: {error}"),
        })
    })
}

fn lock(directory: &Path) -> Result<File, Stop> {
    let name = directory.display();
    let path = directory.join(LOCK);
    let file = File::options().create(true).append(true).open(&path).map_err(|error| {
        Stop::Failed(format!(
            "the data directory {name} can't be written to: {error}. It must belong to the user \
             that Hearback runs as."
        ))
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Stop::Failed(format!(
            "another Hearback is running with the data directory {name}. Stop it first, or choose \
             another directory with --data."
        ))),
        Err(TryLockError::Error(error)) => {
            Err(Stop::Failed(format!("{} can't be locked: {error}", path.display())))
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
            // Not repeated: it may hold a password.
            Some(_) => Err(Stop::Usage(
                "the database must be postgres://user:password@host/name; leave it out to use \
                 SQLite in the data directory"
                    .to_owned(),
            )),
        }
    }
}

fn is_postgres(url: &str) -> bool {
    ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme))
}
