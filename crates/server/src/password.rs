//! Passwords: hashed with Argon2id, on a thread that nothing else waits for.

mod argon;
mod queue;
mod strength;
mod turns;

pub use queue::Limits;
pub(crate) use queue::{Busy, Place, Queue};

use std::net::{IpAddr, Ipv4Addr};
use std::sync::LazyLock;

/// The shortest password that is taken.
pub const SHORTEST: usize = 10;
/// The longest: hashing is work, and a stranger chooses how much.
const LONGEST: usize = 1_000;

/// A hash that no password has, in the cost of a real one: whoever signs in with an unknown
/// address waits as long as with a wrong password.
static NOBODYS: LazyLock<String> = LazyLock::new(argon::hash_of_nothing);

/// Why a password is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short.
    #[error("Choose a password of at least {SHORTEST} characters.")]
    TooShort,
    /// Too long.
    #[error("Choose a password of at most {LONGEST} bytes.")]
    TooLong,
    /// It could be guessed.
    #[error("{0}")]
    TooWeak(String),
    /// It could not be hashed.
    #[error("Couldn't hash the password. Try again.")]
    Unhashable,
}

/// The hash to store for a password that the operator sets, or that was made up.
///
/// # Errors
/// [`PasswordError`], in words for the person who chose it.
pub async fn hash(password: String) -> Result<String, PasswordError> {
    let alone = Queue::new(Limits::default()).enter(IpAddr::V4(Ipv4Addr::LOCALHOST), false);
    hash_in(alone.map_err(|Busy| PasswordError::Unhashable)?, password, &[]).await
}

/// The hash to store for a password chosen over the network. `about` is what others know of the person,
/// and would try first.
///
/// # Errors
/// [`PasswordError`], in words for the person who chose it.
pub(crate) async fn hash_in(
    place: Place,
    password: String,
    about: &[&str],
) -> Result<String, PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::TooShort);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::TooLong);
    }
    let about = strength::words(about);
    let hashed = place.run(move |memory| {
        strength::judge(&password, &about).map_err(PasswordError::TooWeak)?;
        argon::hash(password.as_bytes(), memory).map_err(|_| PasswordError::Unhashable)
    });
    hashed.await.unwrap_or(Err(PasswordError::Unhashable))
}

/// Whether the password is the one of this hash. Without a hash it is not, after the same time.
pub(crate) async fn matches(place: Place, password: String, hash: Option<String>) -> bool {
    let known = hash.is_some();
    let verified = place.run(move |memory| {
        let hash = hash.as_deref().unwrap_or(&NOBODYS);
        let password = if password.len() > LONGEST { b"" } else { password.as_bytes() };
        argon::verify(password, hash, memory)
    });
    verified.await.unwrap_or(false) && known
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn matches(password: String, hash: Option<String>) -> bool {
        let queue = Queue::new(Limits::default());
        super::matches(queue.enter([127, 0, 0, 1].into(), false).ok().unwrap(), password, hash)
            .await
    }

    #[tokio::test]
    async fn only_the_password_itself_matches() {
        let hash = hash("correct horse".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(matches("correct horse".to_owned(), Some(hash.clone())).await);
        assert!(!matches("correct horsE".to_owned(), Some(hash)).await);
        assert!(!matches("correct horse".to_owned(), None).await);
        assert!(!matches(String::new(), Some("nonsense".to_owned())).await);
    }

    #[tokio::test]
    async fn a_short_one_is_refused_in_words() {
        let error = hash("short".to_owned()).await.unwrap_err();
        assert!(error.to_string().contains("at least 10"));
    }
}
