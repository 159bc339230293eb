//! Secrets at rest: sealed with a key that is not in the database.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// The name of the key's file in the data directory.
const FILE: &str = "secret.key";
/// The variable that is asked before the file.
const VARIABLE: &str = "HEARBACK_SECRET_KEY";
const KEY_LENGTH: usize = 32;
const NONCE_LENGTH: usize = 24;

/// The key that Twilio's secrets are sealed with in the database (XChaCha20-Poly1305).
#[derive(Clone)]
pub struct SealingKey {
    cipher: XChaCha20Poly1305,
    bytes: [u8; KEY_LENGTH],
}

/// Why there's no key, in words for the person who starts the program.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The variable holds something else.
    #[error(
        "{VARIABLE} must be 32 bytes, written in base64 or in 64 hex digits: make one with `openssl rand -base64 32`"
    )]
    Variable,
    /// The file holds something else.
    #[error(
        "{0} must hold exactly 32 bytes: restore it from a backup. Without the right key, enter the Twilio credentials again"
    )]
    Length(PathBuf),
    /// Others can read the file.
    #[error("others on this machine can read {0}: run `chmod 600 {0}`")]
    Exposed(PathBuf),
    /// The file can't be read or made.
    #[error("can't read or create {0}: {1}")]
    File(PathBuf, std::io::Error),
}

/// What was sealed can't be opened: another key, or it was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored secret can't be opened with this key: enter the Twilio credentials again")]
pub struct Unopenable;

impl SealingKey {
    /// The key of the environment, else of the data directory, where it is made at the first
    /// start.
    ///
    /// # Errors
    /// [`KeyError`] when the key is unusable, or could be read by others.
    pub fn load(data: &Path) -> Result<Self, KeyError> {
        match std::env::var(VARIABLE) {
            Ok(text) => Self::from_text(&text),
            Err(_) => Self::from_file(&data.join(FILE)),
        }
    }

    /// A key from its 32 bytes.
    #[must_use]
    pub fn new(bytes: [u8; KEY_LENGTH]) -> Self {
        Self { cipher: XChaCha20Poly1305::new(&bytes.into()), bytes }
    }

    /// A key for another purpose, from which this one can't be told.
    pub(crate) fn derive(&self, purpose: &str) -> [u8; KEY_LENGTH] {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.bytes).expect("any key will do");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    fn from_text(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let bytes = STANDARD.decode(text).ok().filter(|bytes| bytes.len() == KEY_LENGTH);
        let bytes = bytes.or_else(|| from_hex(text)).ok_or(KeyError::Variable)?;
        bytes.try_into().map(Self::new).map_err(|_| KeyError::Variable)
    }

    fn from_file(path: &Path) -> Result<Self, KeyError> {
        match std::fs::read(path) {
            Ok(bytes) => {
                only_ours(path)?;
                let bytes = bytes.try_into().map_err(|_| KeyError::Length(path.to_owned()))?;
                Ok(Self::new(bytes))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let bytes = rand::random::<[u8; KEY_LENGTH]>();
                match write_new(path, &bytes) {
                    Ok(()) => Ok(Self::new(bytes)),
                    Err(error) => Err(KeyError::File(path.to_owned(), error)),
                }
            }
            Err(error) => Err(KeyError::File(path.to_owned(), error)),
        }
    }

    /// Seals a secret. `place` says where it belongs, so that a sealed one put elsewhere in the
    /// database does not open.
    #[must_use]
    pub fn seal(&self, place: &str, secret: &SecretString) -> Vec<u8> {
        let nonce = rand::random::<[u8; NONCE_LENGTH]>();
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: place.as_bytes() };
        #[expect(clippy::expect_used, reason = "fails above 256 GiB only")]
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).expect("a secret is short");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// [`Unopenable`] when the key or the place is another, or the bytes were changed.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<SecretString, Unopenable> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LENGTH).ok_or(Unopenable)?;
        let nonce: [u8; NONCE_LENGTH] = nonce.try_into().map_err(|_| Unopenable)?;
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        let opened = self.cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| Unopenable)?;
        String::from_utf8(opened).map(SecretString::from).map_err(|_| Unopenable)
    }
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKey")
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 2 * KEY_LENGTH || !text.is_ascii() {
        return None;
    }
    (0..KEY_LENGTH).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()).collect()
}

#[cfg(unix)]
fn only_ours(path: &Path) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt as _;
    let meta = std::fs::metadata(path).map_err(|error| KeyError::File(path.to_owned(), error))?;
    if meta.permissions().mode() & 0o077 == 0 {
        Ok(())
    } else {
        Err(KeyError::Exposed(path.to_owned()))
    }
}

#[cfg(not(unix))]
fn only_ours(_: &Path) -> Result<(), KeyError> {
    Ok(())
}

/// Never overwrites: two processes that start at once must not each have a key of their own.
fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests;
