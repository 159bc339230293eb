//! Argon2id with reused working memory: a fresh 19 MiB for every hash is slow, and piles up.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// Working memory, grown to what a hash needs.
pub(super) type Memory = Vec<Block>;

/// The hash of a password, as a PHC string.
///
/// # Errors
/// When the password is longer than Argon2 takes.
pub(super) fn hash(
    password: &[u8],
    memory: &mut Memory,
) -> Result<String, argon2::password_hash::Error> {
    let salt = rand::random::<[u8; Salt::RECOMMENDED_LENGTH]>();
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    work(&Argon2::default(), password, &salt, &mut output, memory)?;
    phc_string(&salt, &output)
}

/// A hash that no password matches, and that takes as long to verify as a real one.
pub(super) fn hash_of_nothing() -> String {
    let salt = rand::random::<[u8; Salt::RECOMMENDED_LENGTH]>();
    let output = rand::random::<[u8; Params::DEFAULT_OUTPUT_LEN]>();
    phc_string(&salt, &output).unwrap_or_default()
}

fn phc_string(salt: &[u8], output: &[u8]) -> Result<String, argon2::password_hash::Error> {
    let hash = PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(Argon2::default().params())?,
        salt: Some(Salt::new(salt)?),
        hash: Some(Output::new(output)?),
    };
    Ok(hash.to_string())
}

/// Whether the password matches the hash, a PHC string.
pub(super) fn verify(password: &[u8], hash: &str, memory: &mut Memory) -> bool {
    try_verify(password, hash, memory).unwrap_or(false)
}

fn try_verify(
    password: &[u8],
    hash: &str,
    memory: &mut Memory,
) -> Result<bool, argon2::password_hash::Error> {
    let hash = PasswordHash::new(hash)?;
    let (Some(salt), Some(expected)) = (hash.salt, hash.hash) else { return Ok(false) };
    let algorithm = Algorithm::try_from(hash.algorithm.as_str())?;
    let version = hash.version.map(Version::try_from).transpose()?.unwrap_or_default();
    let argon = Argon2::new(algorithm, version, Params::try_from(&hash)?);
    let mut output = [0; Output::MAX_LENGTH];
    let output = &mut output[..expected.len()];
    work(&argon, password, &salt, output, memory)?;
    // Outputs are compared in constant time.
    Ok(Output::new(output)? == expected)
}

fn work(
    argon: &Argon2<'_>,
    password: &[u8],
    salt: &[u8],
    output: &mut [u8],
    memory: &mut Memory,
) -> argon2::Result<()> {
    let needed = argon.params().block_count();
    if memory.len() < needed {
        memory.resize(needed, Block::new());
    }
    argon.hash_password_into_with_memory(password, salt, output, memory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::{PasswordHasher as _, PasswordVerifier as _};

    #[test]
    fn what_others_hash_is_verified_and_the_other_way_round() {
        let mut memory = Memory::new();
        let ours = hash(b"correct horse", &mut memory).unwrap();
        assert!(ours.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{ours}");
        let parsed = PasswordHash::new(&ours).unwrap();
        assert!(Argon2::default().verify_password(b"correct horse", &parsed).is_ok());
        for (algorithm, version, params) in [
            (Algorithm::Argon2id, Version::V0x13, Params::default()),
            (Algorithm::Argon2i, Version::V0x10, Params::new(64, 3, 2, Some(16)).unwrap()),
            (Algorithm::Argon2d, Version::V0x13, Params::new(30_000, 1, 1, Some(64)).unwrap()),
        ] {
            let argon = Argon2::new(algorithm, version, params);
            let theirs = argon.hash_password(b"correct horse").unwrap().to_string();
            assert!(verify(b"correct horse", &theirs, &mut memory), "{theirs}");
            assert!(!verify(b"correct horsE", &theirs, &mut memory), "{theirs}");
        }
        let nobodys = hash_of_nothing();
        assert_eq!(nobodys.split('$').nth(3), ours.split('$').nth(3), "it takes as long");
        assert_eq!(nobodys.len(), ours.len());
        assert!(!verify(b"correct horse", &nobodys, &mut memory));
        for nonsense in
            ["", "$argon2id$v=19$m=19456,t=2,p=1", "$2b$12$abc", "$argon2id$m=1$c2FsdA$"]
        {
            assert!(!verify(b"", nonsense, &mut memory), "{nonsense}");
        }
    }
}
