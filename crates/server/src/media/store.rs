//! Where attachments are kept: a folder, or a bucket that several processes share.

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use hearback_inbox::{MediaId, OrganizationId};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt as _, ObjectStoreScheme, parse_url_opts};
use std::sync::Arc;
use url::Url;

/// Where attachments are kept. Clones share it.
#[derive(Clone, Debug)]
pub struct MediaStore {
    objects: Arc<dyn ObjectStore>,
    prefix: Path,
}

/// Why there is no media store to work with.
#[derive(Debug, thiserror::Error)]
pub enum MediaStoreError {
    /// The folder is not there and can't be made.
    #[error("can't use the attachments folder {0}: {1}")]
    Folder(std::path::PathBuf, String),
    /// The address is of no kind that is known. It is not repeated: it may hold a password.
    #[error("the media store must be s3://bucket or s3://bucket/prefix, or file:///folder")]
    Address,
    /// The bucket can't be used as it is configured.
    #[error("can't use the media store: {0}")]
    Bucket(String),
}

/// A file in the store.
pub(crate) struct Opened {
    /// How long it is.
    pub(crate) length: u64,
    /// Its content, a piece at a time.
    pub(crate) pieces: BoxStream<'static, std::io::Result<Bytes>>,
}

impl MediaStore {
    /// A folder, which is made when it is not there. What is written is on the disk before it is
    /// said to be.
    ///
    /// # Errors
    /// [`MediaStoreError::Folder`]
    pub fn folder(directory: &std::path::Path) -> Result<Self, MediaStoreError> {
        let unusable = |why: String| MediaStoreError::Folder(directory.to_owned(), why);
        let mut made = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut made, 0o700);
        made.recursive(true).create(directory).map_err(|error| unusable(error.to_string()))?;
        let files = LocalFileSystem::new_with_prefix(directory)
            .map_err(|error| unusable(error.to_string()))?;
        Ok(Self { objects: Arc::new(files.with_fsync(true)), prefix: Path::default() })
    }

    /// The store of an address. How to sign in to a bucket is told by options such as
    /// `AWS_ACCESS_KEY_ID`, as Amazon's own tools read them from the environment.
    ///
    /// # Errors
    /// [`MediaStoreError`]
    pub fn at(
        url: &Url,
        options: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, MediaStoreError> {
        match ObjectStoreScheme::parse(url) {
            Ok((ObjectStoreScheme::Local, _)) => {
                let folder = url.to_file_path().map_err(|()| MediaStoreError::Address)?;
                Self::folder(&folder)
            }
            Ok((ObjectStoreScheme::AmazonS3, _)) => {
                // Only those: short names such as TOKEN, which it would know too, may mean anything.
                let options = options.into_iter().filter(|(name, _)| name.starts_with("AWS_"));
                let (objects, prefix) = parse_url_opts(url, options)
                    .map_err(|error| MediaStoreError::Bucket(error.to_string()))?;
                Ok(Self { objects: objects.into(), prefix })
            }
            _ => Err(MediaStoreError::Address),
        }
    }

    /// The memory of this process; for stories.
    #[must_use]
    pub fn in_memory() -> Self {
        Self { objects: Arc::new(InMemory::new()), prefix: Path::default() }
    }

    fn place(&self, organization: OrganizationId, id: MediaId) -> Path {
        self.prefix.clone().join(organization.to_string()).join(id.to_string())
    }

    /// Keeps a file; one of the same id is replaced. When this returns, it is durable.
    pub(crate) async fn put(
        &self,
        organization: OrganizationId,
        id: MediaId,
        bytes: Bytes,
    ) -> Result<(), Error> {
        self.objects.put(&self.place(organization, id), bytes.into()).await.map(drop)
    }

    /// Removes a file; one that is not there is removed already.
    pub(crate) async fn remove(
        &self,
        organization: OrganizationId,
        id: MediaId,
    ) -> Result<(), Error> {
        match self.objects.delete(&self.place(organization, id)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// A whole file, if it exists.
    pub(crate) async fn whole(
        &self,
        organization: OrganizationId,
        id: MediaId,
    ) -> Result<Option<Bytes>, Error> {
        match self.objects.get(&self.place(organization, id)).await {
            Ok(found) => found.bytes().await.map(Some),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// How a file begins, if it exists and isn't empty: at most so many bytes.
    pub(crate) async fn beginning(
        &self,
        organization: OrganizationId,
        id: MediaId,
        length: u64,
    ) -> Result<Option<Bytes>, Error> {
        match self.objects.get_range(&self.place(organization, id), 0..length).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Opens a file, if it exists.
    pub(crate) async fn open(
        &self,
        organization: OrganizationId,
        id: MediaId,
    ) -> Result<Option<Opened>, Error> {
        match self.objects.get(&self.place(organization, id)).await {
            Ok(found) => {
                let length = found.meta.size;
                let pieces = found.into_stream().map_err(std::io::Error::other).boxed();
                Ok(Some(Opened { length, pieces }))
            }
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_bucket_or_a_folder() {
        let at = |url: &str| MediaStore::at(&url.parse().unwrap(), []);
        let folder = tempfile::tempdir().unwrap();
        let url = Url::from_directory_path(folder.path().join("media")).unwrap();
        assert!(at(url.as_str()).is_ok());
        assert!(folder.path().join("media").is_dir());
        let bucket = at("s3://northside/inbox").unwrap();
        assert_eq!(bucket.prefix.as_ref(), "inbox");
        for bad in ["https://example.com/x", "gs://bucket", "memory:///", "ftp://a.example/"] {
            assert!(matches!(at(bad), Err(MediaStoreError::Address)), "{bad}");
        }
    }
}
