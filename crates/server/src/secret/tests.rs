use super::*;

fn secret(text: &str) -> SecretString {
    text.into()
}

#[test]
fn what_is_sealed_opens_with_the_same_key_and_place_only() {
    let key = SealingKey::new([7; 32]);
    let sealed = key.seal("organization 1", &secret("hunter2"));
    assert!(!sealed.windows(7).any(|bytes| bytes == b"hunter2"));
    assert_eq!(key.open("organization 1", &sealed).unwrap().expose_secret(), "hunter2");
    assert_eq!(key.open("organization 2", &sealed).unwrap_err(), Unopenable);
    assert_eq!(SealingKey::new([8; 32]).open("organization 1", &sealed).unwrap_err(), Unopenable);
    let mut changed = sealed.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(key.open("organization 1", &changed).unwrap_err(), Unopenable);
    assert_eq!(key.open("organization 1", &sealed[..20]).unwrap_err(), Unopenable);
    assert_ne!(sealed, key.seal("organization 1", &secret("hunter2")), "never twice the same");
}

#[test]
fn the_variable_takes_base64_and_hex() {
    let sealed = SealingKey::new([7; 32]).seal("here", &secret("x"));
    for text in [STANDARD.encode([7; 32]), "07".repeat(32), format!(" {}\n", "07".repeat(32))] {
        assert!(SealingKey::from_text(&text).unwrap().open("here", &sealed).is_ok(), "{text}");
    }
    for text in ["", "secret", &"07".repeat(31), &STANDARD.encode([7; 31])] {
        let error = SealingKey::from_text(text).unwrap_err().to_string();
        assert!(error.contains("openssl rand"), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn the_file_is_made_once_and_kept_to_ourselves() {
    use std::os::unix::fs::PermissionsExt as _;
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join(FILE);
    let sealed = SealingKey::from_file(&path).unwrap().seal("here", &secret("x"));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(SealingKey::from_file(&path).unwrap().open("here", &sealed).is_ok());

    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let error = SealingKey::from_file(&path).unwrap_err().to_string();
    assert!(error.contains("chmod 600"), "{error}");

    std::fs::remove_file(&path).unwrap();
    write_new(&path, &[7; 31]).unwrap();
    let error = SealingKey::from_file(&path).unwrap_err().to_string();
    assert!(error.contains("exactly 32 bytes"), "{error}");
}
